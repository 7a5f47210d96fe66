"""FEEL: evaluations a second of ten typical rules, side by side; with --fuzz N, random texts instead."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from engine import feel
from engine.feel.builtins import BUILTINS
from engine.feel.expression import EXPRESSIONS
from scripts import services
from scripts.bench_parts._feel_texts import CONTEXT, text
from scripts.bench_parts._yardsticks import exact_numbers, rate

NOW = datetime(2026, 3, 31, 1, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "web" / "frontend"
BKFLOW = Path(sys.prefix) / "bkflow-feel"
BKFLOW_PIN = "bkflow-feel==1.2.0"
SECONDS = 0.3  # for each measurement
GATE_MICROSECONDS = 5.0
PARSE_MILLISECONDS = 1.0
LEAD_OVER_BKFLOW = 10.0


class Rule(NamedTuple):
    """One rule: FEEL, the same in Python, and the variables."""

    feel: str
    python: str
    scope: dict[str, Any]


RULES = (
    Rule(
        'amount > 1000 and status = "ok"',
        'amount > 1000 and status == "ok"',
        {"amount": 2000, "status": "ok"},
    ),
    Rule("months >= 180 and age >= 60", "months >= 180 and age >= 60", {"months": 200, "age": 61}),
    Rule(
        "base * rate + fixed - 3.5",
        'base * rate + fixed - Decimal("3.5")',
        {"base": 5000, "rate": 0.08, "fixed": 20},
    ),
    Rule(
        'if level = "high" then 3 else if level = "middle" then 2 else 1',
        '3 if level == "high" else 2 if level == "middle" else 1',
        {"level": "low"},
    ),
    Rule("age in [16..60]", "16 <= age <= 60", {"age": 45}),
    Rule(
        "applicant.age >= 60 or applicant.disabled",
        'applicant["age"] >= 60 or applicant["disabled"]',
        {"applicant": {"age": 45, "disabled": True}},
    ),
    Rule(
        'contains(address, "路") and string length(name) > 1',
        '"路" in address and len(name) > 1',
        {"address": "人民路1号", "name": "张三"},
    ),
    Rule(
        "count(materials[missing]) = 0",
        'len([m for m in materials if m["missing"]]) == 0',
        {"materials": [{"missing": False}, {"missing": False}, {"missing": False}]},
    ),
    Rule(
        "sum(for p in payments return p * 2) > 100",
        "sum([p * 2 for p in payments]) > 100",
        {"payments": [10, 20, 30, 40]},
    ),
    Rule(
        'some m in materials satisfies m.kind = "id"',
        'any(m["kind"] == "id" for m in materials)',
        {"materials": [{"kind": "photo"}, {"kind": "form"}, {"kind": "id"}]},
    ),
)
LONG = (
    'if applicant.age >= 60 and applicant.months >= 180 and (status = "ok" or status = "review") then "grant" '
    'else if count(history[result = "bad"]) > 3 then "reject" else string join(["wait", status], "-") + "."'
)
assert len(LONG) >= 200
NODE = """
import { evaluate } from 'feelin';
const rules = JSON.parse(process.argv[1]);
const out = rules.map(([text, scope]) => {
  let n = 0, value; const end = performance.now() + SECONDS * 1000; const begin = performance.now();
  try { while (performance.now() < end) { for (let i = 0; i < 50; i++) evaluate(text, scope); n += 50; } }
  catch (error) { return null; }
  return n / (performance.now() - begin) * 1000;
});
console.log(JSON.stringify(out));
"""


def main(argv: list[str]) -> int:
    options = argparse.ArgumentParser(prog="scripts/bench feel")
    options.add_argument("--fuzz", type=int, metavar="N", help="try N random texts instead of measuring")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(argv)
    return fuzz(chosen.fuzz, chosen.seed) if chosen.fuzz else compare()


def compare() -> int:
    yardsticks = _yardsticks()
    feelin = _feelin_rates()
    print("每秒求值次数，越大越好。ours：已解析；call：按文本调用（解析有缓存）；eval：Python 的 eval 计算同一规则；")
    print("bkflow：它的公开函数（每次解析）；tree：留下它内部的语法树再算；feelin：它的公开函数（每次解析）")
    print(f"{'rule':<66}{'ours':>11}{'call':>11}{'eval':>11}{'bkflow':>9}{'tree':>11}{'feelin':>9}")
    leads = []
    gate = 0.0
    for index, rule in enumerate(RULES):
        scope = exact_numbers(rule.scope)
        expression = feel.parse(rule.feel)
        ours = rate(lambda expression=expression, scope=scope: expression(scope, NOW), SECONDS)  # type: ignore[misc]
        gate = gate or 1e6 / ours
        call = rate(lambda rule=rule, scope=scope: feel.parse(rule.feel)(scope, NOW), SECONDS)  # type: ignore[misc]
        floor, public, tree = yardsticks[index]
        print(f"{rule.feel:<66}{ours:>11,.0f}{call:>11,.0f}{floor:>11,.0f}"
              + _figure(public, 9) + _figure(tree, 11) + _figure(feelin[index], 9))  # fmt: skip
        if public:
            leads.append(call / public)
    parse = 1e3 / rate(_parse_anew, SECONDS)
    print(f"典型网关条件 {gate:.2f} µs（上限 {GATE_MICROSECONDS}）；解析 {len(LONG)} 个字符 {parse:.3f} ms"
          f"（上限 {PARSE_MILLISECONDS}）")  # fmt: skip
    if leads:
        print(f"按文本调用，对 bkflow-feel 至少 {min(leads):.1f} 倍，中位 {sorted(leads)[len(leads) // 2]:.1f} 倍")
    met = gate <= GATE_MICROSECONDS and parse <= PARSE_MILLISECONDS and min(leads, default=99) >= LEAD_OVER_BKFLOW
    return 0 if met else 1


def _figure(rate_: float, width: int) -> str:
    return f"{rate_:>{width},.0f}" if rate_ else f"{'-':>{width}}"


def _parse_anew() -> None:
    EXPRESSIONS.clear()
    feel.parse(LONG)


def _yardsticks() -> list[list[float]]:
    """Rates of `eval` and bkflow-feel, which gets a folder of its own: it wants an older python-dateutil than ours."""
    if not (BKFLOW / "bkflow_feel").is_dir():
        command = [sys.executable, "-m", "pip", "install", "-q", "--target", str(BKFLOW), BKFLOW_PIN]
        if subprocess.run(command, check=False).returncode:
            print(f"# 装不上 {BKFLOW_PIN}，不与它比较")
    rules = json.dumps([(rule.feel, rule.python, rule.scope) for rule in RULES])
    command = [sys.executable, "-m", "scripts.bench_parts._yardsticks", rules, str(SECONDS)]
    paths = os.pathsep.join((str(BKFLOW), str(ROOT)))
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=True)
    found: list[list[float]] = json.loads(done.stdout)
    return found


def _feelin_rates() -> list[float]:
    nothing = [0.0] * len(RULES)
    if not (FRONTEND / "node_modules" / "feelin").is_dir():
        print("# web/frontend 里没有 feelin，不比较；要比较请先在那里 npm ci")
        return nothing
    rules = [(rule.feel, rule.scope) for rule in RULES]
    program = NODE.replace("SECONDS", str(SECONDS))
    command = [str(services.node().node), "--input-type=module", "-e", program, json.dumps(rules, default=float)]
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        print("# feelin 没有跑起来：" + (done.stderr.strip().splitlines() or ["?"])[-1])
        return nothing
    return [figure or 0.0 for figure in json.loads(done.stdout)]


def fuzz(count: int, seed: int) -> int:
    """Random texts as expressions and as unary tests: nothing may be raised but our own errors."""
    random, names = Random(seed), sorted(BUILTINS)
    ends: Counter[str] = Counter()
    for _ in range(count):
        written = text(random, names)
        for unary in (False, True):
            try:
                if unary:
                    feel.parse_unary(written)(2, CONTEXT, NOW)
                else:
                    feel.to_json(feel.parse(written)(CONTEXT, NOW).value)
                ends["value"] += 1
            except feel.FeelError as error:
                ends[error.code] += 1
            except Exception as error:
                ends["!"] += 1
                print(f"{error!r} <- {written!r}", file=sys.stderr)
    print(f"种子 {seed}，{count} 段文本：" + "，".join(f"{end} {times}" for end, times in ends.most_common()))
    return 1 if ends["!"] else 0
