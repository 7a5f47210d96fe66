"""Runs the scenarios of a package and tells which went as expected and what of the diagram they reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.model import Element, Process
from engine.handlers import Handlers
from engine.kernel import NotOpen, TooManySteps
from engine.packages.inspect import Inspection
from engine.packages.scenarios.case import Case, Failed
from engine.packages.scenarios.library import Folders, Library
from engine.packages.scenarios.read import FILE, Scenario, ScenariosInvalid, read
from engine.packages.scenarios.steps import take
from engine.values import canonical

BRANCHING = ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway")


@dataclass(slots=True)
class Result:
    """`failures` is empty where everything went as the scenario says."""

    name: str
    failures: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Coverage:
    """Over all scenarios of a package. Ids of elements and flows, in the order of the diagram."""

    ends_reached: list[str] = field(default_factory=list)
    ends_missed: list[str] = field(default_factory=list)
    branches_taken: list[str] = field(default_factory=list)
    branches_missed: list[str] = field(default_factory=list)
    elements_missed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """`problem` says why nothing could be run: the package or its scenarios are broken."""

    problem: str | None = None
    results: list[Result] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)

    @property
    def ok(self) -> bool:
        return self.problem is None and not any(result.failures for result in self.results)


def run_scenarios(found: Inspection, handlers: Handlers, beside: Library | None = None) -> Report:
    """`beside` is asked for processes, forms and decisions that the package does not hold. Never raises."""
    errors = [finding.message for finding in found.findings if finding.severity == "error"]
    if errors:
        return Report(f"流程包有错误，不能运行案例：{errors[0]}")
    try:
        told = read(found.files.content[FILE])
        process = _process(found, told.process)
    except KeyError:
        return Report(f"流程包没有案例文件（{FILE}），请补充。")
    except ScenariosInvalid as error:
        return Report(str(error))
    library = Folders([found], beside)
    report = Report()
    cases = []
    for scenario in told.scenarios:
        case = Case(scenario, library.process(process.id), told.now, library, handlers)
        report.results.append(play(case, scenario))
        cases.append(case)
    report.coverage = _coverage([process for _, process in found.processes.values()], cases)
    return report


def _process(found: Inspection, wanted: str | None) -> Process:
    if wanted is not None and wanted in found.processes:
        return found.processes[wanted][1]
    if wanted is None and len(found.processes) == 1:
        return next(iter(found.processes.values()))[1]
    known = "、".join(found.processes) or "无"
    raise ScenariosInvalid(f"案例文件的 process 应是流程包中的一个流程（{known}），请更正。")


def play(case: Case, scenario: Scenario) -> Result:
    """Takes the case through the scenario and compares it with what was expected."""
    result = Result(scenario.name)
    where = "开始"
    try:
        case.start()
        for number, step in enumerate(scenario.steps, 1):
            where = f"第 {number} 步"
            take(case, step)
    except (Failed, TooManySteps) as failed:
        result.failures.append(f"{where}：{failed}")
    except NotOpen:
        result.failures.append(f"{where}：该环节已经关闭。")
    else:
        result.failures += _unmet(case, scenario)
    result.path, result.ends = list(case.path), list(case.ends)
    return result


def _unmet(case: Case, scenario: Scenario) -> Iterator[str]:
    wanted = scenario.expected
    missing = _first_missing(wanted.path, case.path)
    if missing is not None:
        yield f"应依次经过“{'、'.join(wanted.path)}”，实际没有按顺序经过“{missing}”；走过：{'、'.join(case.path)}。"
    for element_id in wanted.never:
        if element_id in case.entered:
            yield f"不应经过“{element_id}”，实际经过了。"
    if wanted.open:
        for element_id in set(wanted.open) - set(case.standing):
            yield f"最后应停在“{element_id}”，实际停在：{'、'.join(case.standing) or '无'}。"
    elif case.state == "running" and not wanted.incidents:
        yield f"流程应已结束，实际停在：{'、'.join(case.standing) or '等待中的事件'}{case.held}。"
    if wanted.ends is not None and list(wanted.ends) != case.ends:
        yield f"应到达结束事件“{'、'.join(wanted.ends)}”，实际到达“{'、'.join(case.ends) or '无'}”。"
    yield from _unmet_meaning(case, scenario)
    for element_id in set(wanted.incidents) ^ {incident.element_id for incident in case.incidents.values()}:
        yield f"“{element_id}”的异常与预期不符。"


def _unmet_meaning(case: Case, scenario: Scenario) -> Iterator[str]:
    wanted = scenario.expected
    if wanted.outcome is not None:
        reached = {case.process.elements[end].properties.get("outcome", "") for end in case.ends}
        if reached != {wanted.outcome}:
            yield f"结果应是 {wanted.outcome}，实际是 {'、'.join(sorted(reached)) or '无'}。"
    if wanted.reviews is not None:
        levels = [
            int(e.properties["reviewLevel"]) for e, _ in case.done if e.properties.get("reviewLevel", "").isdigit()
        ]
        if levels != list(wanted.reviews):
            yield f"应依次经过审核级别 {_levels(wanted.reviews)}，实际为 {_levels(levels)}。"
    for name, value in wanted.variables.items():
        if name not in case.variables:
            yield f"变量“{name}”应有值，实际没有。"
        elif not _same(case.variables[name], value):
            now = canonical(case.variables[name]).decode()
            yield f"变量“{name}”应是 {canonical(value).decode()}，实际是 {now}。"


def _levels(levels: Sequence[int]) -> str:
    return "、".join(str(level) for level in levels) or "无"


def _same(one: Any, other: Any) -> bool:
    """Numbers by value, so that 12.50 meets 12.5; everything else as JSON."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


def _first_missing(wanted: Sequence[str], path: Sequence[str]) -> str | None:
    left = iter(path)
    return next((element_id for element_id in wanted if element_id not in left), None)


def _coverage(processes: Sequence[Process], cases: Sequence[Case]) -> Coverage:
    entered = {element_id for case in cases for element_id in case.entered}
    flows = {flow_id for case in cases for flow_id in case.flows}
    found = Coverage()
    for process in processes:
        for element in process.elements.values():
            if element.id not in entered:
                found.elements_missed.append(element.id)
            if element.kind == "endEvent":
                (found.ends_reached if element.id in entered else found.ends_missed).append(element.id)
            for branch in _branches(element):
                (found.branches_taken if branch in flows else found.branches_missed).append(branch)
    return found


def _branches(element: Element) -> list[str]:
    if element.kind not in BRANCHING or len(element.outgoing) < 2:
        return []
    return [flow.id for flow in element.outgoing]
