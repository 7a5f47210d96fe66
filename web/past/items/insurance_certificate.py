"""个人参保证明查询打印: at once at the window, with all that can go otherwise."""

from random import Random

from web.past.items.shared import COMMON, delivered
from web.past.paths import HERE, LEAVE, Answer, Answers, Applicant, ItemPaths, Path, but

PURPOSES = ("个人留存", "购房", "落户", "子女入学", "招投标")


def _query(chance: Random) -> Answer:
    data = {"insurances": [], "first_month": "", "last_month": "", "purpose": chance.choice(PURPOSES)}
    return Answer(data, HERE, takes=True)


def _confirm(word: str) -> Answer:
    return Answer({"confirmation": word}, HERE)


def _printed(chance: Random, who: Applicant) -> Answers:
    return {"Task_Query": (_query(chance),), "Task_Confirm": (_confirm("print"),), **delivered(chance, here=True)}


def _sent(chance: Random, who: Applicant) -> Answers:
    return but(_printed(chance, who), delivered(chance))


def _again(chance: Random, who: Applicant) -> Answers:
    return but(_printed(chance, who), {"Task_Confirm": (_confirm("again"), _confirm("print"))})


def _withdrawn(chance: Random, who: Applicant) -> Answers:
    return {"Task_Query": (_query(chance),), "Task_Confirm": (_confirm("withdraw"),)}


def _left_at(element: str, weight: int = 2) -> Path:
    return Path(f"停在{element}", weight, 0, lambda chance, who: but(_printed(chance, who), {element: (LEAVE,)}))


PATHS = ItemPaths(
    "19",
    (
        Path("当场打印", 74, 1, _printed),
        Path("改范围后打印", 8, 1, _again),
        Path("邮寄或网上送达", 8, 2, _sent),
        Path("看过预览后不办", 6, 1, _withdrawn),
        Path("身份不能核验", 4, 1, lambda chance, who: {}, known=False),
    ),
    (
        (_left_at("Task_Query"), (1, 8)),
        (_left_at("Task_Confirm"), (1, 8)),
        (_left_at("Task_Deliver", 1), (1, 12)),
    ),
    COMMON,
)
