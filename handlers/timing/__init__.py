"""Promised time limits in working days: started on acceptance, paused for what others must do, stopped at the end.

Pure functions over a frozen `Clock`; the handlers `timing.*` only read it from variables and write it back (domain 4).
"""

from handlers.timing.acceptance import ONLINE, acceptance_day, correction_deadline, local_day, start_of_day
from handlers.timing.alerts import Alert, alert, level_limits
from handlers.timing.clock import PAUSE_KINDS, SPECIAL_KINDS, Clock, ClockRefused, Pause, from_json, to_json
from handlers.timing.deadline import Standing, due, paused_days, standing
from handlers.timing.handlers import handlers
from handlers.timing.recompute import Change, OpenCase, recompute
from handlers.timing.steps import pause, resume, start, stop

__all__ = [
    "ONLINE",
    "PAUSE_KINDS",
    "SPECIAL_KINDS",
    "Alert",
    "Change",
    "Clock",
    "ClockRefused",
    "OpenCase",
    "Pause",
    "Standing",
    "acceptance_day",
    "alert",
    "correction_deadline",
    "due",
    "from_json",
    "handlers",
    "level_limits",
    "local_day",
    "pause",
    "paused_days",
    "recompute",
    "resume",
    "standing",
    "start",
    "start_of_day",
    "stop",
    "to_json",
]
