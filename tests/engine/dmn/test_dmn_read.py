"""What is refused at the door, and which writings of DMN are read."""

from __future__ import annotations

import pytest

from engine import dmn
from tests.engine.dmn.build import NOW, decision, definitions, literal


def codes(xml: bytes, imports: dict[str, bytes] | None = None) -> list[str]:
    with pytest.raises(dmn.DmnInvalid) as refused:
        dmn.load(xml, imports)
    assert all(finding.message.endswith("。") for finding in refused.value.findings)
    return [finding.code for finding in refused.value.findings]


def test_a_file_that_is_no_xml_or_no_dmn_is_refused() -> None:
    assert codes(b"<definitions") == ["not_xml"]
    assert codes(b"") == ["not_xml"]
    assert codes(b"<html/>") == ["not_dmn"]


def test_entities_and_doctypes_are_refused() -> None:
    harmless = definitions(decision("d", literal("1")))
    assert codes(b"<!DOCTYPE definitions>" + harmless) == ["doctype"]
    attack = b'<!DOCTYPE definitions [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + harmless.replace(b">1<", b">&x;<")
    assert codes(attack) == ["doctype"]
    laughs = b'<!DOCTYPE definitions [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + harmless.replace(b">1<", b">&b;<")
    assert codes(laughs) == ["doctype"]


def test_a_file_of_more_than_two_megabytes_is_refused() -> None:
    assert codes(definitions(decision("d", literal("1"))) + b" " * 2_100_000) == ["too_large"]


def test_nesting_beyond_reason_is_refused() -> None:
    logic = "<list>" * 60 + literal("1") + "</list>" * 60
    assert codes(definitions(decision("d", logic))) == ["too_deep"]


def test_references_to_nothing_are_findings_and_null_with_a_warning() -> None:
    xml = definitions(decision("d", literal("gone"), ["gone"]))
    assert ("d", "unknown_reference") in [(each.element_id, each.code) for each in dmn.lint(xml)]
    result = dmn.evaluate(dmn.load(xml), "d", {}, NOW)
    assert result.value is None
    assert result.warnings[0].code == "unknown_reference"


def test_decisions_in_a_circle_are_refused() -> None:
    circle = [
        decision("a", literal("b"), ["b"]),
        decision("b", literal("c"), ["c"]),
        decision("c", literal("a"), ["a"]),
    ]
    assert codes(definitions(*circle)) == ["cycle"]


def test_a_missing_import_is_a_finding_and_circular_ones_are_refused() -> None:
    def importing(own: str, other: str) -> bytes:
        kind = "https://www.omg.org/spec/DMN/20230324/MODEL/"
        return definitions(f"<import name='o' namespace='{other}' importType='{kind}'/>", namespace=own)

    assert [each.code for each in dmn.lint(importing("urn:a", "urn:b"))] == ["missing_import"]
    files = {"a.dmn": importing("urn:a", "urn:b"), "b.dmn": importing("urn:b", "urn:a")}
    assert codes(files["a.dmn"], files) == ["import_cycle"]


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_all_versions_of_dmn_are_read(namespace: str) -> None:
    model = dmn.load(definitions(decision("d", literal("1 + 1")), dmn=namespace))
    assert dmn.evaluate(model, "d", {}, NOW).value == 2


def test_extension_elements_are_skipped() -> None:
    extension = "<extensionElements><x:decision xmlns:x='urn:x' id='x'/></extensionElements>"
    model = dmn.load(definitions(extension, decision("d", extension + literal("1"))))
    assert list(model.decisions) == ["d"]
