"""Relations of points and ranges (DMN 1.5, table 78, after Allen's interval algebra)."""

from __future__ import annotations

from typing import Any

from ..errors import Wrong
from ..state import State
from ..values import Range, compare, inside, kind_name
from .registry import builtin


def _order(left: Any, right: Any) -> int:
    order = compare(left, right)
    if order is None:
        raise Wrong(f"{kind_name(left)}与{kind_name(right)}不能比较，结果为 null。")
    return order


def _bounded(*ranges: Range) -> None:
    for item in ranges:
        if item.low is None or item.high is None:
            raise Wrong("区间应有起点和终点，结果为 null。")


def _precedes(left: Range, right: Range) -> bool:
    """Left ends before right begins."""
    if left.high is None or right.low is None:
        return False
    order = _order(left.high, right.low)
    return order < 0 or (order == 0 and not (left.high_included and right.low_included))


def _low_order(left: Range, right: Range) -> int:
    """Which begins first; an included start is before an excluded one."""
    if left.low is None or right.low is None:
        return (left.low is not None) - (right.low is not None)
    return _order(left.low, right.low) or right.low_included - left.low_included


def _high_order(left: Range, right: Range) -> int:
    """Which ends first; an excluded end is before an included one."""
    if left.high is None or right.high is None:
        return (right.high is not None) - (left.high is not None)
    return _order(left.high, right.high) or left.high_included - right.high_included


def _contains(range_: Range, point: Any) -> bool:
    found = inside(range_, point)
    if found is None:
        raise Wrong(f"{kind_name(point)}不能与区间比较，结果为 null。")
    return found


@builtin("before", "point1: point", "point2: point")
def before_points(state: State, point1: Any, point2: Any) -> bool:
    return _order(point1, point2) < 0


@builtin("before", "point: point", "range: range")
def before_point_range(state: State, point: Any, range_: Range) -> bool:
    if range_.low is None:
        return False
    order = _order(point, range_.low)
    return order < 0 or (order == 0 and not range_.low_included)


@builtin("before", "range: range", "point: point")
def before_range_point(state: State, range_: Range, point: Any) -> bool:
    if range_.high is None:
        return False
    order = _order(range_.high, point)
    return order < 0 or (order == 0 and not range_.high_included)


@builtin("before", "range1: range", "range2: range")
def before_ranges(state: State, range1: Range, range2: Range) -> bool:
    return _precedes(range1, range2)


@builtin("after", "point1: point", "point2: point")
def after_points(state: State, point1: Any, point2: Any) -> bool:
    return _order(point1, point2) > 0


@builtin("after", "point: point", "range: range")
def after_point_range(state: State, point: Any, range_: Range) -> bool:
    return before_range_point(state, range_, point)


@builtin("after", "range: range", "point: point")
def after_range_point(state: State, range_: Range, point: Any) -> bool:
    return before_point_range(state, point, range_)


@builtin("after", "range1: range", "range2: range")
def after_ranges(state: State, range1: Range, range2: Range) -> bool:
    return _precedes(range2, range1)


@builtin("meets", "range1: range", "range2: range")
def meets(state: State, range1: Range, range2: Range) -> bool:
    _bounded(range1, range2)
    return range1.high_included and range2.low_included and _order(range1.high, range2.low) == 0


@builtin("met by", "range1: range", "range2: range")
def met_by(state: State, range1: Range, range2: Range) -> bool:
    return meets(state, range2, range1)


@builtin("overlaps", "range1: range", "range2: range")
def overlaps(state: State, range1: Range, range2: Range) -> bool:
    return not _precedes(range1, range2) and not _precedes(range2, range1)


@builtin("overlaps before", "range1: range", "range2: range")
def overlaps_before(state: State, range1: Range, range2: Range) -> bool:
    """range1 begins first, they share points, and range1 ends no later."""
    return _low_order(range1, range2) < 0 and not _precedes(range1, range2) and _high_order(range1, range2) <= 0


@builtin("overlaps after", "range1: range", "range2: range")
def overlaps_after(state: State, range1: Range, range2: Range) -> bool:
    """range1 begins later, they share points, and range1 ends no earlier."""
    return _low_order(range2, range1) < 0 and not _precedes(range2, range1) and _high_order(range2, range1) <= 0


@builtin("finishes", "point: point", "range: range")
def finishes_point(state: State, point: Any, range_: Range) -> bool:
    return range_.high is not None and range_.high_included and _order(point, range_.high) == 0


@builtin("finishes", "range1: range", "range2: range")
def finishes(state: State, range1: Range, range2: Range) -> bool:
    return _high_order(range1, range2) == 0 and _low_order(range1, range2) >= 0


@builtin("finished by", "range: range", "point: point")
def finished_by_point(state: State, range_: Range, point: Any) -> bool:
    return finishes_point(state, point, range_)


@builtin("finished by", "range1: range", "range2: range")
def finished_by(state: State, range1: Range, range2: Range) -> bool:
    return finishes(state, range2, range1)


@builtin("includes", "range: range", "point: point")
def includes_point(state: State, range_: Range, point: Any) -> bool:
    return _contains(range_, point)


@builtin("includes", "range1: range", "range2: range")
def includes(state: State, range1: Range, range2: Range) -> bool:
    return _low_order(range1, range2) <= 0 and _high_order(range2, range1) <= 0


@builtin("during", "point: point", "range: range")
def during_point(state: State, point: Any, range_: Range) -> bool:
    return _contains(range_, point)


@builtin("during", "range1: range", "range2: range")
def during(state: State, range1: Range, range2: Range) -> bool:
    return includes(state, range2, range1)


@builtin("starts", "point: point", "range: range")
def starts_point(state: State, point: Any, range_: Range) -> bool:
    return range_.low is not None and range_.low_included and _order(point, range_.low) == 0


@builtin("starts", "range1: range", "range2: range")
def starts(state: State, range1: Range, range2: Range) -> bool:
    return _low_order(range1, range2) == 0 and _high_order(range1, range2) <= 0


@builtin("started by", "range: range", "point: point")
def started_by_point(state: State, range_: Range, point: Any) -> bool:
    return starts_point(state, point, range_)


@builtin("started by", "range1: range", "range2: range")
def started_by(state: State, range1: Range, range2: Range) -> bool:
    return starts(state, range2, range1)


@builtin("coincides", "point1: point", "point2: point")
def coincides_points(state: State, point1: Any, point2: Any) -> bool:
    return _order(point1, point2) == 0


@builtin("coincides", "range1: range", "range2: range")
def coincides(state: State, range1: Range, range2: Range) -> bool:
    return _low_order(range1, range2) == 0 and _high_order(range1, range2) == 0
