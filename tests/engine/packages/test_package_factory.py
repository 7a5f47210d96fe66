from pathlib import Path

import pytest
from sqlalchemy import select

from engine.errors import PackageInvalid
from engine.packages import read_folder
from engine.packages.factory import Deployed, deploy_factory, read_packages
from engine.packages.portable import differences, published, write_folder
from engine.packages.tables import PackageVersion
from tests.engine.packages.house import NOW, House, form
from tests.support import drawing as d


def write(root: Path, folder: str, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        target = root / folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def item(task: str = "a") -> dict[str, bytes]:
    parts = [d.user(task, form="f"), d.call("c", "identity")]
    return {"process.bpmn": d.diagram(parts, f"start > {task} > c > end", "claim"), "forms/f.form": form("f")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An item that calls a shared process, which stands later in the order of folders."""
    write(tmp_path / "processes", "benefit/claim", item())
    write(
        tmp_path / "processes", "shared/identity", {"p.bpmn": d.diagram([d.user("i")], "start > i > end", "identity")}
    )
    (tmp_path / "processes" / "README.md").write_text("not a package")
    return tmp_path / "processes"


def deploy(house: House, *roots: Path) -> Deployed:
    with house.db.write() as conn:
        return deploy_factory(conn, house.packages, roots, NOW)


def states(house: House) -> list[tuple[str, int | None, bool, str]]:
    v = PackageVersion
    with house.db.read() as conn:
        rows = conn.execute(select(v.state, v.number, v.factory, v.reason).order_by(v.id))
        return [(row.state, row.number, row.factory, row.reason) for row in rows]


def test_the_first_start_publishes_every_folder(house: House, root: Path) -> None:
    assert deploy(house, root) == Deployed(("benefit/claim", "shared/identity"), ())
    with house.db.read() as conn:
        ref = house.definitions.find(conn, "claim")
        assert ref and (ref.version, ref.sandbox) == (1, False)
        assert house.definitions.form(conn, ref.id, "f") == form("f")


def test_scenarios_of_the_first_start_see_the_whole_set(house: House, root: Path) -> None:
    """The shared process is not published yet when the item that calls it is tried."""
    cases = b"scenarios: [{name: a, steps: [{task: a}, {task: i}], expect: {path: [a, i, c]}}]"
    write(root, "benefit/claim", {"scenarios.yaml": cases})
    assert deploy(house, root).published == ("benefit/claim", "shared/identity")


def test_a_factory_scenario_that_fails_stops_the_start(house: House, root: Path) -> None:
    write(root, "benefit/claim", {"scenarios.yaml": b"scenarios: [{name: a, steps: [{task: b}]}]"})
    with pytest.raises(PackageInvalid, match="benefit/claim"):
        deploy(house, root)


def test_the_second_start_finds_everything_there(house: House, root: Path) -> None:
    deploy(house, root)
    assert deploy(house, root) == Deployed((), ())
    assert len(states(house)) == 2


def test_a_changed_factory_package_becomes_a_draft_and_never_a_publication(house: House, root: Path) -> None:
    deploy(house, root)
    write(root, "benefit/claim", item("b"))
    assert deploy(house, root) == Deployed((), ("benefit/claim",))
    assert deploy(house, root) == Deployed((), ())
    assert states(house)[-1] == ("draft", None, True, "出厂新版")
    with house.db.read() as conn:
        ref = house.definitions.find(conn, "claim")
        assert ref and ref.version == 1


def test_what_analysts_published_is_left_alone(house: House, root: Path) -> None:
    deploy(house, root)
    house.through("benefit/claim", item("ours"))
    assert deploy(house, root) == Deployed((), ())
    with house.db.read() as conn:
        ref = house.definitions.find(conn, "claim")
        assert ref and "ours" in house.definitions.process(conn, ref.id).elements


def test_a_site_s_own_folder_overrides_the_factory_s(house: House, root: Path, tmp_path: Path) -> None:
    write(tmp_path / "site", "benefit/claim", item("ours"))
    write(tmp_path / "site", "benefit/extra", {"p.bpmn": d.diagram([d.user("x")], "start > x > end", "extra")})
    assert list(read_packages([root, tmp_path / "site"])) == ["benefit/claim", "benefit/extra", "shared/identity"]
    deploy(house, root, tmp_path / "site")
    with house.db.read() as conn:
        ref = house.definitions.find(conn, "claim")
        assert ref and "ours" in house.definitions.process(conn, ref.id).elements


def test_a_bad_factory_package_stops_the_start_and_is_named(house: House, root: Path) -> None:
    write(root, "benefit/claim", {"process.bpmn": b"<x/>"})
    with pytest.raises(PackageInvalid, match="benefit/claim"):
        deploy(house, root)
    assert states(house) == []


def test_export_and_import_are_each_other_s_reverse(house: House, root: Path, tmp_path: Path) -> None:
    deploy(house, root)
    with house.db.read() as conn:
        stored = published(conn)
    for folder, files in stored.items():
        write_folder(files, tmp_path / "out" / folder)
    again = read_packages([tmp_path / "out"])
    assert {folder: files.manifest for folder, files in again.items()} == {
        folder: files.manifest for folder, files in read_packages([root]).items()
    }
    assert differences(again, stored) == []


def test_export_removes_files_that_the_package_no_longer_has(house: House, root: Path, tmp_path: Path) -> None:
    deploy(house, root)
    out = tmp_path / "out" / "benefit/claim"
    write(tmp_path / "out", "benefit/claim", {"forms/old.form": form("old"), "notes.txt": b"mine"})
    with house.db.read() as conn:
        write_folder(published(conn, ["benefit/claim"])["benefit/claim"], out)
    assert sorted(path.name for path in out.rglob("*") if path.is_file()) == ["f.form", "notes.txt", "process.bpmn"]


def test_differences_name_files(house: House, root: Path) -> None:
    deploy(house, root)
    write(root, "benefit/claim", {"process.bpmn": b"<changed/>", "forms/new.form": form("new")})
    (root / "benefit/claim/forms/f.form").unlink()
    write(root, "benefit/more", {"p.bpmn": b"<x/>"})
    with house.db.read() as conn:
        found = differences(read_packages([root]), published(conn))
    assert [(f.folder, f.only_on_disk, f.only_published, f.changed) for f in found] == [
        ("benefit/claim", ("forms/new.form",), ("forms/f.form",), ("process.bpmn",)),
        ("benefit/more", ("p.bpmn",), (), ()),
    ]


def test_a_folder_is_read_without_what_no_package_holds(root: Path) -> None:
    write(root, "benefit/claim", {"README.md": b"words"})
    assert list(read_folder(root / "benefit/claim").content) == ["forms/f.form", "process.bpmn"]
