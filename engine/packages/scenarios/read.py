"""scenarios.yaml: example cases of a package, as data. docs/scenarios.md tells an analyst how to write them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import yaml
from yaml.events import AliasEvent

from engine import values
from engine.bpmn.timers import BadTime, Duration, duration, moment

FILE = "scenarios.yaml"
DEFAULT_NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
MAX_BYTES = 1_000_000
MAX_SCENARIOS = 100
MAX_STEPS = 300
"""They run within the publication, so there is an end to what one package may ask for."""


class ScenariosInvalid(Exception):
    """The file cannot be used; the sentence says where and why."""


@dataclass(frozen=True, slots=True)
class CompleteTask:
    element: str
    by: str | None
    data: Mapping[str, Any]
    refused: tuple[str, ...] | str | None
    """Field names that the form must refuse, or `four_eyes`."""


@dataclass(frozen=True, slots=True)
class DoJob:
    element: str
    result: Mapping[str, Any]
    error: str | None
    message: str
    fails: str | None


@dataclass(frozen=True, slots=True)
class Pass:
    time: Duration


@dataclass(frozen=True, slots=True)
class Send:
    """A message with its key, or a signal (key None)."""

    name: str
    key: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mend:
    """An incident at an element is tried again (data None) or resolved."""

    element: str
    data: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Terminate:
    reason: str


Step = CompleteTask | DoJob | Pass | Send | Mend | Terminate


@dataclass(frozen=True, slots=True)
class Expected:
    """What is None is not checked."""

    path: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    ends: tuple[str, ...] | None = None
    outcome: str | None = None
    reviews: tuple[int, ...] | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    variables: Mapping[str, Any]
    start_event: str | None
    jobs: Mapping[str, Mapping[str, Any]]
    inline: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]
    expected: Expected


@dataclass(frozen=True, slots=True)
class Scenarios:
    process: str | None
    now: datetime
    scenarios: tuple[Scenario, ...]


def read(data: bytes) -> Scenarios:
    """Raises ScenariosInvalid."""
    whole = _Fields(_load(data), "文件")
    listed = [_scenario(item, n) for n, item in enumerate(whole.list("scenarios"), 1)]
    if not listed:
        raise ScenariosInvalid("案例文件（scenarios.yaml）中没有案例，请至少写一个。")
    if len(listed) > MAX_SCENARIOS:
        raise ScenariosInvalid(f"案例有 {len(listed)} 个，超过上限 {MAX_SCENARIOS} 个，请删去重复的。")
    names = [scenario.name for scenario in listed]
    for name in names:
        if names.count(name) > 1:
            raise ScenariosInvalid(f"案例名称“{name}”用了两次，请改名。")
    now = whole.text("now", None)
    try:
        found = Scenarios(whole.text("process", None), moment(now) if now else DEFAULT_NOW, tuple(listed))
    except BadTime as error:
        raise ScenariosInvalid(str(error)) from None
    whole.nothing_else()
    return found


class _Loader(yaml.SafeLoader):
    """Dates stay text, `yes` and `no` stay words, and references, which may grow without end, are refused."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in known if not tag.endswith((":timestamp", ":bool", ":merge"))]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(AliasEvent):
            raise ScenariosInvalid("案例文件中不能用 YAML 引用（&、*），请写出完整内容。")
        return super().compose_node(parent, index)


for _first in "tTfF":
    _Loader.yaml_implicit_resolvers.setdefault(_first, []).append(
        ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE))
    )


def _load(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise ScenariosInvalid("案例文件超过 1 MB，请删去不用的案例。")
    try:
        return values.exact(yaml.load(data, Loader=_Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark is not None else ""
        raise ScenariosInvalid(f"案例文件不是有效的 YAML：{where}有误，请检查缩进和标点。") from None
    except (values.BadValue, RecursionError) as error:
        raise ScenariosInvalid(f"案例文件中的值不能使用：{error}") from None


class _Fields:
    """A mapping read field by field; what is left over at the end is a misspelling."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, Mapping):
            raise ScenariosInvalid(f"{where}应是“名称: 值”的形式，请检查缩进。")
        self._left = dict(value)
        self._where = where

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def _take(self, name: str, kind: type | tuple[type, ...], default: Any, what: str) -> Any:
        value = self._left.pop(name, default)
        if value is not default and not isinstance(value, kind):
            raise ScenariosInvalid(f"{self._where}的 {name} 应是{what}，请更正。")
        return value

    def text(self, name: str, default: Any = "") -> Any:
        return self._take(name, str, default, "文字")

    def mapping(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._take(name, Mapping, {}, "“名称: 值”")
        return found

    def list(self, name: str) -> Sequence[Any]:
        found: Sequence[Any] = self._take(name, list, [], "列表")
        return found

    def names(self, name: str) -> tuple[str, ...]:
        found = self.list(name)
        if not all(isinstance(item, str) for item in found):
            raise ScenariosInvalid(f"{self._where}的 {name} 应是环节标识的列表，请更正。")
        return tuple(found)

    def rest(self) -> dict[str, Any]:
        return dict(self._left)

    def either(self, name: str) -> Any:
        """A text, a list of names, or None."""
        return self.names(name) if isinstance(self._left.get(name), list) else self.text(name, None)

    def nothing_else(self) -> None:
        if self._left:
            raise ScenariosInvalid(f"{self._where}中有不认识的词“{'、'.join(self._left)}”，请检查拼写。")


def _scenario(item: Any, number: int) -> Scenario:
    fields = _Fields(item, f"第 {number} 个案例")
    name = fields.text("name") or f"案例 {number}"
    steps = tuple(_step(step, f"案例“{name}”第 {n} 步") for n, step in enumerate(fields.list("steps"), 1))
    if len(steps) > MAX_STEPS:
        raise ScenariosInvalid(f"案例“{name}”有 {len(steps)} 步，超过上限 {MAX_STEPS} 步，请拆开。")
    answers = {
        kind: {key: _Fields(answer, f"案例“{name}”的 {kind}.{key}").rest() for key, answer in found.items()}
        for kind, found in (("jobs", fields.mapping("jobs")), ("inline", fields.mapping("inline")))
    }
    found = Scenario(
        name=name,
        variables=fields.mapping("variables"),
        start_event=fields.text("start_event", None),
        jobs=answers["jobs"],
        inline=answers["inline"],
        steps=steps,
        expected=_expected(fields.mapping("expect"), f"案例“{name}”的 expect"),
    )
    fields.nothing_else()
    return found


def _expected(item: Any, where: str) -> Expected:
    fields = _Fields(item, where)
    reviews = fields.list("reviews") if "reviews" in fields else None
    found = Expected(
        path=fields.names("path"),
        never=fields.names("never"),
        ends=fields.names("ends") if "ends" in fields else None,
        outcome=fields.text("outcome", None),
        reviews=None if reviews is None else tuple(int(level) for level in reviews if str(level).isdigit()),
        variables=fields.mapping("variables"),
        open=fields.names("open"),
        incidents=fields.names("incidents"),
    )
    fields.nothing_else()
    return found


def _step(item: Any, where: str) -> Step:
    fields = _Fields(item, where)
    verb = next((verb for verb in _VERBS if verb in fields), None)
    if verb is None:
        raise ScenariosInvalid(f"{where}没有写做什么，请写 {'、'.join(_VERBS)} 之一。")
    step = _VERBS[verb](fields, where)
    fields.nothing_else()
    return step


def _task(fields: _Fields, where: str) -> Step:
    refused = fields.either("refused")
    if isinstance(refused, str) and refused != "four_eyes":
        raise ScenariosInvalid(f"{where}的 refused 应是字段列表或 four_eyes，请更正。")
    return CompleteTask(fields.text("task"), fields.text("by", None), fields.mapping("data"), refused)


def _job(fields: _Fields, where: str) -> Step:
    return DoJob(
        fields.text("job"),
        fields.mapping("result"),
        fields.text("error", None),
        fields.text("message"),
        fields.text("fails", None),
    )


def _pass(fields: _Fields, where: str) -> Step:
    try:
        return Pass(duration(fields.text("pass")))
    except BadTime as error:
        raise ScenariosInvalid(f"{where}：{error}") from None


_VERBS: Mapping[str, Callable[[_Fields, str], Step]] = {
    "task": _task,
    "job": _job,
    "pass": _pass,
    "message": lambda fields, where: Send(fields.text("message"), fields.text("key"), fields.mapping("data")),
    "signal": lambda fields, where: Send(fields.text("signal"), None, fields.mapping("data")),
    "retry": lambda fields, where: Mend(fields.text("retry"), None),
    "resolve": lambda fields, where: Mend(fields.text("resolve"), fields.mapping("data")),
    "terminate": lambda fields, where: Terminate(fields.text("terminate")),
}
