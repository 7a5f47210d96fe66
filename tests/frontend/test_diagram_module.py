"""The diagram viewer in a real browser: where a case stands, under the product's CSP."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.frontend.conftest import Site, page_html
from tests.support.accessibility import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:d="http://www.omg.org/spec/DD/20100524/DI" '
    'targetNamespace="urn:test"'
)
PROCESS = (
    '<process id="p" isExecutable="true"><startEvent id="start"/><userTask id="accept" name="受理"/>'
    '<userTask id="review" name="复核"/><sequenceFlow id="f1" sourceRef="start" targetRef="accept"/>'
    '<sequenceFlow id="f2" sourceRef="accept" targetRef="review"/></process>'
)


def shape(element: str, x: int, y: int, width: int, height: int) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<di:BPMNShape id="{element}_di" bpmnElement="{element}">{bounds}</di:BPMNShape>'


def edge(flow: str, left: int, right: int) -> str:
    points = f'<d:waypoint x="{left}" y="118"/><d:waypoint x="{right}" y="118"/>'
    return f'<di:BPMNEdge id="{flow}_di" bpmnElement="{flow}">{points}</di:BPMNEdge>'


LAYOUT = (
    '<di:BPMNDiagram id="d"><di:BPMNPlane id="pl" bpmnElement="p">'
    + shape("start", 100, 100, 36, 36)
    + shape("accept", 200, 78, 100, 80)
    + shape("review", 360, 78, 100, 80)
    + edge("f1", 136, 200)
    + edge("f2", 300, 360)
    + "</di:BPMNPlane></di:BPMNDiagram>"
)


def diagram_page(site: Site, layout: str) -> str:
    site.files["/process.bpmn"] = f"<definitions {NAMESPACES}>{PROCESS}{layout}</definitions>"
    site.pages["/case"] = page_html(
        "<body class='bare'><main class='card card--wide'><h1>办理进度</h1>"
        "<div class='diagram' data-diagram data-xml-url='/process.bpmn' data-active='[\"review\"]' "
        "data-completed='[\"start\",\"accept\"]'></div></main></body>",
        ["app/index.js", "diagram/index.js"],
    )
    return f"{site.url}/case"


def test_finished_and_present_elements_are_marked_and_the_makers_logo_stays(
    site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(diagram_page(site, LAYOUT))
    page.wait_for_selector("[data-diagram][data-ready]")
    marked = page.locator(".tf-completed, .tf-active, .tf-taken")
    by_id = dict(marked.evaluate_all("all => all.map(e => [e.dataset.elementId, e.classList[e.classList.length - 1]])"))
    assert by_id == {
        "start": "tf-completed",
        "accept": "tf-completed",
        "review": "tf-active",
        "f1": "tf-taken",
        "f2": "tf-taken",
    }
    assert page.locator(".bjs-powered-by").is_visible()
    before = page.locator("[data-element-id=review]").bounding_box()
    page.get_by_role("button", name="放大").click()
    after = page.locator("[data-element-id=review]").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]


def test_marks_follow_the_case_when_the_page_says_so(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(diagram_page(site, LAYOUT))
    page.wait_for_selector("[data-diagram][data-ready]")
    page.locator("[data-diagram]").evaluate(
        "host => { host.dataset.active = '[\"accept\"]'; host.dataset.completed = '[\"start\"]';"
        " host.dispatchEvent(new CustomEvent('tf:diagram-refresh')); }"
    )
    assert page.locator(".tf-active").get_attribute("data-element-id") == "accept"


def test_diagram_without_a_layout_is_said_in_a_sentence(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(diagram_page(site, ""))
    page.get_by_text("流程图暂时不能显示").wait_for()


def test_page_with_a_diagram_is_accessible(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(diagram_page(site, LAYOUT))
    page.wait_for_selector("[data-diagram][data-ready]")
    assert violations(page) == []
