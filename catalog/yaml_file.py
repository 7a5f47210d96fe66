"""Reads a YAML file of a site against a schema; what is wrong is told with file, line and field."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from marshmallow import ValidationError

from catalog.messages import ChineseSchema, flat


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file; `line` counts from 1, `field` is a dotted path such as `people.3.posts`."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行 {self.field}：{self.message}"


class CatalogInvalid(Exception):
    """A file of the catalogue cannot be used; `problems` names each reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C, ten times as fast, where PyYAML was built with it."""


class _Loader(_Safe):
    """A safe loader to which 2025-02-30 is a text, so that the schema can say on which line no such day stands."""


def _day_or_text(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


class YamlFile:
    """A parsed YAML file that still knows the line of every field."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            loader = _Loader(path.read_text("utf-8"))
            try:
                self._root: yaml.Node | None = loader.get_single_node()
                self.data: Any = None if self._root is None else loader.construct_document(self._root)
            finally:
                loader.dispose()
        except FileNotFoundError:
            raise CatalogInvalid([Problem(self.name, 1, "文件", "找不到这个文件。")]) from None
        except UnicodeDecodeError:
            raise CatalogInvalid([Problem(self.name, 1, "文件", "文件须是 UTF-8 编码的文字。")]) from None
        except yaml.MarkedYAMLError as wrong:
            line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
            raise CatalogInvalid(
                [Problem(self.name, line, "文件", "这一行不是正确的 YAML，请检查缩进、冒号和引号。")]
            ) from wrong

    def line(self, field: str) -> int:
        """The line of a dotted path, or of the nearest part of it that exists."""
        node = self._root
        line = 1
        for step in field.split("."):
            below = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        line, below = key.start_mark.line + 1, value
            elif isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
                below = node.value[int(step)]
                line = below.start_mark.line + 1
            if below is None:
                break
            node = below
        return line

    def problem(self, field: str, message: str) -> Problem:
        return Problem(self.name, self.line(field), field, message)

    def load(self, schema: ChineseSchema) -> Any:
        try:
            return schema.load(self.data)
        except ValidationError as wrong:
            raise CatalogInvalid(
                [self.problem(field, sentence) for field, told in flat(wrong).items() for sentence in told]
            ) from wrong
