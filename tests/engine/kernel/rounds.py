"""Diagrams that go round and round, for the proof that round 500 costs what round 1 did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.engine.kernel.play import Play, d

AGAIN = "xor1 > {0} > xor2; xor2 > xor1 if n < last; xor2 > end1 else"


@dataclass(frozen=True)
class Round:
    """How one kind of loop is drawn, and which tasks make up a round."""

    parts: Callable[[], tuple[list[d.Part], str]]
    steps: tuple[str, ...]


def plain() -> tuple[list[d.Part], str]:
    return [d.user("u"), d.service("a")], "start > " + AGAIN.format("u > a")


def with_timer() -> tuple[list[d.Part], str]:
    parts = [d.user("u"), d.boundary("t", "u", d.duration("P1D")), d.service("a")]
    return parts, "start > " + AGAIN.format("u > a") + "; t > end2"


def in_sub_process() -> tuple[list[d.Part], str]:
    inner = d.sub("sp", [d.user("u"), d.service("a")], "start1 > " + AGAIN.format("u > a"))
    return [inner, d.boundary("t", "sp", d.duration("P1D"))], "start > sp > end; t > end3"


def around_sub_process() -> tuple[list[d.Part], str]:
    inner = d.sub("sp", [d.user("u"), d.service("a")], "start1 > u > a > end3", inputs={"loc": "n"})
    return [inner], "start > " + AGAIN.format("sp")


def in_one_branch() -> tuple[list[d.Part], str]:
    return [d.user("u"), d.service("a"), d.user("other")], "start > and > " + AGAIN.format(
        "u > a"
    ) + "; and > other > end"


def in_multi_instance() -> tuple[list[d.Part], str]:
    body = d.sub("sp", [d.user("u"), d.service("a")], "start1 > " + AGAIN.format("u > a"), loop=d.each("[1,2]", "it"))
    return [body], "start > sp > end"


def around_multi_instance() -> tuple[list[d.Part], str]:
    many = d.user("u", loop=d.each("[1,2]", "it", "res", "r"))
    return [many, d.service("a")], "start > " + AGAIN.format("u > a")


def over_a_link() -> tuple[list[d.Part], str]:
    parts = [d.user("u"), d.service("a"), d.throw("t", d.link("L")), d.catch("c", d.link("L"))]
    return parts, "start > xor1 > u > a > xor2; xor2 > t if n < last; xor2 > end1 else; c > xor1"


def through_joins() -> tuple[list[d.Part], str]:
    flows = (
        "and1 > u > and2; and1 > or1; or1 > step1 if n >= 0; or1 > step2 if true; step1 > or2; step2 > or2; or2 > and2"
    )
    return [
        d.user("u"),
        d.service("a"),
    ], f"start > xor1 > and1; {flows}; and2 > a > xor2; xor2 > xor1 if n < last; xor2 > end1 else"


ROUNDS = {
    "plain": Round(plain, ("u", "a")),
    "with a boundary timer": Round(with_timer, ("u", "a")),
    "inside a sub-process": Round(in_sub_process, ("u", "a")),
    "around a sub-process": Round(around_sub_process, ("u", "a")),
    "inside one parallel branch": Round(in_one_branch, ("u", "a")),
    "inside a multi-instance body": Round(in_multi_instance, ("u", "a")),
    "around a multi-instance": Round(around_multi_instance, ("u", "u", "a")),
    "over a link": Round(over_a_link, ("u", "a")),
    "through parallel and inclusive joins": Round(through_joins, ("u", "a")),
}


@dataclass(frozen=True)
class Cost:
    tokens: int
    effects: int
    state: int
    variables: int
    waits: int


def go_round(name: str, last: int) -> Iterator[tuple[int, Cost, Play]]:
    """Play `last` rounds; after each, what it cost. `n` has three digits throughout, so that bytes can be compared."""
    kind = ROUNDS[name]
    parts, flows = kind.parts()
    play = Play(d.diagram(parts, flows)).begin({"n": 100_000, "last": 100_000 + last, "r": 1, "res": [1, 1]})
    for number in range(1, last + 1):
        before = len(play.cases[0].effects)
        for step in kind.steps:
            result = {"n": 100_000 + number} if step == kind.steps[-1] else {"r": 1}
            play.do(step, result)
        case = play.cases[0]
        effects = len(case.effects) - before
        if number < last:
            tokens = len(play._load(case).tree.tasks)
            yield (
                number,
                Cost(tokens, effects, len(case.state), sum(map(len, case.variables.values())), len(play.waits)),
                play,
            )
        case.effects.clear()
        case.left.clear()
