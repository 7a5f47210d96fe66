"""Call activities: another process inside the case's own tree."""

import pytest

from engine.kernel import Context, Instance, ProcessNotFound
from engine.values import exact
from tests.engine.kernel.play import START, Play, d, play

CHILD = d.diagram([d.service("i")], "start > i > end", "q")


def test_variables_go_in_and_come_back() -> None:
    p = play([d.call("c", "q")], "start > c > end", {"x": 1}, CHILD)
    assert p.sees("i") == exact({"x": 1})
    p.do("i", {"x": 2, "y": 3}).ended(x=2, y=3)
    assert p.left == ["start", "start", "i", "end", "c", "end"]


def test_the_called_process_writes_to_its_own_scope_until_it_ends() -> None:
    child = d.diagram([d.service("i"), d.service("j")], "start > i > j > end", "q")
    p = play([d.call("c", "q")], "start > c > end", {"x": 1}, child)
    p.do("i", {"x": 2})
    assert p.vars == exact({"x": 1})
    p.do("j").ended(x=2)


def test_without_parent_variables_only_the_input_mapping_goes_in() -> None:
    p = play([d.call("c", "q", {"a": "x + 1"}, all_parent=False)], "start > c > end", {"x": 1}, CHILD)
    assert p.sees("i") == exact({"a": 2})
    p.do("i", {"y": 3}).ended(y=3)


def test_an_input_mapping_goes_in_beside_the_parent_variables() -> None:
    p = play([d.call("c", "q", {"a": "x + 1"})], "start > c > end", {"x": 1}, CHILD)
    assert p.sees("i") == exact({"x": 1, "a": 2})


def test_with_child_variables_off_nothing_comes_back() -> None:
    p = play([d.call("c", "q", all_child=False)], "start > c > end", {"x": 1}, CHILD)
    p.do("i", {"x": 2, "y": 3}).ended(x=1, y=None)


@pytest.mark.parametrize("all_child", [True, False, None])
def test_an_output_mapping_alone_decides_what_comes_back(all_child: bool | None) -> None:
    p = play([d.call("c", "q", outputs={"z": "y * 2"}, all_child=all_child)], "start > c > end", None, CHILD)
    p.do("i", {"y": 3, "noise": 1}).ended(z=6, y=None, noise=None)


def test_calls_nest() -> None:
    middle = d.diagram([d.call("c2", "q")], "start > c2 > end", "r")
    p = play([d.call("c1", "r")], "start > c1 > end", {"x": 1}, CHILD, middle)
    assert p.sees("i") == exact({"x": 1})
    p.do("i", {"y": 2}).ended(x=1, y=2)


def test_the_same_process_called_twice_at_once_keeps_apart() -> None:
    p = play(
        [d.call("c1", "q", {"n": "1"}), d.call("c2", "q", {"n": "2"})],
        "start > and > c1 > end; and > c2 > end2",
        None,
        CHILD,
    )
    assert [p.sees("i", k)["n"] for k in (0, 1)] == [1, 2]
    p.do("i", {"b": 2}, number=1).do("i", {"a": 1}).ended(a=1, b=2)


def test_a_call_for_each_item() -> None:
    loop = d.each("list", "it", "res", "r")
    p = play([d.call("c", "q", loop=loop)], "start > c > end", {"list": ["甲", "乙"]}, CHILD)
    p.do("i", {"r": "B"}, number=1).do("i", {"r": "A"}).ended(res=["A", "B"], r=None)


def test_the_called_process_is_named_by_an_expression() -> None:
    p = play([d.call("c", '="q" + n')], "start > c > end", {"n": ""}, CHILD)
    p.do("i").ended()


def test_a_missing_process_is_held_and_found_on_retry() -> None:
    p = play([d.call("c", "q")], "start > c > end")
    assert (p.held, p.incident.kind) == (["c"], "called_process")
    p.publish(CHILD)
    p.retry(0, "c")
    p.do("i", {"y": 1}).ended(y=1)


def test_a_missing_process_is_resolved_by_giving_its_result() -> None:
    p = play([d.call("c", "q")], "start > c > end")
    p.resolve(0, "c", {"y": 1})
    p.ended(y=1)


def test_a_process_that_calls_itself_without_end_is_held() -> None:
    p = play([d.call("c", "p")], "start > c > end")
    assert (p.held, p.incident.kind) == (["c"], "called_process")
    assert "20" in p.incident.message


def test_a_process_without_a_none_start_cannot_be_called() -> None:
    child = d.diagram([d.start("s", d.message("M"))], "s > end", "q")
    p = play([d.call("c", "q")], "start > c > end", None, child)
    assert (p.held, p.incident.kind) == (["c"], "called_process")


def test_the_version_is_pinned_on_entry() -> None:
    p = play(
        [d.call("c", "q")],
        "start > c > end",
        None,
        d.diagram([d.service("i"), d.service("j")], "start > i > j > end", "q"),
    )
    p.publish(CHILD)
    p.do("i")
    assert p.todo == ["j"]
    p.do("j").ended()


@pytest.mark.parametrize(("binding", "tag"), [("latest", None), ("deployment", None), ("versionTag", "v1")])
def test_binding_and_tag_are_asked_for(binding: str, tag: str | None) -> None:
    asked: list[tuple[str, str, str, str | None]] = []
    p = Play(CHILD, d.diagram([d.call("c", "q", binding=binding, tag=tag)], "start > c > end"))

    def find(process_id: str, definition_id: str, binding: str, tag: str | None) -> object:
        asked.append((process_id, definition_id, binding, tag))
        raise ProcessNotFound("找不到流程。")

    definition = p.latest("p")
    Instance.create(definition).start(Context(START, process=find), {})  # type: ignore[arg-type]
    assert asked == [("q", definition.definition_id, binding, tag)]


def test_a_terminate_end_inside_a_call_ends_the_call_alone() -> None:
    child = d.diagram(
        [d.service("i"), d.service("j"), d.end("x", d.TERMINATE)], "start > and > i > x; and > j > end", "q"
    )
    p = play([d.call("c", "q"), d.service("a")], "start > c > a > end", None, child)
    p.do("i", {"y": 1})
    assert p.todo == ["a"]
    p.do("a").ended(y=1)


def test_an_interrupted_call_brings_nothing_back() -> None:
    child = d.diagram([d.service("i"), d.service("j")], "start > i > j > end", "q")
    p = play([d.call("c", "q"), d.boundary("t", "c", d.duration("PT1M"))], "start > c > end; t > end2", None, child)
    p.do("i", {"x": 1})
    p.advance(60)
    p.ended(x=None)
