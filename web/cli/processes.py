"""scripts/processes: packages between folders and the database; their checks and scenarios, which need no database."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from catalog import people
from engine.actor import Actor
from engine.clock import wall_now
from engine.errors import Refused
from engine.findings import Finding
from engine.history import Keys
from engine.packages import Inspection, PackageFiles, Packages, inspect, read_folder
from engine.packages.factory import read_packages
from engine.packages.lint import findings as findings_of
from engine.packages.portable import differences, published, write_folder
from engine.packages.scenarios import Folders, Report, run_scenarios
from handlers import collected
from web import migrate
from web.cli.common import Wrong, open_database, run
from web.settings import ROOT, Settings

SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/processes", description="流程包的导出、导入、比较、检查和案例测试。")
    commands = parser.add_subparsers(dest="command", required=True, title="命令")
    _command(commands, "export", export, "把已发布的流程包写到目录")
    _command(commands, "import", import_, "把目录中的流程包提交到数据库，等待另一人审批")
    _command(commands, "diff", diff, "比较目录与数据库中已发布的流程包")
    _command(commands, "lint", lint, "检查流程包（不需要数据库）")
    _command(commands, "test", test, "运行流程包的案例（不需要数据库）")
    asked = parser.parse_args(arguments)
    run_command: Callable[[argparse.Namespace], None] = asked.run
    try:
        run_command(asked)
    except Refused as refused:
        raise Wrong(refused.message) from None


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    act: Callable[[argparse.Namespace], None],
    words: str,
) -> None:
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(run=act)
    parser.add_argument("folders", nargs="*", metavar="目录", help="如 unemployment/benefit_claim；不给则为全部")
    parser.add_argument("--root", type=Path, help="流程包所在的根目录（默认 processes/ 或 TELLERFLOW_PROCESSES）")
    if name == "import":
        parser.add_argument("--by", required=True, metavar="用户名", help="编制人；须由另一人审批")
    if name in ("lint", "test"):
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")


# -- with the database


def export(asked: argparse.Namespace) -> None:
    settings = Settings.from_environment()
    db, _ = open_database(settings)
    root = asked.root or settings.processes
    with db.read() as conn:
        found = published(conn, asked.folders)
    _all_known(asked.folders, found, "数据库中没有已发布的流程包")
    for folder, files in found.items():
        write_folder(files, root / folder)
        print(f"已写出 {folder}（{len(files.content)} 个文件）")


def import_(asked: argparse.Namespace) -> None:
    settings = Settings.from_environment()
    db, _ = open_database(settings)
    migrate.at_start(db.engine)
    with db.read() as conn:
        if not people.exists(conn, asked.by):
            raise Wrong(f"没有用户“{asked.by}”，请检查用户名。")
    packages = Packages(collected(), Keys.open(settings.data / "keys"))
    for folder, files in _on_disk(asked).items():
        with db.write() as conn:
            done = packages.publish(conn, files, folder, Actor(asked.by), wall_now())
        print(f"{folder}：{'内容与已发布的相同' if done.state == 'published' else '已提交，等待另一人审批'}")


def diff(asked: argparse.Namespace) -> None:
    db, _ = open_database(Settings.from_environment())
    with db.read() as conn:
        stored = published(conn, asked.folders)
    disk = {folder: files for folder, files in _packages(asked).items() if not asked.folders or folder in asked.folders}
    found = differences(disk, stored)
    for each in found:
        print(each.folder)
        for mark, paths in (("+", each.only_on_disk), ("-", each.only_published), ("*", each.changed)):
            for path in paths:
                print(f"  {mark} {path}")
    if found:
        raise Wrong(f"{len(found)} 个流程包不同（+ 仅在目录中，- 仅在数据库中，* 内容不同）。")
    print("目录与数据库一致。")


# -- without


def lint(asked: argparse.Namespace) -> None:
    every = _inspected(asked)
    claims = {claim for found in every.values() for claim in found.claims()}
    told: dict[str, list[Finding]] = {}
    for folder in _on_disk(asked):
        told[folder] = findings_of(every[folder], lambda kind, key: (kind, key) in claims, collected(), sandbox=False)
    if asked.json:
        print(json.dumps({folder: [f.as_dict() for f in found] for folder, found in told.items()}, ensure_ascii=False))
    else:
        for folder, found in told.items():
            for finding in found:
                print(f"{folder}：{SEVERITIES[finding.severity]}：{finding.message}")
    errors = sum(finding.severity == "error" for found in told.values() for finding in found)
    if errors:
        raise Wrong(f"共 {errors} 处错误。")
    if not asked.json:
        print(f"已检查 {len(told)} 个流程包，没有错误。")


def test(asked: argparse.Namespace) -> None:
    every = _inspected(asked)
    reports = {
        folder: run_scenarios(
            every[folder], collected(), Folders(other for name, other in every.items() if name != folder)
        )
        for folder in _on_disk(asked)
        if every[folder].processes
    }
    if asked.json:
        print(json.dumps({folder: _as_json(report) for folder, report in reports.items()}, ensure_ascii=False))
    else:
        for folder, report in reports.items():
            _print(folder, report)
    red = sum(not report.ok for report in reports.values())
    if red:
        raise Wrong(f"{red} 个流程包的案例未通过。")


def _as_json(report: Report) -> dict[str, object]:
    return {"ok": report.ok, **asdict(report)}


def _print(folder: str, report: Report) -> None:
    print(folder)
    if report.problem is not None:
        print(f"  ✗ {report.problem}")
        return
    for result in report.results:
        print(f"  {'✗' if result.failures else '✓'} {result.name}")
        for failure in result.failures:
            print(f"      {failure}")
    coverage = report.coverage
    ends = f"{len(coverage.ends_reached)}/{len(coverage.ends_reached) + len(coverage.ends_missed)}"
    branches = f"{len(coverage.branches_taken)}/{len(coverage.branches_taken) + len(coverage.branches_missed)}"
    print(f"  结束事件 {ends}，网关出口 {branches}")
    missed = [*coverage.elements_missed, *coverage.branches_missed]
    if missed:
        print(f"  没有走到：{'、'.join(missed)}")


# -- folders


def _packages(asked: argparse.Namespace) -> dict[str, PackageFiles]:
    settings = Settings.from_environment()
    roots = [asked.root] if asked.root else list(dict.fromkeys([ROOT / "processes", settings.processes]))
    return read_packages(roots)


def _on_disk(asked: argparse.Namespace) -> dict[str, PackageFiles]:
    """The packages asked for, by folder; a path on disk may be named as well."""
    found = _packages(asked)
    if not asked.folders:
        return found
    chosen = {}
    for name in asked.folders:
        path = Path(name)
        if name not in found and path.is_dir():
            chosen[name] = read_folder(path)
        else:
            _all_known([name], found, "没有流程包")
            chosen[name] = found[name]
    return chosen


def _inspected(asked: argparse.Namespace) -> dict[str, Inspection]:
    return {folder: inspect(files) for folder, files in {**_packages(asked), **_on_disk(asked)}.items()}


def _all_known(wanted: list[str], found: Mapping[str, PackageFiles], words: str) -> None:
    missing = [folder for folder in wanted if folder not in found]
    if missing:
        raise Wrong(f"{words}“{'、'.join(missing)}”，请检查目录名。")


if __name__ == "__main__":
    sys.exit(run(main))
