"""Hostile texts of others (CONFORMANCE_DIR/feel-attacks.jsonl) and random ones: each ends within the budget."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel.builtins import BUILTINS
from engine.feel.expression import EXPRESSIONS, UNARY_TESTS
from scripts.bench_parts._feel_texts import CONTEXT, text
from tests.engine.feel.asking import NOW

BUDGET_CODES = {"too_long", "too_deep", "too_many_steps", "too_large", "too_slow"}
CPU_SECONDS = 0.050
FIXED_LOOP_SECONDS = 0.050  # what the fixed loop below takes on the machine that the limit was set for
MEMORY = 64 << 20


def _answer(attack: dict[str, Any]) -> tuple[str, set[str]]:
    """value, null or refused, and the codes that came with it."""
    written = "".join(part * times for part, times in attack["parts"])
    scope = attack.get("context", {})
    try:
        if attack["kind"] == "unary":
            found = feel.parse_unary(written)(scope.get("?"), scope, NOW)
        else:
            found = feel.parse(written)(scope, NOW)
    except feel.FeelError as error:
        return "refused", {error.code}
    return ("null" if found.value is None else "value"), {warning.code for warning in found.warnings}


def _as_expected(attack: dict[str, Any], kind: str, codes: set[str]) -> bool:
    if attack["expect"] == "value":
        return kind == "value"
    if attack["expect"] == "null":
        return kind == "null" and bool(codes)
    allowed = BUDGET_CODES | {"syntax"} if attack.get("why") == "syntax" else BUDGET_CODES
    refused = bool(codes & allowed) and kind != "value"
    return refused or (attack["expect"] == "bounded" and (kind != "refused" or codes == {"syntax"}))


def _fixed_loop() -> float:
    start = time.thread_time()
    total = 0
    for number in range(1_000_000):
        total += number * number % 7
    return time.thread_time() - start


def _forget() -> None:
    EXPRESSIONS.clear()
    UNARY_TESTS.clear()


@pytest.fixture(scope="module")
def attacks(conformance_dir: Path) -> list[dict[str, Any]]:
    path = conformance_dir / "feel-attacks.jsonl"
    if not path.is_file():
        pytest.skip(f"no attacks at {path}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.mark.conformance
def test_every_attack_ends_as_expected(attacks: list[dict[str, Any]]) -> None:
    answers = [(attack, *_answer(attack)) for attack in attacks]
    assert [(a["name"], kind, codes) for a, kind, codes in answers if not _as_expected(a, kind, codes)] == []


@pytest.mark.conformance
def test_no_attack_takes_much_cpu_even_unparsed(attacks: list[dict[str, Any]]) -> None:
    # thread_time counts this thread alone and the fixed loop scales it: a busy or slow machine changes nothing.
    limit = CPU_SECONDS * max(1.0, min(_fixed_loop() for _ in range(3)) / FIXED_LOOP_SECONDS)
    taken = {}
    gc.disable()  # a collection pays for everything else that this process holds
    try:
        for attack in attacks:
            times = []
            for _ in range(3):
                _forget()
                start = time.thread_time()
                _answer(attack)
                times.append(time.thread_time() - start)
            taken[attack["name"]] = min(times)
    finally:
        gc.enable()
    assert {name: seconds for name, seconds in taken.items() if seconds > limit} == {}


@pytest.mark.conformance
def test_no_attack_takes_much_memory(attacks: list[dict[str, Any]]) -> None:
    peaks = {}
    for attack in attacks:
        _forget()
        tracemalloc.start()
        try:
            _answer(attack)
            peaks[attack["name"]] = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert {name: peak for name, peak in peaks.items() if peak > MEMORY} == {}


@pytest.mark.conformance
def test_no_attack_changes_its_input(attacks: list[dict[str, Any]]) -> None:
    for attack in attacks:
        before = json.dumps(attack.get("context", {}))
        _answer(attack)
        assert json.dumps(attack.get("context", {})) == before, attack["name"]


@settings(max_examples=500, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_random_texts_raise_nothing_but_our_own_errors(seed: int) -> None:
    """Ten texts an example, 5,000 in all; `scripts/bench feel --fuzz N` runs more."""
    random, names = Random(seed), sorted(BUILTINS)
    for _ in range(10):
        written = text(random, names)
        for unary in (False, True):
            try:
                if unary:
                    feel.parse_unary(written)(2, CONTEXT, NOW)
                else:
                    feel.to_json(feel.parse(written)(CONTEXT, NOW).value)
            except feel.FeelError as error:
                assert error.code
        feel.lint(written, CONTEXT)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_is_read_or_refused_with_a_position(written: str) -> None:
    try:
        feel.parse(written)
    except feel.FeelSyntaxError as error:
        assert error.line >= 1 and error.column >= 1 and error.message
    except feel.BudgetExceeded as error:
        assert error.code in BUDGET_CODES
