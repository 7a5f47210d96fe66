"""The window desk: what the teller and the citizen wait for, each figure beside its aim.

`scripts/bench window [--rounds N]`: the whole product on a loopback port with demo data and a data folder of its own;
what is asked goes through real connections, the desk page through a real Chromium where there is one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from catalog.calendar.source import packaged_calendar
from handlers import timing
from handlers.documents.renderer import Renderer
from handlers.registry import demo
from handlers.registry.demo import Player
from scripts import services
from scripts.bench_parts import documents
from tests.support.agent import Agent
from tests.support.site import PASSWORD, Site, started
from tests.web.hall import photo
from web.serve import warm_up
from web.settings import Settings

ROUNDS = 15
WINDOW = "A01"
RECEIPT = "受理回执"


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench window")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = max(2, parser.parse_args(argv).rounds)
    print(f"{'':44s} {'median':>10s} {'p95':>10s}   aim")
    due_dates()
    papers(rounds)
    with tempfile.TemporaryDirectory() as data, started(Path(data)) as site:
        teller = Teller(site)
        agent = Agent(site, WINDOW)
        inbox(teller)
        warm_up(site.services)  # as web.serve does at its start
        cards_and_cases(teller, agent, rounds)
        pages(teller, agent, rounds)


def say(what: str, seconds: list[float], aim: str, unit: str = "ms") -> None:
    by = {"ms": 1e3, "µs": 1e6}[unit]
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    print(f"{what:44s} {median(seconds) * by:7.1f} {unit} {p95 * by:7.1f} {unit}   {aim}", flush=True)


def timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


class Teller:
    """One session at the window over the loopback, as a browser holds it: the API and the pages."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self.csrf = ""
        login = {"username": "teller01", "password": PASSWORD, "window": WINDOW}
        self.csrf = self.api("POST", "/session", login)["csrf_token"]

    def api(self, method: str, path: str, body: Any = None) -> Any:
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        return json.loads(self.raw(method, "/api/v1" + path, sent, kind) or b"null")

    def form(self, path: str, **fields: str) -> bytes:
        """Posts a form and follows to the page that it leads to."""
        sent = urllib.parse.urlencode({"csrf_token": self.csrf, **fields}).encode()
        return self.raw("POST", path, sent, "application/x-www-form-urlencoded")

    def raw(self, method: str, path: str, sent: bytes | None = None, kind: str = "", encoding: str = "") -> bytes:
        headers = {"Accept-Encoding": encoding} if encoding else {}
        if method != "GET":
            headers |= {"X-CSRF-Token": self.csrf, "Content-Type": kind, "Idempotency-Key": uuid4().hex}
        asked = urllib.request.Request(self.site.url + path, sent, headers, method=method)
        with self._open(asked, timeout=60) as answer:
            return bytes(answer.read())


def due_dates() -> None:
    clock, calendar = timing.start(15, date(2026, 12, 11)), packaged_calendar()
    assert timing.due(clock, calendar) is not None
    calls = 200
    spent = [timed(lambda: [timing.due(clock, calendar) for _ in range(calls)]) / calls for _ in range(50)]
    say("due day of 15 working days into 2027", spent, "at most 100 µs", "µs")


def papers(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as own:
        renderer = Renderer(Settings().fonts, Path(own))
        try:
            for (title, name), aim in zip(documents.NAMES, ("at most 450 ms", "at most 2,000 ms"), strict=True):
                say(f"one page PDF/A warm, {title}", documents.warm(renderer, name, rounds), aim)
        finally:
            renderer.stop()


def inbox(teller: Teller) -> None:
    """Bytes of the page and its own files as they are sent to a browser that has none of them yet."""
    page = teller.raw("GET", "/")
    files = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode())))
    sent = [
        len(teller.raw("GET", "/", encoding="gzip")),
        *(len(teller.raw("GET", file, encoding="gzip")) for file in files),
    ]
    print(
        f"{'inbox sent, page and ' + str(len(files)) + ' files':44s} {sum(sent) / 1e3:7.1f} kB {'':10s}   under 150 kB"
    )
    packed = sum(sent) - sent[0] + len(gzip.compress(page))
    print(f"{'  the same, were the page compressed too':44s} {packed / 1e3:7.1f} kB")


def people() -> Iterator[Player]:
    while True:
        yield from (who for key, who in sorted(demo.players().items()) if key.startswith("months_"))


def cards_and_cases(teller: Teller, agent: Agent, rounds: int) -> None:
    cards: list[float] = []
    opens: list[float] = []
    clicks: list[float] = []
    receipts: list[float] = []
    guests = people()
    for _ in range(rounds):
        who = next(guests)
        cards.append(timed(lambda who=who: read_card(teller, agent, who)))  # type: ignore[misc]
        began = time.perf_counter()
        case = opened(teller, who)
        opens.append(time.perf_counter() - began)
        click, receipt = accept(teller, case)
        clicks.append(click)
        receipts.append(receipt)
        teller.form("/window/end")
    say("card read (asked, answered) to person's data", cards, "300 ms")
    say("POST /cases", opens, "")
    say("acceptance: the click answered", clicks, "300 ms")
    say("acceptance: receipt there as PDF", receipts, "under 2,000 ms")


def opened(teller: Teller, who: Player) -> Any:
    person = {
        "kind": "person", "name": who.name, "id_type": "id_card", "id_no": who.identity.id_no,
        "registry_ref": who.identity.ref,
    }  # fmt: skip
    return teller.api("POST", "/cases", {"item": "13", "applicant": person})


def read_card(teller: Teller, agent: Agent, who: Player) -> None:
    """The desk asks, the reader answers at once, the desk is shown again with what the person has."""
    card = {"medium": "id_card", "name": who.name, "id_no": who.identity.id_no}
    reader = threading.Thread(target=lambda: agent.answer(agent.asked(wait_s=20), card))
    reader.start()
    id = teller.api("POST", "/window/asked", {"kind": "read_card"})["id"]
    assert teller.api("GET", f"/window/asked/{id}?wait_s=20")["state"] == "ok"
    reader.join()
    assert who.name in teller.form("/window/card", request=id).decode()
    assert teller.raw("GET", "/window/person")


def accept(teller: Teller, case: Any) -> tuple[float, float]:
    """Seconds until the completion of the acceptance is answered, and until its receipt can be read."""
    for material in case["materials"]:
        if material["need"] == "required":
            teller.api("PUT", f"/materials/{material['id']}/content", photo())
    task = first_task(teller, case["case_no"])
    if "claim" in task["actions"]:
        task = teller.api("POST", f"/tasks/{task['id']}/claim", {})
    data = {"change_items": ["name"], "new_name": "张叁", "phone": "13800000001", "acceptance": "accepted"}
    began = time.perf_counter()
    teller.api("POST", f"/tasks/{task['id']}/complete", {"data": data, "revision": task["revision"]})
    answered = time.perf_counter() - began
    while time.perf_counter() - began < 60:
        printed = [paper for paper in teller.api("GET", f"/cases/{case['case_no']}")["documents"] if paper["printed"]]
        if any(paper["title"] == RECEIPT for paper in printed):
            (paper,) = [paper for paper in printed if paper["title"] == RECEIPT]
            assert teller.raw("GET", f"/api/v1/documents/{paper['id']}.pdf").startswith(b"%PDF-")
            return answered, time.perf_counter() - began
        time.sleep(0.02)
    raise SystemExit("受理回执没有打印出来，请看服务器的日志。")


def first_task(teller: Teller, case_no: str) -> Any:
    for _ in range(600):
        tasks = teller.api("GET", f"/cases/{case_no}")["tasks"]
        if tasks:
            return teller.api("GET", f"/tasks/{tasks[0]['id']}")
        time.sleep(0.05)
    raise SystemExit("办件没有出现待办，请看服务器的日志。")


def pages(teller: Teller, agent: Agent, rounds: int) -> None:
    """The desk in Chromium: a first visit with nothing kept, then with the files kept; and whom the pages ask."""
    try:
        chromium = services.chromium()
        from playwright.sync_api import sync_playwright
    except (services.Unavailable, ImportError) as missing:
        print(f"desk page: {missing}")
        return
    url, asked = teller.site.url, set[str]()
    who = next(people())
    read_card(teller, agent, who)
    case = opened(teller, who)
    task = first_task(teller, case["case_no"])
    teller.api("POST", f"/tasks/{task['id']}/claim", {})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium.executable),
            args=list(chromium.arguments),
            env=dict(chromium.environment),
        )
        figures: dict[str, list[float]] = {"cold": [], "kept": []}
        drawn: list[float] = []
        for _ in range(rounds):
            context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
            context.on(
                "request",
                lambda request: asked.add("{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(request.url))),
            )
            page = context.new_page()
            page.goto(url + "/login")
            page.fill("#username", "teller01")
            page.fill("#password", PASSWORD)
            page.select_option("#window", WINDOW)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda address: "/login" not in address)
            for kind in figures:
                page.goto(url + "/window", wait_until="load")
                ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
                figures[kind].append(ready / 1e3)
            page.goto(f"{url}/window?case={case['case_no']}")
            page.locator("[data-form][data-ready=true]").wait_for()
            drawn.append(page.evaluate("performance.now()") / 1e3)
            page.goto(url + "/")
            context.close()
        browser.close()
    say("desk page ready, first time in this browser", figures["cold"], "1,000 ms")
    say("desk page ready, files kept", figures["kept"], "1,000 ms")
    say("desk page, its form drawn, files kept", drawn, "1,000 ms")
    outside = asked - {url, "://"}
    print(f"{'asked outside the origin':44s} {len(outside):7d}   {'':13s}   0")
