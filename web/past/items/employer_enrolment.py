"""企业社会保险参保登记: an employer through an agent, with the market regulator's data and two reviews."""

from random import Random
from typing import Any

from web.past.items.shared import COMMON, delivered, passed, rejected, returned, supplied
from web.past.paths import HERE, LEAVE, Answer, Answers, Applicant, ItemPaths, Path, but, cancel, days

BANKS = ("攀枝花市商业银行", "四川农商银行", "工商银行攀枝花分行")


def _agent(who: Applicant) -> Answer:
    until = f"{int(who.came_on[:4]) + 1}-12-31"
    data = {"authority": "letter", "letter_until": until, "letter_checked": True, "agent_result": "verified"}
    return Answer(data, HERE)


def _facts(chance: Random, who: Applicant) -> dict[str, Any]:
    return {
        "staff_count": chance.randint(2, 60),
        "start_month": who.came_on[:7],
        "region": "510402",
        "insurances": ["pension", "unemployment", "work_injury"],
        "bank_name": chance.choice(BANKS),
        "account_no": f"629999{chance.randint(10**9, 10**10 - 1)}",
        "contacts": [{"name": "李四", "phone": f"138{chance.randint(0, 10**8 - 1):08}", "duty": "人事"}],
    }


def _accept(facts: dict[str, Any], word: str = "accepted", told: str = "") -> Answer:
    notice = {"accept_notice": told} if told else {}
    return Answer(facts | {"acceptance": word} | notice, HERE, takes=word == "accepted")


def _granted(chance: Random, who: Applicant) -> Answers:
    return {
        "Task_Agent": (_agent(who),),
        "Task_Accept": (_accept(_facts(chance, who)),),
        "Task_Review1": (passed(chance, days(0.2, 1)),),
        "Task_Review2": (passed(chance, days(0.2, 1)),),
        **delivered(chance),
    }


def _late(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (passed(chance, days(4, 8)),)})


def _back_and_forth(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (returned(chance), passed(chance))})


def _corrected(chance: Random, who: Applicant) -> Answers:
    correct = Answer({"correction": "corrected", "correction_note": "账户信息已更正。"}, days(1, 6), takes=True)
    return but(
        _granted(chance, who),
        {"Task_Review1": (returned(chance, days(0.2, 0.8)), passed(chance)), "Task_Correct": (correct,)},
    )


def _withdrawn_after(chance: Random, who: Applicant) -> Answers:
    return but(_corrected(chance, who), {"Task_Correct": (Answer({"correction": "withdrawn"}, days(1, 5)),)})


def _lapsed_after(chance: Random, who: Applicant) -> Answers:
    return but(_corrected(chance, who), {"Task_Correct": (LEAVE,)})


def _supplied(chance: Random, who: Applicant) -> Answers:
    facts = _facts(chance, who)
    accept = (_accept(facts, "incomplete", "请补交单位开户信息证明。"), _accept(facts))
    return but(_granted(chance, who), {"Task_Accept": accept, "Task_Supplement": (supplied(chance),)})


def _withdrawn_before(chance: Random, who: Applicant) -> Answers:
    return but(_supplied(chance, who), {"Task_Supplement": (Answer({"supplement": "withdrawn"}, days(1, 4)),)})


def _rejected(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review1": (rejected(chance, days(0.2, 1)),)})


def _refused(chance: Random, who: Applicant) -> Answers:
    told = "应向单位注册地的经办机构申请。"
    return but(_granted(chance, who), {"Task_Accept": (_accept(_facts(chance, who), "refused", told),)})


def _agent_refused(chance: Random, who: Applicant) -> Answers:
    data = {"authority": "legal", "agent_result": "unverified", "agent_note": "授权委托书没有单位盖章。"}
    return {"Task_Agent": (Answer(data, HERE),)}


def _cancelled(chance: Random, who: Applicant) -> Answers:
    return but(_granted(chance, who), {"Task_Review2": (cancel(),)})


def _path(name: str, weight: int, span: int, make: Any) -> Path:
    return Path(name, weight, span, make, "business")


def _left_at(element: str) -> Path:
    return _path(f"停在{element}", 1, 0, lambda chance, who: but(_corrected(chance, who), {element: (LEAVE,)}))


def _waiting(element: str, weight: int = 2) -> Path:
    return _path(f"等待{element}", weight, 0, lambda chance, who: but(_granted(chance, who), {element: (LEAVE,)}))


PATHS = ItemPaths(
    "1",
    (
        _path("两级审核", 54, 6, _granted),
        _path("逾期办结", 6, 14, _late),
        _path("复审退回", 6, 7, _back_and_forth),
        _path("受理后补正", 9, 13, _corrected),
        _path("受理后撤回", 2, 8, _withdrawn_after),
        _path("受理后补正逾期", 2, 16, _lapsed_after),
        _path("受理前补正", 7, 11, _supplied),
        _path("受理前撤回", 3, 6, _withdrawn_before),
        _path("不予办理", 4, 5, _rejected),
        _path("不予受理", 3, 1, _refused),
        _path("经办人不能核验", 2, 1, _agent_refused),
        _path("审核中撤回", 2, 4, _cancelled),
    ),
    (
        (_left_at("Task_Accept"), (1, 4)),
        (_left_at("Task_Correct"), (2, 7)),
        (_waiting("Task_Review1"), (1, 5)),
        (_waiting("Task_Review2"), (2, 6)),
        (_waiting("Task_Deliver", 1), (4, 9)),
    ),
    COMMON,
    agents=1,
    agent_checked=(),
)
