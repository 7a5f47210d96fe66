"""退回: whoever holds a to-do sends the case back to a step it has been through; and 撤回 of one's own last step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection

from engine import store
from engine.actor import Actor
from engine.bpmn.model import Element, Process
from engine.commands import rows
from engine.commands.notes import COMMENTS, NEWEST_DRAFT
from engine.commands.operations import region, sql
from engine.commands.operations.jumping import seal
from engine.commands.operations.opening import held, worded
from engine.commands.operations.region import NoWay, Way
from engine.commands.parts import Parts
from engine.commands.running import Came, Running
from engine.commands.signing import OPINION
from engine.commands.tasks import Task, deeds, unasked
from engine.commands.work import Work
from engine.definitions import Definitions
from engine.errors import NotAllowed, NotFound
from engine.handlers import JobHandler
from engine.kernel import Instance, MoveRefused, Place, ProcessNotFound
from engine.kernel.tree import Token
from engine.reading.instances import LEFT

Then = Literal["continue", "back"]
CORRECTION = "correction"
"""The property of the to-do where the applicant's papers are put right."""
IRREVERSIBLE = "irreversible"
"""The property of an automatic step: `true` or `false`, above what its handler says."""


@dataclass(frozen=True, slots=True)
class Target:
    """A step to return to. `last` is its latest to-do; `applicant`: where the applicant's papers are put right;
    `previous`: the step that was completed last."""

    way: Way
    last: Task | None
    previous: bool
    applicant: bool

    @property
    def element(self) -> Element:
        return self.way.element

    @property
    def may_jump(self) -> bool:
        """Can whoever does it again be followed by a jump back? Not through a step that opens several to-dos."""
        return self.element.kind == "userTask" and self.element.loop is None and self.way.entry is self.element


@dataclass(frozen=True, slots=True)
class Targets:
    """The latest first; `barred` are the steps passed to which nobody but a supervisor may return, with the reason."""

    allowed: list[Target]
    barred: list[NoWay]


def targets(parts: Parts, conn: Connection, kernel: Instance, task: Task) -> Targets:
    """Where the case may be sent back from this open to-do."""
    left = list(conn.scalars(LEFT, {"b_instance": task["instance_id"]}))
    done = store.many(conn, sql.DONE_OF_INSTANCE, b_instance=task["instance_id"])
    final = finality(parts, conn, left)
    found: list[tuple[Way, Task | None]] = []
    barred = []
    token = kernel.tree.tasks[task["token"]]
    for scope in region.scopes_around(token):
        for element, last in _passed(parts, conn, scope, left, done):
            way = region.way_back(scope, element, left, final)
            if isinstance(way, NoWay):
                barred.append(way)
            elif _top(token, scope) in way.drop:
                found.append((way, last))
    known = {way.element.id for way, _ in found}
    for scope in region.scopes_around(token):
        top = _top(token, scope)
        for element in scope.spec.element.children:
            if CORRECTION in element.properties and element.id not in known and top is not None:
                round_about = region.detour(scope, element, top, left, final)
                if round_about is not None:
                    found.append((round_about, None))
                    barred = [no for no in barred if no.element is not element]
    last_left = {id: number for number, id in enumerate(left)}
    found.sort(key=lambda each: last_left.get(each[0].element.id, -1), reverse=True)
    latest = next((way for way, _ in found if way.entry is way.element), None)
    return Targets([_target(way, last, way is latest) for way, last in found], barred)


def of_case(parts: Parts, conn: Connection, kernel: Instance, instance_id: str) -> list[Way]:
    """Where a supervisor may take a case back to, the latest step first; also behind steps that cannot be taken back.

    A step that several open scopes have passed is left out: it would not be clear which one is meant.
    """
    left = conn_left(conn, instance_id)
    done = store.many(conn, sql.DONE_OF_INSTANCE, b_instance=instance_id)
    final = finality(parts, conn, left)
    found: dict[str, list[Way]] = {}
    for scope in kernel.tree.tasks.values():
        if not scope.spec.is_scope or scope.spec.is_loop:
            continue
        for element, _ in _passed(parts, conn, scope, left, done):
            way = region.way_back(scope, element, left, final, behind=True)
            if isinstance(way, Way):
                found.setdefault(element.id, []).append(way)
    last_left = {id: number for number, id in enumerate(left)}
    clear = [ways[0] for ways in found.values() if len(ways) == 1]
    return sorted(clear, key=lambda way: last_left.get(way.element.id, -1), reverse=True)


def _target(way: Way, last: Task | None, previous: bool) -> Target:
    return Target(way, last, previous, CORRECTION in way.element.properties)


def _passed(
    parts: Parts, conn: Connection, scope: Token, left: Sequence[str], done: Sequence[Task]
) -> list[tuple[Element, Task | None]]:
    """The steps for people right inside an open scope that were completed there, each with its latest to-do.

    A called process is one where people had something to do in it.
    """
    process = scope.spec.specs.process
    found: list[tuple[Element, Task | None]] = []
    for element in process.elements.values():
        if not region.stands_in(element, scope):
            continue
        if element.kind == "userTask":
            last = [row for row in done if row["element_id"] == element.id and _was_in(row, process, scope)]
            if last:
                found.append((element, last[-1]))
        elif element.kind == "callActivity" and element.id in left:
            called = _called(parts.definitions, conn, process, element)
            steps = () if called is None else called.elements.values()
            if any(step.kind == "userTask" and step.id in left for step in steps):
                found.append((element, None))
    return found


def _was_in(row: Task, process: Process, scope: Token) -> bool:
    return bool(row["definition_id"] == process.definition_id) and scope.id in {int(each) for each in row["scopes"]}


def _top(token: Token, scope: Token) -> Token | None:
    """The token right inside the scope that holds this one."""
    return next((each for each in token.lineage() if each is not scope and each._parent == scope.id), None)


def finality(parts: Parts, conn: Connection, left: Sequence[str]) -> region.Irreversible:
    """Whether a step cannot be taken back: by its property, else by its handler; a called process by what it did."""

    def final(process: Process, element: Element, depth: int = 0) -> bool:
        mark = element.properties.get(IRREVERSIBLE)
        if mark is not None:
            return mark == "true"
        if element.kind == "callActivity":
            called = _called(parts.definitions, conn, process, element)
            steps = [] if called is None else [inner for inner in called.elements.values() if inner.id in left]
            return called is None or depth > 20 or any(final(called, inner, depth + 1) for inner in steps)
        if element.job is None:
            return False
        handler = parts.handlers.find(element.job.type.source)
        return handler is None or (isinstance(handler, JobHandler) and not handler.repeatable)

    return final


def _called(definitions: Definitions, conn: Connection, process: Process, element: Element) -> Process | None:
    """None where it cannot be told which process was called."""
    called = element.called
    if called is None or called.id.expression is not None:
        return None
    try:
        return definitions.called(conn, called.id.source, process.definition_id, called.binding, called.tag)
    except ProcessNotFound:
        return None


def return_task(
    work: Work,
    task_id: str,
    to: str,
    reason: str,
    then: Then = "continue",
    receiver: Callable[[str], Actor | None] | None = None,
    revision: int | None = None,
) -> list[int]:
    """Answers the tokens placed. `to` is an element that `targets` allows. It becomes the to-do of who did it last,
    where `receiver` (username -> the person with every post held now) knows them and they still may have it.

    `then`: the case goes on as drawn, or - where nothing has changed - jumps back to whoever returned it.
    """
    reason = worded("reason", reason)
    task, running = held(work, task_id, "return", revision)
    unasked(task)
    found = targets(work.parts, work.conn, running.kernel, task)
    target = next((each for each in found.allowed if each.element.id == to), None)
    if target is None:
        why = next((each.why for each in found.barred if each.element.id == to), None)
        raise NotFound("可以退回的这一步") if why is None else NotAllowed(why)
    if then == "back" and not target.may_jump:
        raise NotAllowed("退回到这个环节后只能按流程继续，不能直接返回退回人。")
    told = _told(work, running, task, target, reason, then)
    if target.way.entry is not target.element:
        said = {OPINION: reason, "returnReason": reason}  # the detour tells the applicant what is missing
        running.run("set_variables", {"scope": target.way.scope.id, "variables": said}, target.element.id, task=task_id)
    last = receiver(target.last["touched_by"]) if receiver is not None and target.last is not None else None
    person = last.person if last is not None and _may_receive(work, target, last) else None
    return _move(work, running, target.way, Came(person if target.may_jump else None, told), {
        "operation": "return", "task": task_id, "to": to, "then": then, "reason": reason,
    })  # fmt: skip


def _told(work: Work, running: Running, task: Task, target: Target, reason: str, then: Then) -> dict[str, Any]:
    """What the to-do that opens now remembers of the return."""
    kernel, scope = running.kernel, target.way.scope
    top = _top(kernel.tree.tasks[task["token"]], scope)
    assert top is not None, "the to-do stands in the scope that it is returned in"
    left = conn_left(work.conn, task["instance_id"])
    return {
        "by": work.actor.person, "name": work.actor.name, "at": work.now.isoformat(), "reason": reason, "then": then,
        "from": top.spec.element.id, "from_name": task["name"], "scope": scope.id, "direct": top.id == task["token"],
        "passed": sorted({*left, top.spec.element.id}), "sealed": seal(kernel.variables.visible(scope)),
    }  # fmt: skip


def conn_left(conn: Connection, instance_id: str) -> list[str]:
    return [str(id) for id in conn.scalars(LEFT, {"b_instance": instance_id})]


def _may_receive(work: Work, target: Target, receiver: Actor) -> bool:
    """Asked of the step as it was: who has lost the post since does not get it, but those of the post do."""
    if target.last is None:
        return False
    facts = replace(rows.facts(target.last), status="open", assignee=None)
    return work.parts.policy.may(receiver, "receive", facts, deeds(work, facts.instance_id)) is None


def _move(work: Work, running: Running, way: Way, came: Came, about: dict[str, Any]) -> list[int]:
    args = {"drop": [token.id for token in way.drop], "place": [Place(way.entry.id, way.scope.id)]}
    try:
        placed: list[int] = running.run("move", args, way.element.id, **about)
    except MoveRefused as error:
        raise NotAllowed(str(error)) from None
    # a detour may already have come to the step, or wait on the way to it for something else
    ended = running.kernel.ended
    there = [] if ended else [token.id for token in way.scope.inner if token.spec.element.id == way.element.id]
    if ended or (way.entry is way.element and not there):
        raise NotAllowed("退回后这个环节没有要办的事，请另选一个环节。")
    running.came.update(dict.fromkeys(there, came))
    return placed


def take_back(work: Work, task_id: str, reason: str) -> list[int]:
    """撤回 of one's own completed step, while nobody has touched what follows. Answers the token placed."""
    reason = worded("reason", reason)
    task = store.one(work.conn, store.TASK_BY_ID, b_id=task_id)
    if task is None:
        raise NotFound("待办")
    running = work.load(task["instance_id"], "待办")
    way = way_to_take_back(work.parts, work.conn, running.kernel, task, work.actor, deeds(work, task["instance_id"]))
    told = {
        "by": work.actor.person, "name": work.actor.name, "at": work.now.isoformat(), "reason": reason,
        "then": "continue", "taken_back": True,
    }  # fmt: skip
    about = {"operation": "take_back", "task": task_id, "to": task["element_id"], "reason": reason}
    return _move(work, running, way, Came(work.actor.person, told), about)


def way_to_take_back(
    parts: Parts, conn: Connection, kernel: Instance, task: Task, actor: Actor, read: Callable[[], Any]
) -> Way:
    """Raises the refusal that tells why not."""
    refusal = parts.policy.may(actor, "see", rows.facts(task), read)
    if refusal is not None:
        raise refusal
    if task["status"] != "completed" or task["touched_by"] != actor.person:
        raise NotAllowed("只能撤回自己刚办完的环节。")
    refusal = parts.policy.may(actor, "take_back", rows.facts(task), read)
    if refusal is not None:
        raise refusal
    left = conn_left(conn, task["instance_id"])
    for id in task["scopes"]:
        scope = kernel.tree.tasks.get(int(id))
        element = scope and scope.spec.specs.process.elements.get(task["element_id"])
        if scope and element and region.stands_in(element, scope) and not scope.spec.is_loop:
            break
    else:
        raise NotAllowed("这个环节所在的部分已经办完，不能撤回。")
    if element.loop is not None:
        raise NotAllowed("会签环节的意见不能单独撤回，请联系主管。")
    way = region.way_back(scope, element, left, finality(parts, conn, left))
    if isinstance(way, NoWay):
        raise NotAllowed(way.why.replace("退回", "撤回"))
    _untouched(conn, kernel, task, way)
    return way


def _untouched(conn: Connection, kernel: Instance, task: Task, way: Way) -> None:
    """Refuses where somebody has begun with, or done, what came after."""
    inside = {token.id for token in kernel.tree.tasks.values() if any(each in way.drop for each in token.lineage())}
    undone = {element.id for element in way.undone}
    done = store.many(conn, sql.DONE_OF_INSTANCE, b_instance=task["instance_id"])
    if any(row["id"] > task["id"] and row["element_id"] in undone for row in done):
        raise NotAllowed("后面的环节已经办理，不能撤回，请联系主管退回。")
    ids = list(conn.scalars(store.OPEN_OF_INSTANCE, {"b_instance": task["instance_id"]}))
    following = [row for row in store.many(conn, store.TASKS_BY_ID, ids=ids) if row["token"] in inside] if ids else []
    for row in following:
        if row["status"] != "open" or row["revision"] > 1 or _drafted(conn, row["id"]):
            raise NotAllowed(f"下一环节“{row['name'] or row['element_id']}”已有人开始办理，不能撤回。")


def _drafted(conn: Connection, task_id: str) -> bool:
    return any(store.one(conn, statement, b_task=task_id) is not None for statement in (NEWEST_DRAFT, COMMENTS))
