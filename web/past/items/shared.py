"""Answers to the steps that items share: delivery, evaluation, correction notices, authorization, archive."""

from random import Random

from web.past.paths import DESK, HERE, LEAVE, SOON, Answer, Answers, Minutes, days

OPINIONS = ("同意。", "材料齐全，同意。", "核对无误，同意办理。", "符合条件，同意。")
FAULTS = ("证明上的日期与登记不一致，请补充说明。", "缺少原件，请补交。", "复印件不清楚，请重新提交。")
REFUSALS = ("所附证明不能支持申请事项，不予办理。", "经核查与登记情况不符，不予办理。")


def passed(chance: Random, wait: Minutes = DESK) -> Answer:
    return Answer({"conclusion": "passed", "opinion": chance.choice(OPINIONS)}, wait)


def returned(chance: Random, wait: Minutes = DESK) -> Answer:
    """To the step before, which for the first review is the applicant."""
    return Answer({"conclusion": "correct", "opinion": chance.choice(FAULTS)}, wait)


def rejected(chance: Random, wait: Minutes = DESK) -> Answer:
    return Answer({"conclusion": "rejected", "opinion": chance.choice(REFUSALS)}, wait)


def delivered(chance: Random, here: bool = False) -> Answers:
    """At the window at once, or later at the window, by post or online."""
    wait = HERE if here else SOON
    how = "window" if here else chance.choices(("window", "post", "online"), (60, 25, 15))[0]
    data = {"delivery": how}
    if how == "post":
        data["delivery_note"] = f"EMS{chance.randint(10**9, 10**10 - 1)}"
    evaluated = chance.choices(("done", "declined", None), (75, 15, 10))[0]
    # nobody answers the tablet: after two hours the step ends by itself
    rated = LEAVE if evaluated is None else Answer({"evaluation": evaluated}, HERE)
    return {"Task_Deliver": (Answer(data, wait),), "Task_Evaluate": (rated,)}


def supplied(chance: Random) -> Answer:
    return Answer({"supplement": "supplied", "supplement_note": "已补齐所缺材料。"}, days(1, 5))


COMMON: Answers = {
    "Authorization_Task": (Answer({"authorized": "yes", "authorization_note": "情况属实，同意再次告知。"}, SOON),),
    "Task_Archive": (Answer({"archive_note": "已补齐。"}, SOON, takes=True),),
    "Identity_Task": (
        Answer(
            {
                "identity_way": "document",
                "identity_result": "unverified",
                "identity_note": "证件已过有效期，不能核验身份。",
            },
            HERE,
        ),
    ),
}
