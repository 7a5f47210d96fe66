"""An administrator at the pages, for tests: posts forms with the session's token and reads what stands there."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from tests.support.site import Site, csrf_in, word

if TYPE_CHECKING:
    from werkzeug.test import TestResponse


class Pages:
    """One person's browser without a network between."""

    def __init__(self, site: Site, username: str, password: str = "", window: str = "") -> None:
        self.site = site
        self.client = site.app.test_client()
        form = {"username": username, "password": password or site.password, "window": window}
        self.entered = self.client.post("/login", data=form)
        self.csrf = ""
        if self.entered.status_code == 303:
            self.csrf = csrf_in(self.client.get("/password").get_data(as_text=True))

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.get_data(as_text=True)[:500]}"
        return words(answer)

    def post(self, path: str, **form: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf, **form})

    def person(self, **more: str) -> tuple[str, str]:
        """Adds a person; (username, one-time password)."""
        username = word()
        answer = self.post("/admin/people", **{"username": username, "name": "何新", "home": "510400", **more})
        assert answer.status_code == 200, words(answer)
        return username, one_time(answer)

    def grant(self, username: str, name: str, scope: str, **more: str) -> TestResponse:
        return self.post(f"/admin/people/{username}/grants", grant=name, scope=scope, **more)


def words(answer: TestResponse) -> str:
    """What a person reads on the page, without the marks."""
    page = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", answer.get_data(as_text=True), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def one_time(answer: TestResponse) -> str:
    found = re.search(r'id="one-time">([^<]+)<', answer.get_data(as_text=True))
    assert found, words(answer)
    return found[1]


def ids_of_grants(page: str) -> list[str]:
    return re.findall(r'data-dialog-open="revoke-([0-9a-f-]{36})"', page)
