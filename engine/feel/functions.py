"""Calling functions: FEEL's own, those of an expression, and those that Python code hands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from .errors import Wrong
from .state import RUNNING, Place, State
from .temporal import Date, DateTime, Duration, Months, Time
from .types import Type, coerce
from .values import Function, Range, kind_name, plain, plain_items

Run = Callable[[State, Any], Any]
OUTSIDE_FRAMES = 30  # what a function of Python code may need


class Closure(Function):
    """A function written in FEEL, with the frame and the variables it was made among."""

    __slots__ = ("body", "frame", "scope", "cost", "height")

    def __init__(
        self,
        params: Sequence[str],
        types: Sequence[Type | None],
        body: Run,
        frame: Any,
        scope: Mapping[str, Any],
        cost: int,
        height: int,
    ) -> None:
        super().__init__("", params, _not_from_python, types)
        self.body = body
        self.frame = frame
        self.scope = scope
        self.cost = cost
        self.height = height


def _not_from_python(arguments: list[Any]) -> Any:
    raise Wrong("此函数只能在表达式中调用。")


class Param(NamedTuple):
    """`kind` is a key of KINDS; `nullable`: null may be given."""

    name: str
    kind: str
    optional: bool
    nullable: bool


class Signature(NamedTuple):
    """One way to call a built-in function; `variadic`: several arguments are one list."""

    params: tuple[Param, ...]
    run: Callable[..., Any]
    variadic: bool


class Builtin(Function):
    """A built-in function with all its signatures; they are tried in order."""

    __slots__ = ("signatures",)

    def __init__(self, name: str) -> None:
        super().__init__(name, (), _not_from_python)
        self.signatures: list[Signature] = []

    def apply(self, state: State, arguments: list[Any], names: Sequence[str]) -> Any:
        """The result; raises Wrong where no signature fits."""
        wrong: Wrong | None = None
        for signature in self.signatures:
            given = _arranged(signature, arguments, names)
            if given is None:
                continue
            try:
                fitted = [_fit(param, value) for param, value in zip(signature.params, given, strict=False)]
            except Wrong as problem:
                wrong = problem
                continue
            return signature.run(state, *fitted)
        if wrong is None:
            wrong = Wrong(f"函数 {self.name} 的参数个数或名称不对。", "wrong_arguments")
        raise wrong


def _arranged(signature: Signature, arguments: list[Any], names: Sequence[str]) -> list[Any] | None:
    """The arguments in the order of the parameters, or None where they do not fit by number or name."""
    params = signature.params
    if names:
        known = [param.name for param in params]
        if len(set(names)) != len(names) or any(name not in known for name in names):
            return None
        values = dict(zip(names, arguments, strict=True))
        if any(not param.optional and param.name not in values for param in params):
            return None
        # A parameter left out in the middle is null, which only a nullable one takes.
        while params and params[-1].name not in values:
            params = params[:-1]
        given = [values.get(param.name) for param in params]
        if signature.variadic and len(given) > 1:
            given[-1] = [given[-1]]
        return given
    if signature.variadic:
        if not arguments:
            return None
        fixed = len(params) - 1
        rest = arguments[fixed:]
        if len(arguments) < fixed or not rest:
            return None
        if fixed or len(rest) > 1:
            return [*arguments[:fixed], rest]
        return arguments
    if len(arguments) > len(params):
        return None
    if len(arguments) < len(params) and not params[len(arguments)].optional:
        return None
    return arguments


KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "context": (dict,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "day": (Date, DateTime),
    "duration": (Duration,),
    "any duration": (Duration, Months),
    "range": (Range,),
    "function": (Function,),
    "quantity": (Decimal, Duration, Months),
}
KIND_NAMES = {
    "number": "数字", "string": "文本", "boolean": "布尔值", "context": "上下文", "date": "日期", "time": "时间",
    "date and time": "日期时间", "day": "日期", "duration": "日时时长", "any duration": "时长", "range": "区间",
    "function": "函数", "quantity": "数字或时长", "list": "列表", "point": "数字、文本、日期或时长",
}  # fmt: skip


def _fit(param: Param, value: Any) -> Any:
    """The argument as the parameter takes it (DMN 1.5, 10.3.2.9.4: a value and a list of it stand for each other)."""
    kind = param.kind
    value = plain(value)
    if kind == "any":
        return value
    if value is None:
        if param.nullable:
            return None
        raise Wrong(f"参数“{param.name}”不能为 null。")
    if kind == "list":
        return plain_items(value) if isinstance(value, list) else [value]
    if kind == "point":
        if isinstance(value, (Range, list, dict, bool, Function)):
            raise Wrong(f"参数“{param.name}”应为{KIND_NAMES[kind]}，实际为{kind_name(value)}。")
        return value
    if isinstance(value, KINDS[kind]):
        return value
    if isinstance(value, list) and len(value) == 1:
        only = plain(value[0])
        if isinstance(only, KINDS[kind]):
            return only
    raise Wrong(f"参数“{param.name}”应为{KIND_NAMES[kind]}，实际为{kind_name(value)}。")


def invoke(state: State, function: Any, arguments: list[Any], names: Sequence[str], place: Place | None) -> Any:
    """Call any function value; what does not fit gives null and a remark."""
    try:
        if isinstance(function, Builtin):
            return function.apply(state, arguments, names)
        if not isinstance(function, Function):
            raise Wrong(f"{kind_name(function)}不是函数，不能调用。", "not_a_function")
        values = _bound(state, function, arguments, names)
        if isinstance(function, Closure):
            return _inside(state, function, values)
        return _outside(state, function, values)
    except Wrong as wrong:
        state.note(wrong.code, wrong.message, place)
    except ArithmeticError:
        state.note("arithmetic", "计算结果没有定义或超出范围，结果为 null。", place)
    return None


def _inside(state: State, function: Closure, values: list[Any]) -> Any:
    state.charge(function.cost)
    state.enter(function.height)
    outer, state.scope = state.scope, function.scope
    try:
        return function.body(state, [function.frame, *values])
    finally:
        state.scope = outer
        state.leave(function.height)


def _bound(state: State, function: Function, arguments: list[Any], names: Sequence[str]) -> list[Any]:
    params = function.params
    if len(arguments) != len(params):
        raise Wrong(f"函数需要{len(params)}个参数，实际给了{len(arguments)}个。", "wrong_arguments")
    if names:
        if sorted(names) != sorted(params):
            raise Wrong("函数没有这样名称的参数。", "wrong_arguments")
        given = dict(zip(names, arguments, strict=True))
        arguments = [given[param] for param in params]
    values = []
    for param, kind, value in zip(params, function.types, arguments, strict=True):
        if kind is not None:
            value, fits = coerce(value, kind, state.types)
            if not fits:
                raise Wrong(f"参数“{param}”的类型不对。")
        values.append(value)
    return values


def _outside(state: State, function: Function, values: list[Any]) -> Any:
    """Python code runs with this evaluation as the one in charge, so that its evaluations share the budget."""
    outer, RUNNING.state = RUNNING.state, state
    state.charge(10)
    state.enter(OUTSIDE_FRAMES)
    try:
        return plain(function.call(values))
    finally:
        RUNNING.state = outer
        state.leave(OUTSIDE_FRAMES)
