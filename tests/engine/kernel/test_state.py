"""The stored state: small, without data, and refused where it is not ours."""

import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from engine.kernel import BadState, Instance
from tests.engine.kernel.play import Play, d, play

SECRET = "510401199001010011"


def started() -> Play:
    parts = [d.user("u"), d.boundary("t", "u", d.cycle("R/PT1H"), False), d.service("a", loop=d.each("[1,2]"))]
    return play(parts, "start > and > u > end; and > a > end2; t > end3", {"id_number": SECRET})


def restore(p: Play, state: bytes) -> Instance:
    return Instance.restore(state, {}, p.processes.__getitem__)


def opened(state: bytes) -> list[object]:
    found: list[object] = orjson.loads(zstandard.ZstdDecompressor().decompress(state))
    return found


def closed(content: object) -> bytes:
    return zstandard.ZstdCompressor().compress(orjson.dumps(content))


def test_a_restored_instance_says_the_same() -> None:
    p = started()
    live = p._load(p.cases[0])
    assert live.dump() == p.cases[0].state
    assert [a.element_id for a in live.active()] == ["u", "a", "a"]


def test_no_data_is_in_the_state() -> None:
    state = started().cases[0].state
    assert SECRET not in orjson.dumps(opened(state)).decode()


def test_the_state_of_a_long_diagram_is_small() -> None:
    """At most 2 kB for an instance with 20 elements, all of them open."""
    users = [d.user(f"u{n}") for n in range(20)]
    p = play(users, "".join(f"and > u{n} > end;" for n in range(20)) + "start > and")
    assert len(p.todo) == 20
    assert len(p.cases[0].state) <= 2_000


@pytest.mark.parametrize(
    "content",
    [[], {}, None, 1, [1], [2, "p@0", "running", 1, []], [1, "p@0", "running", 1, [[0]]], [1, "p@0", "running", 1, 5]],
)
def test_another_content_is_refused(content: object) -> None:
    with pytest.raises(BadState, match="[一-鿿]"):
        restore(started(), closed(content))


@pytest.mark.parametrize(("place", "wrong"), [(0, []), (1, 99), (2, "nothing"), (3, "x"), (5, None)])
def test_a_token_that_does_not_fit_its_diagram_is_refused(place: int, wrong: object) -> None:
    p = started()
    content = opened(p.cases[0].state)
    tokens = content[4]
    assert isinstance(tokens, list)
    tokens[1][place] = wrong
    with pytest.raises(BadState):
        restore(p, closed(content))


@given(st.binary(max_size=100))
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadState):
        Instance.restore(data, {}, lambda definition: pytest.fail("asked for a definition"))


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_flipped_byte_is_refused_or_harmless(place: int, flip: int) -> None:
    p = STARTED
    state = bytearray(p.cases[0].state)
    state[place % len(state)] ^= flip
    try:
        restore(p, bytes(state))
    except (BadState, KeyError) as wrong:  # KeyError: the dictionary of this test has no such definition
        assert isinstance(wrong, BadState) or wrong.args[0] not in p.processes


STARTED = started()
