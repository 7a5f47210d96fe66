"""What FEEL is measured against, in a process of its own: Python's `eval`, and bkflow-feel where its folder is given.

Reads `[[feel, python, variables], ...]` and seconds from the command line, prints `[[eval, bkflow, bkflow tree], ...]`,
calls a second, 0 where there is none. The one module that hands text to `eval`: constant rules of the bench.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any


def main(rules: list[tuple[str, str, dict[str, Any]]], seconds: float) -> list[list[float]]:
    return [[_eval(python, scope, seconds), *_bkflow(text, scope, seconds)] for text, python, scope in rules]


def rate(run: Callable[[], object], seconds: float) -> float:
    """Calls a second, the best of three stretches."""
    run()
    best = 0.0
    for _ in range(3):
        calls, begin = 0, time.perf_counter()
        while (passed := time.perf_counter() - begin) < seconds / 3:
            for _ in range(100):
                run()
            calls += 100
        best = max(best, calls / passed)
    return best


def _eval(text: str, scope: dict[str, Any], seconds: float) -> float:
    names = {"Decimal": Decimal, **exact_numbers(scope)}
    return rate(lambda: eval(text, dict(names)), seconds)  # noqa: S307


def exact_numbers(value: Any) -> Any:
    """Numbers as a process holds them."""
    if isinstance(value, dict):
        return {key: exact_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact_numbers(item) for item in value]
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _bkflow(text: str, scope: dict[str, Any], seconds: float) -> list[float]:
    """Its public function, which parses each time, and its tree kept by hand."""
    try:
        package, api = importlib.import_module("bkflow_feel"), importlib.import_module("bkflow_feel.api")
        tree = package.transformer.transform(package.parser.parse(text))
        public = rate(lambda: api.parse_expression(text, scope), seconds)
        return [public, rate(lambda: tree.evaluate(scope), seconds)]
    except Exception:
        return [0.0, 0.0]  # not installed, or it cannot read or run this rule


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]), float(sys.argv[2]))))
