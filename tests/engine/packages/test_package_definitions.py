from decimal import Decimal

import pytest

from engine.errors import NotFound
from engine.kernel.context import DecisionFailed, ProcessNotFound
from engine.packages import Published
from tests.engine.packages.house import NOW, House, form, table
from tests.support import drawing as d


def simple(process: str, task: str = "a", tag: str | None = None) -> bytes:
    return d.file(d.process([d.user(task)], f"start > {task} > end", process, version_tag=tag))


def decided(house: House, caller: Published, x: int, binding: str = "latest", tag: str | None = None) -> object:
    with house.db.read() as conn:
        variables = {"x": Decimal(x)}
        definition = caller.definitions[0].id
        return house.definitions.decide(conn, "rating", definition, binding, tag, variables, NOW).value


def test_latest_is_the_newest_and_deployment_the_one_published_together(house: House) -> None:
    caller = house.publish("sandbox", {"p.bpmn": simple("p"), "q.bpmn": simple("q", "old")})
    house.publish("sandbox", {"q.bpmn": simple("q", "new")})
    assert "new" in house.called(caller, "q").elements
    assert "old" in house.called(caller, "q", "deployment").elements


def test_a_version_tag_names_the_newest_version_that_carries_it(house: House) -> None:
    caller = house.publish("sandbox", {"p.bpmn": simple("p")})
    for task, tag in (("first", "2026"), ("second", "2026"), ("third", "2027")):
        house.publish("sandbox", {"q.bpmn": simple("q", task, tag)})
    assert "second" in house.called(caller, "q", "versionTag", "2026").elements
    with pytest.raises(ProcessNotFound, match="2028"):
        house.called(caller, "q", "versionTag", "2028")


def test_a_definition_is_parsed_once_and_carries_its_id(house: House) -> None:
    done = house.publish("sandbox", {"p.bpmn": simple("p")})
    with house.db.read() as conn:
        process = house.definitions.process(conn, done.definitions[0].id)
        assert process is house.definitions.process(conn, done.definitions[0].id)
    assert process.definition_id == done.definitions[0].id


def test_an_unknown_definition_is_not_found(house: House) -> None:
    with house.db.read() as conn, pytest.raises(NotFound):
        house.definitions.process(conn, "nothing")


def test_a_decision_gives_its_value_and_names_the_rules_and_the_version(house: House) -> None:
    caller = house.publish("sandbox", {"p.bpmn": simple("p"), "r.dmn": table("rating")})
    with house.db.read() as conn:
        found = house.definitions.decide(
            conn, "rating", caller.definitions[0].id, "latest", None, {"x": Decimal(12)}, NOW
        )
        assert found.value == "big"
        assert found.matched[0]["rules"] == ["rating_r0"]
        again = house.definitions.decide_by(conn, found.matched[0]["model"], "rating", {"x": Decimal(12)}, NOW)
    assert again == found


def test_decisions_are_bound_like_processes(house: House) -> None:
    caller = house.publish("sandbox", {"p.bpmn": simple("p"), "r.dmn": table("rating", 10, "v1")})
    house.publish("sandbox", {"r.dmn": table("rating", 100)})
    assert decided(house, caller, 50) == "small"
    assert decided(house, caller, 50, "deployment") == "big"
    assert decided(house, caller, 50, "versionTag", "v1") == "big"
    with pytest.raises(DecisionFailed, match="v9"):
        decided(house, caller, 50, "versionTag", "v9")


def test_an_older_decision_can_still_be_made_for_a_replay(house: House) -> None:
    caller = house.publish("sandbox", {"p.bpmn": simple("p"), "r.dmn": table("rating", 10)})
    with house.db.read() as conn:
        then = house.definitions.decide(
            conn, "rating", caller.definitions[0].id, "latest", None, {"x": Decimal(50)}, NOW
        )
    house.publish("sandbox", {"r.dmn": table("rating", 100)})
    with house.db.read() as conn:
        model = then.matched[0]["model"]
        assert house.definitions.decide_by(conn, model, "rating", {"x": Decimal(50)}, NOW).value == "big"


def test_a_form_comes_from_the_package_of_the_definition(house: House) -> None:
    caller = house.publish("sandbox", {"p.bpmn": simple("p"), "f.form": form("f", "old")})
    house.publish("sandbox", {"f.form": form("f", "new"), "g.form": form("g", "later")})
    with house.db.read() as conn:
        definition = caller.definitions[0].id
        assert house.definitions.form(conn, definition, "f") == form("f", "old")
        assert house.definitions.form(conn, definition, "g") == form("g", "later")
        assert house.definitions.form(conn, definition, "h") is None


def test_a_document_is_found_in_the_package_of_the_definition(house: House) -> None:
    files = {"p.bpmn": simple("p"), "documents/receipt.html": b"<p>"}
    done = house.through("records/item", files)
    with house.db.read() as conn:
        assert house.definitions.file(conn, done.definitions[0].id, "documents/receipt.html") == b"<p>"
        assert house.definitions.file(conn, done.definitions[0].id, "documents/other.html") is None
        assert house.definitions.xml(conn, done.definitions[0].id) == simple("p")
