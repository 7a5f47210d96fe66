"""Diagrams that other people drew with Camunda 8 tools: each is read, or refused by name."""

from pathlib import Path

import pytest

from engine.bpmn import BpmnRefused, read

pytestmark = pytest.mark.conformance

REFUSED = {
    "ai-agent-chat-with-mcp.bpmn": {"AI_Agent"},
    "ai-agent-chat-with-tools.bpmn": {"AI_Agent"},
    "car-rental-booking-process.bpmn": {"Event_1hlbn3w", "Event_0p8oxrp", "Activity_0k4m2k8"},
}
READ = {
    "Absence_Request.bpmn": 14,
    "Bank_customer_complaint_dispute_handling.bpmn": 36,
    "CI-CD_Pipeline.bpmn": 60,
    "Event_Registration.bpmn": 7,
    "Quick_Start__Human_Tasks.bpmn": 7,
    "insuranceApplication.bpmn": 18,
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read_whole_and_without_a_remark(name: str, conformance_dir: Path) -> None:
    diagram = read((conformance_dir / "camunda8" / name).read_bytes())
    (process,) = diagram.processes
    assert len(process.elements) == READ[name]
    assert not diagram.findings


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_the_names_of_what_does_not_run(name: str, conformance_dir: Path) -> None:
    with pytest.raises(BpmnRefused) as refused:
        read((conformance_dir / "camunda8" / name).read_bytes())
    errors = [finding for finding in refused.value.findings if finding.severity == "error"]
    assert {finding.element_id for finding in errors} == REFUSED[name]


def test_the_table_of_verdicts_is_complete(conformance_dir: Path) -> None:
    found = {path.name for path in (conformance_dir / "camunda8").glob("*.bpmn")}
    assert found == READ.keys() | REFUSED.keys()
