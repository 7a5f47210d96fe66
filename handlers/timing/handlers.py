"""The handlers `timing.*`: they read the variable `clock`, move it on, and answer with it and the due day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import fields, validate

from catalog.calendar import CalendarSource, OutOfRange, WorkCalendar
from catalog.messages import ChineseSchema, between
from handlers.base import Described, HandlerFailed, InlineCall, Whole, handler, labelled
from handlers.timing import acceptance, deadline, steps
from handlers.timing.clock import PAUSE_KINDS, Clock, ClockRefused, from_json, to_json
from handlers.timing.reminders import after_handler


class StartGiven(ChineseSchema):
    days = Whole(required=True, metadata=labelled("承诺办结时限（工作日）"))
    at = fields.AwareDateTime(required=True, metadata=labelled("受理时刻"))
    channel = fields.String(load_default="window", metadata=labelled("受理渠道"))
    cut_off = fields.Time(load_default=acceptance.CUT_OFF, metadata=labelled("网上受理截止时刻"))


class ClockGiven(ChineseSchema):
    clock = fields.Dict(required=True, metadata=labelled("计时状态"))
    at = fields.AwareDateTime(required=True, metadata=labelled("发生时刻"))


class PauseGiven(ClockGiven):
    kind = fields.String(required=True, metadata=labelled("暂停类型", names=PAUSE_KINDS))
    reason = fields.String(
        required=True, validate=validate.Length(max=500, error="不能超过 500 字。"), metadata=labelled("暂停依据")
    )
    by = fields.String(required=True, metadata=labelled("发起人"))
    approved_by = fields.String(required=True, metadata=labelled("复核人"))


class CorrectionGiven(ChineseSchema):
    at = fields.AwareDateTime(required=True, metadata=labelled("告知时刻"))
    days = Whole(
        load_default=acceptance.CORRECTION_DAYS,
        validate=between(1, steps.MAX_DAYS),
        metadata=labelled("补正期限（自然日）"),
    )


class ClockAnswer(ChineseSchema):
    """`due_on` and `overdue_at` are null while a pause keeps them open."""

    clock = fields.Dict(required=True, metadata=labelled("计时状态"))
    due_on = fields.Date(required=True, allow_none=True, metadata=labelled("到期日"))
    due_estimated = fields.Boolean(required=True, metadata=labelled("到期日为预计"))
    overdue_at = fields.AwareDateTime(required=True, allow_none=True, metadata=labelled("超期时刻（到期日日终）"))
    calendar_version = fields.String(required=True, metadata=labelled("日历版本"))
    used_days = Whole(required=True, metadata=labelled("已用工作日"))
    left_days = Whole(required=True, metadata=labelled("剩余工作日"))
    paused_days = Whole(required=True, metadata=labelled("累计暂停工作日"))


class CorrectionAnswer(ChineseSchema):
    correct_by = fields.Date(required=True, metadata=labelled("补正截止日"))
    lapses_at = fields.AwareDateTime(required=True, metadata=labelled("逾期时刻（截止日日终）"))


def handlers(source: CalendarSource) -> list[Described]:
    """`source` is asked for the calendar at each call."""

    def answer(moment: datetime, change: Callable[[WorkCalendar, date], Clock]) -> dict[str, Any]:
        calendar, today = source(), acceptance.local_day(moment)
        try:
            clock = change(calendar, today)
            found = deadline.due(clock, calendar)
            stands = deadline.standing(clock, calendar, today)
        except (ClockRefused, OutOfRange) as refused:
            raise HandlerFailed(str(refused)) from refused
        ends = None if found is None else acceptance.start_of_day(found.on + timedelta(days=1))
        return {
            "clock": to_json(clock),
            "due_on": None if found is None else found.on,
            "due_estimated": found is not None and found.estimated,
            "overdue_at": None if ends is None else ends.astimezone(acceptance.ZONE),
            "calendar_version": calendar.version,
            "used_days": stands.used,
            "left_days": stands.left,
            "paused_days": stands.paused_days,
        }

    @handler(
        "timing.start",
        "1",
        name="开始计时",
        help="受理后开始计算承诺办结时限。窗口按实际受理当日，网上在截止时刻后或非工作日提交的按下一工作日。",
        input=StartGiven,
        output=ClockAnswer,
    )
    def start(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        def begin(calendar: WorkCalendar, today: date) -> Clock:
            accepted = acceptance.acceptance_day(data["at"], data["channel"], calendar, data["cut_off"])
            return steps.start(data["days"], accepted)

        return answer(data["at"], begin)

    @handler(
        "timing.pause",
        "1",
        name="暂停计时",
        help="受理后补正、公示、鉴定、核查、协查、等待资金时暂停计时；须有类型、依据、发起人和另一位复核人。",
        input=PauseGiven,
        output=ClockAnswer,
    )
    def pause(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        def hold(calendar: WorkCalendar, today: date) -> Clock:
            clock = from_json(data["clock"])
            return steps.pause(clock, today, data["kind"], data["reason"], data["by"], data["approved_by"])

        return answer(data["at"], hold)

    @handler(
        "timing.resume",
        "1",
        name="恢复计时",
        help="暂停的原因消除后恢复计时，恢复当日计入期限。",
        input=ClockGiven,
        output=ClockAnswer,
    )
    def resume(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        return answer(data["at"], lambda calendar, today: steps.resume(from_json(data["clock"]), today))

    @handler(
        "timing.stop",
        "1",
        name="停止计时",
        help="办结、不予办理、撤回或终止时停止计时，之后不再变动。",
        input=ClockGiven,
        output=ClockAnswer,
    )
    def stop(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        return answer(data["at"], lambda calendar, today: steps.stop(from_json(data["clock"]), today))

    @handler(
        "timing.due",
        "1",
        name="计算到期日",
        help="按现在的日历重新计算到期日和剩余工作日，不改变计时状态。",
        input=ClockGiven,
        output=ClockAnswer,
    )
    def due_day(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        return answer(data["at"], lambda calendar, today: from_json(data["clock"]))

    @handler(
        "timing.correction",
        "1",
        name="计算补正截止日",
        help="受理前一次告知补正时，计算补正截止日（自然日，缺省 15 日）；这时还没有受理，不计时。",
        input=CorrectionGiven,
        output=CorrectionAnswer,
    )
    def correction(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        last = acceptance.correction_deadline(acceptance.local_day(data["at"]), data["days"])
        lapses = acceptance.start_of_day(last + timedelta(days=1)).astimezone(acceptance.ZONE)
        return {"correct_by": last, "lapses_at": lapses}

    return [start, pause, resume, stop, due_day, correction, after_handler(source)]
