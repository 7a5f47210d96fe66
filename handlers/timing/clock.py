"""The state of one case's clock, and how it is kept in the variable `clock`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

PAUSE_KINDS: Mapping[str, str] = {
    "correction": "受理后补正",
    "publicity": "公示",
    "appraisal": "鉴定",
    "file_check": "档案核查",
    "outside_inquiry": "外省协查",
    "funds": "等待资金到账",
    "outside_wait": "等待转移对方办理",
}
"""Why a clock may stand still (domain 4.5, 4.8). A return within the office is none: the delay is its own (4.6)."""
SPECIAL_KINDS = frozenset(PAUSE_KINDS) - {"correction"}
"""Special procedures (特殊程序): what others do in their own time, told apart from the promise (domain 4.5, 4.8)."""


class ClockRefused(ValueError):
    """What was asked does not fit the clock's state; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Pause:
    """From `since` (does not count) up to `until` (counts again); None while it lasts."""

    since: date
    until: date | None
    kind: str
    reason: str
    by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Clock:
    """`days` working days are promised from the day after `accepted_on`."""

    days: int
    accepted_on: date
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None

    @property
    def paused(self) -> Pause | None:
        return self.pauses[-1] if self.pauses and self.pauses[-1].until is None else None

    @property
    def last_change(self) -> date | None:
        """No later change may be dated before it. Acceptance is none: online it may count from a day still to come."""
        last = self.pauses[-1] if self.pauses else None
        return None if last is None else (last.until or last.since)


def to_json(clock: Clock) -> dict[str, Any]:
    return {
        "days": clock.days,
        "accepted_on": clock.accepted_on.isoformat(),
        "pauses": [
            {
                "from": pause.since.isoformat(),
                "to": None if pause.until is None else pause.until.isoformat(),
                "kind": pause.kind,
                "reason": pause.reason,
                "by": pause.by,
                "approved_by": pause.approved_by,
            }
            for pause in clock.pauses
        ],
        "stopped_on": None if clock.stopped_on is None else clock.stopped_on.isoformat(),
    }


def from_json(kept: Mapping[str, Any]) -> Clock:
    """Raises ClockRefused where the variable has been spoilt."""
    try:
        pauses = tuple(
            Pause(
                date.fromisoformat(row["from"]),
                _day(row["to"]),
                str(row["kind"]),
                str(row["reason"]),
                str(row["by"]),
                str(row["approved_by"]),
            )
            for row in kept["pauses"]
        )
        days, accepted = int(kept["days"]), date.fromisoformat(kept["accepted_on"])
        return Clock(days, accepted, pauses, _day(kept["stopped_on"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ClockRefused("办件的计时数据不完整或被改动，请联系管理员更正变量 clock。") from error


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
