"""Nothing resolves into the sandbox from outside, or out of it (decision 10): one test for each way across."""

import pytest
from sqlalchemy import select

from engine.errors import KeyTaken
from engine.kernel.context import DecisionFailed, ProcessNotFound
from engine.packages import Published
from engine.tables import Job, StartSubscription
from tests.engine.packages.house import NOW, House, form, table
from tests.support import drawing as d

OUTSIDE = "records/item"


def simple(process: str, task: str = "a", tag: str | None = None) -> bytes:
    return d.file(d.process([d.user(task)], f"start > {task} > end", process, version_tag=tag))


@pytest.fixture(params=["out of the sandbox", "into the sandbox"])
def across(request: pytest.FixtureRequest, house: House) -> tuple[House, Published]:
    """A caller on one side; called process, form and decision on the other."""
    parts = {"other.bpmn": simple("other", tag="v1"), "f.form": form("f"), "r.dmn": table("rating", tag="v1")}
    caller = {"p.bpmn": simple("p")}
    if request.param == "into the sandbox":
        house.publish("sandbox", parts)
        return house, house.through(OUTSIDE, caller)
    house.through(OUTSIDE, parts)
    return house, house.publish("sandbox", caller)


@pytest.mark.parametrize(("binding", "tag"), [("latest", None), ("versionTag", "v1"), ("deployment", None)])
def test_no_call_crosses(across: tuple[House, Published], binding: str, tag: str | None) -> None:
    house, caller = across
    with pytest.raises(ProcessNotFound, match="other"):
        house.called(caller, "other", binding, tag)


@pytest.mark.parametrize(("binding", "tag"), [("latest", None), ("versionTag", "v1"), ("deployment", None)])
def test_no_decision_crosses(across: tuple[House, Published], binding: str, tag: str | None) -> None:
    house, caller = across
    with house.db.read() as conn, pytest.raises(DecisionFailed, match="rating"):
        house.definitions.decide(conn, "rating", caller.definitions[0].id, binding, tag, {}, NOW)


def test_no_form_crosses(across: tuple[House, Published]) -> None:
    house, caller = across
    with house.db.read() as conn:
        assert house.definitions.form(conn, caller.definitions[0].id, "f") is None


def test_what_lies_across_counts_as_missing(house: House) -> None:
    house.publish("sandbox", {"other.bpmn": simple("other"), "f.form": form("f"), "r.dmn": table("rating")})
    parts = [d.user("a", form="f"), d.decide("b", "rating", "r"), d.call("c", "other")]
    findings = house.lint(OUTSIDE, {"p.bpmn": d.diagram(parts, "start > a > b > c > end")})
    assert [f.rule for f in findings if f.severity == "error"] == [
        "missing_form",
        "missing_decision",
        "missing_process",
    ]


@pytest.mark.parametrize("files", [{"p.bpmn": simple("p")}, {"f.form": form("f")}, {"r.dmn": table("rating")}])
def test_no_key_of_the_sandbox_is_taken_outside_and_none_of_outside_in_it(
    house: House, files: dict[str, bytes]
) -> None:
    changed = {path: data.replace(b'"a"', b'"b"').replace(b"small", b"little") for path, data in files.items()}
    house.publish("sandbox", files)
    with pytest.raises(KeyTaken) as refused:
        house.publish(OUTSIDE, changed)
    assert refused.value.folder == "sandbox"


def test_no_key_of_an_item_is_taken_in_the_sandbox_or_by_another_item(house: House) -> None:
    house.through(OUTSIDE, {"p.bpmn": simple("p")})
    for folder in ("sandbox", "sandbox/p", "records/another"):
        with pytest.raises(KeyTaken) as refused:
            house.publish(folder, {"p.bpmn": simple("p", "b")})
        assert refused.value.folder == OUTSIDE


def test_the_same_bytes_do_not_cross_either(house: House) -> None:
    house.through(OUTSIDE, {"p.bpmn": simple("p")})
    with pytest.raises(KeyTaken):
        house.publish("sandbox", {"p.bpmn": simple("p")})


def test_the_whole_sandbox_owns_its_keys_together(house: House) -> None:
    house.publish("sandbox", {"p.bpmn": simple("p"), "q.bpmn": simple("q")})
    assert house.publish("sandbox", {"q.bpmn": simple("q", "b")}).definitions[0].version == 2


def test_message_signal_and_timer_starts_carry_their_side(house: House) -> None:
    def drawn(process: str) -> bytes:
        parts = [
            d.start("s", d.message("m")),
            d.start("g", d.signal("sig")),
            d.start("t", d.cycle("R/P1D")),
            d.user("a"),
        ]
        return d.diagram(parts, "s > a; g > a; t > a; a > end", process)

    house.publish("sandbox", {"p.bpmn": drawn("inside")})
    house.through(OUTSIDE, {"p.bpmn": drawn("outside")})
    with house.db.read() as conn:
        starts = conn.execute(select(StartSubscription.process_key, StartSubscription.sandbox)).all()
        jobs = conn.execute(select(Job.type, Job.sandbox)).all()
    assert {tuple(row) for row in starts} == {tuple(row) for row in jobs} == {("inside", True), ("outside", False)}
    assert len(starts) == 4


def test_within_one_side_everything_resolves(house: House) -> None:
    house.publish("sandbox", {"other.bpmn": simple("other"), "f.form": form("f"), "r.dmn": table("rating")})
    caller = house.publish("sandbox", {"p.bpmn": simple("p")})
    assert house.called(caller, "other").id == "other"
    with house.db.read() as conn:
        assert house.definitions.form(conn, caller.definitions[0].id, "f") == form("f")
