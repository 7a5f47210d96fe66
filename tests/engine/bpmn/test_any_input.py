"""Whatever bytes are uploaded, the answer is a diagram or a refusal in one kind of exception."""

from functools import lru_cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn import BpmnRefused, read
from tests.support import drawing as d


@lru_cache
def samples() -> tuple[bytes, ...]:
    """Diagrams with something of everything, as seeds to be spoilt."""
    rich = d.diagram(
        [
            d.user(
                "u",
                {"a.b": "x"},
                {"c": "=y"},
                form="f",
                assignment={"candidateGroups": "=[g]"},
                schedule={"dueDate": "=now()"},
            ),
            d.boundary("bt", "u", d.cycle("R3/PT1M"), False),
            d.boundary("be", "u", d.error("E")),
            d.sub("sp", [d.service("s", loop=d.each("l", "i", "r", "e", True, "n > 1"))], "start1 > s > end1"),
            d.handler("ev", "es", d.message("M", "k"), [], "es > end2", False),
            d.call("c", "q", binding="versionTag", tag="v"),
            d.decide("dd", "t", "r"),
            d.catch("cm", d.message("M", "k")),
            d.catch("ct", d.duration("PT1M")),
        ],
        "start > u > xor; xor > sp if n > 1; xor > c else; sp > race; race > cm > dd; race > ct > dd;"
        "dd > end; c > end3; bt > end4; be > end5",
    )
    return rich, d.diagram([d.throw("t", d.link("L")), d.catch("k", d.link("L"))], "start > t; k > end")


def answer(data: bytes) -> None:
    try:
        found = read(data)
    except BpmnRefused as refused:
        assert any(finding.severity == "error" for finding in refused.findings)
        assert all(finding.message for finding in refused.findings)
    else:
        assert found.processes


def test_the_seeds_themselves_are_read() -> None:
    for sample in samples():
        assert read(sample).processes


@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    answer(data)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(st.data())
def test_a_spoilt_byte_or_two(data: st.DataObject) -> None:
    spoilt = bytearray(data.draw(st.sampled_from(samples())))
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    answer(bytes(spoilt))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(st.data())
def test_a_piece_cut_out_or_doubled(data: st.DataObject) -> None:
    """Cut between tags, so that more of them are still XML."""
    pieces = data.draw(st.sampled_from(samples())).replace(b"><", b">\0<").split(b"\0")
    first = data.draw(st.integers(1, len(pieces) - 1))
    last = data.draw(st.integers(first, min(len(pieces) - 1, first + 3)))
    times = data.draw(st.sampled_from([0, 2]))
    answer(b"".join(pieces[:first] + pieces[first:last] * times + pieces[last:]))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(st.data())
def test_any_attribute_with_any_value(data: st.DataObject) -> None:
    parts = data.draw(st.sampled_from(samples())).decode().split('"')
    place = data.draw(st.integers(0, (len(parts) - 1) // 2 - 1)) * 2 + 1
    value = data.draw(
        st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters='<&"'), max_size=12)
    )
    parts[place] = data.draw(st.sampled_from([value, f"={value}", "", "=", "true", "-1", "x" * 5000]))
    answer('"'.join(parts).encode())
