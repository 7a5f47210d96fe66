"""Files of a form's file field: uploaded for a to-do or a start, named when the form is handed in, shown afterwards."""

import io
import json
from typing import Any

import pytest
from sqlalchemy import update

from handlers.cases.attached import FILE
from tests.handlers.files import corpus
from tests.support.site import Answer, Caller, Site, answer_of, word
from tests.web import diagrams
from tests.web.hall import at_window, open_case, photo
from tests.web.test_start_forms import with_start_form


def with_file_field(files: dict[str, Any], **about: Any) -> dict[str, Any]:
    form = json.loads(files["f.form"])
    form["components"].append({"type": "filepicker", "key": "scan", "label": "合同扫描件", "id": "f9", **about})
    return files | {"f.form": json.dumps(form)}


def upload(call: Caller, task: str, *files: tuple[bytes, str]) -> Answer:
    parts = [(io.BytesIO(data), name) for data, name in files]
    return call("POST", f"/tasks/{task}/files", data={"file": parts}, content_type="multipart/form-data")


def hand_in(call: Caller, task: str, scan: Any) -> Answer:
    revision = call.get(f"/tasks/{task}").json["revision"]
    return call.post(f"/tasks/{task}/complete", {"data": {"name": "王小兰", "scan": scan}, "revision": revision})


def started(server: Site, **about: Any) -> tuple[Caller, str]:
    """A to-do of the sandbox with a file field, in the hands of its analyst."""
    key = word()
    server.publish(with_file_field(diagrams.one_task(key, form=True), **about))
    call = server.call("analyst01")
    call.post("/process-instances", {"definition": key})
    task = call.get(f"/tasks?view=all&definition={key}").json["items"][0]["id"]
    call.post(f"/tasks/{task}/claim")
    return call, task


def test_what_was_uploaded_becomes_references_that_the_server_wrote(server: Site) -> None:
    call, task = started(server, multiple=True)
    made = upload(call, task, (photo(), "正面.jpg"), (corpus.pdf(pages=2), "../合同.pdf"))
    assert made.status == 201, made.text
    first, second = made.json["files"]
    assert first["camunda.document.type"] == "camunda" and len(first["contentHash"]) == 64
    assert second["metadata"]["fileName"] == "合同.pdf" and second["metadata"]["contentType"] == "application/pdf"
    forged = {"documentId": first["documentId"], "metadata": {"fileName": "别的.pdf", "contentType": "text/html"}}
    assert hand_in(call, task, [forged, second["documentId"]]).status == 200
    instance = call.get(f"/tasks/{task}").json["process_instance"]
    assert call.get(f"/process-instances/{instance}").json["variables"]["scan"] == [first, second]


def test_files_are_kept_with_the_draft_and_shown_to_who_may_see_the_instance(server: Site) -> None:
    call, task = started(server)
    (file,) = upload(call, task, (corpus.pdf(pages=2), "合同.pdf")).json["files"]
    call.post(f"/tasks/{task}/draft", {"data": {"scan": [file]}})
    assert call.get(f"/tasks/{task}").json["draft"]["data"]["scan"] == [file]
    at = f"/api/v1/files/{file['documentId']}"
    kept = call.client.get(f"{at}/content")
    assert kept.content_type == "application/pdf" and "sandbox" in kept.headers["Content-Security-Policy"]
    assert call.client.get(f"{at}/thumbnail").content_type == "image/jpeg"
    assert call.client.get(f"{at}/pages/2.png").content_type == "image/png"
    assert call.get(f"/files/{file['documentId']}/pages/3.png").code == "not_found"
    assert server.stranger().get(f"/files/{file['documentId']}/content").code == "login_required"
    assert hand_in(call, task, [file]).status == 200
    instance = call.get(f"/tasks/{task}").json["process_instance"]
    page = call.client.get(f"/instances/{instance}").get_data(as_text=True)
    assert "随表单上传" in page and "合同.pdf" in page and f"{at}/pages/2.png" in page


@pytest.mark.parametrize("name", ["not uploaded", "another to-do's", "two where one fits", "kind"])
def test_what_may_not_be_named_is_refused_at_its_field(server: Site, name: str) -> None:
    call, task = started(server, accept=".pdf")
    if name == "not uploaded":
        scan: Any = ["0199-nobody"]
    elif name == "another to-do's":
        other_call, other = started(server)
        scan = upload(other_call, other, (corpus.pdf(), "a.pdf")).json["files"]
    elif name == "two where one fits":
        scan = upload(call, task, (corpus.pdf(), "a.pdf"), (corpus.pdf(), "b.pdf")).json["files"]
    else:
        scan = upload(call, task, (photo(), "a.pdf")).json["files"]
    refused = hand_in(call, task, scan)
    assert refused.code == "invalid_form" and list(refused.json["errors"]) == ["scan"]
    assert "合同扫描件" in refused.json["errors"]["scan"][0]


def test_uploads_are_judged_by_their_content_and_by_who_holds_the_to_do(server: Site) -> None:
    call, task = started(server)
    assert upload(call, task, (b"<html></html>", "a.pdf")).code == "invalid_form"
    assert upload(server.call("teller01"), task, (photo(), "a.jpg")).code == "not_found"
    hand_in(call, task, None)
    assert upload(call, task, (photo(), "a.jpg")).code == "task_taken"


def test_a_start_form_hands_its_files_to_the_instance_that_begins(server: Site) -> None:
    key = word()
    server.publish(with_file_field(with_start_form(key)))
    call = server.call("analyst01")
    sent = {"file": [(io.BytesIO(corpus.pdf()), "合同.pdf")]}
    headers = {"X-CSRF-Token": call.csrf, "Accept": "application/json"}
    made = answer_of(
        call.client.post(f"/trial/{key}/files", data=sent, content_type="multipart/form-data", headers=headers)
    )
    assert made.status == 201, made.text
    file = made.json["files"][0]
    assert server.call("analyst02").get(f"/files/{file['documentId']}/thumbnail").code == "not_found"

    def start(who: Caller) -> Answer:
        body = {"data": {"name": "王小兰", "scan": [file]}}
        tokens = {"X-CSRF-Token": who.csrf, "Accept": "application/json"}
        return answer_of(who.client.post(f"/trial/{key}/form", json=body, headers=tokens))

    assert list(start(server.call("analyst02")).json["errors"]) == ["scan"]
    begun = start(call)
    assert begun.status == 200, begun.text
    task = call.get("/tasks/" + begun.json["location"].split("/tasks/")[1].split("?")[0]).json
    assert task["data"]["scan"] == [file]
    assert list(start(call).json["errors"]) == ["scan"]
    assert hand_in(call, task["id"], [file]).status == 200


def test_the_case_page_shows_what_its_forms_handed_in_to_its_hall_alone(server: Site) -> None:
    call = at_window(server)
    case = open_case(call)
    task = case["tasks"][0]["id"]
    call.post(f"/tasks/{task}/claim")
    (file,) = upload(call, task, (corpus.pdf(pages=2), "合同.pdf")).json["files"]
    with server.services.db.write() as conn:
        named = update(FILE).where(FILE.c.id == file["documentId"])
        assert conn.execute(named.values(used_at=server.services.clock.now())).rowcount == 1
    page = call.client.get(f"/cases/{case['case_no']}?tab=materials").get_data(as_text=True)
    assert "随表单上传" in page and "合同.pdf" in page and f"/api/v1/files/{file['documentId']}/pages/2.png" in page
    assert server.call("analyst01").get(f"/files/{file['documentId']}/content").code == "not_found"
