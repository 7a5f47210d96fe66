"""失业保险金申领: five working days, three reviews, with corrections, promised materials and refusals."""

from random import Random
from typing import Any

from web.past.items.shared import COMMON, delivered, passed, rejected, returned, supplied
from web.past.paths import DESK, HERE, LEAVE, Answer, Answers, Applicant, ItemPaths, Path, but, cancel, days


def _facts(who: Applicant) -> dict[str, Any]:
    day = who.left_on or "2026-01-31"
    return {"unemp_date": day, "unemp_reason": "contract_expired", "account_kind": "card"}


def _accept(who: Applicant, **more: Any) -> Answer:
    return Answer(_facts(who) | {"acceptance": "accepted"} | more, HERE, takes=True)


def _granted(chance: Random, who: Applicant) -> Answers:
    return {
        "Task_Accept": (_accept(who),),
        "Task_Review1": (passed(chance, days(0.2, 1)),),
        "Task_Review2": (passed(chance, days(0.2, 1)),),
        "Task_Review3": (passed(chance, DESK),),
        **delivered(chance),
    }


def _late(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (passed(chance, days(5, 8)),)})


def _back_and_forth(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (returned(chance, days(0.2, 0.6)), passed(chance, DESK))})


def _from_the_top(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review3": (returned(chance, DESK), passed(chance, DESK))})


def _corrected(chance: Random, who: Applicant) -> Answers:
    done = _facts(who) | {"correction": "corrected", "correction_note": "已补交终止劳动合同证明。"}
    return but(
        _granted(chance, who),
        {
            "Task_Review1": (returned(chance, days(0.2, 1)), passed(chance, DESK)),
            "Task_Correct": (Answer(done, days(1, 7), takes=True),),
        },
    )


def _withdrawn_after(chance: Random, who: Applicant) -> Answers:
    return but(
        _corrected(chance, who), {"Task_Correct": (Answer(_facts(who) | {"correction": "withdrawn"}, days(1, 5)),)}
    )


def _lapsed_after(chance: Random, who: Applicant) -> Answers:
    return but(_corrected(chance, who), {"Task_Correct": (LEAVE,)})


def _supplied(chance: Random, who: Applicant) -> Answers:
    lacking = _facts(who) | {"acceptance": "incomplete", "accept_notice": "请补交终止或者解除劳动关系的证明。"}
    return but(
        _granted(chance, who),
        {
            "Task_Accept": (Answer(lacking, HERE), _accept(who)),
            "Task_Supplement": (supplied(chance),),
        },
    )


def _withdrawn_before(chance: Random, who: Applicant) -> Answers:
    return but(_supplied(chance, who), {"Task_Supplement": (Answer({"supplement": "withdrawn"}, days(1, 4)),)})


def _lapsed_before(chance: Random, who: Applicant) -> Answers:
    return but(_supplied(chance, who), {"Task_Supplement": (LEAVE,)})


def _rejected(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (rejected(chance, days(0.2, 1)),)})


def _not_eligible(chance: Random, who: Applicant) -> Answers:
    told = Answer({"verification": "refuse", "verify_note": "登记情况与申请不符，已向申请人说明。"}, HERE)
    return {"Task_Accept": (_accept(who),), "Task_Verify": (told,)}


def _refused(chance: Random, who: Applicant) -> Answers:
    told = _facts(who) | {"acceptance": "refused", "accept_notice": "应向最后参保地申请。"}
    return {"Task_Accept": (Answer(told, HERE),)}


def _cancelled(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (cancel(),)})


def _left_at(element: str, weight: int = 1) -> Path:
    return Path(
        f"停在{element}", weight, 0, lambda chance, who: but(_granted(chance, who), {element: (LEAVE,)}), "jobless"
    )


def _correcting(chance: Random, who: Applicant) -> Answers:
    return _lapsed_after(chance, who)


PATHS = ItemPaths(
    "41",
    (
        Path("三级审核", 46, 7, _granted, "jobless"),
        Path("逾期办结", 6, 15, _late, "jobless"),
        Path("复审退回", 5, 8, _back_and_forth, "jobless"),
        Path("审核退回复审", 4, 8, _from_the_top, "jobless"),
        Path("受理后补正", 9, 14, _corrected, "jobless"),
        Path("受理后撤回", 2, 8, _withdrawn_after, "jobless"),
        Path("受理后补正逾期", 2, 16, _lapsed_after, "jobless"),
        Path("受理前补正", 7, 13, _supplied, "jobless"),
        Path("受理前撤回", 2, 6, _withdrawn_before, "jobless"),
        Path("受理前补正逾期", 2, 14, _lapsed_before, "jobless"),
        Path("不予办理", 4, 5, _rejected, "jobless"),
        Path("条件不符", 5, 1, _not_eligible, "employed"),
        Path("不予受理", 2, 1, _refused, "employed"),
        Path("审核中撤回", 3, 4, _cancelled, "jobless"),
        Path("身份不能核验", 1, 1, lambda chance, who: {}, known=False),
    ),
    (
        (_left_at("Task_Review1", 2), (1, 7)),
        (_left_at("Task_Review2", 2), (2, 8)),
        (_left_at("Task_Review3", 2), (3, 8)),
        (Path("等待补正", 2, 0, _correcting, "jobless"), (2, 7)),
        (_left_at("Task_Deliver"), (5, 9)),
        (_left_at("Task_Accept"), (1, 3)),
    ),
    COMMON,
)
