"""Runs the DMN Technology Compatibility Kit (testCases.xsd) against engine.dmn.

`scripts/tck [folder] [--json]`: passed/total per folder, every failure with its reason, and `passed/total` as the last
line; with `--json` one line per result node with the value we computed. One `resultNode` is one unit.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine import dmn, feel
from engine.feel.values import compare

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2024, 6, 3, 9, 30, tzinfo=UTC)
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NUMBERS = frozenset(("decimal", "double", "float", "integer", "int", "long", "short"))
BINARY_FROM = 8
BINARY_NOISE = Decimal("1e-12")

Node = etree._Element


@dataclass(frozen=True, slots=True)
class Case:
    """One testCase: what goes in and, per result node, what is expected to come out."""

    id: str
    invocable: str | None
    kind: str
    context: dict[str, Any]
    results: tuple[tuple[str, str | None, Any], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result node. `reason` is empty where it passed."""

    folder: str
    file: str
    case: str
    node: str
    passed: bool
    expected: Any
    actual: Any
    reason: str
    warnings: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/tck", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=default_folder())
    parser.add_argument("--json", action="store_true", help="one JSON line per result node")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        print(f"找不到文件夹 {options.folder}，请给出 TCK 所在的文件夹或设置 CONFORMANCE_DIR。", file=sys.stderr)
        return 2
    outcomes = list(run(options.folder))
    if options.json:
        for outcome in outcomes:
            print(as_json(outcome))
    else:
        report(outcomes)
    print(f"{sum(outcome.passed for outcome in outcomes)}/{len(outcomes)}")
    return 0


def default_folder() -> Path:
    return Path(os.environ.get("CONFORMANCE_DIR") or ROOT.parent / "shared" / "conformance") / "dmn-tck"


def run(folder: Path) -> Iterator[Outcome]:
    """Every result node of every test file below `folder`, in the order of paths."""
    for path in sorted(folder.rglob("*.xml")):
        root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        if etree.QName(root).localname == "testCases":
            yield from run_file(path, root, path.parent.relative_to(folder).as_posix())


def run_file(path: Path, root: Node, folder: str) -> Iterator[Outcome]:
    files = {each.name: each.read_bytes() for each in path.parent.glob("*.dmn")}
    name = (root.findtext("{*}modelName") or "").strip()
    model: dmn.Model | None = None
    refused = f"没有模型文件 {name}"
    if name in files:
        try:
            model = dmn.load(files[name], {other: xml for other, xml in files.items() if other != name})
        except dmn.DmnInvalid as error:
            refused = str(error)
    for node in root.iterfind("{*}testCase"):
        case = read_case(node)
        for result, _, expected in case.results:
            actual, warnings = (None, [refused]) if model is None else answer(model, case, result)
            reason = refused if model is None else difference(expected, actual, "")
            yield Outcome(folder, path.name, case.id, result, not reason, expected, actual, reason, warnings)


def answer(model: dmn.Model, case: Case, result: str) -> tuple[Any, list[str]]:
    """Our value for one result node, with the warnings that came with it."""
    try:
        if case.kind == "decisionService" and case.invocable:
            found = dmn.evaluate_service(model, case.invocable, case.context, NOW)
            service = model.service(case.invocable)
            several = service is not None and len(service.output_decisions) > 1
            value = found.value.get(result) if several and isinstance(found.value, dict) else found.value
        elif case.kind == "bkm" and case.invocable:
            found = dmn.evaluate_knowledge(model, case.invocable, case.context, NOW)
            value = found.value
        else:
            found = dmn.evaluate(model, result, case.context, NOW)
            value = found.value
    except (feel.FeelError, dmn.DmnUnknown) as error:
        return None, [f"{type(error).__name__}: {error}"]
    return value, [f"{warning.element_id}: {warning.code}: {warning.message}" for warning in found.warnings]


# -- reading test cases ----------------------------------------------------------------------------------------------


def read_case(node: Node) -> Case:
    context = {each.get("name") or "": read_value(each) for each in node.iterfind("{*}inputNode")}
    results = []
    for each in node.iterfind("{*}resultNode"):
        expected = each.find("{*}expected")
        results.append((each.get("name") or "", each.get("type"), None if expected is None else read_value(expected)))
    return Case(
        node.get("id") or "", node.get("invocableName"), node.get("type") or "decision", context, tuple(results)
    )


def read_value(node: Node) -> Any:
    """The FEEL value inside an inputNode, expected, component or item: a context, a list or a single value."""
    components = node.findall("{*}component")
    if components:
        return {each.get("name") or "": read_value(each) for each in components}
    items = node.find("{*}list")
    if items is not None:
        nil = items.get(f"{XSI}nil") in ("true", "1")
        return None if nil else [read_value(item) for item in items.iterfind("{*}item")]
    single = node.find("{*}value")
    return None if single is None else read_single(single)


def read_single(node: Node) -> Any:
    if node.get(f"{XSI}nil") in ("true", "1"):
        return None
    kind = (node.get(f"{XSI}type") or "string").rpartition(":")[2]
    text = node.text or ""
    if kind in NUMBERS:
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    builtin = {"date": "date", "time": "time", "dateTime": "date and time", "duration": "duration"}.get(kind)
    if builtin is None:
        return text
    read = feel.parse(f"{builtin}(text)")({"text": text.strip()}, NOW).value
    return f"unreadable {kind}: {text}" if read is None else read


# -- comparing -------------------------------------------------------------------------------------------------------


def difference(expected: Any, actual: Any, path: str) -> str:
    """Empty where they are the same, else one sentence naming the place."""
    where = f"{path}: " if path else ""
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return f"{where}expected {show(expected)}, got {show(actual)}"
        if expected.keys() != actual.keys():
            return f"{where}expected entries {sorted(expected)}, got {sorted(actual)}"
        parts = ((expected[key], actual[key], f"{path}.{key}") for key in expected)
    elif isinstance(expected, list):
        if not isinstance(actual, list) or len(expected) != len(actual):
            return f"{where}expected {show(expected)}, got {show(actual)}"
        parts = ((want, got, f"{path}[{i}]") for i, (want, got) in enumerate(zip(expected, actual, strict=True), 1))
    else:
        return "" if same(expected, actual) else f"{where}expected {show(expected)}, got {show(actual)}"
    return next((found for found in (difference(*part) for part in parts) if found), "")


def same(expected: Any, actual: Any) -> bool:
    """Single values: of one kind and equal; numbers to the digits that the kit states."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return same_number(expected, actual)
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, (feel.Time, feel.DateTime)):
        # A zone's name and its offset are the same time.
        return compare(expected, actual) == 0
    return bool(expected == actual)


def same_number(expected: Decimal, actual: Decimal) -> bool:
    """Exact, but for results of binary arithmetic: the kit states them with many digits, the last ones being noise."""
    if expected == actual or not (expected.is_finite() and actual.is_finite()):
        return expected == actual
    exponent = expected.as_tuple().exponent
    binary = isinstance(exponent, int) and -exponent >= BINARY_FROM
    return binary and abs(expected - actual) <= abs(expected) * BINARY_NOISE


def show(value: Any) -> str:
    """JSON text of a value; numbers keep all their digits, dates and durations are ISO texts."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{show(str(key))}: {show(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(show, value)) + "]"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    return json.dumps(value if value is None or isinstance(value, bool) else str(value), ensure_ascii=False)


# -- telling ---------------------------------------------------------------------------------------------------------


def as_json(outcome: Outcome) -> str:
    return show(
        {
            "folder": outcome.folder,
            "file": outcome.file,
            "case": outcome.case,
            "node": outcome.node,
            "passed": outcome.passed,
            "expected": outcome.expected,
            "actual": outcome.actual,
            "reason": outcome.reason,
            "warnings": outcome.warnings,
        }
    )


def report(outcomes: Sequence[Outcome]) -> None:
    folders: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        folders.setdefault(outcome.folder, []).append(outcome)
    for folder, members in folders.items():
        print(f"{folder}: {sum(member.passed for member in members)}/{len(members)}")
        for member in members:
            if not member.passed:
                hint = f" ({member.warnings[0]})" if member.warnings else ""
                print(f"  {member.file} {member.case} {member.node}: {member.reason}{hint}")


if __name__ == "__main__":
    sys.exit(main())
