"""Fixtures that every folder may use: real servers from packages, a real browser, and the outside cases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import services
from tests.support.pages import Watch
from tests.support.site import server as server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def conformance_dir() -> Path:
    """The folder of cases that others wrote; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("CONFORMANCE_DIR", ROOT.parent / "shared" / "conformance"))
    if not folder.is_dir():
        pytest.skip(f"no outside cases at {folder}: set CONFORMANCE_DIR")
    return folder


@pytest.fixture(scope="session")
def _postgres_server(testrun_uid: str) -> Iterator[str]:
    with services.postgres(testrun_uid[:12]) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(_postgres_server: str, worker_id: str) -> str:
    """SQLAlchemy URL (psycopg) of an empty database of this worker's own on a real server, kept for the whole run."""
    from sqlalchemy import create_engine, text

    name = f"tellerflow_{worker_id}"
    engine = create_engine(_postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return _postgres_server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a real Redis server of this worker's own, empty at first; flush it where a test needs it empty."""
    with services.redis() as url:
        yield url


# One file's tests share a browser. Not the session: Playwright keeps an event loop running in this thread,
# and tests of other files may start one of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    chromium = services.chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(chromium.executable),
            args=list(chromium.arguments),
            env=dict(chromium.environment),
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, **context)` opens a page of its own session at 1366 x 768, in Chinese, in Shanghai.

    The test fails at its end if a page wrote an error to its console (CSP violations among them), threw one, was
    answered 5xx, missed one of its own files, or asked anything of another origin.
    """
    watches: list[Watch] = []

    def open_(url: str, **context_options: object) -> Page:
        options: dict[str, object] = {
            "viewport": {"width": 1366, "height": 768},
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            **context_options,
        }
        watch = Watch(browser.new_context(**options), url)  # type: ignore[arg-type]
        watches.append(watch)
        return watch.page

    yield open_
    found = [problem for watch in watches for problem in watch.close()]
    assert not found, "\n".join(found)
