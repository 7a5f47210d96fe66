"""A business clock that is set by hand, and ids that sort by it."""

import os
from datetime import UTC, datetime, timedelta

from engine import Clock


class PastClock(Clock):
    """Business time stands where it was set; wall time runs on. Every event under it is marked as simulated."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now

    def now(self) -> datetime:
        return self._now

    @property
    def simulated(self) -> bool:
        return True

    def set(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def tick(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class PastIds:
    """UUIDv7 of the clock's time: lists that follow ids follow the days. Ids of one millisecond keep their order."""

    def __init__(self, clock: PastClock) -> None:
        self._clock = clock
        self._last = (0, 0)

    def __call__(self) -> str:
        millisecond = int(self._clock.now().timestamp() * 1000)
        count = self._last[1] + 1 if self._last[0] == millisecond else 0
        self._last = (millisecond, count)
        chance = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
        number = millisecond << 80 | 7 << 76 | (count & 0xFFF) << 64 | 2 << 62 | chance
        text = f"{number:032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
