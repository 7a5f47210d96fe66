"""Adding, changing, leaving and coming back of people; one-time passwords."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate
from sqlalchemy import bindparam, delete, func, insert, select, update

from catalog.administration import scoping
from catalog.administration.kinds import ACCOUNTS, AFFILIATIONS, MUST_BELONG, grant_name
from catalog.administration.office import Work
from catalog.administration.subject import Subject, find, own
from catalog.load import CODE
from catalog.messages import ChineseSchema, flat, length, one_of
from catalog.models import PastPassword, Person, Token
from catalog.password_rules import MOST_REMEMBERED
from catalog.passwords import make_hash
from catalog.people import set_active
from catalog.regions import RegionPack
from catalog.rules_now import rules
from catalog.sessions import log_out_everywhere
from catalog.throttle import succeeded
from engine import store
from engine.database import Database
from engine.errors import FormInvalid, NotAllowed

P, T = Person.__table__.c, Token.__table__.c
LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
OPEN_OF = select(func.count()).select_from(store.SEAT).where(store.SEAT.c.seat == bindparam("b_seat"))


class PersonSchema(ChineseSchema):
    """What an administrator says of a person."""

    name = fields.String(required=True, validate=[length(1, 80), validate.Regexp(r"^[^\x00-\x1f<>]*\S[^\x00-\x1f<>]*$",
                         error="请填写姓名，不含特殊符号。")])  # fmt: skip
    unit = fields.String(load_default="", validate=length(0, 80))
    affiliation = fields.String(load_default="business", validate=one_of(*AFFILIATIONS))
    home = fields.String(load_default="", validate=length(0, 120))


class NewPersonSchema(PersonSchema):
    username = fields.String(required=True, validate=CODE)


def read(schema: ChineseSchema, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Raises FormInvalid with a sentence for each field."""
    try:
        loaded: dict[str, Any] = schema.load(dict(typed))
    except ValidationError as wrong:
        raise FormInvalid(flat(wrong)) from None
    return loaded


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password to be told once, and its hash: made before the transaction, for hashing takes its time."""

    password: str
    hash: str


def one_time() -> OneTime:
    """Three groups of four without look-alikes; in each a letter and a digit."""
    groups = []
    for _ in range(3):
        group = [secrets.choice(LETTERS), secrets.choice(DIGITS), secrets.choice(LETTERS), secrets.choice(DIGITS)]
        secrets.SystemRandom().shuffle(group)
        groups.append("".join(group))
    password = "-".join(groups)
    return OneTime(password, make_hash(password))


def first_days(db: Database, region: RegionPack) -> int:
    """How long a one-time password is good for."""
    with db.read() as conn:
        return rules(conn, region).first_days


def add(work: Work, typed: Mapping[str, Any], first: OneTime) -> str:
    """The username. The one-time password has to be changed at the first log-in."""
    person = read(NewPersonSchema(), typed)
    username = person["username"]
    scoping.need_home(work, ACCOUNTS, person["home"])
    if work.conn.execute(select(P.username).where(func.lower(P.username) == username.lower())).first():
        raise FormInvalid({"username": [f"用户名“{username}”已有人使用（含已停用人员），请换一个。"]})
    work.conn.execute(
        insert(Person).values(
            **person, password_hash=first.hash, active=True, created_at=work.wall, password_at=work.wall,
            must_change=True,
        )
    )  # fmt: skip
    made = find(work.conn, username)
    work.note("person", username, made.title, None, made.about, scope=person["home"])
    return str(username)


def change(work: Work, username: str, typed: Mapping[str, Any], reason: str) -> None:
    person = read(PersonSchema(), typed)
    subject = own(work.conn, work.actor, ACCOUNTS, username, work.today)
    scoping.need_home(work, ACCOUNTS, person["home"])
    moved = (person["affiliation"], person["home"]) != (subject.row.affiliation, subject.row.home)
    if moved and username == work.actor.person:
        raise NotAllowed("不能更改自己的人员归属和所属范围，请由另一名账号管理员办理。")
    for held in subject.held:
        wanted = MUST_BELONG.get(held.name)
        if wanted is not None and wanted != person["affiliation"]:
            name = grant_name(work.region, held.name)
            sentence = f"{name}须由{AFFILIATIONS[wanted]}人员担任，请先收回此人的{name}授权。"
            raise FormInvalid({"affiliation": [sentence]})
    work.conn.execute(update(Person).where(P.username == username).values(**person))
    after = find(work.conn, username)
    work.note("person", username, after.title, subject.about, after.about, reason, person["home"])


def open_to_dos(work: Work, username: str) -> int:
    return int(work.conn.execute(OPEN_OF, {"b_seat": f"mine:{username}"}).scalar_one())


def deactivate(work: Work, username: str, reason: str) -> None:
    """Ends log-ins and tokens too. Refused while to-dos are in the person's name: they would be stranded."""
    subject = own(work.conn, work.actor, ACCOUNTS, username, work.today)
    if username == work.actor.person:
        raise NotAllowed("不能停用自己的账号，请由另一名管理员办理。")
    if not subject.row.active:
        raise NotAllowed(f"“{subject.row.name}”已经停用。")
    held = open_to_dos(work, username)
    if held:
        raise NotAllowed(f"“{subject.row.name}”名下还有 {held} 项未办结的待办，请先转交他人再停用。")
    set_active(work.conn, username, False)
    log_out_everywhere(work.conn, username)
    work.conn.execute(update(Token).where(T.person == username, T.revoked_at.is_(None)).values(revoked_at=work.wall))
    _note_active(work, subject, reason)


def reactivate(work: Work, username: str, reason: str, first: OneTime) -> None:
    """Back with a one-time password, and with the grants that have not ended."""
    subject = own(work.conn, work.actor, ACCOUNTS, username, work.today)
    if subject.row.active:
        raise NotAllowed(f"“{subject.row.name}”没有停用，不必恢复。")
    set_active(work.conn, username, True)
    _give(work, subject, first)
    _note_active(work, subject, reason)


def _note_active(work: Work, subject: Subject, reason: str) -> None:
    after = find(work.conn, subject.row.username)
    work.note("person", subject.row.username, subject.title, subject.about, after.about, reason, subject.row.home)


def reset_password(work: Work, username: str, reason: str, first: OneTime) -> None:
    """Ends every log-in of the person and lets a locked account in again."""
    subject = own(work.conn, work.actor, ACCOUNTS, username, work.today)
    if username == work.actor.person:
        raise NotAllowed("自己的口令请用“修改口令”更改。")
    if not subject.row.active:
        raise NotAllowed(f"“{subject.row.name}”已停用，请先恢复。")
    _give(work, subject, first)
    work.note("password", username, subject.title, {"password": "原口令"}, {"password": "一次性口令"}, reason,
              subject.row.home)  # fmt: skip


def _give(work: Work, subject: Subject, first: OneTime) -> None:
    username = subject.row.username
    keep_past(work, username)
    work.conn.execute(
        update(Person)
        .where(P.username == username)
        .values(password_hash=first.hash, password_at=work.wall, must_change=True)
    )
    log_out_everywhere(work.conn, username)
    succeeded(work.conn, username)


def keep_past(work: Work, username: str) -> None:
    """The present hash goes to the past ones; no more than the rules can ask for are kept."""
    conn, past = work.conn, PastPassword.__table__.c
    row = conn.execute(select(P.password_hash, P.must_change).where(P.username == username)).one()
    if row.must_change:  # nobody chose a one-time password
        return
    conn.execute(insert(PastPassword).values(person=username, until=work.wall, password_hash=row.password_hash))
    kept = conn.execute(select(past.until).where(past.person == username).order_by(past.until.desc())).scalars().all()
    for until in kept[MOST_REMEMBERED:]:
        conn.execute(delete(PastPassword).where(past.person == username, past.until == until))
