"""What anybody may read without a log-in: catalogue, guides, progress, verification; and who guesses gets nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from catalog.models import LoginDelay
from catalog.throttle import T, failed, pause_left
from engine.clock import wall_now
from tests.support.site import Site
from tests.web.admin import words
from tests.web.hall import applicant, at_window, open_case
from web.guides import FIELDS

PUBLIC = ("/public", "/public/items", "/public/items/19", "/progress", "/verify")


def get(server: Site, path: str, **more: object) -> TestResponse:
    return server.app.test_client().get(path, **more)


@pytest.mark.parametrize("path", PUBLIC)
def test_the_four_public_pages_are_linked_with_each_other_and_need_no_login(server: Site, path: str) -> None:
    answer = get(server, path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for link in ("/public/items", "/progress", "/verify"):
        assert f'href="{link}"' in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY" and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("query", "there", "away"),
    [
        ("q=参保证明", "个人参保证明", "失业保险金"),
        ("q=cbzm", "个人参保证明", "失业保险金"),
        ("q=canbaozhengming", "个人参保证明", "失业保险金"),
        ("object=单位", "企业", "个人参保证明"),
        ("board=社会保障&object=个人", "个人参保证明", "企业社会保险"),
    ],
)
def test_items_are_found_by_word_pinyin_object_and_board(server: Site, query: str, there: str, away: str) -> None:
    said = words(get(server, f"/public/items?{query}"))
    assert there in said and away not in said


def test_nothing_found_says_what_to_do_and_odd_filters_are_left_out(server: Site) -> None:
    assert "换一个说法" in words(get(server, "/public/items?q=月球"))
    assert "个人参保证明" in words(get(server, "/public/items?object=<b>&board=x"))
    assert get(server, "/public/items/9999").status_code == 404


@pytest.mark.parametrize("code", ["1", "13", "19", "34", "41", "59"])
def test_a_guide_has_the_twelve_fields_of_the_standard(server: Site, code: str) -> None:
    """HB-9.3; with 办事依据 and 办事程序 of PZH-6.7-2."""
    page = get(server, f"/public/items/{code}").get_data(as_text=True)
    said = [page.index(f">{title}</h2>") for title in FIELDS]
    assert len(FIELDS) == 12 and said == sorted(said)
    item = server.services.items.find(code)
    assert item is not None and all(material.name in page for material in item.materials)
    assert "办事依据" in page and "办事程序" in page and "data:image/svg+xml;base64," in page
    assert f"/public/items/{code}<" in page, "its own address is printed below"


def test_a_guide_is_kept_by_browsers_and_asked_for_again_by_its_etag(server: Site) -> None:
    first = get(server, "/public/items/19")
    assert "max-age=60" in first.headers["Cache-Control"] and "Cookie" in first.headers["Vary"]
    again = get(server, "/public/items/19", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data


def test_large_print_is_remembered_and_leads_only_to_public_pages(server: Site) -> None:
    client = server.app.test_client()
    there = client.post("/public/print", data={"large": "1", "next": "/public/items?q=x"})
    assert there.status_code == 303 and there.headers["Location"] == "/public/items?q=x"
    for path in PUBLIC:
        assert '<html lang="zh-CN" class="large-print">' in client.get(path).get_data(as_text=True)
    for elsewhere in ("https://evil.example/", "//evil.example", "/public\\@evil", "/publicity", "/admin/people", ""):
        assert client.post("/public/print", data={"large": "1", "next": elsewhere}).headers["Location"] == "/public"
    client.post("/public/print", data={"large": ""})
    assert "large-print" not in client.get("/public").get_data(as_text=True)


def test_a_thousand_guesses_are_refused_tell_nothing_and_shut_nobody_out_for_ever(server: Site) -> None:
    who = applicant(name="欧阳晓燕", phone="13812345678")
    case = open_case(at_window(server), applicant=who)
    client = server.app.test_client()

    def ask(code: str, case_no: str = case["case_no"]) -> TestResponse:
        return client.post(
            "/progress", data={"case_no": case_no, "code": code}, environ_base={"REMOTE_ADDR": "192.0.2.77"}
        )

    answers = [ask(f"GUESS{n:03}") for n in range(1000)]
    told = {(answer.status_code, words(answer).split("流水号")[0]) for answer in answers}
    assert {status for status, _ in told} == {404, 429}
    counted = sum(answer.status_code == 404 for answer in answers)
    assert counted <= 30, "a guess that was looked at"
    refused = answers[-1]
    assert refused.status_code == 429 and "再试" in words(refused)
    page = refused.get_data(as_text=True)
    for secret in ("欧阳", who["id_no"], "13812345678", "个人基本信息", case["lookup_code"]):
        assert secret not in page
    # even the right code waits; from another hall the case itself is guarded too
    assert ask(case["lookup_code"]).status_code == 429
    now = server.services.clock.wall()
    with server.services.db.write() as conn:
        for key, until in conn.execute(select(T.key, T.until).where(T.key.startswith("lookup:"))).all():
            assert until - now <= timedelta(minutes=2), "nobody waits longer than that"
            conn.execute(update(LoginDelay).where(T.key == key).values(until=now - timedelta(minutes=3)))
    found = ask(case["lookup_code"])
    assert found.status_code == 200 and "正在受理" in words(found)
    for secret in ("欧阳", who["id_no"], "13812345678"):
        assert secret not in found.get_data(as_text=True)


def test_who_mistypes_now_and_then_at_a_busy_hall_is_forgiven_by_the_minute(server: Site) -> None:
    now, key = wall_now(), ["lookup:progress/192.0.2.78"]
    with server.services.db.write() as conn:
        for n in range(300):
            failed(conn, key, now + n * timedelta(minutes=1))
        assert pause_left(conn, key, now + timedelta(minutes=300)) <= timedelta()
        for _ in range(22):
            failed(conn, key, now + timedelta(minutes=300))
        assert pause_left(conn, key, now + timedelta(minutes=300)) > timedelta()
