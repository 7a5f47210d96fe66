"""Security headers of every answer. Scripts and styles come from our own files only."""

from flask import Flask, Response, g, request

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
WITH_MODULES = STRICT + "; style-src-attr 'unsafe-inline'"


def allow_style_attributes() -> None:
    """For pages with a bpmn.io module, which sets style attributes on what it draws (decision 26); no other page."""
    g.bpmn_io = True


def register(app: Flask, tls: bool) -> None:
    @app.after_request
    def secure(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", WITH_MODULES if g.get("bpmn_io") else STRICT)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "geolocation=(), microphone=(), payment=()"
        if tls:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not request.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        return response
