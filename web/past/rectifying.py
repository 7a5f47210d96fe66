"""What follows from a bad evaluation in the past: supervisors look into it, put it right and call back."""

from dataclasses import replace
from random import Random

from web.past.paths import Answer, days
from web.past.plan import Planned

BEHIND = 1_000_000
"""The number of a rectification is that of its case and this."""
FOUND = (
    ("upheld", "等候时间确实偏长，潮汐窗口没有及时开。"),
    ("appealed", "所需材料已一次告知，按规定不能免交，已说明。"),
)
MEASURES = ("增开潮汐窗口，安排专人引导。", "统一补正告知用语，组织柜员复训。")
ANSWERS = (("satisfied", "已电话回访，表示认可。"), ("unreachable", "三次未接，已短信告知。"))


def following(case: Planned) -> Planned:
    chance = Random(f"rectification/{case.number}")
    finding, found = chance.choice(FOUND)
    answer, called = chance.choice(ANSWERS)
    answers = {
        "Task_Verify": (Answer({"finding": finding, "finding_note": found}, days(0.3, 2)),),
        "Task_Rectify": (Answer({"measure": chance.choice(MEASURES)}, days(0.5, 2)),),
        "Task_CallBack": (Answer({"answer": answer, "call_note": called}, days(0.2, 1)),),
    }
    return replace(
        case,
        number=BEHIND + case.number,
        item="",
        path="差评整改",
        answers=answers,
        outside={},
        grade=None,
        trouble=None,
    )
