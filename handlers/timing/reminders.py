"""The handler `timing.after`: when to remind, counted in working days; a diagram's own P5D would be natural days."""

from datetime import datetime, time, timedelta
from typing import Any

from marshmallow import fields

from catalog.calendar import CalendarSource, OutOfRange
from catalog.messages import ChineseSchema, between, length
from handlers.base import Described, HandlerFailed, InlineCall, Whole, handler, labelled
from handlers.timing import acceptance

OPENS = timedelta(hours=9)
MOST_DAYS = 365


class AfterGiven(ChineseSchema):
    at = fields.AwareDateTime(required=True, metadata=labelled("从何时起"))
    days = fields.List(
        Whole(validate=between(1, MOST_DAYS)),
        required=True,
        validate=length(1, 20),
        metadata=labelled("第几个工作日（可多个）"),
    )


class AfterAnswer(ChineseSchema):
    moments = fields.List(fields.AwareDateTime(), required=True, metadata=labelled("时刻（当日上班时）"))
    days_on = fields.List(fields.Date(), required=True, metadata=labelled("日期"))


def after_handler(source: CalendarSource) -> Described:
    @handler(
        "timing.after",
        "1",
        name="推算工作日",
        help="从某一时刻起推算第几个工作日（当日不计）的上班时刻，用于按工作日催办；不改变计时状态。",
        input=AfterGiven,
        output=AfterAnswer,
    )
    def after(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        calendar, today = source(), acceptance.local_day(data["at"])
        try:
            days = [calendar.add(today, count).on for count in data["days"]]
        except OutOfRange as refused:
            raise HandlerFailed(str(refused)) from refused
        opens = [datetime.combine(day, time(), acceptance.ZONE) + OPENS for day in days]
        return {"moments": opens, "days_on": days}

    return after
