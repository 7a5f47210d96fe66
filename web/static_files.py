"""The front-end files on the wire: compressed once, and kept by browsers for good where the name tells the content.

Pages and API answers stay as they are: they hold secrets of a session beside words that others may choose, and the
length of a compressed answer would tell of both (BREACH). What lies under /static/ is the same for everybody.
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

HASHED = "dist/assets/"
"""The build names these files by their content; a changed file has another name."""
KEPT = "public, max-age=31536000, immutable"
WORTH_IT = frozenset({"text/javascript", "text/css", "image/svg+xml", "application/json"})


@lru_cache(maxsize=64)
def _compressed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def register(app: Flask) -> None:
    folder = Path(str(app.static_folder))

    @app.after_request
    def deliver(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code not in (200, 304):
            return response
        name = str((request.view_args or {})["filename"])
        if name.startswith(HASHED):
            response.headers["Cache-Control"] = KEPT
        if response.mimetype not in WORTH_IT:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings["gzip"] > 0:
            path = folder / name
            response.direct_passthrough = False
            response.set_data(_compressed(path, path.stat().st_mtime_ns))
            response.headers["Content-Encoding"] = "gzip"
            etag, _ = response.get_etag()
            # the same file in another wrapping: alike, no longer byte for byte the same
            response.set_etag(str(etag), weak=True)
        return response
