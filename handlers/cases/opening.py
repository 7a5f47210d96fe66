"""Opening a case: number, people, materials and the first steps of its process, in one transaction (HB-28.1, 28.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from engine import store, values
from engine.commands.work import Work
from engine.errors import FormInvalid, NotAllowed, NotFound, UnknownField
from engine.feel.temporal import BEIJING
from engine.policy import InstanceFacts
from handlers import masks
from handlers.cases import materials, persons, visits
from handlers.cases.catalogue import Item
from handlers.cases.desk import Desk
from handlers.cases.persons import NewPerson
from handlers.cases.secrecy import code_hash
from handlers.cases.tables import CaseFile
from handlers.identity import check
from handlers.numbering import CHANNELS, case_number

CASE = store.table(CaseFile)
OURS = ("case", "applicant", "agent", "clock", "due_on", "due_estimated", "level", "outcome")
"""Variables that the product itself keeps: nobody hands them in."""
CHANNEL_NAMES = {
    "window": "综合窗口",
    "online": "网上",
    "agent": "基层网点代办",
    "bank": "银行网点代办",
    "self_service": "自助终端",
}
"""As an item of the catalogue names where it is offered."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """`scope` is area/hall of where it is opened. `data` are variables that the item's first form opens with."""

    item: str
    channel: str
    scope: str
    window: str | None = None
    hall: str | None = None
    visit_id: str | None = None
    applicant: NewPerson | None = None
    agent: NewPerson | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """`lookup_code` is shown now and printed on the receipt; only its digest is kept."""

    case_no: str
    instance_id: str
    lookup_code: str


def open_case(work: Work, desk: Desk, new: NewCase) -> Opened:
    """Raises NotFound for an item that there is not, FormInvalid for numbers that cannot be, NotAllowed."""
    item, key = _item(desk, new)
    ref = work.parts.definitions.find(work.conn, key)
    if ref is None or ref.sandbox:
        raise NotAllowed(f"事项“{item.name}”还没有发布流程，暂不能受理，请联系管理员。")
    scope = f"{new.scope}/{item.board}"
    work.allow("start", InstanceFacts("", ref.key, item.code, None, False, scope, work.actor.person))
    _check(item, new, work.now)
    if new.visit_id is not None:
        visits.open_one(work, new.visit_id)
    instance_id, day = work.parts.new_id(), work.now.astimezone(BEIJING).date()
    case_no = case_number(work.conn, desk.area, day, new.channel, work.now, instance_id).text
    code = desk.secrecy.lookup_code(case_no, 1)
    people = {
        role: None if named is None else persons.keep(work.conn, desk.secrecy, named, work.parts.new_id, work.now)
        for role, named in (("applicant", new.applicant), ("agent", new.agent))
    }
    work.conn.execute(insert(CASE), _row(work, item, new, scope, case_no, instance_id, people, code_hash(code)))
    given = values.exact(dict(new.data))
    materials.add_wanted(work, instance_id, item, _known(new, given))
    running = work.start(
        ref, _variables(item, new, case_no, people) | given, business_key=case_no, item=item.code, scope=scope,
        about={"case_no": case_no}, instance_id=instance_id,
    )  # fmt: skip
    running.note("case_opened", item=item.code, channel=new.channel, visit=new.visit_id, **people)
    return Opened(case_no, instance_id, code)


def _item(desk: Desk, new: NewCase) -> tuple[Item, str]:
    item = desk.items.find(new.item)
    if item is None:
        raise NotFound("这个事项")
    if item.process is None:
        raise NotAllowed(f"事项“{item.name}”还没有发布流程，暂不能受理，请联系管理员。")
    return item, item.process


def _check(item: Item, new: NewCase, now: datetime) -> None:
    if new.channel not in CHANNELS:
        raise FormInvalid({"channel": [f"渠道只能是：{'、'.join(CHANNELS)}。"]})
    name = CHANNEL_NAMES[new.channel]
    if item.channels and name not in item.channels:
        told = f"这个事项只在{'、'.join(item.channels)}办理，不能从{name}申请，请申请人到那里办理。"
        raise FormInvalid({"channel": [told]})
    if item.halls and new.hall is not None and new.hall not in item.halls:
        raise FormInvalid({"hall": ["这个事项不在本大厅办理，请按办事指南引导申请人到办理它的大厅。"]})
    taken = {name: ["这个字段由系统填写，请去掉。"] for name in OURS if name in new.data}
    if taken:
        raise UnknownField(taken)
    for role, named in (("applicant", new.applicant), ("agent", new.agent)):
        if named is not None:
            persons.checked_number(named, role, now)
    if new.agent is not None and not item.agent_allowed:
        raise FormInvalid({"agent": ["这个事项须由本人办理，不能代办。"]})
    if new.agent is not None and new.agent.kind != "person":
        raise FormInvalid({"agent.kind": ["代办人须是个人。"]})
    if new.applicant is not None and OBJECTS.get(item.object, new.applicant.kind) != new.applicant.kind:
        raise FormInvalid({"applicant.kind": [f"这个事项的服务对象是{item.object}，请核对后重新选择。"]})


OBJECTS = {"个人": "person", "单位": "employer"}


def _known(new: NewCase, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a condition of the material list may look at."""
    return {"agent": {"kind": "person"} if new.agent else None, "channel": new.channel, **given}


def _variables(item: Item, new: NewCase, case_no: str, people: Mapping[str, str | None]) -> dict[str, Any]:
    """References and decisions, never a number (reliability-security 2.6)."""
    about = {"no": case_no, "item": item.code, "channel": new.channel, "window": new.window, "hall": new.hall}
    found: dict[str, Any] = {"case": about}
    for role, named in (("applicant", new.applicant), ("agent", new.agent)):
        found[role] = named and {
            "ref": people[role],
            "name_masked": masks.name(named.name) if named.kind == "person" else named.name,
            "kind": named.kind,
            "registry_ref": named.registry_ref,
        }
        if named is not None and named.kind == "employer":
            # public, and what other offices are asked by (GB 32100)
            found[role]["credit_code"] = check(named.id_type, named.id_no).number
    return found


def _row(
    work: Work, item: Item, new: NewCase, scope: str, case_no: str, instance_id: str, people: Mapping[str, str | None],
    lookup: bytes,
) -> store.Fields:  # fmt: skip
    return {
        "instance_id": instance_id, "case_no": case_no, "item": item.code, "item_name": item.name,
        "visit_id": new.visit_id, "applicant_id": people["applicant"], "agent_id": people["agent"],
        "channel": new.channel, "window": new.window, "hall": new.hall, "scope": scope, "status": "accepting",
        "outcome": None, "opened_by": work.actor.person, "opened_at": work.now, "accepted_at": None,
        "concluded_at": None, "archived_at": None, "due_on": None, "due_estimated": False, "clock": None,
        "corrections": 0, "lookup_round": 1, "lookup_hash": lookup, "guide_edition": item.edition,
    }  # fmt: skip
