"""Every package of the factory set: sound, its scenarios green, and each of their cases the same when run again."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engine.history.replay import replay
from engine.kernel.context import Decision
from engine.packages import Inspection, inspect
from engine.packages.factory import read_packages
from engine.packages.lint import findings
from engine.packages.scenarios import FILE, Folders, run_scenarios
from engine.packages.scenarios.case import Case
from engine.packages.scenarios.read import read
from engine.packages.scenarios.run import play
from handlers import collected
from tests.engine.packages.played import recorded

ROOT = Path(__file__).resolve().parents[2] / "processes"
PACKAGES = {folder: inspect(files) for folder, files in read_packages([ROOT]).items()}
HANDLERS = collected()
LIBRARY = Folders(PACKAGES.values())
WITH_SCENARIOS = [folder for folder, found in PACKAGES.items() if FILE in found.files.content]


@pytest.mark.parametrize("folder", PACKAGES)
def test_a_factory_package_has_no_errors(folder: str) -> None:
    told = findings(PACKAGES[folder], _known, HANDLERS, sandbox=False)
    assert [finding.message for finding in told if finding.severity == "error"] == []


@pytest.mark.parametrize("folder", WITH_SCENARIOS)
def test_its_scenarios_go_as_they_say(folder: str) -> None:
    report = run_scenarios(PACKAGES[folder], HANDLERS, LIBRARY)
    assert report.problem is None
    assert {result.name: result.failures for result in report.results if result.failures} == {}


@pytest.mark.parametrize("folder", WITH_SCENARIOS)
def test_every_case_of_its_scenarios_replays_from_its_events_alone(folder: str) -> None:
    for case in cases(PACKAGES[folder]):
        done = replay(recorded(case.facts, case.process.id), LIBRARY.definition, decided)
        assert [difference.message for difference in done.differences] == []
        assert done.path == case.path
        assert done.variables.get(0, {}) == case.variables


def cases(found: Inspection) -> list[Case]:
    told = read(found.files.content[FILE])
    process = told.process or next(iter(found.processes))
    played = []
    for scenario in told.scenarios:
        case = Case(scenario, LIBRARY.process(process), told.now, LIBRARY, HANDLERS)
        play(case, scenario)
        played.append(case)
    return played


def decided(model: str, decision: str, variables: Mapping[str, Any], now: datetime) -> Decision:
    """On disk there is one version of each decision."""
    return LIBRARY.decide(decision, variables, now)


def _known(kind: str, key: str) -> bool:
    return any(found.has(kind, key) for found in PACKAGES.values())
