"""Scenarios show that a diagram does what was meant, and turn red when it does not."""

import json

import pytest

from engine.errors import PackageInvalid
from engine.handlers import InlineHandler, JobHandler, Registry
from engine.history.replay import replay
from engine.packages import PackageFiles, inspect
from engine.packages.scenarios import Folders, Report, run_scenarios
from engine.packages.scenarios.case import Case
from engine.packages.scenarios.read import read
from engine.packages.scenarios.run import play
from tests.engine.packages.house import NOW, House, form, table
from tests.engine.packages.played import recorded
from tests.support import drawing as d


def review(element: str, level: int) -> d.Part:
    return d.user(element, form="review", properties={"reviewLevel": str(level), "sodGroup": "case"})


def end(element: str, outcome: str) -> d.Part:
    properties = d.node(
        "bpmn:extensionElements",
        {},
        d.node("zeebe:properties", {}, d.node("zeebe:property", {"name": "outcome", "value": outcome})),
    )
    return d.node("bpmn:endEvent", {"id": element}, properties)


FORM = json.dumps(
    {
        "type": "default",
        "id": "review",
        "components": [
            {
                "type": "select", "id": "f1", "key": "conclusion", "label": "结论", "validate": {"required": True},
                "values": [{"value": word, "label": word} for word in ("pass", "return", "refuse")],
            }
        ],
    }
).encode()  # fmt: skip

WHOLE = (
    'start > accept > first > xor1; xor1 > second if conclusion = "pass"; xor1 > accept if conclusion = "return";'
    " xor1 > refused else; second > granted"
)
PARTS = [
    d.user("accept", properties={"sodGroup": "case"}),
    review("first", 1),
    review("second", 2),
    end("granted", "granted"),
    end("refused", "rejected"),
]
REFUSED = "[{task: accept}, {task: first, data: {conclusion: refuse}}]"
BY = "[{task: accept, by: a}, {task: first, by: "
CASES = """
scenarios:
  - name: 退回一次后两级审核通过
    variables: {applicant: p-1}
    steps:
      - {task: accept, by: teller01, data: {ok: true}}
      - {task: first, by: teller01, data: {conclusion: pass}, refused: four_eyes}
      - {task: first, by: reviewer01, data: {}, refused: [conclusion]}
      - {task: first, by: reviewer01, data: {conclusion: return}}
      - {task: accept, by: teller01}
      - {task: first, by: reviewer01, data: {conclusion: pass}}
      - {task: second, by: reviewer02, data: {conclusion: pass}}
    expect:
      path: [accept, first, accept, first, second]
      ends: [granted]
      outcome: granted
      reviews: [1, 1, 2]
      variables: {applicant: p-1, conclusion: pass}
  - name: 初审不予办理
    steps:
      - {task: accept, by: teller01}
      - {task: first, by: reviewer01, data: {conclusion: refuse}}
    expect: {ends: [refused], outcome: rejected, never: [second]}
"""


def package(cases: str, parts: list[d.Part] = PARTS, flows: str = WHOLE, **files: bytes) -> dict[str, bytes]:
    content = {"process.bpmn": d.diagram(parts, flows), "review.form": FORM, "scenarios.yaml": cases.encode()}
    return content | {name.replace("_", ".", 1): data for name, data in files.items()}


def ran(files: dict[str, bytes], handlers: Registry | None = None) -> Report:
    return run_scenarios(inspect(PackageFiles(files)), handlers or Registry())


def failures(report: Report) -> str:
    assert report.problem is None
    return "".join(failure for result in report.results for failure in result.failures)


def one(steps: str, expect: str = "{}", more: str = "") -> str:
    return f"scenarios:\n  - name: 一\n{more}    steps: {steps}\n    expect: {expect}\n"


def test_scenarios_that_go_as_they_say_are_green() -> None:
    report = ran(package(CASES))
    assert (report.ok, failures(report)) == (True, "")
    assert [result.ends for result in report.results] == [["granted"], ["refused"]]


def test_taking_a_review_out_of_the_diagram_turns_it_red() -> None:
    parts = [part for part in PARTS if 'id="second"' not in part.xml]
    report = ran(
        package(CASES, parts, WHOLE.replace("xor1 > second", "xor1 > granted").replace("; second > granted", ""))
    )
    assert not report.ok
    assert "“second”不能办理：流程已经结束" in failures(report)


def test_a_review_that_is_merely_skipped_turns_it_red() -> None:
    flows = WHOLE.replace(
        'xor1 > second if conclusion = "pass"', 'xor1 > second if false; xor1 > granted if conclusion = "pass"'
    )
    assert "second" in failures(ran(package(CASES, flows=flows)))


def test_the_report_tells_what_no_scenario_reached() -> None:
    first_only = CASES[: CASES.index("  - name: 初审不予办理")]
    coverage = ran(package(first_only)).coverage
    assert (coverage.ends_reached, coverage.ends_missed) == (["granted"], ["refused"])
    assert coverage.branches_missed == ["xor1__refused"]
    assert coverage.branches_taken == ["xor1__second", "xor1__accept"]
    assert coverage.elements_missed == ["refused"]
    assert ran(package(CASES)).coverage.elements_missed == []


@pytest.mark.parametrize(
    ("steps", "expect", "sentence"),
    [
        ("[{task: second}]", "{}", "流程停在：accept"),
        (BY + "a, data: {conclusion: pass}}]", "{}", "互不相容"),
        (BY + "b, data: {}}]", "{}", "不接受填写的内容"),
        (BY + "b, data: {other: 1}}]", "{}", "不接受填写的内容"),
        (BY + "b, data: {conclusion: pass}, refused: four_eyes}]", "{}", "应被拒绝"),
        ("[{task: accept}, {task: first, data: {conclusion: pass}, refused: [conclusion]}]", "{}", "实际接受了"),
        ("[{task: accept}]", "{}", "流程应已结束，实际停在：first"),
        ("[{task: accept}]", "{open: [second]}", "最后应停在“second”"),
        (REFUSED, "{ends: [granted]}", "应到达结束事件“granted”"),
        (REFUSED, "{outcome: granted}", "结果应是 granted"),
        (REFUSED, "{path: [first, accept]}", "没有按顺序经过“accept”"),
        (REFUSED, "{never: [first]}", "不应经过“first”"),
        (REFUSED, "{reviews: [1, 2]}", "审核级别 1、2，实际为 1"),
        (REFUSED, "{variables: {x: 1}}", "变量“x”应有值"),
        (REFUSED.replace("accept}", "accept, data: {x: 2}}"), "{variables: {x: 1}}", "变量“x”应是 1"),
        (REFUSED, "{incidents: [first]}", "异常与预期不符"),
        ("[{job: accept}]", "{}", "没有打开的作业"),
        ("[{message: m, key: k}]", "{}", "没有环节在等消息"),
        ("[{signal: s}]", "{}", "没有环节在等信号"),
        ("[{retry: accept}]", "{}", "没有异常需要处理"),
        ("[{terminate: 撤回}, {task: accept}]", "{}", "已经结束"),
    ],
)  # fmt: skip
def test_what_goes_otherwise_is_told_in_a_sentence(steps: str, expect: str, sentence: str) -> None:
    assert sentence in failures(ran(package(one(steps, expect))))


def test_a_case_that_stops_midway_or_is_terminated_can_be_meant() -> None:
    assert ran(package(one("[{task: accept}]", "{open: [first]}"))).ok
    assert ran(package(one("[{task: accept}, {terminate: 撤回}]", "{ends: []}"))).ok


def test_jobs_timers_messages_signals_and_incidents() -> None:
    parts = [
        d.service("print", "printer"), d.service("days", "working_days"), d.user("u"),
        d.boundary("late", "u", d.duration("P3D"), interrupting=False), d.user("hurry"),
        d.catch("paid", d.message("paid", "order")),
        d.catch("go", d.signal("go")), d.service("ask", "registry"), d.boundary("unknown", "ask", d.error("E1")),
    ]  # fmt: skip
    flows = "start > print > days > u > paid > go > ask > end; late > hurry > end1; unknown > end2"
    cases = """
now: 2026-03-02T09:00:00+08:00
scenarios:
  - name: 全程
    variables: {order: o-1}
    jobs: {printer: {document: d-1}}
    steps:
      - {pass: P2D}
      - {pass: P2D}
      - {task: hurry}
      - {task: u, data: {amount: 12.50}}
      - {message: paid, key: o-1, data: {receipt: r-1}}
      - {signal: go}
      - {job: ask, fails: 登记库没有应答}
      - {retry: ask}
      - {job: ask, error: E1, message: 查无此人, result: {why: gone}}
    expect:
      path: [print, days, late, hurry, u, paid, go, unknown, end2]
      ends: [end1, end2]
      variables: {document: d-1, days: 5, amount: 12.5, receipt: r-1, why: gone}
  - name: 异常
    variables: {order: o-1}
    inline: {working_days: {days: 7}}
    jobs: {print: {}}
    steps:
      - {task: u}
      - {message: paid, key: o-1}
      - {signal: go}
      - {job: ask, fails: 登记库没有应答}
    expect: {incidents: [ask], variables: {days: 7}}
  - name: 异常由主管填写结果
    variables: {order: o-1}
    jobs: {print: {}}
    steps:
      - {task: u}
      - {message: paid, key: o-1}
      - {signal: go}
      - {job: ask, fails: 登记库没有应答}
      - {resolve: ask, data: {found: true}}
    expect: {ends: [end], variables: {found: true}}
"""
    handlers = Registry(
        InlineHandler("working_days", "1", lambda call: {"days": 5}), JobHandler("registry", "1", lambda call: {})
    )
    found = inspect(PackageFiles(package(cases, parts, flows)))
    assert failures(run_scenarios(found, handlers)) == ""
    library = Folders([found])
    for scenario in read(cases.encode()).scenarios:
        case = Case(scenario, library.process("p"), NOW, library, handlers)
        assert play(case, scenario).failures == []
        done = replay(recorded(case.facts, "p"), library.definition, lambda model, *asked: library.decide(*asked))
        assert [difference.message for difference in done.differences] == []
        assert (done.path, done.variables.get(0, {})) == (case.path, case.variables)


def test_decisions_and_called_processes_come_from_the_package_or_from_beside() -> None:
    parts = [d.user("a"), d.decide("r", "rating", "size"), d.call("c", "q")]
    steps = "[{task: a, data: {x: 12}}, {task: b, data: {done: true}}]"
    cases = one(steps, "{path: [a, r, b, c], variables: {size: big, done: true}}")
    beside = {"q.bpmn": d.diagram([d.user("b")], "start2 > b > end2", "q"), "r.dmn": table("rating")}
    together = package(cases, parts, "start > a > r > c > end", r_dmn=table("rating"))
    library = Folders([inspect(PackageFiles(beside))])
    assert failures(run_scenarios(inspect(PackageFiles(together)), Registry(), library)) == ""
    apart = package(cases, parts, "start > a > r > c > end")
    assert failures(run_scenarios(inspect(PackageFiles(apart)), Registry(), library)) == ""
    alone = failures(ran(apart))
    assert "找不到决策“rating”" in alone


def test_a_message_starts_the_case() -> None:
    parts = [d.start("s", d.message("m")), d.user("a")]
    cases = one("[{task: a}]", "{path: [s, a]}", "    start_event: s\n    variables: {x: 1}\n")
    assert failures(ran(package(cases, parts, "s > a > end"))) == ""
    wrong = one("[{task: a}]", "{}", "    start_event: nothing\n")
    assert "nothing" in failures(ran(package(wrong, parts, "s > a > end")))


def test_values_are_read_as_they_are_written() -> None:
    cases = one(
        "[{task: accept, data: {day: 2026-03-02, n: 0.10, no: no, on: true, code: '007'}}]",
        "{open: [first], variables: {day: '2026-03-02', n: 0.1, no: 'no', on: true, code: '007'}}",
    )
    assert failures(ran(package(cases))) == ""


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        ("scenarios: []", "没有案例"),
        ("scenarios: [", "YAML"),
        ("scenarios:" + "".join(f"\n- name: n{n}" for n in range(101)), "101"),
        ("scenarios: [{name: a, steps: [" + "{pass: P1D}, " * 301 + "]}]", "301"),
        ("- a", "名称: 值"),
        ("scenarios: [{name: a, steps: [{tusk: x}]}]", "没有写做什么"),
        ("scenarios: [{name: a, stops: []}]", "stops"),
        ("scenarios: [{name: a, expect: {pth: []}}]", "pth"),
        ("scenarios: [{name: a}, {name: a}]", "用了两次"),
        ("scenarios: [{name: a, steps: [{pass: soon}]}]", "soon"),
        ("now: soon\nscenarios: [{name: a}]", "soon"),
        ("process: other\nscenarios: [{name: a}]", "process"),
        ("a: &x [1]\nscenarios: [*x]", "引用"),
        ("scenarios: [{name: a, variables: {x: .nan}}]", "数字"),
        ("scenarios: [{name: a, steps: [{task: x, refused: no_way}]}]", "four_eyes"),
        ("scenarios: [{name: a, steps: " + "[" * 200 + "]" * 200 + "}]", "嵌套"),
        ("scenarios: [{name: a, variables: {x: !!python/object/apply:os.system [ls]}}]", "YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_where_and_why(cases: str, sentence: str) -> None:
    report = ran(package(cases))
    assert not report.ok
    assert report.problem and sentence in report.problem


def test_a_package_without_scenarios_or_with_errors_cannot_be_tried() -> None:
    files = package(CASES)
    del files["scenarios.yaml"]
    assert "scenarios.yaml" in (ran(files).problem or "")
    assert "有错误" in (ran(package(CASES) | {"bad.bpmn": b"<x/>"}).problem or "")


def test_scenarios_run_before_every_publication(house: House) -> None:
    assert house.publish("records/item", package(CASES)).findings == ()
    broken = package(CASES.replace("ends: [granted]", "ends: [refused]"))
    with pytest.raises(PackageInvalid) as refused:
        house.publish("records/item", broken)
    assert [(f.rule, f.severity) for f in refused.value.findings] == [("scenario", "error")]
    assert "退回一次后两级审核通过" in refused.value.findings[0].message


def test_in_the_sandbox_a_failing_scenario_is_a_warning(house: House) -> None:
    done = house.publish("sandbox", package(CASES.replace("ends: [granted]", "ends: [refused]")))
    assert [(f.rule, f.severity) for f in done.findings] == [("scenario", "warning")]


def test_published_scenarios_use_what_is_published_beside(house: House) -> None:
    house.through(
        "shared/q",
        {
            "q.bpmn": d.diagram([d.user("b", form="f")], "start2 > b > end2", "q"),
            "f.form": form("f"),
            "r.dmn": table("rating"),
        },
    )
    parts = [d.decide("r", "rating", "size"), d.call("c", "q")]
    cases = one(
        "[{task: b, data: {a: x}}]", "{path: [r, b, c], variables: {size: small, a: x}}", "    variables: {x: 1}\n"
    )
    assert house.publish("records/item", package(cases, parts, "start > r > c > end")).findings == ()
