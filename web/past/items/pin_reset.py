"""社会保障卡密码重置: at once, in person, with a card reader, a supervisor on the teller's screen and a keypad."""

from random import Random

from web.past.items.shared import COMMON, delivered
from web.past.paths import HERE, LEAVE, Answer, Answers, Applicant, ItemPaths, Path, but

REASONS = ("forgotten", "locked", "leaked", "other")
JAMMED = {"failed": "密码键盘：设备没有接好，请检查连线和电源。"}
CANCELLED = {"failed": "密码键盘：服务对象取消了操作。", "code": "DEVICE_CANCELLED"}


def _reset(chance: Random, who: Applicant) -> Answers:
    accepted = {"acceptance": "accept", "reset_reason": chance.choice(REASONS), "face_checked": True}
    allowed = {"authorized": "yes", "authorization_note": "人证一致，同意重置。"}
    return {
        "Task_Accept": (Answer(accepted, HERE, takes=True),),
        "Authorization_Task": (Answer(allowed, HERE),),
        "Task_Keypad": (Answer({"keypad_way": "again"}, HERE),),
        **delivered(chance, here=True),
    }


def _withdrawn(chance: Random, who: Applicant) -> Answers:
    return {"Task_Accept": (Answer({"acceptance": "withdraw"}, HERE),)}


def _not_allowed(chance: Random, who: Applicant) -> Answers:
    refused = {"authorized": "no", "authorization_note": "来人不能说明用卡情况，须先核实身份。"}
    return but(_reset(chance, who), {"Authorization_Task": (Answer(refused, HERE),)})


def _stopped(chance: Random, who: Applicant) -> Answers:
    return but(_reset(chance, who), {"Task_Keypad": (Answer({"keypad_way": "stop"}, HERE),)})


def _keypad(*answers: dict[str, str]) -> Answers:
    return {"device.pin": tuple(Answer(answer) for answer in answers)}


def _left_at(element: str, weight: int = 2) -> Path:
    return Path(
        f"停在{element}", weight, 0, lambda chance, who: but(_reset(chance, who), {element: (LEAVE,)}), "carded"
    )


WRONG, SET = {"pin": "wrong"}, {"pin": "set"}
PATHS = ItemPaths(
    "59",
    (
        Path("当场重置", 66, 1, _reset, "carded"),
        Path("第二次设成", 8, 1, _reset, "carded", outside=lambda chance, who: _keypad(WRONG, SET)),
        Path("键盘修好再设", 4, 1, _reset, "carded", outside=lambda chance, who: _keypad(JAMMED, SET)),
        Path("三次不一致", 3, 1, _reset, "carded", outside=lambda chance, who: _keypad(WRONG)),
        Path("键盘上取消", 3, 1, _stopped, "carded", outside=lambda chance, who: _keypad(CANCELLED)),
        Path("卡已挂失", 5, 1, _reset, "lost_card"),
        Path("主管不授权", 3, 1, _not_allowed, "carded"),
        Path("受理前不办了", 5, 1, _withdrawn, "carded"),
        Path("身份不能核验", 3, 1, lambda chance, who: {}, known=False),
    ),
    (
        (_left_at("Task_Accept"), (1, 8)),
        (_left_at("Authorization_Task"), (1, 8)),
        (_left_at("Task_Deliver", 1), (1, 12)),
    ),
    COMMON,
    agents=0,
)
