"""Operations on to-dos for the API and the pages: passing on, asking others, returning, reminding, copying, ending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Actor, Completed, Once
from engine.commands import tasks as commands
from engine.commands.operations import asking, ending, passing, returning, telling
from engine.commands.operations.asking import Mode
from engine.commands.operations.returning import Then
from engine.commands.work import Work
from engine.errors import FormInvalid, NotFound
from engine.policy import Deed
from engine.reading import operations as reading
from web import supervision, tasks
from web.services import services
from web.tasks import Treated

Row = dict[str, Any]
Gone = tuple[Completed, Sequence[Deed]]
"""A to-do after a command, those of its instance that it opened, and the deeds that decide what may follow."""
TO_PERSON = ("transfer", "delegate", "add_signers")


@dataclass(frozen=True, slots=True)
class Offer:
    """`people` are those who could be asked, the least laden first; empty where nobody is to be chosen."""

    found: reading.Operations
    people: list[supervision.Candidate]


def offer(actor: Actor, task_id: str) -> Offer:
    """All that the page and the API show of a to-do's operations for one person."""
    found = reading.operations(services().engine.parts, actor, task_id)
    choosing = any(found.offered.get(name, "") is None for name in TO_PERSON)  # type: ignore[call-overload]
    people = supervision.candidates(actor, [found.row]) if choosing else []
    return Offer(found, [one for one in people if one.username != actor.person])


def transfer(
    actor: Actor, task_id: str, to: str, note: str, revision: int | None = None, once: Once | None = None
) -> Treated:
    receiver = tasks.receiver(to)
    return _treated(actor, lambda work: passing.transfer(work, task_id, receiver, note, revision), once)


def delegate(
    actor: Actor, task_id: str, to: str, note: str, revision: int | None = None, once: Once | None = None
) -> Treated:
    receiver = tasks.receiver(to)
    return _treated(actor, lambda work: asking.delegate(work, task_id, receiver, note, revision), once)


def add_signers(
    actor: Actor,
    task_id: str,
    mode: Mode,
    people: Sequence[str],
    reason: str,
    data: Mapping[str, Any] | None = None,
    revision: int | None = None,
    once: Once | None = None,
) -> Treated:
    """`data` is what the holder hands in, for mode `after`."""
    asked = _people(people)
    return _treated(actor, lambda work: asking.add_signers(work, task_id, mode, asked, reason, data, revision), once)


def remove_signer(
    actor: Actor, task_id: str, person: str, reason: str, revision: int | None = None, once: Once | None = None
) -> Gone:
    return _gone(actor, lambda work: asking.remove_signer(work, task_id, person, reason, revision), once)


def answer(
    actor: Actor,
    task_id: str,
    opinion: str,
    agree: bool = True,
    signature: str | None = None,
    revision: int | None = None,
    once: Once | None = None,
) -> Gone:
    return _gone(actor, lambda work: asking.answer(work, task_id, opinion, agree, signature, revision), once)


def send_back(
    actor: Actor,
    task_id: str,
    to: str,
    reason: str,
    then: Then = "continue",
    revision: int | None = None,
    once: Once | None = None,
) -> Gone:
    """`to`: the id of a step, or `previous` or `applicant` for the one that is so marked among the targets."""

    def command(work: Work) -> Gone:
        step = _named(work, task_id, to) if to in ("previous", "applicant") else to
        returning.return_task(work, task_id, step, reason, then, _whole, revision)
        return _after(work, task_id)

    return services().engine.run(actor, command, once)


def take_back(actor: Actor, task_id: str, reason: str, once: Once | None = None) -> Gone:
    def command(work: Work) -> Gone:
        returning.take_back(work, task_id, reason)
        return _after(work, task_id)

    return services().engine.run(actor, command, once)


def urge(actor: Actor, task_id: str, note: str, once: Once | None = None) -> Row:
    return services().engine.run(actor, lambda work: telling.urge(work, task_id, note), once)


def copy(actor: Actor, task_id: str, people: Sequence[str], note: str, once: Once | None = None) -> list[Row]:
    told = _people(people)
    return services().engine.run(actor, lambda work: telling.copy(work, task_id, told, note), once)


def terminate(actor: Actor, task_id: str, reason: str, revision: int | None = None, once: Once | None = None) -> str:
    """Answers the instance that has ended."""
    return services().engine.run(actor, lambda work: ending.terminate(work, task_id, reason, revision), once)


def copies(actor: Actor, unread: bool, limit: int, cursor: str | None) -> tuple[list[Row], str | None]:
    """What was copied to the person, the latest first, within what they may see now; and the next page's cursor."""
    use = services()
    with use.db.read() as conn:
        found = reading.copies(conn, actor, use.policy.sight(actor).scopes, unread, limit + 1, cursor)
    return found[:limit], (found[limit - 1]["id"] if len(found) > limit else None)


def read_copy(actor: Actor, copy_id: str, once: Once | None = None) -> Row:
    return services().engine.run(actor, lambda work: telling.read_copy(work, copy_id), once)


def _people(names: Sequence[str]) -> list[Actor]:
    found = []
    for name in names:
        try:
            found.append(tasks.receiver(name))
        except FormInvalid:
            raise FormInvalid({"people": [f"没有用户“{name}”，请重新选择。"]}) from None
    return found


def _whole(username: str) -> Actor | None:
    """Who did the step last, if they are still here."""
    try:
        return tasks.receiver(username)
    except FormInvalid:
        return None


def _named(work: Work, task_id: str, mark: str) -> str:
    task, running = commands.open_task(work, task_id, "return", None)
    found = returning.targets(work.parts, work.conn, running.kernel, task).allowed
    step = next((each.element.id for each in found if getattr(each, mark)), None)
    if step is None:
        raise NotFound("可以退回的这一步")
    return step


def _treated(actor: Actor, command: Any, once: Once | None) -> Treated:
    def run(work: Work) -> Treated:
        row = command(work)
        return Treated(work.actor, row, commands.deeds(work, row["instance_id"])())

    return services().engine.run(actor, run, once)


def _gone(actor: Actor, command: Any, once: Once | None) -> Gone:
    def run(work: Work) -> Gone:
        answered: asking.Answered = command(work)
        done = answered.completed or Completed(answered.task, [])
        return done, commands.deeds(work, answered.task["instance_id"])()

    return services().engine.run(actor, run, once)


def _after(work: Work, task_id: str) -> Gone:
    """The to-do that was left, and - once the command is written - those that have opened."""
    task = commands.known(work, task_id)
    return Completed(task, work.running[task["instance_id"]].opened), commands.deeds(work, task["instance_id"])()
