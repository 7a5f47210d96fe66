"""Diagrams that others drew with Camunda's tools: published as they are, and run to every end by a program outside.

The diagrams and most forms are read from CONFORMANCE_DIR; what they name and nobody drew stands in `parts`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api, Refusal
from tests.support.site import Site
from tests.support.spoken import Spoken

pytestmark = pytest.mark.conformance

PARTS = Path(__file__).parent / "parts"
ABSENCE = "Absence_Request.bpmn"
DINNER = "Quick_Start__Human_Tasks.bpmn"
DISPUTE = "Bank_customer_complaint_dispute_handling.bpmn"
NEEDED = {
    ABSENCE: (
        "ApproveAbsence.form",
        "ClarifyRequest.form",
        "AcknowledgeApprovalReminder.form",
        "AcknowledgeApprovalDecision.form",
        "RequestAbsence.form",
        "LogAbsenceInHRSystem.form",
        "department_line_manager.dmn",
    ),
    DINNER: ("prepare-chicken.form", "DecideWhatsForDinner.form", "prepare-salad.form"),
    DISPUTE: ("decide_on_fraud_case.form", "determine-fraud-rating.dmn"),
}
MISSING = {
    ABSENCE: {"RequestAbsenceTask", "LogAbsenceTask", "GetLineManagerTask"},
    DINNER: {"decide-dinner", "prepare-salad"},
    DISPUTE: {"Activity_0ynau00", "Activity_0iv8gg2"},
}


class Foreign(Spoken):
    """Their names are kept as they are: nothing in the files is changed."""

    def __init__(self, api: Api, folder: Path) -> None:
        super().__init__(api)
        self.folder = folder

    def own(self, name: str) -> str:
        return name

    def put(self, diagram: str, *parts: str) -> dict[str, Any]:
        files = {name: self._found(name).read_bytes() for name in (diagram, *parts)}
        answer: dict[str, Any] = self.api("POST", "/packages", files=files)
        return answer

    def begin(self, diagram: str, **variables: Any) -> None:
        """Publishes it with all its parts and starts it."""
        self.start(self.put(diagram, *NEEDED[diagram])["definitions"][0]["key"], None, **variables)

    def _found(self, name: str) -> Path:
        return PARTS / name if (PARTS / name).exists() else self.folder / name

    def serve(self, type: str, element: str, /, **variables: Any) -> Mapping[str, Any]:
        """Does the next job of a type, which must stand at this element of the case."""
        (job,) = self.lease(type)
        assert (job["element_id"], job["process_instance"]) == (element, self.id)
        self.finish(job, **variables)
        seen: Mapping[str, Any] = job["variables"]
        return seen


@pytest.fixture
def foreign(server: Site, outside: Api, conformance_dir: Path) -> Any:
    told = Foreign(outside, conformance_dir / "camunda8")
    yield told
    told.clear()


@pytest.mark.parametrize("diagram", NEEDED)
def test_it_is_published_as_it_is_with_a_warning_for_what_is_missing(foreign: Foreign, diagram: str) -> None:
    theirs = [name for name in NEEDED[diagram] if not (PARTS / name).exists() and "fraud" not in name]
    answer = foreign.put(diagram, *theirs)
    assert answer["state"] == "published"
    told = {found["element_id"] for found in answer["findings"] if found["severity"] == "warning"}
    assert MISSING[diagram] <= told
    assert not [found for found in answer["findings"] if found["severity"] == "error"]


@pytest.mark.parametrize("diagram", ["CI-CD_Pipeline.bpmn", "Event_Registration.bpmn", "insuranceApplication.bpmn"])
def test_the_other_runnable_ones_are_published_too(foreign: Foreign, diagram: str) -> None:
    assert foreign.put(diagram)["state"] == "published"


@pytest.mark.parametrize(
    ("diagram", "elements"),
    [
        ("ai-agent-chat-with-mcp.bpmn", {"AI_Agent"}),
        ("ai-agent-chat-with-tools.bpmn", {"AI_Agent"}),
        ("car-rental-booking-process.bpmn", {"Event_1hlbn3w", "Event_0p8oxrp", "Activity_0k4m2k8"}),
    ],
)
def test_what_does_not_run_is_refused_by_name(foreign: Foreign, diagram: str, elements: set[str]) -> None:
    with pytest.raises(Refusal) as told:
        foreign.put(diagram)
    assert told.value.status == 422
    found = told.value.problem["findings"]
    assert elements <= {each["element_id"] for each in found if each["severity"] == "error"}


# -- Quick_Start__Human_Tasks
@pytest.mark.parametrize("meal", ["chicken", "salad"])
def test_dinner_is_decided_and_prepared(foreign: Foreign, meal: str) -> None:
    foreign.begin(DINNER)
    task = foreign.whole("decide-dinner")
    body = {"data": {}, "revision": task["revision"]}
    assert foreign.denied(422, "POST", f"/tasks/{task['id']}/complete", body) == "invalid_form"
    foreign.do("decide-dinner", meal=meal)
    foreign.do(f"prepare-{meal}")
    foreign.ended(None, meal=meal)
    assert "happy-end" in foreign.path


# -- Absence_Request
ASKED = {
    "employeeName": "admin01",
    "department": "sales",
    "absenceStartDate": "2026-12-01",
    "absenceEndDate": "2026-12-04",
    "requestComment": "探亲",
}


def test_an_absence_is_asked_for_clarified_reminded_of_and_approved(foreign: Foreign) -> None:
    foreign.begin(ABSENCE)
    foreign.do("RequestAbsenceTask", **ASKED)
    assert foreign.whole("ApproveAbsenceTask")["assignee"] == "analyst01"
    foreign.do("ApproveAbsenceTask", approvalResult="clarificationNeeded", clarificationCommentLineManager="哪几天？")
    assert foreign.whole("ClarifyRequestTask")["assignee"] == "admin01"
    clear = {"absenceStartDate": "2026-12-02", "absenceEndDate": "2026-12-04"}
    foreign.do("ClarifyRequestTask", **clear, clarificationCommentEmployee="后三天")
    foreign.tasks("ApproveAbsenceTask")
    for reminders in (1, 2, 3):
        foreign.later(2 * 24 * 3600)
        foreign.tasks("GetAndConfirmReminderTask", reminders)
    foreign.do("GetAndConfirmReminderTask")
    foreign.do("ApproveAbsenceTask", approvalResult="approved")
    foreign.do("LogAbsenceTask", logged=True)
    foreign.do("GetNotification")
    foreign.tasks("GetAndConfirmReminderTask", 2)
    assert foreign.look()["state"] == "running"
    for _ in range(2):
        foreign.do("GetAndConfirmReminderTask")
    foreign.ended(None, approvalResult="approved", absenceStartDate="2026-12-02", assignedLineManager="analyst01")
    assert {"Event_02m7n8y", "Event_0zynvca"} <= set(foreign.path)


def test_an_absence_is_rejected(foreign: Foreign) -> None:
    foreign.begin(ABSENCE)
    foreign.do("RequestAbsenceTask", **ASKED | {"department": "hall"})
    foreign.do("ApproveAbsenceTask", approvalResult="rejected", rejectionReason="人手不足")
    foreign.do("GetNotification")
    foreign.ended(None, approvalResult="rejected", assignedLineManager="admin01")
    assert "LogAbsenceTask" not in foreign.path


# -- Bank_customer_complaint_dispute_handling
VENDOR = "dispute_process_request_proof_from_vendor"


def dispute(foreign: Foreign, customer_claims: int, vendor_claims: int) -> None:
    """Up to the moment when the vendor's answer is waited for."""
    details = {"disputeId": 456, "disputeAmount": {"amount": 33.11, "currency": "EUR"}}
    foreign.begin(DISPUTE, customerId=123, disputeDetails=details)
    seen = foreign.serve("customer_notification", "Activity_0f196ti")
    assert seen["type"] == "dispute_request_documents"
    foreign.at("Activity_07yih62")
    foreign.message("dispute_process_receive_documents", "579", 0, None, customerProofText="包裹没有到")
    foreign.serve("extract_data_from_document", "Activity_1nvtpnt", customer_claim_frequency=customer_claims)
    foreign.serve(VENDOR, "Activity_1ec0e8t")
    foreign.serve(VENDOR, "Activity_1ys0vez", vendor_claim_frequency=vendor_claims)
    assert "Gateway_1p7bkh1" in {found["element_id"] for found in foreign.look()["active"]}


def refunded(foreign: Foreign) -> None:
    foreign.serve("initiate_credit_and_clawback", "Activity_1pqdlzs")
    assert foreign.serve("customer_notification", "Activity_1u3hrzx")["type"] == "dispute_successful"
    foreign.ended()
    assert foreign.path[-1] == "Event_141j9th"


def not_refunded(foreign: Foreign) -> None:
    assert foreign.serve("customer_notification", "Activity_0maynr7")["type"] == "dispute_unsuccessful"
    foreign.ended()
    assert foreign.path[-1] == "Event_190ve02"


def test_the_customer_is_reminded_five_times_at_most(foreign: Foreign) -> None:
    foreign.begin(DISPUTE, customerId=123, disputeDetails={"disputeId": 456})
    foreign.serve("customer_notification", "Activity_0f196ti")
    for _ in range(5):
        foreign.later(2 * 24 * 3600)
        assert foreign.serve("customer_notification", "Activity_0yj7tox")["type"] == "dispute_document_reminder"
    foreign.later(10 * 24 * 3600)
    foreign.no_job("customer_notification")
    assert foreign.path.count("Event_1om9n2v") == 5
    foreign.message("dispute_process_receive_documents", "579")
    foreign.serve("extract_data_from_document", "Activity_1nvtpnt", customer_claim_frequency=3)
    foreign.serve(VENDOR, "Activity_1ec0e8t")


def test_a_vendor_who_approves_and_a_good_rating_bring_a_refund(foreign: Foreign) -> None:
    dispute(foreign, customer_claims=3, vendor_claims=15)
    foreign.message("dispute_process_refund_approved", "456")
    refunded(foreign)
    assert {"Event_1ngzvad", "Event_0tbz2j0", "Event_0xql8jl"} <= set(foreign.path)


def test_a_vendor_who_is_silent_and_a_bad_rating_bring_none(foreign: Foreign) -> None:
    dispute(foreign, customer_claims=9, vendor_claims=15)
    foreign.later(2 * 24 * 3600 + 60)
    not_refunded(foreign)
    assert {"Event_130gtbd", "Event_0xql8jl"} <= set(foreign.path)


def test_a_rating_of_little_confidence_is_decided_by_hand(foreign: Foreign) -> None:
    dispute(foreign, customer_claims=3, vendor_claims=1)
    foreign.message("dispute_process_refund_approved", "456")
    foreign.do("Activity_0ynau00", isRefund=True)
    refunded(foreign)
    # the escalating end is itself ended by the boundary event that it reaches
    assert {"Event_0tbz2j0", "Event_0jastu6"} <= set(foreign.path)


def test_a_vendor_who_declines_is_escalated_and_decided_by_hand(foreign: Foreign) -> None:
    dispute(foreign, customer_claims=3, vendor_claims=15)
    foreign.message("dispute_process_refund_declined", "456", 0, None, vendorProofText="已签收")
    foreign.do("Activity_0ynau00", isRefund=False)
    not_refunded(foreign)
    assert {"Event_1ard5ve", "Event_0jastu6"} <= set(foreign.path)
