"""`/session`, `/me` and what protects every write: cookies, CSRF tokens, origins, bearer tokens, growing delays."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from catalog import sessions
from catalog.load import add_person
from catalog.models import Person
from engine import history
from engine.clock import wall_now
from tests.support.site import Caller, Site, answer_of, word


def test_logging_in_answers_who_one_is_and_sets_a_guarded_cookie(server: Site) -> None:
    client = server.app.test_client()
    response = client.post(
        "/api/v1/session", json={"username": "teller01", "password": server.password, "window": "A02"}
    )
    me = answer_of(response).json
    assert me["person"] == {"username": "teller01", "name": "王秀兰"}
    assert me["posts"] == [{"code": "teller", "name": "综合柜员"}]
    assert (me["post"], me["window"]) == ("teller", "A02") and len(me["csrf_token"]) > 30
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert Caller(client).get("/me").json == me


def test_nobody_is_asked_to_log_in_and_a_stale_cookie_is_told_apart(server: Site) -> None:
    stranger = server.stranger()
    assert stranger.get("/me").code == "login_required"
    stranger.client.set_cookie("tellerflow", "left-over")
    answer = stranger.get("/me")
    assert (answer.status, answer.code) == (401, "session_expired")
    assert "草稿不会丢失" in answer.json["detail"]


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(server: Site) -> None:
    answer = server.stranger().post("/session", {"username": "auditor01", "password": "wrong"})
    assert (answer.status, answer.code) == (401, "login_required")
    assert answer.json["detail"] == "用户名或口令不对，请重新输入。"
    server.log_in("auditor01")


def test_guessing_is_answered_too_many_with_the_time_to_wait(server: Site) -> None:
    for _ in range(4):
        server.stranger().post("/session", {"username": "liaison02", "password": "wrong"})
    answer = server.stranger().post("/session", {"username": "liaison02", "password": server.password})
    assert (answer.status, answer.code) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) >= 1


def test_missing_and_unknown_fields_are_named(server: Site) -> None:
    missing = server.stranger().post("/session", {"username": "teller01"})
    assert missing.code == "invalid_form" and missing.json["errors"] == {"password": ["请填写此项。"]}
    unknown = server.stranger().post("/session", {"username": "a", "password": "b", "admin": True})
    assert (unknown.status, unknown.code) == (422, "unknown_field") and list(unknown.json["errors"]) == ["admin"]


def test_a_post_that_is_not_ones_own_is_refused_by_field(server: Site) -> None:
    answer = server.stranger().post(
        "/session", {"username": "teller01", "password": server.password, "post": "back_supervisor"}
    )
    assert answer.code == "invalid_form" and list(answer.json["errors"]) == ["post"]


def test_logging_out_ends_the_session(server: Site) -> None:
    caller = server.log_in("teller02")
    stolen = caller.client.get_cookie("tellerflow")
    assert stolen is not None
    assert caller("DELETE", "/session").status == 200
    caller.client.set_cookie("tellerflow", stolen.value)
    assert caller.get("/me").code == "session_expired"


def test_an_idle_session_ends(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = server.log_in("teller02")
    assert caller.get("/me").status == 200
    monkeypatch.setattr(sessions, "IDLE", timedelta(seconds=-1))
    assert caller.get("/me").code == "session_expired"


@pytest.mark.parametrize("headers", [{"X-CSRF-Token": ""}, {"X-CSRF-Token": "guess"}])
def test_a_write_without_the_sessions_token_is_refused(server: Site, headers: dict[str, str]) -> None:
    answer = server.call("teller01").post("/tasks/x/claim", headers=headers)
    assert (answer.status, answer.code) == (403, "csrf")


def test_a_write_from_another_site_is_refused_even_with_the_token(server: Site) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert server.call("teller01").post("/tasks/x/claim", headers=elsewhere).code == "csrf"
    here = {"Origin": "http://localhost"}
    assert server.call("teller01").post("/tasks/x/claim", headers=here).code == "not_found"
    answer = server.stranger().post("/session", {"username": "teller01", "password": "x"}, headers=elsewhere)
    assert answer.code == "csrf"


def test_a_program_with_a_token_needs_no_cookie_and_no_csrf_token(server: Site) -> None:
    now = server.services.clock.wall()
    with server.services.db.write() as conn:
        whole = sessions.make_token(conn, "admin01", "test", None, now)
        narrow = sessions.make_token(conn, "admin01", "test", ["publish"], now)
    program = Caller(server.app.test_client(), token=whole)
    assert program.get("/me").json["person"]["username"] == "admin01"
    assert program.post("/signals", {"name": "nobody listens"}).json == {"received": []}
    assert Caller(server.app.test_client(), token=narrow).post("/signals", {"name": "x"}).code == "not_allowed"
    assert Caller(server.app.test_client(), token="tf_guess").get("/me").code == "login_required"


def test_log_ins_and_refused_ones_are_kept_in_a_chained_log(server: Site) -> None:
    caller = server.log_in("reviewer03", window="A01")
    caller("DELETE", "/session")
    server.stranger().post("/session", {"username": "reviewer03", "password": "wrong"})
    with server.services.db.read() as conn:
        events = history.read(conn, "logins", server.services.engine.parts.keys)
    kept = [(event.type, event.actor, event.window) for event in events]
    assert ("login", "reviewer03", "A01") in kept and ("logout", "reviewer03", "A01") in kept
    body = next(event.body for event in reversed(events) if event.type == "login_refused")
    assert body is not None and body["username"] == "reviewer03" and body["code"] == "login_required"
    assert "wrong" not in str([event.body for event in events])


def test_a_program_learns_that_a_one_time_password_has_to_be_changed_first(server: Site) -> None:
    username = word()
    with server.services.db.write() as conn:
        add_person(conn, username, "新人", server.password, wall_now())
        conn.execute(update(Person).where(Person.username == username).values(must_change=True))
    caller = server.log_in(username)
    for path in ("/me", "/tasks", "/cases"):
        refused = caller.get(path)
        assert (refused.status, refused.code) == (403, "password_due")
    assert caller("DELETE", "/session").status == 200
