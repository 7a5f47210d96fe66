"""个人基本信息变更: telephone and address at once, name within one working day through two reviews."""

from random import Random
from typing import Any

from web.past.items.shared import COMMON, delivered, passed, rejected, returned, supplied
from web.past.paths import HERE, LEAVE, Answer, Answers, Applicant, ItemPaths, Path, but, cancel, days

STREETS = ("东区炳草岗大街", "西区清香坪街", "仁和区迤沙拉大道", "米易县安宁路", "盐边县方山路")
GIVEN = "安宁康泰嘉佑欣然志远思源文博雨桐子涵若溪"


def _contact(chance: Random) -> dict[str, Any]:
    if chance.random() < 0.6:
        return {"change_items": ["phone"], "new_phone": f"139{chance.randint(0, 10**8 - 1):08}"}
    place = f"攀枝花市{chance.choice(STREETS)}{chance.randint(1, 300)}号"
    return {"change_items": ["address"], "new_address": place}


def _name(chance: Random, who: Applicant) -> dict[str, Any]:
    return {"change_items": ["name"], "new_name": who.name[:1] + "".join(chance.sample(GIVEN, 2))}


def _accept(data: dict[str, Any], **more: Any) -> Answer:
    return Answer(data | {"acceptance": "accepted"}, HERE, takes=True, **more)


def _incomplete(data: dict[str, Any]) -> Answer:
    told = "请补交公安机关出具的变更证明。" if "new_name" in data else "请补带有效身份证件。"
    return Answer(data | {"acceptance": "incomplete", "accept_notice": told}, HERE)


def _immediate(chance: Random, who: Applicant) -> Answers:
    return {"Task_Accept": (_accept(_contact(chance)),), **delivered(chance, here=True)}


def _two_levels(chance: Random, who: Applicant) -> Answers:
    return {
        "Task_Accept": (_accept(_name(chance, who)),),
        "Task_Review1": (passed(chance, (15, 120)),),
        "Task_Review2": (passed(chance, (15, 120)),),
        **delivered(chance),
    }


def _late(chance: Random, who: Applicant) -> Answers:
    return but(_two_levels(chance, who), {"Task_Review1": (passed(chance, days(1.5, 4)),)})


def _back_and_forth(chance: Random, who: Applicant) -> Answers:
    """The second review returns it to the first."""
    return but(_two_levels(chance, who), {"Task_Review2": (returned(chance, (15, 90)), passed(chance, (15, 90)))})


def _corrected(chance: Random, who: Applicant) -> Answers:
    name = _name(chance, who)
    correct = Answer(name | {"correction": "corrected", "correction_note": "已补证明。"}, days(1, 6), takes=True)
    return but(
        _two_levels(chance, who),
        {
            "Task_Accept": (_accept(name),),
            "Task_Review1": (returned(chance, (15, 120)), passed(chance, (15, 120))),
            "Task_Correct": (correct,),
        },
    )


def _corrected_twice(chance: Random, who: Applicant) -> Answers:
    first = returned(chance, (15, 120))
    return but(_corrected(chance, who), {"Task_Review1": (first, returned(chance, (15, 90)), passed(chance, (15, 90)))})


def _withdrawn_after(chance: Random, who: Applicant) -> Answers:
    withdraw = Answer(_name(chance, who) | {"correction": "withdrawn"}, days(1, 5))
    return but(_corrected(chance, who), {"Task_Correct": (withdraw,)})


def _lapsed_after(chance: Random, who: Applicant) -> Answers:
    return but(_corrected(chance, who), {"Task_Correct": (LEAVE,)})


def _supplied(chance: Random, who: Applicant) -> Answers:
    data = _contact(chance)
    again = _accept(data)
    return but(
        _immediate(chance, who), {"Task_Accept": (_incomplete(data), again), "Task_Supplement": (supplied(chance),)}
    )


def _withdrawn_before(chance: Random, who: Applicant) -> Answers:
    left = Answer({"supplement": "withdrawn"}, days(1, 4))
    return {"Task_Accept": (_incomplete(_name(chance, who)),), "Task_Supplement": (left,)}


def _lapsed_before(chance: Random, who: Applicant) -> Answers:
    return but(_withdrawn_before(chance, who), {"Task_Supplement": (LEAVE,)})


def _rejected(chance: Random, who: Applicant) -> Answers:
    return but(_two_levels(chance, who), {"Task_Review1": (rejected(chance, (15, 240)),)})


def _refused(chance: Random, who: Applicant) -> Answers:
    told = "申请变更的内容应先向公安机关办理变更登记。"
    return {"Task_Accept": (Answer(_name(chance, who) | {"acceptance": "refused", "accept_notice": told}, HERE),)}


def _cancelled(chance: Random, who: Applicant) -> Answers:
    return but(_two_levels(chance, who), {"Task_Review2": (cancel(),)})


def _left_at(element: str) -> Path:
    return Path(
        f"停在{element}", 1, 0, lambda chance, who: but(_corrected(chance, who), {element: (LEAVE,)}), "movable"
    )


def _waiting(element: str, weight: int = 2) -> Path:
    return Path(
        f"等待{element}", weight, 0, lambda chance, who: but(_two_levels(chance, who), {element: (LEAVE,)}), "movable"
    )


PATHS = ItemPaths(
    "13",
    (
        Path("当场办结", 38, 1, _immediate, "movable"),
        Path("两级审核", 20, 4, _two_levels, "movable"),
        Path("逾期办结", 5, 9, _late, "movable"),
        Path("复审退回", 5, 4, _back_and_forth, "movable"),
        Path("受理后补正", 8, 12, _corrected, "movable"),
        Path("再次补正", 2, 20, _corrected_twice, "movable"),
        Path("受理后撤回", 2, 8, _withdrawn_after, "movable"),
        Path("受理后补正逾期", 2, 16, _lapsed_after, "movable"),
        Path("受理前补正", 6, 8, _supplied, "movable"),
        Path("受理前撤回", 2, 6, _withdrawn_before, "movable"),
        Path("受理前补正逾期", 2, 14, _lapsed_before, "movable"),
        Path("不予办理", 3, 5, _rejected, "movable"),
        Path("不予受理", 2, 1, _refused, "movable"),
        Path("审核中撤回", 2, 3, _cancelled, "movable"),
        Path("身份不能核验", 1, 1, lambda chance, who: {}, known=False),
    ),
    (
        (_left_at("Task_Accept"), (1, 4)),
        (_left_at("Task_Correct"), (2, 7)),
        (_waiting("Task_Review1"), (1, 5)),
        (_waiting("Task_Review2"), (1, 5)),
        (_waiting("Task_Deliver", 1), (3, 9)),
    ),
    COMMON,
)
