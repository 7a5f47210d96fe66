"""The servers and the browser that other tests stand on are real."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts import services

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.postgres
def test_postgres_is_a_real_server_with_a_database_of_ones_own(postgres_url: str, worker_id: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == f"tellerflow_{worker_id}"
        assert int(connection.scalar(text("SHOW server_version_num"))) >= 150000
    engine.dispose()


@pytest.mark.redis
def test_redis_answers(redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as client:
        assert client.set("key", "value")
        assert client.get("key") == b"value"


def test_machine_without_node_uses_the_one_of_the_python_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    node = services.node()
    assert services.VENV in node.node.parents
    printed = subprocess.run([*node.npm, "--version"], capture_output=True, text=True, check=True).stdout
    assert int(printed.split(".")[0]) >= 11


@pytest.mark.browser
def test_chinese_words_are_drawn_with_a_chinese_font(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<p style='font-family: sans-serif'>综合柜员</p>")
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    paragraph = client.send("DOM.querySelector", {"nodeId": root, "selector": "p"})["nodeId"]
    fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": paragraph})["fonts"]
    page.close()
    assert [(font["familyName"], font["glyphCount"]) for font in fonts] == [("Noto Sans SC", 4)]
