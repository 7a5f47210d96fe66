"""Scenarios: example cases of a package, run by the kernel to show that its diagram does what was meant."""

from engine.packages.scenarios.library import Folders, Library
from engine.packages.scenarios.read import FILE, ScenariosInvalid
from engine.packages.scenarios.run import Coverage, Report, Result, run_scenarios

__all__ = ["FILE", "Coverage", "Folders", "Library", "Report", "Result", "ScenariosInvalid", "run_scenarios"]
