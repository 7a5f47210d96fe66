"""A file field in the browser: uploaded at once, kept with the draft, removed, handed in, seen afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload

from tests.e2e.conftest import Person
from tests.handlers.files import corpus
from tests.support.accessibility import violations
from tests.support.site import Site
from tests.web.hall import photo
from tests.web.test_form_files_api import started

pytestmark = pytest.mark.browser


def test_files_are_uploaded_kept_removed_and_handed_in(server: Site, enter: Callable[..., Person]) -> None:
    call, task = started(server, multiple=True)
    page = enter("analyst01").page
    page.goto(f"{server.url}/tasks/{task}")
    page.locator(".form-host[data-ready=true]").wait_for()
    chooser = page.locator(".fjs-form-field-filepicker input[type=file]")
    chooser.set_input_files({"name": "说明.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    page.get_by_text("只收 JPEG、PNG 图片和 PDF 文件").wait_for()
    files: list[FilePayload] = [
        {"name": "正面.jpg", "mimeType": "image/jpeg", "buffer": photo()},
        {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": corpus.pdf(pages=2)},
    ]
    chooser.set_input_files(files)
    page.get_by_role("link", name="合同.pdf").wait_for()
    page.get_by_text("草稿已保存").wait_for()
    assert violations(page) == []
    page.reload()
    page.locator(".form-host[data-ready=true]").wait_for()
    page.get_by_role("button", name="移除正面.jpg").click()
    page.get_by_role("link", name="正面.jpg").wait_for(state="detached")
    page.get_by_label("姓名").fill("王小兰")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith(task))
    instance = call.get(f"/tasks/{task}").json["process_instance"]
    (kept,) = call.get(f"/process-instances/{instance}").json["variables"]["scan"]
    assert kept["metadata"]["fileName"] == "合同.pdf"
