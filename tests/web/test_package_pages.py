"""流程包 pages: what is wrong with an upload is said in one sentence each, and the plans of the lists."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from engine.packages.files import MAX_TOTAL
from tests.support import drawing as d
from tests.support.plans import Plans
from tests.support.site import Caller, Site, word
from tests.web import diagrams


def zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def sent(call: Caller, files: Mapping[str, bytes], folder: str) -> Any:
    parts = [(io.BytesIO(data), name) for name, data in files.items()]
    form = {"csrf_token": call.csrf, "file": parts, "folder": folder}
    return call.client.post("/packages", data=form, content_type="multipart/form-data", follow_redirects=True)


def bpmn(key: str) -> bytes:
    drawn = diagrams.one_task(key)["p.bpmn"]
    return drawn if isinstance(drawn, bytes) else drawn.encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK nothing", "压缩包已损坏"),
        (zipped({"p.bpmn": b"\0" * (MAX_TOTAL + 1)}), "流程包解开后超过"),
        (zipped({"../p.bpmn": b"<x/>", "a.bpmn": b"<x/>"}), "不能使用"),
        (zipped({f"{n}.form": b"" for n in range(10_000)}), "流程包有 10000 个文件"),
        (zipped({"p.exe": b"MZ"}), "不支持文件"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_in_one_sentence(server: Site, data: bytes, sentence: str) -> None:
    answer = sent(server.call("analyst02"), {"a.zip": data}, f"records/{word()}")
    assert answer.status_code == 422 and sentence in answer.text and answer.text.count('role="alert"') == 1


def test_what_can_be_read_is_kept_with_what_is_wrong_in_it(server: Site) -> None:
    key, call = word(), server.call("analyst02")
    twice = {"a.bpmn": bpmn(key), "b.bpmn": bpmn(key)}
    assert "各有一个，请改名或删去其一" in sent(call, twice, f"records/{key}").text
    assert "改好后再提交" in sent(call, {"p.bpmn": b"<html>no diagram</html>"}, f"records/{key}").text
    scenario = b"scenarios:\n  - name: x\n    start: {}\n"
    answer = sent(call, {"p.bpmn": bpmn(key), "scenarios.yaml": scenario}, f"records/{key}")
    assert answer.status_code == 200 and "改好后再提交" in answer.text and "案例" in answer.text
    draft = answer.request.path
    refused = call.client.post(f"{draft}/hand-in", data={"csrf_token": call.csrf})
    assert refused.status_code == 422 and "草稿和上传的文件都还在" in refused.text


def test_one_changed_file_takes_the_place_of_the_one_of_its_name(server: Site) -> None:
    key, call = word(), server.call("analyst02")
    files = diagrams.one_task(key, form=True)
    first = call.upload(
        "/packages", {"p.bpmn": files["p.bpmn"], "forms/f.form": files["f.form"]}, folder=f"records/{key}"
    )
    assert server.call("analyst01").post(f"/packages/{first.json['id']}/approve").status == 200
    form = str(files["f.form"]).replace("\\u59d3\\u540d", "全名").encode()
    parts = [(io.BytesIO(form), "f.form")]
    body = {"csrf_token": call.csrf, "file": parts, "folder": f"records/{key}", "over": "1"}
    answer = call.client.post("/packages", data=body, content_type="multipart/form-data", follow_redirects=True)
    assert "forms/f.form" in answer.text and "全名" in answer.text
    with zipfile.ZipFile(io.BytesIO(call.client.get(f"{answer.request.path}/zip").data)) as archive:
        assert sorted(archive.namelist()) == ["forms/f.form", "p.bpmn"] and archive.read("forms/f.form") == form


def test_a_draft_is_its_author_s_alone_and_nobody_approves_their_own(server: Site) -> None:
    key, call = word(), server.call("analyst02")
    answer = sent(call, {"p.bpmn": bpmn(key)}, f"records/{key}")
    draft = answer.request.path
    assert server.call("analyst01").client.get(draft).status_code == 404
    assert server.call("teller01").client.get(draft).status_code == 404
    waiting = call.client.post(f"{draft}/hand-in", data={"csrf_token": call.csrf}, follow_redirects=True)
    assert waiting.status_code == 200 and "批准发布" not in waiting.text
    assert "批准发布" in server.call("analyst01").client.get(waiting.request.path).text


def test_the_pages_of_versions_go_along_indexes(server: Site) -> None:
    key = word()
    two = [d.user("a", name="甲"), d.user("b", name="乙")]
    answer = server.publish({"p.bpmn": d.diagram(two, "start > a > b > end", key)}, "analyst02")
    server.start(key)
    call = server.call("analyst02")
    supervisor = server.log_in("supervisor01")
    plans = Plans(server)
    for path in (
        "/packages",
        "/packages?trial=1",
        f"/packages/folders/sandbox/{key}",
        f"/packages/versions/{answer.json['id']}",
    ):
        assert call.client.get(path).status_code == 200, path
    for path in ("/supervision/heat", "/supervision/export?show=late"):
        assert supervisor.client.get(path).status_code == 200, path
    assert plans.scans() == [] and plans.lines
