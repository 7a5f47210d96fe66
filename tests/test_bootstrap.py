"""A start does what changed since the last one and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import bootstrap, services


class Checkout:
    """A small checkout; `done()` returns the commands that were run since it was last asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.frontend = root / "web" / "frontend"
        self._commands: list[str] = []
        for name in (
            "requirements.txt",
            "requirements-dev.txt",
            "web/frontend/package.json",
            "web/frontend/package-lock.json",
            "web/frontend/app/index.js",
            "scripts/fonts.py",
        ):
            self.write(name, "first")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, command: list[str], **_: object) -> None:
        if "install" in command:
            self._commands.append(f"pip {command.count('-r')}")
        elif "ci" in command:
            (self.frontend / "node_modules").mkdir(exist_ok=True)
            self._commands.append("npm ci" + (" without tests" if "--omit=dev" in command else ""))
        elif "scripts.fonts" in command:
            Path(command[-1]).mkdir(parents=True)
            self._commands.append("fonts")
        else:
            Path(command[command.index("--outDir") + 1]).mkdir(parents=True)
            self._commands.append(command[command.index("--silent") + 1])

    def done(self) -> list[str]:
        commands, self._commands = self._commands, []
        return commands


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout(tmp_path)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "FRONTEND", made.frontend)
    monkeypatch.setattr(bootstrap, "_works", lambda python: True)
    monkeypatch.setattr(bootstrap, "_run", made.run)
    monkeypatch.setattr(services, "node", lambda: services.Node(Path("/bin/node"), ("npm",), "24.0.0"))
    return made


def test_first_start_does_everything_and_the_second_nothing(checkout: Checkout) -> None:
    bootstrap.main("run")
    assert checkout.done() == ["pip 1", "npm ci without tests", "build", "fonts"]
    bootstrap.main("run")
    assert checkout.done() == []


def test_changed_lock_is_installed_and_nothing_else_is_done(checkout: Checkout) -> None:
    bootstrap.main("run")
    checkout.done()
    checkout.write("requirements.txt", "second")
    bootstrap.main("run")
    assert checkout.done() == ["pip 1"]


def test_changed_page_source_is_built_without_installing(checkout: Checkout) -> None:
    bootstrap.main("run")
    checkout.done()
    checkout.write("web/frontend/app/index.js", "second")
    bootstrap.main("run")
    assert checkout.done() == ["build"]


def test_changed_node_lock_installs_and_builds(checkout: Checkout) -> None:
    bootstrap.main("run")
    checkout.done()
    checkout.write("web/frontend/package-lock.json", "second")
    bootstrap.main("run")
    assert checkout.done() == ["npm ci without tests", "build", "fonts"]


def test_tests_add_what_only_they_need_and_a_start_keeps_it(checkout: Checkout) -> None:
    bootstrap.main("run")
    checkout.done()
    bootstrap.main("test")
    assert checkout.done() == ["pip 2", "npm ci", "build:headless"]
    bootstrap.main("run")
    assert checkout.done() == []
    checkout.write("web/frontend/package-lock.json", "second")
    bootstrap.main("run")
    assert checkout.done() == ["npm ci", "build", "fonts"]


def test_tools_are_prepared_without_any_page(checkout: Checkout) -> None:
    bootstrap.main("tools")
    assert checkout.done() == ["pip 1"]
