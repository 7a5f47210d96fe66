"""企业职工基本养老保险关系转移接续: letters to another region, its answers late or wrong, money, three reviews."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from engine.commands.work import Work
from handlers.registry import months
from handlers.registry.other_region import Answer as Letter
from handlers.registry.other_region import answers_of, letters_of, receive
from handlers.registry.other_region.words import MESSAGE
from web.past.items.shared import COMMON, delivered, passed, rejected, returned, supplied
from web.past.paths import DESK, HERE, LEAVE, SOON, Answer, Answers, Applicant, ItemPaths, Path, but, cancel, days

AGENCIES = (
    ("510100", "成都市社会保险事业管理局"),
    ("500100", "重庆市社会保险局"),
    ("440300", "深圳市社会保险基金管理局"),
)
BASE, PERSONAL, EMPLOYER, INTEREST = Decimal(3000), Decimal(240), Decimal(600), Decimal("480.55")
WHY = "等待转出地办理，国办发〔2009〕66号规定的时间不计入本地时限。"


def _asked(chance: Random) -> dict[str, Any]:
    area, agency = chance.choice(AGENCIES)
    first = 201000 + 100 * chance.randint(0, 3) + chance.randint(1, 12)
    last = months.plus(first, chance.choice((24, 30, 36, 48)) - 1)
    period = {"first_month": months.text(first), "last_month": months.text(last)}
    return {"household": "here", "old_province": area, "old_agency": agency, "old_stopped": "yes", **period}


def _total(asked: Mapping[str, Any]) -> Decimal:
    count = months.between(months.read(asked["first_month"]), months.read(asked["last_month"]))
    return count * PERSONAL + INTEREST + (count * BASE * Decimal("0.12")).quantize(Decimal("0.01"))


def _accept(asked: dict[str, Any]) -> Answer:
    return Answer(asked | {"acceptance": "accepted"}, HERE, takes=True)


def _granted(chance: Random, who: Applicant) -> Answers:
    asked = _asked(Random(who.ref))
    arrived = {"funds": "arrived", "funds_amount": str(_total(asked)), "funds_on": who.came_on}
    return {
        "Task_Accept": (_accept(asked),),
        "Task_Request": (Answer({"special_reason": WHY}, DESK),),
        "Task_Approve": (Answer({"approval": "approved"}, SOON),),
        "Task_Funds": (Answer(arrived | {"voucher": f"HD{chance.randint(0, 9999):04}"}, days(1, 5)),),
        "Task_Decide": (Answer({"decision": "give_up", "decision_note": "多次催办没有答复，请联系原参保地。"}, DESK),),
        "Task_Review1": (passed(chance),),
        "Task_Review2": (passed(chance),),
        "Task_Review3": (passed(chance, days(0.2, 1)),),
        **delivered(chance),
    }


def _answers(*waits: tuple[int, int], wrong: int = 0, kind: str = "information") -> Any:
    """So many answers after so long; the first `wrong` of them do not fit."""

    def outside(chance: Random, who: Applicant) -> Answers:
        asked = _asked(Random(who.ref))
        return {
            MESSAGE: tuple(
                Answer({"asked": asked, "wrong": n < wrong, "kind": kind}, days(*wait)) for n, wait in enumerate(waits)
            )
        }

    return outside


def _silent(chance: Random, who: Applicant) -> Answers:
    return {MESSAGE: (LEAVE,)}


def _late(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review1": (passed(chance, days(15, 18)),)})


def _back_and_forth(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (returned(chance), passed(chance))})


def _special_returned(chance: Random, who: Applicant) -> Answers:
    back = Answer({"approval": "returned", "approval_note": "请写明文件依据。"}, SOON)
    return but(_granted(chance, who), {"Task_Approve": (back, Answer({"approval": "approved"}, SOON))})


def _supplied(chance: Random, who: Applicant) -> Answers:
    asked = _asked(Random(who.ref))
    lacking = Answer(asked | {"acceptance": "incomplete", "accept_notice": "请补交原参保地的缴费凭证。"}, HERE)
    return but(
        _granted(chance, who), {"Task_Accept": (lacking, _accept(asked)), "Task_Supplement": (supplied(chance),)}
    )


def _withdrawn_before(chance: Random, who: Applicant) -> Answers:
    return but(_supplied(chance, who), {"Task_Supplement": (Answer({"supplement": "withdrawn"}, days(1, 4)),)})


def _rejected(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (rejected(chance),)})


def _refused(chance: Random, who: Applicant) -> Answers:
    told = _asked(chance) | {"acceptance": "refused", "accept_notice": "应先在本地参保缴费。"}
    return {"Task_Accept": (Answer(told, HERE),)}


def _cancelled(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Request": (cancel(),)})


def _corrected(chance: Random, who: Applicant) -> Answers:
    done = Answer({"correction": "corrected", "correction_note": "已补交缴费凭证。"}, days(1, 5), takes=True)
    return but(_granted(chance, who), {"Task_Review1": (returned(chance), passed(chance)), "Task_Correct": (done,)})


def deliver(work: Work, wait: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """As the other region's program sends it: numbered by itself, about whom our letter named."""
    sent = [row for row in letters_of(work.conn, wait["instance_id"]) if row["request_no"] == wait["key"]]
    number = f"A-{wait['key']}-{len(answers_of(work.conn, wait['instance_id'])) + 1}"
    person = sent[-1]["body"]["person"]
    receive(work, Letter(wait["key"], number, data["kind"], _content(person, data)))


def _content(person: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    if data["kind"] == "refused":
        return {"reason": "查无此人的缴费记录。"}
    asked = data["asked"]
    count = months.between(months.read(asked["first_month"]), months.read(asked["last_month"]))
    account = count * PERSONAL + INTEREST
    period = {name: asked[name] for name in ("first_month", "last_month")}
    amounts = {"base": str(BASE), "personal": str(PERSONAL), "employer": str(EMPLOYER)}
    return {
        "name_masked": person["name_masked"],
        "id_masked": person["id_masked"],
        "periods": [{**period, **amounts}],
        "months": count + 1 if data["wrong"] else count,
        "personal_account": str(account),
        "pooled_fund": str(_total(asked) - account),
        "total": str(_total(asked)),
    }


def _path(name: str, weight: int, span: int, make: Any, outside: Any = None) -> Path:
    return Path(name, weight, span, make, "insured", outside=outside or _answers((3, 12)))


def _left_at(element: str) -> Path:
    return _path(f"停在{element}", 1, 0, lambda chance, who: but(_granted(chance, who), {element: (LEAVE,)}))


PATHS = ItemPaths(
    "34",
    (
        _path("三级审核", 50, 24, _granted),
        _path("来函先不符", 10, 34, _granted, _answers((3, 10), (3, 8), wrong=1)),
        _path("催办后来函", 6, 36, _granted, _answers((17, 22))),
        _path("对方不办", 3, 24, _granted, _answers((3, 10), kind="refused")),
        _path("对方不答复", 3, 34, _granted, _silent),
        _path("逾期办结", 4, 42, _late),
        _path("复审退回", 5, 25, _back_and_forth),
        _path("特殊程序先退回", 3, 25, _special_returned),
        _path("受理后补正", 4, 32, _corrected),
        _path("受理前补正", 4, 30, _supplied),
        _path("受理前撤回", 2, 6, _withdrawn_before),
        _path("不予办理", 3, 25, _rejected),
        _path("不予受理", 2, 1, _refused),
        _path("办理中撤回", 2, 4, _cancelled),
    ),
    (
        (_left_at("Task_Accept"), (1, 3)),
        (_left_at("Task_Request"), (1, 4)),
        (_left_at("Task_Approve"), (2, 5)),
        (_path("等待来函", 2, 0, _granted, _silent), (3, 20)),
        (_left_at("Task_Funds"), (14, 18)),
        (_left_at("Task_Review1"), (19, 24)),
        (_left_at("Task_Review3"), (21, 26)),
    ),
    COMMON,
    deliver=deliver,
)
