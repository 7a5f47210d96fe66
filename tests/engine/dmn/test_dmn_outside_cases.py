"""The DMN TCK and a table drawn by others with Camunda Modeler."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from engine import dmn
from scripts import tck
from tests.engine.dmn.build import NOW

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def kit(conformance_dir: Path) -> Path:
    folder = conformance_dir / "dmn-tck"
    if not folder.is_dir():
        pytest.skip(f"no DMN TCK at {folder}: set CONFORMANCE_DIR")
    return folder


def test_at_least_98_percent_of_the_tck_pass(kit: Path) -> None:
    outcomes = list(tck.run(kit))
    failed = [f"{each.file} {each.case} {each.node}: {each.reason}" for each in outcomes if not each.passed]
    assert len(outcomes) > 1000
    assert len(failed) <= 0.02 * len(outcomes), "\n".join(failed)


def test_every_falsified_expectation_is_reported(kit: Path, tmp_path: Path) -> None:
    truth = {_key(each): each.passed for each in tck.run(kit)}
    copy = tmp_path / "kit"
    shutil.copytree(kit, copy)
    falsified: set[tuple[str, str, str]] = set()
    for path in copy.rglob("*-test-*.xml"):
        falsified |= _falsify(path)
    outcomes = {_key(each): each.passed for each in tck.run(copy)}
    # Only empty lists have no value to falsify.
    assert len(falsified) > 0.98 * len(truth)
    assert [key for key in falsified if outcomes[key]] == []
    assert {key for key in outcomes if outcomes[key]} == {key for key in truth if truth[key]} - falsified


def _key(outcome: tck.Outcome) -> tuple[str, str, str]:
    return outcome.file, outcome.case, outcome.node


def _falsify(path: Path) -> set[tuple[str, str, str]]:
    """Make one value wrong in every second result node; the changed nodes."""
    tree = etree.parse(path)
    changed: set[tuple[str, str, str]] = set()
    for case in tree.getroot().iterfind("{*}testCase"):
        for index, node in enumerate(case.iterfind("{*}resultNode")):
            values = node.findall("{*}expected//{*}value")
            if values and (index + len(changed)) % 2 == 0:
                _make_wrong(values[-1])
            elif not values:
                continue
            else:
                _make_wrong(values[0])
            changed.add((path.name, case.get("id") or "", node.get("name") or ""))
    tree.write(path)
    return changed


def _make_wrong(value: etree._Element) -> None:
    kind, text = (value.get(f"{tck.XSI}type") or "").rpartition(":")[2], value.text or ""
    if value.get(f"{tck.XSI}nil"):
        value.attrib.clear()
        value.text = "something"
    elif kind == "boolean":
        value.text = "false" if text == "true" else "true"
    elif kind == "string":
        value.text = text + "!"
    elif kind in tck.NUMBERS:
        value.text = "7" + text.lstrip("-") if text[-1:].isdigit() else "0"
    else:
        # Another last digit: dates, times and durations all change their value.
        value.text = re.sub(r"\d(?=\D*$)", lambda found: str((int(found[0]) + 1) % 9 + 1), text)


def test_a_table_of_camunda_modeler_loads_evaluates_and_is_linted(conformance_dir: Path) -> None:
    path = conformance_dir / "camunda8" / "riskRating.dmn"
    if not path.is_file():
        pytest.skip(f"no table at {path}: set CONFORMANCE_DIR")
    model = dmn.load(path.read_bytes())
    inputs = {"age": Decimal(20), "vehicleManufacturer": "Porsche", "vehicleModel": "p911"}
    result = dmn.evaluate(model, "risk", inputs, NOW)
    assert result.value == {"group": "red", "comment": "Not an option"}
    assert result.matched == (dmn.MatchedRules("risk", ("DecisionRule_0us6eeu",)),)
    older = dmn.evaluate(model, "risk", inputs | {"age": Decimal(40)}, NOW)
    assert older.value == {"group": "yellow", "comment": "Race car"}
    assert [problem for problem in dmn.lint(path.read_bytes()) if problem.severity == "error"] == []
