from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import select

from engine.errors import FourEyes, KeyTaken, NotAllowed, NotFound, PackageInvalid
from engine.history import verify
from engine.packages.blobs import BlobDamaged
from engine.packages.tables import Blob, Package, PackageVersion, ProcessDefinition
from engine.tables import Job, StartSubscription
from tests.engine.packages.house import APPROVER, AUTHOR, NOW, House, form, table
from tests.support import drawing as d

FOLDER = "records/personal_info_change"


def simple(process: str = "p", task: str = "a", tag: str | None = None) -> bytes:
    return d.file(d.process([d.user(task)], f"start > {task} > end", process, version_tag=tag))


def test_the_sandbox_publishes_at_once(house: House) -> None:
    done = house.publish("sandbox", {"p.bpmn": simple()})
    assert done.state == "published"
    assert [(ref.key, ref.version, ref.name, ref.sandbox) for ref in done.definitions] == [("p", 1, "流程 p", True)]
    with house.db.read() as conn:
        assert conn.scalar(select(Package.folder)) == "sandbox/p"
        assert house.definitions.find(conn, "p") == done.definitions[0]


def test_elsewhere_a_package_waits_for_a_second_person(house: House) -> None:
    done = house.publish(FOLDER, {"process.bpmn": simple()})
    assert (done.state, done.definitions) == ("waiting", ())
    with house.db.read() as conn:
        assert house.definitions.find(conn, "p") is None
    assert [(ref.key, ref.version) for ref in house.approve(done.id).definitions] == [("p", 1)]
    with house.db.read() as conn:
        version = conn.execute(select(PackageVersion.__table__)).one()
    assert (version.state, version.number, version.author, version.approver) == (
        "published",
        1,
        AUTHOR.person,
        APPROVER.person,
    )


def test_nobody_approves_his_own_package(house: House) -> None:
    done = house.publish(FOLDER, {"process.bpmn": simple()}, by=APPROVER)
    with pytest.raises(FourEyes) as refused:
        house.approve(done.id, by=APPROVER)
    assert refused.value.by == APPROVER.person


def test_approving_needs_the_right(house: House) -> None:
    done = house.publish(FOLDER, {"process.bpmn": simple()})
    with pytest.raises(NotAllowed):
        house.approve(done.id, by=replace(APPROVER, rights=frozenset({"publish"})))


def test_a_package_is_approved_once(house: House) -> None:
    done = house.through(FOLDER, {"process.bpmn": simple()})
    with pytest.raises(NotAllowed, match="不在待审批状态"):
        house.approve(done.id)


def test_an_unknown_package_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        house.approve("nothing")


def test_a_refused_package_goes_back_with_its_reason(house: House) -> None:
    done = house.publish(FOLDER, {"process.bpmn": simple()})
    with house.db.write() as conn, pytest.raises(NotAllowed, match="原因"):
        house.packages.reject(conn, done.id, APPROVER, " ", NOW)
    with house.db.write() as conn:
        house.packages.reject(conn, done.id, APPROVER, "缺少复审环节", NOW)
    with house.db.read() as conn:
        version = conn.execute(select(PackageVersion.__table__)).one()
        assert (version.state, version.approver, version.reason) == ("draft", APPROVER.person, "缺少复审环节")
        assert house.definitions.find(conn, "p") is None
    with pytest.raises(NotAllowed):
        house.approve(done.id)


def test_versions_count_by_key(house: House) -> None:
    house.publish("sandbox", {"p.bpmn": simple("p"), "q.bpmn": simple("q")})
    second = house.publish("sandbox", {"p.bpmn": simple("p", "b")})
    assert [(ref.key, ref.version) for ref in second.definitions] == [("p", 2)]
    with house.db.read() as conn:
        assert [
            ref.version for ref in (house.definitions.find(conn, "p"), house.definitions.find(conn, "q")) if ref
        ] == [2, 1]
        first = house.definitions.find(conn, "p", 1)
        assert first and "a" in house.definitions.process(conn, first.id).elements
        assert house.definitions.find(conn, "p", 3) is None


@pytest.mark.parametrize("folder", ["sandbox", FOLDER])
def test_identical_bytes_give_the_existing_version(house: House, folder: str) -> None:
    files = {"process.bpmn": simple(), "a.form": form("f")}
    first = house.publish("sandbox", files) if folder == "sandbox" else house.through(folder, files)
    again = house.publish(folder, files)
    assert (again.id, again.state, again.definitions) == (first.id, "published", first.definitions)
    with house.db.read() as conn:
        assert len(conn.execute(select(PackageVersion.id)).all()) == 1


def test_in_the_sandbox_documents_count_as_well(house: House) -> None:
    files = {"p.bpmn": simple(), "documents/a.html": b"<p>one"}
    first = house.publish("sandbox", files)
    assert house.publish("sandbox", files).definitions == first.definitions
    assert house.publish("sandbox", files | {"documents/a.html": b"<p>two"}).definitions[0].version == 2


def test_handing_in_the_same_bytes_twice_waits_once(house: House) -> None:
    first = house.publish(FOLDER, {"process.bpmn": simple()})
    assert house.publish(FOLDER, {"process.bpmn": simple()}).id == first.id


def test_going_back_to_older_bytes_is_a_new_version(house: House) -> None:
    for task in ("a", "b", "a"):
        done = house.publish("sandbox", {"p.bpmn": simple("p", task)})
    assert done.definitions[0].version == 3


def test_a_diagram_with_an_error_is_refused_and_nothing_is_stored(house: House) -> None:
    with pytest.raises(PackageInvalid) as refused:
        house.publish("sandbox", {"p.bpmn": d.diagram([d.user("a")], "start > a")[:-5]})
    assert refused.value.findings
    with house.db.read() as conn:
        assert conn.execute(select(Package.id)).all() == []
        assert conn.execute(select(Blob.digest)).all() == []


@pytest.mark.parametrize("folder", ["Records/x", "records", "../x/y", "records//x", "sandbox/", "sandbox/a b", "a/b/"])
def test_a_folder_must_be_a_plain_path(house: House, folder: str) -> None:
    with pytest.raises(PackageInvalid, match="目录"):
        house.publish(folder, {"p.bpmn": simple()})


def test_missing_parts_are_warned_of_in_the_sandbox_and_refused_elsewhere(house: House) -> None:
    parts = [d.user("a", form="f"), d.decide("b", "rating", "r"), d.call("c", "other")]
    files = {"p.bpmn": d.diagram(parts, "start > a > b > c > end")}
    wanted = {("missing_form", "a"), ("missing_decision", "b"), ("missing_process", "c")}
    done = house.publish("sandbox", files)
    assert {(f.rule, f.element_id) for f in done.findings if f.severity == "warning"} == wanted
    with pytest.raises(PackageInvalid) as refused:
        house.publish(FOLDER, {"p.bpmn": files["p.bpmn"].replace(b'id="p"', b'id="p2"')})
    assert {(f.rule, f.element_id) for f in refused.value.findings if f.severity == "error"} == wanted


def test_parts_in_the_same_package_or_published_before_are_not_missing(house: House) -> None:
    house.through("shared/other", {"o.bpmn": simple("other")})
    parts = [d.user("a", form="f"), d.decide("b", "rating", "r"), d.call("c", "other")]
    files = {"p.bpmn": d.diagram(parts, "start > a > b > c > end"), "f.form": form("f"), "r.dmn": table("rating")}
    assert house.publish(FOLDER, files).findings == ()


def test_a_target_that_is_computed_is_not_missing(house: House) -> None:
    files = {"p.bpmn": d.diagram([d.call("c", "=which"), d.user("a", form="=f")], "start > c > a > end")}
    assert house.publish(FOLDER, files).findings == ()


def test_a_task_type_without_a_handler_is_told(house: House) -> None:
    parts = [d.service("a", "print_receipt"), d.service("b", "somebody_else"), d.service("c", "working_days")]
    done = house.publish(FOLDER, {"p.bpmn": d.diagram(parts, "start > a > b > c > end")})
    assert [(f.rule, f.severity, f.element_id) for f in done.findings] == [("unknown_handler", "info", "b")]


def test_in_the_sandbox_a_job_of_ours_is_told_to_wait(house: House) -> None:
    parts = [d.service("a", "print_receipt"), d.service("c", "working_days")]
    done = house.publish("sandbox", {"p.bpmn": d.diagram(parts, "start > a > c > end")})
    assert [(f.rule, f.severity, f.element_id) for f in done.findings] == [("sandbox_job", "info", "a")]


def test_an_embedded_form_that_is_not_there_is_refused(house: House) -> None:
    files = {"p.bpmn": d.diagram([d.user("a", form_key="camunda-forms:bpmn:gone")], "start > a > end")}
    with pytest.raises(PackageInvalid, match="流程包有错误"):
        house.publish("sandbox", files)


def test_an_embedded_form_is_found_by_its_key(house: House) -> None:
    whole = d.process(
        [d.user("a", form_key="camunda-forms:bpmn:own")], "start > a > end", form=("own", form("x").decode())
    )
    done = house.publish("sandbox", {"p.bpmn": d.file(whole)})
    with house.db.read() as conn:
        assert house.definitions.form(conn, done.definitions[0].id, "#own") == form("x")
        assert house.definitions.form(conn, done.definitions[0].id, "#other") is None


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"a.form": b"{", "p.bpmn": simple()}, "form"),
        ({"a.dmn": b"<x/>", "p.bpmn": simple()}, "not_dmn"),
        ({"a.form": form("f"), "b.form": form("f")}, "duplicate_key"),
        ({"a.bpmn": simple(), "b.bpmn": simple()}, "duplicate_key"),
        ({"a.dmn": table("r"), "b.dmn": table("r", 5)}, "duplicate_key"),
    ],
)
def test_a_package_with_a_bad_part_is_refused(house: House, files: dict[str, bytes], rule: str) -> None:
    with pytest.raises(PackageInvalid) as refused:
        house.publish("sandbox", files)
    assert any(f.rule.startswith(rule) for f in refused.value.findings if f.severity == "error")


@pytest.mark.parametrize(
    "event", [d.message("=name"), d.signal("=name"), d.cycle("=every"), d.cycle("R/P0D"), d.date("soon")]
)
def test_a_start_that_cannot_be_known_beforehand_is_refused(house: House, event: d.Part) -> None:
    files = {"p.bpmn": d.diagram([d.start("s", event), d.user("a")], "s > a > end")}
    with pytest.raises(PackageInvalid) as refused:
        house.publish("sandbox", files)
    assert "s" in {finding.element_id for finding in refused.value.findings}


def test_only_the_latest_version_starts_by_itself(house: House) -> None:
    def drawn(name: str) -> bytes:
        parts = [
            d.start("s", d.message(name)),
            d.start("t", d.cycle("R3/PT1H")),
            d.start("g", d.signal("sig")),
            d.user("a"),
        ]
        return d.diagram(parts, "s > a; t > a; g > a; a > end")

    house.publish("sandbox", {"p.bpmn": drawn("one")})
    second = house.publish("sandbox", {"p.bpmn": drawn("two")})
    with house.db.read() as conn:
        starts = conn.execute(select(StartSubscription.__table__).order_by(StartSubscription.element_id)).all()
        jobs = conn.execute(select(Job.__table__)).all()
    assert [(s.element_id, s.kind, s.name, s.definition_id, s.sandbox) for s in starts] == [
        ("g", "signal", "sig", second.definitions[0].id, True),
        ("s", "message", "two", second.definitions[0].id, True),
    ]
    assert [(j.kind, j.type, j.element_id, j.payload["definition_id"]) for j in jobs] == [
        ("timer_start", "p", "t", second.definitions[0].id)
    ]


def test_a_retired_version_starts_no_more_and_the_one_before_does(house: House) -> None:
    def drawn(name: str) -> bytes:
        return d.diagram([d.start("s", d.message(name)), d.user("a")], "s > a > end")

    first = house.publish("sandbox", {"p.bpmn": drawn("one")})
    house.publish("sandbox", {"p.bpmn": drawn("two")})
    with house.db.write() as conn:
        house.packages.retire(conn, "p", 2, AUTHOR, "有误", NOW)
        assert house.definitions.find(conn, "p") == first.definitions[0]
        assert house.definitions.find(conn, "p", 2) is None
        assert conn.scalars(select(StartSubscription.name)).all() == ["one"]
        house.packages.retire(conn, "p", 1, AUTHOR, "停办", NOW)
        assert house.definitions.find(conn, "p") is None
        assert conn.scalars(select(StartSubscription.name)).all() == []
        with pytest.raises(NotFound):
            house.packages.retire(conn, "p", 1, AUTHOR, "停办", NOW)


def test_every_step_of_publishing_is_in_the_log_of_administration(house: House) -> None:
    done = house.publish(FOLDER, {"process.bpmn": simple()})
    house.approve(done.id)
    assert [(event.type, event.actor) for event in house.log()] == [
        ("package_handed_in", AUTHOR.person),
        ("package_published", APPROVER.person),
    ]
    with house.db.read() as conn:
        assert verify(conn, "administration").ok


def test_stored_bytes_that_were_changed_are_not_run(house: House) -> None:
    done = house.publish("sandbox", {"p.bpmn": simple()})
    with house.db.write() as conn:
        conn.execute(Blob.__table__.update().values(data=simple("p", "evil")))  # type: ignore[attr-defined]
        with pytest.raises(BlobDamaged):
            house.definitions.process(conn, done.definitions[0].id)


def test_approving_checks_again_what_may_have_changed(house: House) -> None:
    """Two folders hand in the same key; who is approved second finds it taken."""
    one = house.publish("records/one", {"p.bpmn": simple()})
    two = house.publish("records/two", {"p.bpmn": simple("p", "b")})
    house.approve(one.id)
    with pytest.raises(KeyTaken) as refused:
        house.approve(two.id)
    assert (refused.value.key, refused.value.folder) == ("p", "records/one")


def _twice_at_once(house: House, act: Callable[[str], object]) -> None:
    threads = [Thread(target=act, args=(task,)) for task in ("a", "b", "c", "d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with house.db.read() as conn:
        versions = conn.scalars(select(ProcessDefinition.version).order_by(ProcessDefinition.version)).all()
    assert versions == [1, 2, 3, 4]


def test_publications_at_once_get_numbers_one_after_the_other(house: House) -> None:
    _twice_at_once(house, lambda task: house.publish("sandbox", {"p.bpmn": simple("p", task)}))


@pytest.mark.postgres
def test_publications_at_once_get_numbers_one_after_the_other_on_postgresql(postgres_house: House) -> None:
    _twice_at_once(postgres_house, lambda task: postgres_house.publish("sandbox", {"p.bpmn": simple("p", task)}))
    done = postgres_house.publish(FOLDER, {"p.bpmn": simple("q")})
    assert postgres_house.approve(done.id).definitions[0].version == 1
