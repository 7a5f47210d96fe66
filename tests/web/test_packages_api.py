"""`/packages` and `/definitions`: into the sandbox at once, elsewhere by two people; the border, way by way."""

import io
import zipfile

from tests.support import drawing as d
from tests.support.site import Site, word
from tests.web import diagrams


def test_the_sandbox_takes_a_package_at_once_and_counts_its_versions(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    first = call.upload("/packages", diagrams.one_task(key))
    assert first.status == 201 and first.json["state"] == "published"
    assert first.json["definitions"] == [{"key": key, "version": 1, "name": f"流程 {key}"}]
    same = call.upload("/packages", diagrams.one_task(key))
    assert same.json["definitions"][0]["version"] == 1
    other = call.upload("/packages", diagrams.one_job(key))
    assert other.json["definitions"][0]["version"] == 2
    assert [finding["severity"] for finding in other.json["findings"]] == ["info"]


def test_a_zip_is_a_package_too(server: Site) -> None:
    key, packed = word(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in diagrams.one_task(key, form=True).items():
            archive.writestr(f"item/{name}", data)
    answer = server.call("analyst01").upload("/packages", {"item.zip": packed.getvalue()})
    assert answer.status == 201 and answer.json["definitions"][0]["key"] == key


def test_elsewhere_it_waits_for_a_second_person(server: Site) -> None:
    key, author, second = word(), server.call("analyst02"), server.call("analyst01")
    files = diagrams.one_task(key, candidateGroups="teller")
    waiting = author.upload("/packages", files, folder=f"records/{key}")
    assert waiting.status == 202 and waiting.json["state"] == "waiting" and waiting.json["definitions"] == []
    path = f"/packages/{waiting.json['id']}"
    assert author.post(f"{path}/approve").code == "four_eyes"
    assert server.call("teller01").post(f"{path}/approve").code == "not_allowed"
    approved = second.post(f"{path}/approve")
    assert approved.json["state"] == "published" and approved.json["definitions"][0]["version"] == 1
    assert second.post(f"{path}/approve").status in (403, 409)
    assert second.post("/packages/none/approve").code == "not_found"


def test_a_rejected_package_needs_a_reason_and_is_not_published(server: Site) -> None:
    key, author, second = word(), server.call("analyst02"), server.call("analyst01")
    files = diagrams.one_task(key, candidateGroups="teller")
    path = f"/packages/{author.upload('/packages', files, folder=f'records/{key}').json['id']}"
    assert "reason" in second.post(f"{path}/reject").json["errors"]
    assert second.post(f"{path}/reject", {"reason": "缺少复审"}).status == 200
    assert second.get(f"/definitions/{key}/versions/1").code == "not_found"


def test_who_may_publish_in_the_sandbox_only_may_not_hand_in_elsewhere(server: Site) -> None:
    key = word()
    for person in ("analyst01", "admin01"):
        answer = server.call(person).upload("/packages", diagrams.one_task(key), folder=f"records/{key}")
        assert (answer.status, answer.code) == (403, "not_allowed")
    assert server.call("teller01").upload("/packages", diagrams.one_task(key)).code == "not_allowed"


def test_a_key_belongs_to_the_folder_that_published_it_first(server: Site) -> None:
    taken = server.call("analyst01").upload("/packages", diagrams.one_task("personal_info_change"))
    assert (taken.status, taken.code) == (422, "key_taken")
    key = word()
    server.publish(diagrams.one_task(key))
    other = diagrams.one_task(key, candidateGroups="teller")
    assert server.call("analyst02").upload("/packages", other, folder=f"records/{key}").code == "key_taken"


def test_nothing_calls_across_the_border(server: Site) -> None:
    key = word()
    calling = {"p.bpmn": d.diagram([d.call("c", "personal_info_change")], "start > c > end", key)}
    answer = server.publish(calling)
    assert "warning" in [finding["severity"] for finding in answer.json["findings"]]
    started = server.start(key)
    assert [row["element_id"] for row in started["incidents"]] == ["c"]


def test_messages_and_signals_do_not_cross_the_border(server: Site) -> None:
    key, author, second = word(), server.call("analyst02"), server.call("analyst01")
    outside = {"p.bpmn": d.diagram([d.start("s", d.message(f"{key}.m"))], "s > end", key)}
    waiting = author.upload("/packages", outside, folder=f"records/{key}")
    assert waiting.status == 202, waiting.text
    assert second.post(f"/packages/{waiting.json['id']}/approve").status == 200
    assert second.post("/messages", {"name": f"{key}.m", "correlation_key": ""}).code == "no_waiter"
    inside = word()
    server.publish({"p.bpmn": d.diagram([d.start("s", d.message(f"{inside}.m"))], "s > end", inside)})
    assert second.post("/messages", {"name": f"{inside}.m", "correlation_key": ""}).status == 200


def test_an_error_stores_nothing_and_names_the_element(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    drawn = [d.node("bpmn:transaction", {"id": "tx"})]
    answer = call.upload("/packages", {"p.bpmn": d.diagram(drawn, "start > tx > end", key)})
    assert (answer.status, answer.code) == (422, "package_invalid")
    assert {"element_id", "rule", "severity", "message"} == set(answer.json["findings"][0])
    assert "tx" in [finding["element_id"] for finding in answer.json["findings"]]
    assert call.get(f"/definitions/{key}/versions/1").code == "not_found"


def test_lint_finds_and_stores_nothing(server: Site) -> None:
    key, call = word(), server.call("analyst01")
    answer = call.upload("/packages/lint", diagrams.one_job(key))
    assert answer.status == 200 and [finding["severity"] for finding in answer.json["findings"]] == ["info"]
    assert call.get(f"/definitions/{key}/versions/1").code == "not_found"


def test_definitions_are_listed_with_their_xml_on_ones_side_of_the_border(server: Site) -> None:
    key = word()
    server.publish(diagrams.one_task(key))
    call = server.call("analyst01")
    one = call.get(f"/definitions/{key}/versions/1").json
    assert (
        one["key"] == key
        and one["version"] == 1
        and f'id="{key}"' in one["xml"]
        and one["folder"].startswith("sandbox")
    )
    keys: list[str] = []
    cursor = ""
    while True:
        page = call.get(f"/definitions?limit=100{cursor}").json
        keys += [row["key"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert key in keys and "personal_info_change" in keys
    teller = server.call("teller01")
    assert teller.get(f"/definitions/{key}/versions/1").code == "not_found"
    assert teller.get("/definitions/personal_info_change/versions/1").status == 200
