"""Giving, dating and taking back posts, authorities and rights; nobody gives anything to themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields
from sqlalchemy import delete, insert, select, update

from catalog.access import Held
from catalog.administration import scoping
from catalog.administration.kinds import AFFILIATIONS, MUST_BELONG, PERMISSIONS, WHOLE, administers, grant_name
from catalog.administration.office import Work
from catalog.administration.people import read
from catalog.administration.subject import Subject, own
from catalog.ids import new_id
from catalog.messages import ChineseSchema, length
from catalog.models import Grant
from catalog.regions import APPROVAL, RIGHTS, RegionPack
from catalog.scopes import EVERYWHERE, covers
from engine.errors import FormInvalid, NotAllowed, NotFound

G = Grant.__table__.c


class GrantSchema(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 40))
    scope = fields.String(required=True, validate=length(1, 120))
    starts_on = fields.Date(load_default=None, allow_none=True)
    ends_on = fields.Date(load_default=None, allow_none=True)


def add(work: Work, username: str, typed: Mapping[str, Any], reason: str = "") -> str:
    """The grant's id. Raises FormInvalid or NotAllowed with the rule that stands against it."""
    asked = read(GrantSchema(), typed)
    name, scope, starts_on, ends_on = asked["name"], asked["scope"], asked["starts_on"], asked["ends_on"]
    if name not in (*work.region.posts, APPROVAL, *RIGHTS):
        raise FormInvalid({"name": [f"没有名为“{name}”的岗位或权限，请从列表中选择。"]})
    scoping.check(work.conn, work.region, name, scope)
    work.need(PERMISSIONS, scope if scope[:1].isdigit() else EVERYWHERE)
    if username == work.actor.person:
        raise NotAllowed("不能给自己授权，请由另一名权限管理员办理。")
    subject = own(work.conn, work.actor, PERMISSIONS, username, work.today)
    if name == WHOLE and not administers(work.actor, WHOLE, scope):
        raise NotAllowed("总管理员只能由总管理员授予。")
    if not subject.row.active:
        raise NotAllowed(f"“{subject.row.name}”已停用，不能授权。")
    _check_days(starts_on, ends_on, work.today)
    new = Held(name, scope, ends_on, starts_on)
    _check_affiliation(work.region, subject, name)
    _check_together(work.region, subject, new, work.today)
    id = new_id()
    work.conn.execute(
        insert(Grant).values(
            id=id, person=username, name=name, scope=scope, starts_on=starts_on, ends_on=ends_on,
            granted_by=work.actor.person, granted_at=work.wall,
        )
    )  # fmt: skip
    work.note("grant", username, subject.title, None, _about(work.region, new), reason, subject.row.home)
    return id


def _about(region: RegionPack, held: Held) -> dict[str, Any]:
    return {
        "grant": grant_name(region, held.name), "scope": held.scope,
        "starts_on": held.starts_on, "ends_on": held.ends_on,
    }  # fmt: skip


def _check_days(starts_on: date | None, ends_on: date | None, today: date) -> None:
    if ends_on is not None and starts_on is not None and ends_on < starts_on:
        raise FormInvalid({"ends_on": ["结束日期不能早于开始日期，请修改。"]})
    if ends_on is not None and ends_on < today:
        raise FormInvalid({"ends_on": ["结束日期不能早于今天，请修改。"]})


def _check_affiliation(region: RegionPack, subject: Subject, name: str) -> None:
    """HB-56.6 and 56.7."""
    wanted = MUST_BELONG.get(name)
    if wanted is not None and subject.row.affiliation != wanted:
        raise NotAllowed(
            f"{grant_name(region, name)}须由{AFFILIATIONS[wanted]}人员担任，"
            f"“{subject.row.name}”属于{AFFILIATIONS[subject.row.affiliation]}，不能授予。"
        )


def _check_together(region: RegionPack, subject: Subject, new: Held, today: date) -> None:
    """HB-46.3: what excludes each other must not be held on the same day, whatever the scope."""
    for held in subject.held:
        if (held.ends_on is not None and held.ends_on < today) or not held.overlaps(new):
            continue
        if held.name == new.name and covers(held.scope, new.scope):
            raise NotAllowed(f"“{subject.row.name}”在此范围已有{grant_name(region, new.name)}，不必重复授予。")
        if region.clash({held.name, new.name}):
            raise NotAllowed(
                f"“{grant_name(region, held.name)}”与“{grant_name(region, new.name)}”不相容，不得由一人兼任，"
                f"“{subject.row.name}”已有前者，未授予。"
            )


def _one(work: Work, id: str) -> tuple[Any, Subject, Held]:
    """The grant with its person, both within the administrator's reach."""
    row = work.conn.execute(select(G.person, G.name, G.scope, G.starts_on, G.ends_on).where(G.id == id)).one_or_none()
    if row is None:
        raise NotFound("这项授权")
    work.need(PERMISSIONS, row.scope if row.scope[:1].isdigit() else EVERYWHERE)
    subject = own(work.conn, work.actor, PERMISSIONS, row.person, work.today)
    return row, subject, Held(row.name, row.scope, row.ends_on, row.starts_on)


def end(work: Work, id: str, ends_on: date | None, reason: str) -> str:
    """Another last day, or none; the person it belongs to. One's own grant can only be made shorter."""
    row, subject, held = _one(work, id)
    longer = held.ends_on is not None and (ends_on is None or ends_on > held.ends_on)
    if longer and row.person == work.actor.person:
        raise NotAllowed("不能延长自己的授权，请由另一名权限管理员办理。")
    _check_days(held.starts_on, ends_on, work.today)
    new = Held(held.name, held.scope, ends_on, held.starts_on)
    others = [each for each in subject.held if each != held]
    _check_together(work.region, Subject(subject.row, others), new, work.today)
    work.conn.execute(update(Grant).where(G.id == id).values(ends_on=ends_on))
    before, after = _about(work.region, held), _about(work.region, new)
    if before != after:
        # a change tells what of it changed; which grant it was is always said
        title = f"{subject.title} {before['grant']}@{held.scope}"
        work.note("grant", row.person, title, before, after, reason, subject.row.home)
    return str(row.person)


def revoke(work: Work, id: str, reason: str) -> str:
    """At once; the event keeps what it was. Answers the person it belonged to."""
    row, subject, held = _one(work, id)
    work.conn.execute(delete(Grant).where(G.id == id))
    work.note("grant", row.person, subject.title, _about(work.region, held), None, reason, subject.row.home)
    return str(row.person)
