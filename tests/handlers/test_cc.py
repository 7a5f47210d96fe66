"""抄送 as a step of a diagram: whom it names, and that nothing it is given stops it."""

from typing import Any

import pytest

from engine.handlers import InlineCall, InlineHandler
from handlers.cc import handlers


def run(given: dict[str, Any]) -> Any:
    (described,) = handlers()
    info = described.for_engine()
    assert isinstance(info, InlineHandler)
    return info.run(InlineCall("cc", {}, given, "s", 1))["copied"]


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (["a", "b", "a"], ["a", "b"]),
        ("a", ["a"]),
        (None, []),
        ([], []),
        ([None, 3, {"x": 1}, " a ", ""], ["a"]),
        ({"a": 1}, []),
    ],
)
def test_it_names_people_and_is_stopped_by_nothing(people: Any, told: list[str]) -> None:
    assert run({"people": people, "title": 5, "note": None, "more": [1]}) == told


def test_it_names_no_more_than_fifty() -> None:
    assert len(run({"people": [f"p{n}" for n in range(80)]})) == 50
