"""Findings about an expression before it runs: for the studio."""

from __future__ import annotations

from collections.abc import Iterable

from .builtins import BUILTINS
from .errors import FeelError, Problem
from .expression import parse, parse_unary
from .free_names import names_in
from .kinds import static_kind
from .state import Place
from .syntax import CallStep, Chain, Comparison, Const, ContextLiteral, If, Name, Node, Postfix, children

KIND_NAMES = {
    "number": "数字", "string": "文本", "boolean": "布尔值", "list": "列表", "context": "上下文", "range": "区间",
    "function": "函数",
}  # fmt: skip
FULL_WIDTH = "（），；：＝＞＜＋－＊／．、。"


def lint(text: str, names: Iterable[str] | None, unary: bool = False) -> list[Problem]:
    """Findings in order of place: syntax, names unknown against `names` (None: not checked), kinds that cannot fit."""
    known = None if names is None else frozenset(names)
    try:
        if unary:
            roots = [test.operand for test in parse_unary(text, known or ()).tests]
        else:
            roots = [parse(text, known or ()).node]
    except FeelError as error:
        return [Problem(error.code, error.message, error.line, error.column)]
    problems: list[Problem] = []
    for root in roots:
        if known is not None:
            problems += _names(text, root, known)
        problems += _kinds(text, root)
    return sorted(set(problems), key=lambda problem: (problem.line, problem.column))


def _problem(text: str, code: str, message: str, at: int) -> Problem:
    return Problem(code, message, *Place(text, at).position())


def _names(text: str, root: Node, known: frozenset[str]) -> list[Problem]:
    problems = []
    for name, called, filtered in names_in(root):
        word = name.name
        if word in known or word in BUILTINS or word == "?" or (filtered and not called):
            continue
        if any(sign in word for sign in FULL_WIDTH):
            message = f"名称“{word}”中有全角符号，运算符和标点请用英文半角。"
        elif called:
            message = f"没有名为“{word}”的函数，请检查函数名。"
        else:
            message = f"没有名为“{word}”的变量，请检查名称或先在流程中给它赋值。"
        problems.append(_problem(text, "unknown_function" if called else "unknown_name", message, name.at))
    return problems


def _kinds(text: str, root: Node) -> list[Problem]:
    problems: list[Problem] = []
    pending = [root]
    while pending:
        node = pending.pop()
        pending.extend(children(node))
        found = _kind_problem(node)
        if found:
            problems.append(_problem(text, *found))
    return problems


def _kind_problem(node: Node) -> tuple[str, str, int] | None:
    """What is certainly wrong with one node: code, message and place."""
    if isinstance(node, Comparison):
        left, right = static_kind(node.left), static_kind(node.right)
        if left and right and left != right and "null" not in (left, right):
            return "kinds_differ", f"{KIND_NAMES[left]}与{KIND_NAMES[right]}不能比较，结果总是 null。", node.at
    elif isinstance(node, Chain):
        return _chain_problem(node)
    elif isinstance(node, If):
        for condition, _ in node.branches:
            kind = static_kind(condition)
            if kind and kind != "boolean":
                return "wrong_condition", f"if 的条件应为布尔值，这里是{KIND_NAMES.get(kind, 'null')}。", condition.at
    elif isinstance(node, ContextLiteral):
        seen = set()
        for name, _, at in node.entries:
            if name in seen:
                return "duplicate_key", f"键“{name}”重复，整个上下文会是 null。", at
            seen.add(name)
    elif isinstance(node, Const) and node.flaw:
        return "bad_literal", f"{node.flaw}，结果为 null。", node.at
    elif isinstance(node, Postfix) and isinstance(node.base, Name) and isinstance(node.steps[0], CallStep):
        return _call_problem(node.base, node.steps[0])
    return None


def _chain_problem(node: Chain) -> tuple[str, str, int] | None:
    before = static_kind(node.first)
    for operator, operand, at in node.rest:
        after = static_kind(operand)
        kinds = {before, after}
        if kinds & {"boolean", "context", "list"} or (kinds == {"number", "string"}):
            return "kinds_differ", f"“{operator}”两边的值不能这样计算，结果总是 null；文本请先用 string() 转换。", at
        before = after if after == before else None
    return None


def _call_problem(name: Name, step: CallStep) -> tuple[str, str, int] | None:
    function = BUILTINS.get(name.name)
    if function is None:
        return None
    given = len(step.arguments)
    for signature in function.signatures:
        params = signature.params
        if step.names:
            if set(step.names) <= {param.name for param in params}:
                return None
        elif signature.variadic and given or sum(not param.optional for param in params) <= given <= len(params):
            return None
    return "wrong_arguments", f"函数“{name.name}”没有这样的参数个数或名称。", name.at
