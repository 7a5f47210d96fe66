"""Log-ins: a row each, found by the digest of the cookie; thirty minutes idle or twelve hours in all end it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from catalog.access import Held, actor_of
from catalog.carried import digest, new_secret
from catalog.errors import LoginRequired
from catalog.models import Grant, Hall, Person, Session, Token, Window
from catalog.people import grants_of, renew_hash
from catalog.proof import check_password
from catalog.regions import RegionPack
from catalog.rules_now import rules
from catalog.throttle import succeeded
from engine.actor import Actor
from engine.database import Database
from engine.errors import FormInvalid
from engine.feel.temporal import BEIJING

IDLE = timedelta(minutes=30)
AT_MOST = timedelta(hours=12)
NOTICE_EVERY = timedelta(minutes=1)
TOKEN_LIFE = timedelta(days=90)

S, P, G, W, T = (model.__table__.c for model in (Session, Person, Grant, Window, Token))
_PERSON = [P.name.label("person_name"), G.name.label("grant_name"), G.scope, G.ends_on, G.starts_on, P.must_change]
_FIND = (
    select(S.id, S.person, S.post, S.window, S.hall, S.csrf, S.started_at, S.seen_at, *_PERSON)
    .join_from(Session.__table__, Person.__table__, S.person == P.username)
    .outerjoin(Grant.__table__, G.person == P.username)
    .where(S.id == bindparam("session"), P.active.is_(True))
)
_FIND_TOKEN = (
    select(T.id, T.person, T.rights, T.expires_at, T.revoked_at, *_PERSON)
    .join_from(Token.__table__, Person.__table__, T.person == P.username)
    .outerjoin(Grant.__table__, G.person == P.username)
    .where(T.id == bindparam("token"), P.active.is_(True))
)


@dataclass(frozen=True, slots=True)
class Login:
    """Who is asking: `csrf` is empty for programs, whose token no browser sends by itself."""

    id: str
    actor: Actor
    csrf: str
    hall: str | None
    posts: tuple[str, ...]
    seen_at: datetime
    must_change: bool = False
    """A new password has to be chosen before anything else."""


def log_in(
    db: Database,
    region: RegionPack,
    username: str,
    password: str,
    post: str | None,
    window: str | None,
    address: str,
    now: datetime,
) -> tuple[str, Login]:
    """(cookie value, login). Raises LoginRequired, TooMany, or FormInvalid for another's post or an unknown window."""
    proven = check_password(db, username, password, address, now)
    with db.read() as conn:
        hall = _hall_of(conn, window)
        wanted = rules(conn, region)
    if proven.must_change and now - proven.password_at > timedelta(days=wanted.first_days):
        raise LoginRequired("一次性口令已过期，请联系账号管理员重置。")
    _check_place(region, proven.grants, post, window, hall, now)
    with db.write() as conn:
        succeeded(conn, username)
        renew_hash(conn, username, proven.password_hash, password)
        if wanted.is_too_old(proven.password_at, now):
            conn.execute(update(Person).where(P.username == username).values(must_change=True, password_at=now))
        conn.execute(delete(Session).where(S.person == username, S.started_at < now - AT_MOST))
        place = post, window, hall
        secret, login = _begin(conn, region, username, proven.name, proven.grants, place, address, now)
        return secret, replace(login, must_change=proven.must_change or wanted.is_too_old(proven.password_at, now))


def move(
    db: Database, region: RegionPack, login: Login, post: str | None, window: str | None, address: str, now: datetime
) -> tuple[str, Login]:
    """Another post or window is another session; the old one ends. Drafts belong to the person and stay."""
    with db.write() as conn:
        grants = grants_of(conn, login.actor.person)
        hall = _hall_of(conn, window)
        _check_place(region, grants, post, window, hall, now)
        log_out(conn, login)
        return _begin(conn, region, login.actor.person, login.actor.name, grants, (post, window, hall), address, now)


def _hall_of(conn: Connection, window: str | None) -> str | None:
    """The hall of a window where one can sit."""
    seats = select(W.hall).join(Hall.__table__, Hall.__table__.c.code == W.hall)
    open_ones = seats.where(W.code == window, W.active.is_(True), Hall.__table__.c.active.is_(True))
    return conn.execute(open_ones).scalar() if window else None


def _begin(
    conn: Connection,
    region: RegionPack,
    username: str,
    name: str,
    grants: list[Held],
    place: tuple[str | None, str | None, str | None],
    address: str,
    now: datetime,
) -> tuple[str, Login]:
    secret = new_secret()
    post, window, hall = place
    actor = actor_of(username, name, grants, region, _today(now), post, window)
    login = Login(digest(secret), actor, new_secret(), hall, posts_of(grants, region, now), now)
    conn.execute(
        insert(Session).values(
            id=login.id,
            person=username,
            post=actor.post,
            window=window,
            hall=hall,
            csrf=login.csrf,
            address=address[:64],
            started_at=now,
            seen_at=now,
        )
    )
    return secret, login


def _check_place(
    region: RegionPack, grants: list[Held], post: str | None, window: str | None, hall: str | None, now: datetime
) -> None:
    if post and post not in posts_of(grants, region, now):
        raise FormInvalid({"post": [f"您没有“{region.post_name(post)}”岗位，请选择自己的岗位。"]})
    if window and hall is None:
        raise FormInvalid({"window": [f"没有编号为“{window}”的窗口，或它已停用，请重新选择。"]})


def posts_of(grants: list[Held], region: RegionPack, now: datetime) -> tuple[str, ...]:
    today = _today(now)
    return tuple(sorted({grant.name for grant in grants if grant.name in region.posts and grant.holds_on(today)}))


def find(conn: Connection, region: RegionPack, secret: str, now: datetime) -> Login | None:
    """The login of a cookie, in one statement; None where there is none or its time is over."""
    rows = conn.execute(_FIND, {"session": digest(secret)}).all()
    if not rows:
        return None
    first = rows[0]
    if now - first.seen_at > IDLE or now - first.started_at > AT_MOST:
        return None
    grants = _held(rows)
    actor = actor_of(first.person, first.person_name, grants, region, _today(now), first.post, first.window)
    posts = posts_of(grants, region, now)
    return Login(first.id, actor, first.csrf, first.hall, posts, first.seen_at, first.must_change)


def notice(conn: Connection, login: Login, now: datetime) -> None:
    """Keeps the idle time fresh."""
    conn.execute(update(Session).where(S.id == login.id).values(seen_at=now))


def is_due_for_notice(login: Login, now: datetime) -> bool:
    return bool(login.csrf) and now - login.seen_at > NOTICE_EVERY


def log_out(conn: Connection, login: Login) -> None:
    conn.execute(delete(Session).where(S.id == login.id))


def log_out_everywhere(conn: Connection, username: str) -> None:
    conn.execute(delete(Session).where(S.person == username))


def log_out_others(conn: Connection, username: str, kept: str) -> None:
    """Every log-in of the person but the one of this id."""
    conn.execute(delete(Session).where(S.person == username, S.id != kept))


def forget(conn: Connection, now: datetime) -> None:
    """Removes log-ins whose time is over, and tokens a year after their end."""
    conn.execute(delete(Session).where((S.seen_at < now - IDLE) | (S.started_at < now - AT_MOST)))
    conn.execute(delete(Token).where(T.expires_at < now - timedelta(days=365)))


def make_token(conn: Connection, username: str, label: str, rights: list[str] | None, now: datetime) -> str:
    """A program's token, shown once; only its digest is kept."""
    secret = "tf_" + new_secret()
    conn.execute(
        insert(Token).values(
            id=digest(secret),
            person=username,
            label=label,
            rights=rights,
            created_at=now,
            expires_at=now + TOKEN_LIFE,
            revoked_at=None,
        )
    )
    return secret


def find_token(conn: Connection, region: RegionPack, secret: str, now: datetime) -> Login | None:
    rows = conn.execute(_FIND_TOKEN, {"token": digest(secret)}).all()
    if not rows or rows[0].revoked_at is not None or rows[0].expires_at <= now:
        return None
    first = rows[0]
    grants = _held(rows)
    actor = actor_of(
        first.person, first.person_name, grants, region, _today(now), medium="token", rights_only=first.rights
    )
    return Login(first.id, actor, "", None, posts_of(grants, region, now), now)


def _held(rows: Sequence[Row[Any]]) -> list[Held]:
    return [Held(row.grant_name, row.scope, row.ends_on, row.starts_on) for row in rows if row.grant_name is not None]


def _today(now: datetime) -> date:
    return now.astimezone(BEIJING).date()
