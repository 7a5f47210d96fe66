"""What may happen to a clock. Each function gives the clock after it, or refuses with a sentence."""

from dataclasses import replace
from datetime import date

from handlers.timing.clock import PAUSE_KINDS, Clock, ClockRefused, Pause

MAX_DAYS = 365


def start(days: int, accepted_on: date) -> Clock:
    if not 1 <= days <= MAX_DAYS:
        raise ClockRefused(f"承诺办结时限须在 1 到 {MAX_DAYS} 个工作日之间，现在是 {days}。")
    return Clock(days, accepted_on)


def pause(clock: Clock, on: date, kind: str, reason: str, by: str, approved_by: str) -> Clock:
    """A pause needs a kind, a reason and a second person, so that it cannot cover up a delay (domain 4.5)."""
    _running(clock, on, "暂停")
    if clock.paused is not None:
        raise ClockRefused(f"计时已从 {clock.paused.since.isoformat()} 起暂停，请先恢复再暂停。")
    if kind not in PAUSE_KINDS:
        raise ClockRefused(f"没有“{kind}”这种暂停，只能是：{'、'.join(PAUSE_KINDS)}。")
    if not reason.strip():
        raise ClockRefused("请填写暂停计时的依据。")
    if not by or not approved_by:
        raise ClockRefused("暂停计时须写明发起人和复核人。")
    if by == approved_by:
        raise ClockRefused("暂停计时的发起人和复核人不能是同一人，请由另一人复核。")
    return replace(clock, pauses=(*clock.pauses, Pause(on, None, kind, reason.strip(), by, approved_by)))


def resume(clock: Clock, on: date) -> Clock:
    _running(clock, on, "恢复")
    if clock.paused is None:
        raise ClockRefused("计时没有暂停，不必恢复。")
    return _end_pause(clock, on)


def stop(clock: Clock, on: date) -> Clock:
    """Concluded, withdrawn, ended or not granted: whatever the outcome, the clock stands still for good."""
    _running(clock, on, "停止")
    return replace(_end_pause(clock, on) if clock.paused is not None else clock, stopped_on=on)


def _end_pause(clock: Clock, on: date) -> Clock:
    return replace(clock, pauses=(*clock.pauses[:-1], replace(clock.pauses[-1], until=on)))


def _running(clock: Clock, on: date, what: str) -> None:
    if clock.stopped_on is not None:
        raise ClockRefused(f"计时已于 {clock.stopped_on.isoformat()} 停止，不能再{what}。")
    last = clock.last_change
    if last is not None and on < last:
        raise ClockRefused(f"{what}日期 {on.isoformat()} 早于上一次变动的 {last.isoformat()}，请核对。")
