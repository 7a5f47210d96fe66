"""docs/feel.md: what it shows must be readable, and what there is must be in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine import feel
from engine.feel.builtins import BUILTINS

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "feel.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```\n(.*?)```", TEXT, re.S) for line in block.splitlines() if line.strip()]
CELLS = re.findall(r"^\| `(.+?)` \| [^|`]+ \|$", TEXT.partition("## 决策表的单元格")[2].partition("例：")[0], re.M)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_read(example: str) -> None:
    feel.parse(example)
    assert feel.lint(example, None) == []


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_of_a_table_can_be_read(cell: str) -> None:
    feel.parse_unary(cell)


def test_there_are_examples_and_every_function_is_listed() -> None:
    assert len(EXAMPLES) >= 30 and len(CELLS) > 8
    assert [name for name in BUILTINS if f"`{name}(" not in TEXT and f"`{name}`" not in TEXT] == []
