"""A browser session that remembers everything a finished page must not do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, Route

OWN_FILES = {"script", "stylesheet", "font", "image"}


class Watch:
    """One session at one origin; `close()` returns what went wrong, as sentences."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.problems: list[str] = []
        self._origin = urlsplit(url)[:2]
        context.set_default_timeout(10_000)
        context.route("**/*", self._keep_inside)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(f"thrown: {error.error}"))
        context.on("response", self._on_response)
        self.page: Page = context.new_page()
        self.page.goto(url)

    def close(self) -> list[str]:
        # problems of pages that are being torn down are nobody's
        problems = list(self.problems)
        self.context.close()
        return problems

    def _keep_inside(self, route: Route) -> None:
        target = urlsplit(route.request.url)
        if target.scheme in ("data", "blob") or target[:2] == self._origin:
            route.continue_()
        else:
            self.problems.append(f"asked another origin: {route.request.url}")
            route.abort()

    def _on_console(self, message: ConsoleMessage) -> None:
        # The browser reports every 4xx as an error; a refusal is an answer like any other, 5xx are caught below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_response(self, response: Response) -> None:
        missing = response.status >= 400 and response.request.resource_type in OWN_FILES
        if response.status >= 500 or missing:
            self.problems.append(f"{response.status} for {response.url}")
