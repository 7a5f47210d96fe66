"""The two clocks: business time, which demo and test may move, and wall time for leases, sessions and keys."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def wall_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Business time: real time, or real time moved by an offset that `move` sets. `simulated` tells which.

    Moving is kept by the caller (a row that every process reads), handed in as `read_offset`.
    """

    def __init__(
        self, read_offset: Callable[[], timedelta] = timedelta, wall: Callable[[], datetime] = wall_now
    ) -> None:
        self._read_offset = read_offset
        self._wall = wall

    def now(self) -> datetime:
        return self._wall() + self._read_offset()

    def wall(self) -> datetime:
        return self._wall()

    @property
    def simulated(self) -> bool:
        return self._read_offset() != timedelta()
