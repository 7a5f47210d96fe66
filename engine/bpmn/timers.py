"""Times as diagrams write them: ISO 8601 dates, durations and cycles, and cron; without a zone in Asia/Shanghai."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

LOCAL = ZoneInfo("Asia/Shanghai")
_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?P<time>T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d{1,9}))?S)?)?"
)
_ZONED = re.compile(r"(?P<time>[^@\[]*)(?:@(?P<at>[\w/+-]+)|\[(?P<within>[\w/+-]+)\])?")  # FEEL's and Java's way
_MAX_YEARS = 1000


class BadTime(ValueError):
    """A text that is no time; the sentence says what is expected."""


@dataclass(frozen=True, slots=True)
class Duration:
    months: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        """Calendar months first, in the local calendar (31 January + 1 month = the last of February), then the rest."""
        try:
            if self.months:
                local = start.astimezone(LOCAL)
                month = local.year * 12 + local.month - 1 + self.months
                year, month = divmod(month, 12)
                day = min(local.day, monthrange(year, month + 1)[1])
                start = local.replace(year=year, month=month + 1, day=day).astimezone(UTC)
            return start + self.rest
        except (OverflowError, ValueError):
            raise BadTime("时间超出可表示的范围，请改短。") from None


def duration(text: str) -> Duration:
    match = _DURATION.fullmatch(text.strip())
    if (
        match is None
        or not any(match[g] for g in ("years", "months", "weeks", "days", "hours", "minutes", "seconds"))
        or match["time"] == "T"
    ):
        raise BadTime(f"“{text}”不是 ISO 8601 时长，请写成 PT30M、P2D 这样的形式。")
    part = {
        key: int(value) for key, value in match.groupdict().items() if value and key not in ("sign", "time", "fraction")
    }
    if any(len(str(value)) > 9 for value in part.values()) or part.get("years", 0) > _MAX_YEARS:
        raise BadTime(f"时长“{text}”超出可表示的范围，请改短。")
    sign = -1 if match["sign"] else 1
    micros = int((match["fraction"] or "0").ljust(9, "0")[:6])
    try:
        rest = timedelta(
            weeks=part.get("weeks", 0),
            days=part.get("days", 0),
            hours=part.get("hours", 0),
            minutes=part.get("minutes", 0),
            seconds=part.get("seconds", 0),
            microseconds=micros,
        )
    except OverflowError:
        raise BadTime(f"时长“{text}”超出可表示的范围，请改短。") from None
    return Duration(sign * (part.get("years", 0) * 12 + part.get("months", 0)), sign * rest)


def moment(text: str) -> datetime:
    """A date or date-time as aware UTC."""
    found = _ZONED.fullmatch(text.strip())
    try:
        value = datetime.fromisoformat(found["time"] if found else "")
        name = found and (found["at"] or found["within"])
        zone = ZoneInfo(name) if name else LOCAL
        if value.tzinfo is None:
            value = value.replace(tzinfo=zone)
        return value.astimezone(UTC)
    except (ValueError, OverflowError, KeyError, OSError):
        raise BadTime(f"“{text}”不是 ISO 8601 日期时间，请写成 2026-12-31T17:00:00+08:00 这样的形式。") from None


@dataclass(frozen=True, slots=True)
class Cycle:
    """`times` None: for ever. Exactly one of `interval` and `cron` is set."""

    times: int | None
    start: datetime | None
    interval: Duration | None
    cron: str | None = None

    def next(self, last: datetime) -> datetime:
        """The occurrence after `last`."""
        if self.interval is not None:
            return self.interval.after(last)
        assert self.cron is not None
        found: datetime = croniter(self.cron, last.astimezone(LOCAL), second_at_beginning=True).get_next(datetime)
        return found.astimezone(UTC)

    def first(self, now: datetime) -> datetime:
        return self.start if self.start is not None else self.next(now)


def cycle(text: str) -> Cycle:
    source = text.strip()
    if not source.startswith("R"):
        if source.startswith("P"):
            return Cycle(None, None, _positive(source))
        if len(source.split()) == 6 and croniter.is_valid(source, second_at_beginning=True):
            return Cycle(None, None, None, source)
        raise BadTime(f"“{text}”不是循环时间，请写成 R3/PT1H、R/P1D 或六段 cron 的形式。")
    head, *parts = source.split("/")
    if not re.fullmatch(r"R\d{0,9}", head) or len(parts) not in (1, 2):
        raise BadTime(f"“{text}”不是循环时间，请写成 R3/PT1H 或 R/P1D 的形式。")
    times = int(head[1:]) if head[1:] else None
    start = moment(parts[0]) if len(parts) == 2 and parts[0] else None
    return Cycle(times, start, _positive(parts[-1]))


def turns(kind: str, text: str, now: datetime) -> tuple[int | None, datetime, str]:
    """Turns left (None: without end), the first moment, and the cycle's text for the next ones ("" for a single turn).

    `kind` is the timer's child element: date, duration or cycle.
    """
    if kind == "date":
        return 1, moment(text), ""
    if kind == "duration":
        return 1, duration(text).after(now), ""
    found = cycle(text)
    return found.times, found.first(now), text


def _positive(text: str) -> Duration:
    value = duration(text)
    if value.months < 0 or value.rest < timedelta(0) or (not value.months and not value.rest):
        raise BadTime(f"循环的间隔“{text}”必须大于零。")
    return value
