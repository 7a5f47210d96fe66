"""Two versions of a package side by side: which elements, fields, rows and lines, before and after."""

import json
from collections.abc import Mapping
from itertools import pairwise

from engine.packages import PackageFiles
from engine.packages.compare import FileDiff, compare
from tests.support import drawing as d


def files(**content: str | bytes) -> PackageFiles:
    """`p_bpmn="..."` is the file p.bpmn."""
    return PackageFiles(
        {name.replace("_", "."): text if isinstance(text, bytes) else text.encode() for name, text in content.items()}
    )


def only(found: list[FileDiff]) -> FileDiff:
    (diff,) = found
    return diff


def drawn(*tasks: str, path: str, **properties: str) -> str:
    steps = [d.user(id, name=id, assignment=properties) for id in tasks]
    made = d.diagram(steps, path, "k")
    return made if isinstance(made, str) else made.decode()


def told(diff: FileDiff) -> set[tuple[str, str, str]]:
    return {(change.what, change.kind, change.id) for change in diff.changes}


def test_an_added_step_a_removed_flow_and_a_changed_property_are_told_apart() -> None:
    old = files(p_bpmn=drawn("a", path="start > a > end", candidateGroups="teller"))
    new = files(p_bpmn=drawn("a", "b", path="start > a > b > end", candidateGroups="back_teller"))
    diff = only(compare(old, new))
    assert diff.kind == "diagram" and diff.what == "changed"
    assert {
        ("added", "用户任务", "b"), ("removed", "顺序流", "a__end"), ("added", "顺序流", "a__b"),
        ("added", "顺序流", "b__end"), ("changed", "用户任务", "a"),
    } <= told(diff)  # fmt: skip
    (changed,) = [change for change in diff.changes if change.id == "a"]
    assert [(p.label, p.before, p.after) for p in changed.properties] == [("候选岗位", "teller", "back_teller")]


def test_a_property_that_cannot_be_seen_on_the_diagram_is_named() -> None:
    both = [d.user("a", name="甲", properties={"sodGroup": group}) for group in ("case", "other")]
    old, new = (files(p_bpmn=d.diagram([step], "start > a > end", "k")) for step in both)
    (change,) = only(compare(old, new)).changes
    assert [(p.label, p.before, p.after) for p in change.properties] == [("属性“sodGroup”", "case", "other")]


def test_what_was_only_moved_is_no_change_of_meaning() -> None:
    plain = drawn("a", path="start > a > end")
    shape = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="D">'
        '<bpmndi:BPMNPlane id="P"><bpmndi:BPMNShape id="s" bpmnElement="a">'
        '<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="{}" y="1" width="9" height="9"/>'
        "</bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    )
    old, new = (files(p_bpmn=plain.replace("</bpmn:definitions>", shape.format(x))) for x in (1, 2))
    assert told(only(compare(old, new))) == {("moved", "用户任务", "a")}


def form(*fields: Mapping[str, object]) -> str:
    return json.dumps({"id": "f", "type": "default", "components": list(fields)})


def test_fields_of_a_form_are_compared_by_id_wherever_they_stand() -> None:
    name = {"type": "textfield", "key": "name", "id": "f1", "label": "姓名"}
    inside = {"type": "number", "key": "n", "id": "f2", "label": "金额"}
    old = files(f_form=form(name, {"type": "group", "id": "g", "components": [inside]}))
    new = files(
        f_form=form(
            name | {"validate": {"required": True}},
            {"type": "group", "id": "g", "components": [inside | {"label": "数额"}, inside | {"id": "f3"}]},
        )
    )
    found = {change.id: change for change in only(compare(old, new)).changes}
    assert {id: change.what for id, change in found.items()} == {"f1": "changed", "f2": "changed", "f3": "added"}
    assert [(p.label, p.before, p.after) for p in found["f1"].properties] == [("必填", None, "是")]
    assert [(p.label, p.before, p.after) for p in found["f2"].properties] == [("标题", "金额", "数额")]


def table(*rules: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<rule id="{id}"><inputEntry><text>{given}</text></inputEntry>'
        f"<outputEntry><text>{result}</text></outputEntry></rule>"
        for id, given, result in rules
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
        '<decision id="months" name="可领月数"><decisionTable id="t"><input id="i" label="缴费月数"/>'
        f'<output id="o" label="月数"/>{rows}</decisionTable></decision></definitions>'
    )


def test_rows_of_a_decision_table_are_told_cell_by_cell() -> None:
    old = files(r_dmn=table(("r1", "1", "10"), ("r2", "2", "20")))
    new = files(r_dmn=table(("r1", "1", "11"), ("r3", "3", "30")))
    found = {change.id: change for change in only(compare(old, new)).changes}
    assert {id: change.what for id, change in found.items()} == {"r1": "changed", "r2": "removed", "r3": "added"}
    assert found["r1"].name == "可领月数 第 1 行"
    assert [(p.label, p.before, p.after) for p in found["r1"].properties] == [("月数", "10", "11")]


def test_other_files_are_compared_line_by_line() -> None:
    diff = only(compare(files(s_yaml="a\nb\nc"), files(s_yaml="a\nB\nc\nd")))
    assert [(c.what, c.name, c.properties[0].before, c.properties[0].after) for c in diff.changes] == [
        ("changed", "第 2 行起", "b", "B"), ("added", "第 4 行起", None, "d"),
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_said_to_be_so() -> None:
    diff = only(compare(files(p_bpmn=drawn("a", path="start > a > end")), files(p_bpmn="<broken")))
    assert diff.unreadable and not diff.changes


def test_nothing_is_told_of_what_is_alike_and_every_change_is_told_backwards() -> None:
    """Old and new changed over: what was added is removed, before is after."""
    turned = {"added": "removed", "removed": "added", "changed": "changed", "moved": "moved"}
    versions = [
        files(p_bpmn=drawn(*steps, path=" > ".join(("start", *steps, "end"))), f_form=form(), s_yaml="".join(steps))
        for steps in (("a",), ("a", "b"), ("b", "c"), ("c", "a", "b"))
    ]
    for one, other in pairwise(versions):
        assert compare(one, one) == []
        there, back = compare(one, other), compare(other, one)
        for diff, reverse in zip(there, back, strict=True):
            if diff.kind != "text":
                assert {(c.id, turned[c.what]) for c in diff.changes} == {(c.id, c.what) for c in reverse.changes}
