"""What documents tell of a case: whole names, masked numbers, the window and the materials."""

from handlers.cases.printing import case_for_documents
from tests.handlers.cases.conftest import LI, WANG, Counter


def test_documents_are_given_names_places_and_masked_numbers(counter: Counter) -> None:
    opened = counter.open(agent=LI)
    with counter.hall.database.read() as conn:
        known = case_for_documents(counter.desk.secrecy)(conn, opened.instance_id)
    assert known["applicant"] == {
        "name": WANG.name,
        "kind": "person",
        "id_type_name": "居民身份证",
        "id_masked": "510402********1234",
    }
    assert known["agent"]["name"] == LI.name
    assert (known["case"]["no"], known["case"]["lookup_code"]) == (opened.case_no, opened.lookup_code)
    assert known["case"]["channel_name"] == "窗口"
    assert WANG.id_no not in str(known) and LI.id_no not in str(known)
    assert known["materials"] == [], "nothing was handed in yet"


def test_nothing_is_known_of_an_instance_that_is_no_case(counter: Counter) -> None:
    with counter.hall.database.read() as conn:
        assert case_for_documents(counter.desk.secrecy)(conn, "none") == {}
