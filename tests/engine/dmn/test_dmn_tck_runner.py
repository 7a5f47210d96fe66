"""The runner itself, on a kit of one file made here: what it prints is what others rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import tck
from tests.engine.dmn.build import decision, definitions, input_data, literal, service

CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>model.dmn</modelName>
  <testCase id="001">
    <inputNode name="x"><value xsi:type="xsd:decimal">2</value></inputNode>
    <resultNode name="third" type="decision"><expected>{third}</expected></resultNode>
    <resultNode name="made" type="decision"><expected>{made}</expected></resultNode>
  </testCase>
  <testCase id="002" invocableName="S" type="decisionService">
    <inputNode name="x"><value xsi:type="xsd:decimal">5</value></inputNode>
    <resultNode name="made"><expected><component name="a">
      <list><item><value xsi:type="xsd:decimal">5.0</value></item><item><value xsi:nil="true"/></item></list>
    </component><component name="b"><value xsi:type="xsd:date">2024-02-29</value></component></expected></resultNode>
  </testCase>
</testCases>"""
THIRD = '<value xsi:type="xsd:decimal">0.6666666666666666666666666666666667</value>'
MADE = """<component name="b"><value xsi:type="xsd:date">2024-02-29</value></component>
    <component name="a"><list><item><value xsi:type="xsd:decimal">2</value></item>
    <item><value xsi:nil="true"/></item></list></component>"""


def kit(folder: Path, third: str = THIRD, made: str = MADE) -> Path:
    model = definitions(
        input_data("x", "number"),
        decision("third", literal("x / 3"), ["in_x"]),
        decision("made", literal('{a: [x, null], b: @"2024-02-29"}'), ["in_x"]),
        service("S", ["made"], ["x"]),
    )
    inner = folder / "level" / "0001-made"
    inner.mkdir(parents=True)
    (inner / "model.dmn").write_bytes(model)
    (inner / "0001-made-test-01.xml").write_text(CASES.format(third=third, made=made))
    return folder


def test_the_last_line_is_passed_of_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tck.main([str(kit(tmp_path))]) == 0
    assert capsys.readouterr().out.splitlines() == ["level/0001-made: 3/3", "3/3"]


@pytest.mark.parametrize(
    "wrong",
    [
        '<value xsi:type="xsd:string">0.6666666666666666666666666666666667</value>',
        '<value xsi:type="xsd:decimal">0.67</value>',
        '<value xsi:nil="true"/>',
        "<list><item><value xsi:type='xsd:decimal'>0.6666666666666666666666666666666667</value></item></list>",
    ],
)
def test_a_wrong_expectation_is_told_with_both_values(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tck.main([str(kit(tmp_path, third=wrong))])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "2/3"
    assert "0.6666666666666666666666666666666667" in lines[1]


def test_the_noise_of_binary_arithmetic_is_let_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tck.main([str(kit(tmp_path, third='<value xsi:type="xsd:double">0.66666666666666</value>'))])
    assert capsys.readouterr().out.splitlines()[-1] == "3/3"


@pytest.mark.parametrize(
    "wrong",
    [
        MADE.replace(">2<", ">3<"),
        MADE.replace("2024-02-29", "2024-02-28"),
        MADE.replace("2024-02-29", "2024-02-30"),
        MADE.replace('name="b"', 'name="c"'),
        MADE.replace('<item><value xsi:nil="true"/></item>', ""),
        MADE.replace('<value xsi:nil="true"/>', '<value xsi:type="xsd:string"/>'),
    ],
)
def test_contexts_are_compared_by_keys_and_lists_in_order(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tck.main([str(kit(tmp_path, made=wrong))])
    assert capsys.readouterr().out.splitlines()[-1] == "2/3"


def test_json_tells_every_node_with_our_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tck.main([str(kit(tmp_path)), "--json"])
    *lines, last = capsys.readouterr().out.splitlines()
    nodes = [json.loads(line, parse_float=str) for line in lines]
    assert last == "3/3"
    assert [(node["case"], node["node"], node["passed"]) for node in nodes] == [
        ("001", "third", True),
        ("001", "made", True),
        ("002", "made", True),
    ]
    assert nodes[0]["actual"] == "0.6666666666666666666666666666666667"
    assert nodes[2]["actual"] == {"a": [5, None], "b": "2024-02-29"}


def test_a_model_that_cannot_be_loaded_fails_all_its_nodes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = kit(tmp_path)
    (folder / "level" / "0001-made" / "model.dmn").write_bytes(b"<html/>")
    tck.main([str(folder)])
    assert capsys.readouterr().out.splitlines()[-1] == "0/3"
