"""Every diagram of the factory set is laid out for people, judged by what its file says of places and sizes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[2] / "processes"
DIAGRAMS = sorted(ROOT.rglob("*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
NEAR = 1.5
"""Places are whole pixels: half of an odd size may be off by one."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def on_border(self, point: Point) -> bool:
        x, y = point
        within = self.x - NEAR <= x <= self.x + self.width + NEAR and self.y - NEAR <= y <= self.y + self.height + NEAR
        beside = min(abs(x - self.x), abs(x - self.x - self.width), abs(y - self.y), abs(y - self.y - self.height))
        return within and beside <= NEAR

    def crossed(self, start: Point, end: Point) -> bool:
        """By a line along one axis; touching the border is no crossing."""
        (x0, y0), (x1, y1) = start, end
        return (
            min(x0, x1) < self.x + self.width - NEAR
            and max(x0, x1) > self.x + NEAR
            and min(y0, y1) < self.y + self.height - NEAR
            and max(y0, y1) > self.y + NEAR
        )


@dataclass
class Drawing:
    """Flow nodes, lanes, labels (of nodes and flows) by element id; flows as (source, target, waypoints)."""

    nodes: dict[str, Box] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)
    lane_of: dict[str, str] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    flows: dict[str, tuple[str, str, list[Point]]] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    gateways: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


def box(element: etree._Element) -> Box:
    bounds = element.find(f"{DC}Bounds")
    assert bounds is not None
    return Box(*(float(bounds.get(name, "nan")) for name in ("x", "y", "width", "height")))


def drawing(path: Path) -> Drawing:
    tree = etree.parse(path)
    found = Drawing()
    drawn = {
        shape.get("bpmnElement", ""): shape for kind in ("BPMNShape", "BPMNEdge") for shape in tree.iter(BPMNDI + kind)
    }
    for process in tree.iter(f"{BPMN}process"):
        for lane in process.iter(f"{BPMN}lane"):
            found.lanes[lane.get("id", "")] = box(drawn[lane.get("id", "")])
            for ref in lane.iter(f"{BPMN}flowNodeRef"):
                found.lane_of[ref.text or ""] = lane.get("id", "")
        for element in process:
            id, kind = element.get("id", ""), str(element.tag).removeprefix(BPMN)
            if kind not in ("sequenceFlow",) and not kind.endswith(("Event", "Task", "task", "Gateway", "Activity")):
                continue
            if id not in drawn:
                found.missing.append(id)
                continue
            label = drawn[id].find(f"{BPMNDI}BPMNLabel")
            if label is not None:
                found.labels[id] = box(label)
            if kind == "sequenceFlow":
                points = [(float(p.get("x", "")), float(p.get("y", ""))) for p in drawn[id].iter(f"{DI}waypoint")]
                found.flows[id] = (element.get("sourceRef", ""), element.get("targetRef", ""), points)
                continue
            found.nodes[id] = box(drawn[id])
            if kind == "boundaryEvent":
                found.hosts[id] = element.get("attachedToRef", "")
            if kind.endswith("Gateway"):
                found.gateways.add(id)
    return found


@pytest.fixture(params=DIAGRAMS, ids=lambda path: str(path.relative_to(ROOT).parent))
def drawn(request: pytest.FixtureRequest) -> Drawing:
    return drawing(request.param)


def test_there_are_diagrams_and_every_element_is_drawn(drawn: Drawing) -> None:
    assert drawn.nodes and drawn.flows and drawn.missing == []


def test_no_two_nodes_overlap(drawn: Drawing) -> None:
    pairs = [
        (one, other)
        for one, other in combinations(drawn.nodes, 2)
        if drawn.nodes[one].overlaps(drawn.nodes[other])
        and drawn.hosts.get(one) != other
        and drawn.hosts.get(other) != one
    ]
    assert pairs == []


def test_every_node_lies_in_the_lane_of_its_post(drawn: Drawing) -> None:
    outside = [id for id, place in drawn.nodes.items() if not drawn.lanes[drawn.lane_of[id]].holds(place)]
    assert outside == []


def test_lanes_lie_one_below_the_other(drawn: Drawing) -> None:
    assert not any(one.overlaps(other) for one, other in combinations(drawn.lanes.values(), 2))


def test_labels_cover_no_node_and_no_other_label(drawn: Drawing) -> None:
    covering = [(id, node) for id, label in drawn.labels.items() for node in drawn.nodes if covers(drawn, label, node)]
    covering += [
        (one, other) for one, other in combinations(drawn.labels, 2) if drawn.labels[one].overlaps(drawn.labels[other])
    ]
    assert covering == []


def covers(drawn: Drawing, label: Box, node: str) -> bool:
    place = drawn.nodes[node]
    if node not in drawn.gateways:
        return label.overlaps(place)
    # a gateway is a diamond: its corners are free
    x, y = place.x + place.width / 2, place.y + place.height / 2
    near_x = min(max(x, label.x), label.x + label.width)
    near_y = min(max(y, label.y), label.y + label.height)
    return abs(near_x - x) / (place.width / 2) + abs(near_y - y) / (place.height / 2) < 1


def test_flows_end_on_the_borders_of_what_they_join(drawn: Drawing) -> None:
    loose = [
        id
        for id, (source, target, points) in drawn.flows.items()
        if not (drawn.nodes[source].on_border(points[0]) and drawn.nodes[target].on_border(points[-1]))
    ]
    assert loose == []


def test_flows_are_straight_and_run_through_nothing(drawn: Drawing) -> None:
    slanted = [id for id, start, end in lines(drawn) if start[0] != end[0] and start[1] != end[1]]
    assert slanted == []
    through = [
        (id, node)
        for id, start, end in lines(drawn)
        for node, place in drawn.nodes.items()
        if place.crossed(start, end) and drawn.hosts.get(node) not in drawn.flows[id][:2]
    ]
    assert through == []
    struck = [
        (id, label)
        for id, start, end in lines(drawn)
        for label, place in drawn.labels.items()
        if place.crossed(start, end)
    ]
    assert struck == []


def lines(drawn: Drawing) -> Iterator[tuple[str, Point, Point]]:
    for id, (_, _, points) in drawn.flows.items():
        for start, end in pairwise(points):
            yield id, start, end


def test_the_checks_notice_a_bad_drawing(tmp_path: Path) -> None:
    text = DIAGRAMS[0].read_text("utf-8")
    first = drawing(DIAGRAMS[0])
    node = next(id for id in first.nodes if id.startswith(("Task", "Call")))
    shape = f'bpmnElement="{node}">\n        <dc:Bounds x="{first.nodes[node].x:.0f}"'
    assert shape in text
    moved = tmp_path / "moved.bpmn"
    moved.write_text(text.replace(shape, f'bpmnElement="{node}">\n        <dc:Bounds x="0"'), "utf-8")
    bad = drawing(moved)
    for check in (test_every_node_lies_in_the_lane_of_its_post, test_flows_end_on_the_borders_of_what_they_join):
        with pytest.raises(AssertionError):
            check(bad)
