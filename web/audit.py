"""What an auditor may know: finding cases, their history, whether it is whole, and taking it away. Looks are events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from catalog import access, people
from catalog.scopes import SANDBOX
from engine import Actor, history, store
from engine.commands.witness import witness
from engine.commands.work import Work
from engine.errors import FormInvalid, NotFound
from engine.history import CheckpointBroken, Checkpoints, Event, Report, Statement
from engine.history.replay import Replayed, replay
from engine.history.tables import HistoryEvent, HistoryLog
from engine.reading import audited
from engine.reading.instances import instance_row
from handlers.cases import finding, rights
from handlers.identity import check
from web import labels, story, timeline
from web.masking import NOTHING, Marked
from web.services import services
from web.words import masked_json

Row = dict[str, Any]
LOG = "looks"
NEWEST = select(func.max(HistoryEvent.id))


def checkpoints() -> Checkpoints:
    use = services()
    return Checkpoints(use.settings.checkpoints or use.settings.data / "checkpoints", use.engine.parts.keys)


def scopes(actor: Actor) -> list[str]:
    return sorted(access.scopes_of(actor, "audit"))


def row_of(actor: Actor, instance_id: str) -> Row:
    """The instance. Raises NotFound alike for what does not exist and for what lies outside the auditor's scopes."""
    use = services()
    with use.db.read() as conn:
        row = instance_row(conn, instance_id)
    scope = SANDBOX if row["sandbox"] else row["scope"] or use.region.area
    if not access.may(actor, "audit", scope):
        raise NotFound("流程实例")
    return row


def instance_of(actor: Actor, case_no: str) -> str:
    """The instance of a case; case numbers outside the auditor's scopes do not exist either."""
    with services().db.read() as conn:
        case = rights.case_seen(conn, actor, case_no)
    if not access.may(actor, "audit", case["scope"]):
        raise NotFound("这个办件")
    return str(case["instance_id"])


def search(actor: Actor, asked: audited.Search, limit: int, cursor: str | None) -> audited.Found:
    with services().db.read() as conn:
        return audited.search(conn, asked, scopes(actor), limit, cursor)


def of_person(actor: Actor, id_type: str, number: str) -> list[Row]:
    """The cases of one person where the auditor may audit. The look is remembered, without the number.

    Raises FormInvalid for what is no such number.
    """
    use = services()
    wrong = check(id_type, number).problems
    if wrong:
        raise FormInvalid({"id_no": list(wrong)})
    found = use.engine.run(actor, lambda work: finding.of_number(work, use.desk.secrecy, id_type, number))
    items = {item.code: item.name for item in use.items.all()}
    return [
        row | {"item_name": items.get(row["item"], row["item"])}
        for row in found
        if access.may(actor, "audit", row["scope"])
    ]


def events(instance_id: str) -> list[Event]:
    use = services()
    with use.db.read() as conn:
        return history.read(conn, instance_id, use.engine.parts.keys)


def marked(instance_id: str) -> Marked:
    """What the forms of an instance's process say is personal."""
    with services().db.read() as conn:
        return labels.of_process(conn, instance_row(conn, instance_id)["definition_id"]).marked


def listed(event: Event, marked: Marked = NOTHING) -> Row:
    """One event in the shape of the API, personal data masked."""
    return {
        "seq": event.seq, "type": event.type, "time": event.time, "actor": event.actor, "post": event.post,
        "window": event.window, "medium": event.medium, "element_id": event.element, "definition": event.definition,
        "simulated": event.simulated, "hash": event.hash.hex(),
        "data": None if event.body is None else {k: masked_json(v, _key(k), marked) for k, v in event.body.items()},
    }  # fmt: skip


def _key(key: str) -> str:
    """A fact's own `name` is that of a command or a signal, not of a person."""
    return "" if key == "name" else key


@dataclass(frozen=True, slots=True)
class Story:
    """An instance step by step. `readable`: its data key still exists."""

    acts: list[story.Act]
    titles: Mapping[str, str]
    readable: bool


def told(row: Row, masked: bool = True) -> Story:
    use = services()
    found = events(row["id"])
    with use.db.read() as conn:
        process = use.definitions.process(conn, row["definition_id"])
        persons = {event.actor for event in found}
        persons |= {person for event in found for person in timeline.others(event)}
        names = people.names_of(conn, persons)
        titles = timeline.titles_of(conn, process)
        marked = labels.of_process(conn, row["definition_id"]).marked if masked else None
    acts = story.acts(found, titles, names, marked)
    return Story(acts, titles, all(act.readable for act in acts))


def verify(instance_id: str | None) -> Report:
    """One chain or all, against themselves, their kept ends and the signed checkpoints."""
    with services().db.read() as conn:
        return history.verify(conn, instance_id, checkpoints=checkpoints())


def report(found: Report) -> Row:
    """In the shape of the API. `proven`: of one chain, or of all together, how many events a checkpoint covers."""
    return {
        "ok": found.ok,
        "chains": found.chains,
        "events": found.events,
        "proven": sum(found.proven.values()),
        "problems": [{"chain": p.chain, "seq": p.seq, "kind": p.kind, "message": p.message} for p in found.problems],
    }


def run_again(instance_id: str) -> Replayed:
    """Replays the record alone and compares what happens with what is recorded."""
    use = services()
    with use.db.read() as conn:
        recorded = history.read(conn, instance_id, use.engine.parts.keys)
        return replay(
            recorded,
            lambda definition: use.definitions.process(conn, definition),
            lambda model, decision, context, now: use.definitions.decide_by(conn, model, decision, context, now),
        )


def bundle(actor: Actor, instance_id: str, reason: str) -> bytes:
    """The evidence bundle. It holds personal data, so taking it is an event, which the bundle already contains."""
    use = services()
    look(actor, instance_id, "bundle", reason)
    with use.db.read() as conn:
        return history.bundle(conn, instance_id, use.engine.parts.keys, checkpoints())


def look(actor: Actor, instance_id: str, what: str, reason: str) -> None:
    """Remembers a look at whole personal data in the case's own history; without its key, in the log of looks."""

    def command(work: Work) -> None:
        if witness(work, instance_id, history.looked(what, reason=reason)):
            return
        fact = history.looked(what, reason=reason, instance=instance_id)
        simulated = work.parts.clock.simulated
        history.record(work.conn, LOG, [fact], work.actor, work.now, simulated, work.parts.keys)

    services().engine.run(actor, command)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest checkpoint, and how many events were written after it: they are not yet proven."""

    newest: Statement | None
    later: int
    problem: str = ""
    stopped: bool = False
    """No more are being made, or the last could not be written."""

    @property
    def at(self) -> datetime | None:
        return datetime.fromisoformat(self.newest.time) if self.newest else None


def anchor() -> Anchor:
    try:
        newest = checkpoints().newest()
    except CheckpointBroken as broken:
        return Anchor(None, 0, str(broken))
    with services().db.read() as conn:
        upto = conn.scalar(NEWEST) or 0
    covered = newest.last_event if newest else 0
    notary = services().notary
    older = f"数据库只有 {upto} 条记录，检查点却证明曾有 {covered} 条：数据库被换成了旧的备份，请立即查明。"
    problem = older if upto < covered else ""
    return Anchor(newest, max(0, upto - covered), problem, notary is not None and not notary.works)


def written() -> int:
    """How many events there are, about: their highest number."""
    with services().db.read() as conn:
        return conn.scalar(NEWEST) or 0


@dataclass(frozen=True, slots=True)
class Log:
    """A chain that belongs to no case."""

    chain: str
    seq: int

    @property
    def name(self) -> str:
        kind, _, day = self.chain.partition("/")
        return " ".join(filter(None, (LOG_NAMES.get(kind, kind), day)))


LOG_NAMES = {
    "administration": "发布和管理操作", "reference-data": "人员、授权等管理记录", "logins": "登录和退出",
    "looks": "查看个人信息", "registry": "查看登记数据", "verifications": "核验记录", "devices": "窗口设备",
    "visits": "窗口接待", "authorizations": "现场授权",
}  # fmt: skip


def logs(conn: Connection) -> list[Log]:
    """Every log by its chain."""
    return [Log(*row) for row in conn.execute(select(HistoryLog.chain, HistoryLog.seq).order_by(HistoryLog.chain))]


def instances_among(conn: Connection, chains: set[str]) -> dict[str, str]:
    """{instance: its case number or id} of those chains that are instances; the others are logs."""
    ids = sorted(chains)
    rows = conn.execute(
        select(store.INSTANCE.c.id, store.INSTANCE.c.business_key).where(store.INSTANCE.c.id.in_(ids))
    ).all()
    return {row.id: row.business_key or row.id for row in rows}


def partly(actor: Actor) -> bool:
    """Does the person audit only some places? Then what concerns all cases is not for them."""
    return not access.may(actor, "audit", services().region.area)
