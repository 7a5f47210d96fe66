"""Logging in, staying logged in, and what ends it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from catalog import passwords, sessions, throttle
from catalog.errors import LoginRequired, TooMany
from catalog.load import DEMO, read_site, store_site
from catalog.models import Grant, LoginDelay, Person, Session
from catalog.regions import load_region
from engine.base import Base
from engine.database import Database, open_engine
from engine.errors import FormInvalid

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
REGION = load_region("pzh")
PASSWORD = "correct horse"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    engine = open_engine(f"sqlite:///{tmp_path / 't.db'}")
    Base.metadata.create_all(engine)
    database = Database(engine)
    with database.write() as conn:
        store_site(conn, read_site(DEMO), PASSWORD, NOW)
    return database


def log_in(
    db: Database, username: str = "teller01", password: str = PASSWORD, **more: object
) -> tuple[str, sessions.Login]:
    given = {"post": None, "window": None, "address": "10.0.0.1", "now": NOW} | more
    return sessions.log_in(db, REGION, username, password, **given)  # type: ignore[arg-type]


def found(db: Database, secret: str, now: datetime) -> sessions.Login | None:
    with db.read() as conn:
        return sessions.find(conn, REGION, secret, now)


def test_the_cookie_finds_the_person_at_their_post_and_window(db: Database) -> None:
    secret, _ = log_in(db, window="A02")
    login = found(db, secret, NOW)
    assert login is not None
    assert (login.actor.person, login.actor.post, login.actor.window, login.hall) == (
        "teller01",
        "teller",
        "A02",
        "H01",
    )


def test_the_cookies_value_is_nowhere_kept(db: Database) -> None:
    secret, _ = log_in(db)
    with db.read() as conn:
        assert secret not in str(conn.execute(select(*Session.__table__.c)).all())


def test_half_an_hour_idle_ends_it_and_a_request_keeps_it(db: Database) -> None:
    secret, login = log_in(db)
    assert found(db, secret, NOW + timedelta(minutes=31)) is None
    with db.write() as conn:
        sessions.notice(conn, login, NOW + timedelta(minutes=29))
    assert found(db, secret, NOW + timedelta(minutes=58)) is not None


def test_twelve_hours_end_it_however_busy(db: Database) -> None:
    secret, login = log_in(db)
    with db.write() as conn:
        sessions.notice(conn, login, NOW + timedelta(hours=12))
    assert found(db, secret, NOW + timedelta(hours=12)) is not None
    assert found(db, secret, NOW + timedelta(hours=12, minutes=1)) is None


def test_logging_out_and_being_shut_out_end_it(db: Database) -> None:
    secret, login = log_in(db)
    with db.write() as conn:
        sessions.log_out(conn, login)
    assert found(db, secret, NOW) is None
    again, _ = log_in(db)
    with db.write() as conn:
        conn.execute(update(Person).where(Person.username == "teller01").values(active=False))
    assert found(db, again, NOW) is None


def test_a_withdrawn_grant_is_gone_at_the_next_request(db: Database) -> None:
    secret, _ = log_in(db, "admin01")
    with db.write() as conn:
        conn.execute(Grant.__table__.delete().where(Grant.person == "admin01", Grant.name == "operate"))  # type: ignore[attr-defined]
    login = found(db, secret, NOW)
    assert login is not None and "operate@sandbox" not in login.actor.rights


def test_unknown_people_and_wrong_passwords_hear_the_same(db: Database) -> None:
    with pytest.raises(LoginRequired) as wrong:
        log_in(db, password="wrong")
    with pytest.raises(LoginRequired) as unknown:
        log_in(db, "nobody")
    assert wrong.value.message == unknown.value.message


def test_an_unknown_person_costs_a_hash_too(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            checked.append(str(password))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.raises(LoginRequired):
        log_in(db, "nobody", "guess")
    assert checked == ["guess"]


def test_guessing_is_slowed_down_more_each_time(db: Database) -> None:
    for _ in range(4):
        with pytest.raises(LoginRequired):
            log_in(db, password="wrong")
    with pytest.raises(TooMany) as first:
        log_in(db)
    assert first.value.seconds >= 2
    later = NOW + timedelta(seconds=5)
    with pytest.raises(LoginRequired):
        log_in(db, password="wrong", now=later)
    with pytest.raises(TooMany):
        log_in(db, now=later + timedelta(seconds=3))
    log_in(db, now=later + timedelta(minutes=1))


def test_one_address_trying_many_names_is_slowed_down_too(db: Database) -> None:
    for n in range(21):
        with pytest.raises(LoginRequired):
            log_in(db, f"name{n}", "wrong")
    with pytest.raises(TooMany):
        log_in(db, "teller02")
    log_in(db, "teller02", address="10.0.0.2")


def test_who_guesses_a_password_from_one_address_does_not_shut_its_owner_out(db: Database) -> None:
    """A thousand guesses: few are looked at, and the owner at another machine logs in between them."""
    looked_at = 0
    for n in range(1000):
        try:
            log_in(db, password=f"guess{n}", address="10.9.9.9", now=NOW + timedelta(seconds=n))
        except LoginRequired:
            looked_at += 1
        except TooMany:
            continue
        if n in (100, 500):
            log_in(db, address="10.0.0.2", now=NOW + timedelta(seconds=n))
    log_in(db, address="10.0.0.2", now=NOW + timedelta(seconds=1000))
    assert looked_at < 20


def test_many_addresses_that_guess_one_password_are_slowed_down_together(db: Database) -> None:
    with pytest.raises(TooMany) as slowed:
        for n in range(1000):
            with pytest.raises(LoginRequired):
                log_in(db, password="guess", address=f"10.1.{n // 250}.{n % 250}")
    assert slowed.value.seconds <= 60
    log_in(db, now=NOW + timedelta(minutes=2))


def test_another_ones_post_is_refused_by_field(db: Database) -> None:
    with pytest.raises(FormInvalid) as refused:
        log_in(db, post="back_supervisor")
    assert list(refused.value.errors) == ["post"]
    with pytest.raises(FormInvalid) as refused:
        log_in(db, window="Z99")
    assert list(refused.value.errors) == ["window"]


def test_a_hash_of_old_figures_is_renewed_at_log_in(db: Database) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with db.write() as conn:
        conn.execute(update(Person).where(Person.username == "teller01").values(password_hash=old))
    log_in(db)
    with db.read() as conn:
        kept = conn.execute(select(Person.password_hash).where(Person.username == "teller01")).scalar_one()
    assert "m=19456,t=2,p=1" in kept


def test_a_token_carries_its_persons_rights_narrowed_and_for_ninety_days(db: Database) -> None:
    with db.write() as conn:
        whole = sessions.make_token(conn, "admin01", "worker", None, NOW)
        narrow = sessions.make_token(conn, "admin01", "worker", ["operate"], NOW)
    with db.read() as conn:
        one = sessions.find_token(conn, REGION, whole, NOW)
        other = sessions.find_token(conn, REGION, narrow, NOW)
        assert one is not None and "publish@sandbox" in one.actor.rights
        assert other is not None and other.actor.rights == {"operate@sandbox"}
        assert sessions.find_token(conn, REGION, whole, NOW + timedelta(days=90)) is None
        assert sessions.find_token(conn, REGION, "tf_guess", NOW) is None


def test_what_is_over_is_forgotten(db: Database) -> None:
    old, _ = log_in(db, now=NOW - timedelta(hours=1))
    fresh, _ = log_in(db)
    with pytest.raises(LoginRequired):
        log_in(db, password="wrong", now=NOW - timedelta(days=2))
    with db.write() as conn:
        sessions.forget(conn, NOW)
        throttle.forget(conn, NOW)
        assert len(conn.execute(select(Session.id)).all()) == 1
        assert conn.execute(select(LoginDelay.key)).all() == []
    assert found(db, fresh, NOW) is not None
