"""The house keeps its own rules: folders, imports, locks, commands, and no call that runs text as code."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("engine", "handlers", "catalog", "device_bridge", "web")
COMMANDS = ("run", "test", "bench", "doctor", "admin", "token", "processes", "lock", "tck", "worker", "window")
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
YARDSTICK = ROOT / "scripts" / "bench_parts" / "_yardsticks.py"  # measures FEEL against eval of its own constant rules


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def imports(tree: ast.Module, package: str) -> Iterator[str]:
    """Absolute names of everything a module imports; `package` is the one it lies in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            yield ".".join(filter(None, (base, node.module or "")))


def test_every_product_folder_is_a_package_that_says_what_it_is_for() -> None:
    for folder in PRODUCT:
        tree = ast.parse((ROOT / folder / "__init__.py").read_text())
        assert ast.get_docstring(tree), f"{folder}/__init__.py has no docstring"


def test_feel_imports_nothing_else_of_ours() -> None:
    for path in modules("engine/feel"):
        package = ".".join(path.relative_to(ROOT).parent.parts)
        for name in imports(ast.parse(path.read_text()), package):
            ours = name.split(".")[0] in PRODUCT
            assert not ours or name == "engine.feel" or name.startswith("engine.feel."), f"{path}: imports {name}"


def test_no_module_runs_text_as_code() -> None:
    for path in modules(*PRODUCT, "scripts"):
        if path == YARDSTICK:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in RUNS_TEXT, f"{path}:{node.lineno} calls {node.func.id}"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.name not in RUNS_TEXT, f"{path}:{node.lineno} defines {node.name}"


def test_engine_never_asks_the_machine_for_the_time() -> None:
    machine = re.compile(r"\b(datetime|date)\.(now|utcnow|today)$")
    for path in modules("engine"):
        # clock.py holds the clocks that are handed in
        if path == ROOT / "engine/clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert not machine.search(ast.unparse(node.func)), f"{path}:{node.lineno} {ast.unparse(node.func)}"


def test_every_locked_python_package_has_a_digest_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links|--trusted-host", text), name
        for entry in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]:
            assert "--hash=sha256:" in entry, f"{name}: {entry.splitlines()[0]} has no digest"


def test_every_wanted_python_package_is_locked() -> None:
    locked = {
        re.sub(r"[-_.]+", "-", name).lower()
        for lock in ("requirements.txt", "requirements-dev.txt")
        for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", (ROOT / lock).read_text(), re.M)
    }
    for wanted in ("requirements.in", "requirements-dev.in"):
        for name in re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / wanted).read_text(), re.M):
            if not name.startswith("-"):
                assert re.sub(r"[-_.]+", "-", name).lower() in locked, f"{name} is not locked: run scripts/lock"


def test_node_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "web/frontend/package-lock.json").read_text())["packages"]
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert not name or "integrity" in entry or entry.get("inBundle"), f"{name} has no digest"


def test_every_command_can_be_typed() -> None:
    for name in COMMANDS:
        assert os.access(ROOT / "scripts" / name, os.X_OK), f"scripts/{name} is not executable"
        subprocess.run(["bash", "-n", str(ROOT / "scripts" / name)], check=True)


def test_nothing_built_or_private_is_kept_in_the_repository() -> None:
    unwanted = re.compile(
        r"^data/|(^|/)(node_modules|dist|dist-headless|__pycache__|\.venv)/|\.(pyc|sqlite3?|db|pem|key)$"
    )
    assert [path for path in tracked() if unwanted.search(str(path.relative_to(ROOT)))] == []


def test_repository_names_no_place_of_the_machine_it_was_written_on() -> None:
    here = re.compile(r"/work/(main|shared|brief)\b|/home/\w+/|/root/")
    for path in tracked():
        if path.suffix in {".py", ".js", ".css", ".html", ".md", ".cfg", ".toml", ".txt", ".in", ".yaml", ".json", ""}:
            found = here.search(path.read_text(errors="replace")) if path.is_file() else None
            assert path == Path(__file__) or not found, f"{path}: {found and found.group()}"
