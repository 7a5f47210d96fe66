"""The customer's confirmation: what the form at hand says, shown on the second screen, signed there or on ours."""

from dataclasses import dataclass

from engine import Actor, Once
from engine.errors import NotAllowed
from engine.forms import Answer, load
from engine.history.encoding import sm3
from handlers.cases import applying, confirming
from handlers.cases.confirming import Confirmed, Signed
from handlers.files import Accepted
from web import cases, signing, tasks, window
from web.services import services
from web.words import masked

MOST_OF_A_LINE = 200
CHANGED = "申请内容在核对之后又有改动，签名没有保存。请客户重新核对后再签。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the customer is shown: `facts` of the case, then the `answers` of a to-do (None: there is no form)."""

    case: cases.Row
    task_id: str | None
    facts: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Numbers of ids, cards and telephones with their middle hidden: others may stand before the screen too."""
        return [*self.facts, *((each.label, masked(each.value)) for each in self.answers)]

    @property
    def lines(self) -> list[str]:
        """As a device shows them: no line is cut off, a long one goes on in the next."""
        whole = [f"{label}：{value}" for label, value in self.rows]
        return [line[at : at + MOST_OF_A_LINE] for line in whole for at in range(0, max(len(line), 1), MOST_OF_A_LINE)]

    @property
    def mark(self) -> str:
        """Names exactly this content, unmasked, so that a signature is never kept under another."""
        return sm3(repr((self.task_id, self.facts, self.answers)).encode()).hex()


def sheet(actor: Actor, case_no: str) -> Sheet:
    """From what is typed and saved by now."""
    case = cases.one(actor, case_no)
    task_id, answers = _at_hand(actor, case["instance_id"])
    facts = [("办理事项", case["item_name"])]
    for role, words in (("applicant", "申请人"), ("agent", "代办人")):
        if case[role]:
            facts.append((words, f"{case[role]['name']} {case[role]['id_masked']}"))
    there = [row["name"] for row in case["materials"] if row["state"] == "received" and not confirming.is_of(row)]
    facts.append(("已交材料", "、".join(there) or "无"))
    return Sheet(case, task_id, tuple(facts), answers)


def _at_hand(actor: Actor, instance_id: str) -> tuple[str | None, tuple[Answer, ...]]:
    """The application as it is being typed, or as it was handed in; in items without one the form at hand."""
    use = services()
    now = use.clock.now()
    following = tasks.next_of(actor, instance_id)
    view = None if following is None else use.engine.task(actor, following)
    if view is None or not applying.is_application(view.row):
        with use.db.read() as conn:
            task_id, answers = applying.handed_in(use.definitions, now, conn, instance_id)
        if task_id is not None:
            return task_id, tuple(answers)
    if view is None or view.form is None:
        return None, ()
    typed = view.draft["data"] if view.draft else {}
    return following, tuple(load(view.form).answers({**view.data, **typed}, view.data, now))


def standing(actor: Actor, case_no: str) -> tuple[Confirmed | None, bool]:
    """The last confirmation of a case, and whether it still says what the form says."""
    found = sheet(actor, case_no)
    with services().db.read() as conn:
        last = confirming.latest(conn, services().desk.secrecy, found.case["instance_id"])
    return last, last is not None and (found.task_id != last.row["task_id"] or last.is_of(found.answers))


def ask(actor: Actor, case_no: str) -> str:
    """Shows the sheet on the second screen; the request's id."""
    found = sheet(actor, case_no)
    body = {
        "kind": "sign", "case": case_no, "task": None,
        "payload": {"title": "请核对以下内容，确认后签名", "lines": found.lines},
    }  # fmt: skip
    return window.ask(actor, body)


def keep_signed(actor: Actor, case_no: str, request_id: str) -> None:
    """The signature from the second screen, if what it stood under is still what the form says."""
    name, picture = signing.taken(actor, request_id, "sign")
    found = sheet(actor, case_no)
    asked = window.request_of(request_id)
    if asked["case_no"] != case_no or asked["payload"].get("lines") != found.lines:
        raise NotAllowed(CHANGED)
    _keep(actor, found, Signed(name, picture, request_id, asked["nonce"]))


def keep_here(actor: Actor, case_no: str, mark: str, name: str, picture: Accepted, once: Once | None = None) -> None:
    """The signature given on the teller's screen, under the content that `mark` names."""
    found = sheet(actor, case_no)
    if mark != found.mark:
        raise NotAllowed(CHANGED)
    _keep(actor, found, Signed(name, picture), once)


def _keep(actor: Actor, found: Sheet, signed: Signed, once: Once | None = None) -> None:
    use, case_no = services(), found.case["case_no"]
    use.engine.run(
        actor,
        lambda work: confirming.confirm(work, use.safe, case_no, found.task_id, found.answers, signed),
        once,
    )
