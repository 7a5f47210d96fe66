"""Round 500 of a loop holds as many tokens, has as many effects and stores as many bytes as round 1."""

import pytest

from tests.engine.kernel.rounds import ROUNDS, Cost, go_round

SLACK = 12  # bytes: a token's number grows from one digit to four, compressed


@pytest.mark.parametrize("name", ROUNDS)
def test_every_round_costs_the_same(name: str) -> None:
    seen: dict[int, Cost] = {}
    for number, cost, _ in go_round(name, 501):
        if number in (1, 50, 500):
            seen[number] = cost
    first = seen[1]
    for cost in (seen[50], seen[500]):
        assert (cost.tokens, cost.effects, cost.variables, cost.waits) == (
            first.tokens,
            first.effects,
            first.variables,
            first.waits,
        )
        assert cost.state <= first.state + SLACK
