"""What loading refuses and what a check reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: element id (or ''), code, a Chinese sentence, severity, and the place inside the cell's text.

    `severity` is error, warning or info.
    """

    element_id: str
    code: str
    message: str
    severity: str = "error"
    line: int | None = None
    column: int | None = None


class DmnInvalid(Exception):
    """The file cannot be used at all; `findings` say why."""

    def __init__(self, findings: Sequence[Problem]) -> None:
        super().__init__("；".join(finding.message for finding in findings))
        self.findings = tuple(findings)


class DmnUnknown(Exception):
    """No decision or service of that id or name; `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"决策文件中没有编号或名称为“{name}”的决策，请检查引用的名称。")
        self.name = name
