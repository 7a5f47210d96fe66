"""What an expression can refuse with, and what it can remark on."""

from __future__ import annotations

from typing import NamedTuple


class FeelError(Exception):
    """An expression that cannot be read or finished. `code` is stable, `message` Chinese, positions count from 1."""

    def __init__(self, code: str, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column


class FeelSyntaxError(FeelError):
    """The text is no FEEL."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__("syntax", message, line, column)


class BudgetExceeded(FeelError):
    """A limit of the budget: too_long, too_deep, too_many_steps, too_large or too_slow."""


class NotStorable(FeelError):
    """A function or a range cannot become a process variable."""

    def __init__(self, what: str) -> None:
        super().__init__("not_storable", f"{what}不能存为流程变量，请改为存它的结果。")


class Wrong(Exception):
    """An operand or argument does not fit; whoever computes turns it into null and a warning."""

    def __init__(self, message: str, code: str = "wrong_argument") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Warning(NamedTuple):
    """Why something became null; positions count from 1."""

    code: str
    message: str
    line: int
    column: int


class Problem(NamedTuple):
    """A finding of `lint`; positions count from 1."""

    code: str
    message: str
    line: int
    column: int


def too_long(limit: int) -> BudgetExceeded:
    return BudgetExceeded("too_long", f"表达式超过{limit}个字符，请拆成几个较短的表达式。", 1, 1)


def too_deep(line: int = 0, column: int = 0) -> BudgetExceeded:
    return BudgetExceeded("too_deep", "表达式嵌套或函数递归过深，请减少层数。", line, column)


def too_many_steps() -> BudgetExceeded:
    return BudgetExceeded("too_many_steps", "表达式计算步数超过上限，请缩小循环范围或简化计算。")


def too_large(what: str) -> BudgetExceeded:
    return BudgetExceeded("too_large", f"{what}超过大小上限，请减少数据量。")


def too_slow() -> BudgetExceeded:
    return BudgetExceeded("too_slow", "正则表达式匹配步数超过上限，请改用更简单的模式。")
