"""Small diagrams that the contract tests publish into the sandbox."""

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tests.support import drawing as d


def one_task(key: str, form: bool = False, **assignment: str) -> dict[str, str | bytes]:
    """start, one user task `u`, end; with a form of two fields when asked."""
    task = d.user("u", name="核对", form=f"{key}_form" if form else None, assignment=assignment or None)
    files: dict[str, str | bytes] = {"p.bpmn": d.diagram([task], "start > u > end", key)}
    if form:
        files["f.form"] = json.dumps(a_form(f"{key}_form"))
    return files


def a_form(form_id: str) -> Mapping[str, Any]:
    fields = [
        {"type": "textfield", "key": "name", "label": "姓名", "id": "f1", "validate": {"required": True}},
        {"type": "number", "key": "amount", "label": "金额", "id": "f2"},
    ]
    return {"type": "default", "id": form_id, "schemaVersion": 16, "components": fields}


def two_tasks_of_two_people(key: str) -> dict[str, str | bytes]:
    """Two user tasks with the same word: a second pair of eyes is needed."""
    both = [
        d.user(name, name=title, assignment={"candidateGroups": "teller"}, properties={"sodGroup": "case"})
        for name, title in (("a", "受理"), ("b", "复核"))
    ]
    return {"p.bpmn": d.diagram(both, "start > a > b > end", key)}


def one_job(key: str) -> dict[str, str | bytes]:
    return {"p.bpmn": d.diagram([d.service("job", f"{key}.job")], "start > job > end", key)}


def waits_for(key: str, message: str) -> dict[str, str | bytes]:
    return {"p.bpmn": d.diagram([d.catch("c", d.message(message, "k"))], "start > c > end", key)}


def broken_gateway(key: str) -> dict[str, str | bytes]:
    """Holds at `xor` with an incident until `n` is a number."""
    return {"p.bpmn": d.diagram([], "start > xor; xor > step if n > 1; xor > end else; step > end", key)}


def laid_out(files: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    """The two tasks in a row, with places and lines to draw."""
    drawn = files["p.bpmn"]
    drawn = drawn if isinstance(drawn, str) else drawn.decode()
    boxes = {"start": (100, 82, 36, 36), "a": (200, 60, 100, 80), "b": (360, 60, 100, 80), "end": (520, 82, 36, 36)}
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</bpmndi:BPMNShape>"
        for id, (x, y, w, h) in boxes.items()
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{one}_{two}_di" bpmnElement="{one}__{two}"><di:waypoint x="{boxes[one][0]}" y="100"/>'
        f'<di:waypoint x="{boxes[two][0]}" y="100"/></bpmndi:BPMNEdge>'
        for one, two in pairwise(boxes)
    )
    key = drawn.split('<bpmn:process id="')[1].split('"')[0]
    layout = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="D">'
        f'<bpmndi:BPMNPlane id="P" bpmnElement="{key}">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    return {"p.bpmn": drawn.replace("</bpmn:definitions>", layout + "</bpmn:definitions>")}
