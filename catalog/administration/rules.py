"""The rules for passwords as the security administrator sets them, and a person's change of their own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from catalog.administration.kinds import SECURITY
from catalog.administration.office import Office, Work
from catalog.administration.people import keep_past, read
from catalog.models import PastPassword, Person, SiteRule
from catalog.password_rules import PasswordRulesSchema
from catalog.passwords import make_hash, matches
from catalog.proof import check_password
from catalog.rules_now import NAME, rules
from catalog.scopes import EVERYWHERE
from catalog.sessions import log_out_others
from engine.actor import Actor
from engine.errors import FormInvalid

P, R = Person.__table__.c, SiteRule.__table__.c


def set_rules(work: Work, typed: Mapping[str, Any], reason: str) -> None:
    work.need(SECURITY, EVERYWHERE)
    wanted = read(PasswordRulesSchema(), typed)
    before = rules(work.conn, work.region)
    work.conn.execute(delete(SiteRule).where(R.name == NAME))
    work.conn.execute(insert(SiteRule).values(name=NAME, value=wanted))
    work.note("rules", NAME, "口令规则", before.as_dict(), wanted, reason)


def change_own(
    office: Office, actor: Actor, session: str, old: str, new: str, again: str, address: str, now: datetime
) -> None:
    """Raises FormInvalid by field, or TooMany after guesses at the old one. Other log-ins of the person end."""
    if new != again:
        raise FormInvalid({"again": ["两次输入的新口令不一致，请重新输入。"]})
    with office.db.read() as conn:
        wanted = rules(conn, office.region)
        past = PastPassword.__table__.c
        query = select(past.password_hash).where(past.person == actor.person).order_by(past.until.desc())
        earlier = list(conn.execute(query.limit(wanted.remembered)).scalars())
    proven = check_password(office.db, actor.person, old, address, now, wrong="原口令不对，请重新输入。")
    problem = wanted.problem(new, actor.person)
    if not problem and (new == old or any(matches(each, new) for each in earlier)):
        problem = f"新口令不能与最近 {max(wanted.remembered, 1)} 个口令相同，请换一个。"
    if problem:
        raise FormInvalid({"new": [problem]})
    hashed = make_hash(new)
    with office.change(actor) as work:
        keep_past(work, actor.person)
        values = {"password_hash": hashed, "password_at": work.wall, "must_change": False}
        work.conn.execute(update(Person).where(P.username == actor.person).values(**values))
        log_out_others(work.conn, actor.person, session)
        work.note("password", actor.person, f"{proven.name}（{actor.person}）", {"password": "原口令"},
                  {"password": "本人新设的口令"}, "本人修改")  # fmt: skip
