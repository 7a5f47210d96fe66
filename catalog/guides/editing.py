"""Changing a guide: a draft, approved by a second person, in force from a day on (HB-9.2, LDT-6.3-2)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection, Row, func, insert, select, update

from catalog.access import may
from catalog.administration.kinds import SYSTEM, administers
from catalog.administration.office import Work
from catalog.guides.differences import lines
from catalog.guides.live import E, plain
from catalog.guides.tables import GuideEdition
from catalog.items.check import check
from catalog.items.item import Item
from catalog.items.load import as_item
from catalog.items.schema import ItemSchema
from catalog.messages import flat
from catalog.scopes import EVERYWHERE
from engine.actor import Actor
from engine.errors import FormInvalid, FourEyes, NotAllowed, NotFound

CATALOGUE = "catalogue"
"""The scope that granted rights are asked in; only what reaches everywhere covers it."""
DRAFT, APPROVED, DISCARDED = "draft", "approved", "discarded"
STATES: Mapping[str, str] = {DRAFT: "草稿，待他人批准", APPROVED: "已批准", DISCARDED: "已作废"}


def may_edit(actor: Actor) -> bool:
    return may(actor, "publish", CATALOGUE) or administers(actor, SYSTEM, EVERYWHERE)


def may_approve(actor: Actor) -> bool:
    return may(actor, "approve", CATALOGUE) or administers(actor, SYSTEM, EVERYWHERE)


def editions(conn: Connection, item: str) -> list[Row[Any]]:
    """Every edition that the office made, the newest first."""
    return list(conn.execute(select(*E).where(E.item == item).order_by(E.number.desc())))


def drafts(conn: Connection) -> set[str]:
    """Items that a draft waits for."""
    return set(conn.execute(select(E.item).where(E.state == DRAFT)).scalars())


def checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """Raises FormInvalid by dotted field: the rules of the factory's files hold for the office's editions."""
    try:
        loaded: dict[str, Any] = ItemSchema().load(plain(dict(data)))
    except ValidationError as wrong:
        raise FormInvalid(flat(wrong)) from None
    problems: dict[str, list[str]] = {}
    for field, sentence in check(loaded):
        problems.setdefault(field, []).append(sentence)
    if problems:
        raise FormInvalid(problems)
    return loaded


def save(work: Work, item: Item, data: Mapping[str, Any], effective_on: date, reason: str) -> int:
    """The draft's number. One draft an item: its author goes on with it, others wait for it or have it discarded."""
    if not may_edit(work.actor):
        raise NotAllowed("修改办事指南需要流程发布权或系统管理员身份，请联系管理员授权。")
    _check_day(work, effective_on)
    loaded = checked(data)
    before = dict(item.guide)
    if lines(before) == lines(loaded):
        raise NotAllowed("与现行内容没有不同，不必保存。")
    draft = work.conn.execute(select(*E).where(E.item == item.code, E.state == DRAFT)).one_or_none()
    values = {
        "data": loaded, "reason": reason, "author": work.actor.person, "made_at": work.now,
        "effective_on": effective_on,
    }  # fmt: skip
    if draft is None:
        last = work.conn.execute(select(func.max(E.number)).where(E.item == item.code)).scalar() or 0
        number = last + 1
        work.conn.execute(insert(GuideEdition).values(item=item.code, number=number, state=DRAFT, **values))
    elif draft.author != work.actor.person:
        raise NotAllowed("另一人的草稿正在等待批准，请等批准或作废后再改。")
    else:
        number, before = draft.number, plain(draft.data)
        work.conn.execute(update(GuideEdition).where(E.item == item.code, E.number == number).values(**values))
    about = {"版本": number, "状态": STATES[DRAFT], "生效日期": effective_on}
    work.note("guide", item.code, item.name, lines(before), about | lines(loaded), reason)
    return number


def approve(
    work: Work, item: Item, number: int, reason: str, served: Callable[[Item], str | None] = lambda item: None
) -> None:
    """`served` says what keeps the edition from being served. Raises FourEyes for the author's own."""
    draft = _draft(work, item, number)
    if not may_approve(work.actor):
        raise NotAllowed("批准办事指南需要发布审批权或系统管理员身份，请联系管理员授权。")
    if draft.author == work.actor.person:
        raise FourEyes("自己起草的办事指南须由另一人批准。", draft.author)
    _check_day(work, draft.effective_on)
    problem = served(as_item(checked(draft.data), number))
    if problem is not None:
        raise NotAllowed(problem)
    _decide(work, item, draft, APPROVED, reason)


def discard(work: Work, item: Item, number: int, reason: str) -> None:
    draft = _draft(work, item, number)
    if draft.author != work.actor.person and not may_approve(work.actor):
        raise NotAllowed("只有起草人或有发布审批权的人可以作废草稿。")
    _decide(work, item, draft, DISCARDED, reason)


def _decide(work: Work, item: Item, draft: Row[Any], state: str, reason: str) -> None:
    work.conn.execute(
        update(GuideEdition)
        .where(E.item == item.code, E.number == draft.number)
        .values(state=state, decided_by=work.actor.person, decided_at=work.now)
    )
    before = {"版本": draft.number, "状态": STATES[DRAFT], "生效日期": None}
    after = {"版本": draft.number, "状态": STATES[state], "生效日期": draft.effective_on if state == APPROVED else None}
    work.note("guide", item.code, item.name, before, after, reason)


def _draft(work: Work, item: Item, number: int) -> Row[Any]:
    row = work.conn.execute(select(*E).where(E.item == item.code, E.number == number, E.state == DRAFT)).one_or_none()
    if row is None:
        raise NotFound("这份草稿")
    return row


def _check_day(work: Work, day: date) -> None:
    if day < work.today:
        raise FormInvalid({"effective_on": [f"生效日期 {day.isoformat()} 已经过去，请改为今天或以后。"]})
