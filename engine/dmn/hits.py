"""Hit policies: from the rules that matched to the table's value (DMN 1.5, 8.2.10 and 8.2.11).

Each takes the hits in rule order and gives the value with the rule ids in the order of the result. A policy that the
hits break gives null with a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn.run import Run
from engine.feel.values import equal

Order = tuple[tuple[str | None, Any], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    rule_id: str
    value: Any


@dataclass(frozen=True, slots=True)
class Hits:
    """`order`: per output column its name (None: the only one) and its values, best first."""

    found: Sequence[Hit]
    order: Order
    aggregation: str | None
    element_id: str

    def ids(self) -> tuple[str, ...]:
        return tuple(hit.rule_id for hit in self.found)

    def values(self) -> list[Any]:
        return [hit.value for hit in self.found]


Answer = tuple[Any, tuple[str, ...]]


def unique(hits: Hits, run: Run) -> Answer:
    if len(hits.found) > 1:
        run.warn(hits.element_id, "not_unique", "唯一（UNIQUE）命中的决策表有多条规则同时命中，结果为空，请修改规则。")
        return None, hits.ids()
    return first(hits, run)


def first(hits: Hits, run: Run) -> Answer:
    return (hits.found[0].value, hits.ids()[:1]) if hits.found else (None, ())


def any_(hits: Hits, run: Run) -> Answer:
    for hit in hits.found[1:]:
        if equal(run.state, hits.found[0].value, hit.value) is not True:
            message = "任意（ANY）命中的决策表有多条规则命中但结果不同，结果为空，请修改规则。"
            run.warn(hits.element_id, "not_any", message)
            return None, hits.ids()
    return (hits.found[0].value, hits.ids()) if hits.found else (None, ())


def rule_order(hits: Hits, run: Run) -> Answer:
    return (hits.values(), hits.ids()) if hits.found else (None, ())


def priority(hits: Hits, run: Run) -> Answer:
    best = _sorted(hits, run)
    return (best[0].value, tuple(hit.rule_id for hit in best)) if best else (None, ())


def output_order(hits: Hits, run: Run) -> Answer:
    best = _sorted(hits, run)
    return ([hit.value for hit in best], tuple(hit.rule_id for hit in best)) if best else (None, ())


def collect(hits: Hits, run: Run) -> Answer:
    if hits.aggregation is None:
        return rule_order(hits, run)
    aggregator = AGGREGATORS.get(hits.aggregation)
    if aggregator is None or (not hits.found and hits.aggregation != "COUNT"):
        return rule_order(hits, run)
    return run.aggregate(aggregator, hits.values(), hits.element_id), hits.ids()


def _sorted(hits: Hits, run: Run) -> list[Hit]:
    """Best first; what is not among the output values comes last; equals keep the order of rules."""
    return sorted(hits.found, key=lambda hit: tuple(_rank(hit.value, name, values, run) for name, values in hits.order))


def _rank(value: Any, name: str | None, values: Any, run: Run) -> int:
    own = value if name is None else value.get(name)
    for index, candidate in enumerate(values or ()):
        if equal(run.state, own, candidate) is True:
            return index
    return len(values or ())


# FEEL's own functions, so that empty and odd lists mean the same as there.
AGGREGATORS: Mapping[str, str] = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}

POLICIES: Mapping[str, Callable[[Hits, Run], Answer]] = {
    "UNIQUE": unique,
    "ANY": any_,
    "FIRST": first,
    "PRIORITY": priority,
    "RULE ORDER": rule_order,
    "OUTPUT ORDER": output_order,
    "COLLECT": collect,
}
