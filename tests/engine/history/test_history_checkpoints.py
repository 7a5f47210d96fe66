from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.history import CheckpointBroken, Checkpoints, Fact, Keys, verify
from engine.history.encoding import empty_root, leaf_hash, node_hash
from engine.history.merkle import root
from engine.history.notary import Notary
from tests.engine.history.chains import NOW, more, write_chain


@pytest.fixture
def checkpoints(tmp_path: Path, keys: Keys) -> Checkpoints:
    return Checkpoints(tmp_path / "checkpoints", keys)


def test_a_checkpoint_covers_what_grew_and_names_the_one_before(
    db: Engine, keys: Keys, checkpoints: Checkpoints
) -> None:
    first = write_chain(db, keys, "case-1", 3)
    write_chain(db, keys, "case-2", 2)
    one = checkpoints.make(db, NOW)
    with db.begin() as conn:
        more(conn, first, [Fact("left", "A")])
    two = checkpoints.make(db, NOW + timedelta(minutes=5))
    assert one and two
    assert (one.number, one.chains, two.number, two.chains) == (1, 2, 2, 1)
    assert two.previous == one.digest
    assert [(chain, seq) for _, heads in checkpoints.read_all() for chain, seq, _ in heads] == [
        ("case-1", 3),
        ("case-2", 2),
        ("case-1", 4),
    ]


def test_nothing_new_makes_no_checkpoint(db: Engine, keys: Keys, checkpoints: Checkpoints) -> None:
    assert checkpoints.make(db, NOW) is None
    write_chain(db, keys, "case-1", 3)
    assert checkpoints.make(db, NOW)
    assert checkpoints.make(db, NOW) is None


def test_what_is_newer_than_the_last_checkpoint_is_not_yet_proven(
    db: Engine, keys: Keys, checkpoints: Checkpoints
) -> None:
    ref = write_chain(db, keys, "case-1", 3)
    checkpoints.make(db, NOW)
    with db.begin() as conn:
        more(conn, ref, [Fact("left", "A")])
        report = verify(conn, "case-1", checkpoints=checkpoints)
    assert report.ok
    assert (report.events, report.proven) == (4, {"case-1": 3})


def test_of_two_processes_only_one_writes_the_checkpoint(
    db: Engine, keys: Keys, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    write_chain(db, keys, "case-1", 3)
    other = Checkpoints(tmp_path / "checkpoints", keys)
    checkpoints.newest = lambda: None  # type: ignore[method-assign]  # looked before the other one wrote
    assert other.make(db, NOW)
    assert checkpoints.make(db, NOW) is None
    assert len(list(other.read_all())) == 1


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text.replace("\t3\t", "\t2\t"), "明细"),
        (lambda text: text.rsplit("\n", 2)[0] + "\n", "明细"),
        (lambda text: text.replace('"last_event":5', '"last_event":4'), "签名"),
        (lambda text: text.replace("case-1", "case 1"), "明细"),
        (lambda text: text.replace('"root"', '"toor"'), "已损坏"),
        (lambda text: "", "已损坏"),
    ],
)
def test_a_changed_checkpoint_file_is_found(
    db: Engine,
    keys: Keys,
    checkpoints: Checkpoints,
    tmp_path: Path,
    spoil: Callable[[str], str],
    sentence: str,
) -> None:
    write_chain(db, keys, "case-1", 3)
    write_chain(db, keys, "case-2", 2)
    checkpoints.make(db, NOW)
    (path,) = (tmp_path / "checkpoints").glob("*/*.checkpoint")
    spoiled = spoil(path.read_text())
    assert spoiled != path.read_text()
    path.write_text(spoiled)
    with pytest.raises(CheckpointBroken, match=sentence):
        list(checkpoints.read_all())
    with db.connect() as conn:
        report = verify(conn, checkpoints=checkpoints)
    assert [problem.kind for problem in report.problems] == ["checkpoint"]


def test_a_missing_checkpoint_file_is_found(db: Engine, keys: Keys, checkpoints: Checkpoints, tmp_path: Path) -> None:
    for name in ("case-1", "case-2", "case-3"):
        write_chain(db, keys, name, 2)
        checkpoints.make(db, NOW)
    (tmp_path / "checkpoints" / "2026-11-21" / "0000000002.checkpoint").unlink()
    with pytest.raises(CheckpointBroken, match="检查点 2 缺失"):
        list(checkpoints.read_all())


def test_a_checkpoint_signed_by_another_key_is_refused(
    db: Engine, keys: Keys, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    write_chain(db, keys, "case-1", 2)
    Checkpoints(tmp_path / "checkpoints", Keys.open(tmp_path / "other")).make(db, NOW)
    with pytest.raises(CheckpointBroken, match="签名"):
        list(checkpoints.read_all())


def test_the_root_of_few_heads_is_as_the_format_says() -> None:
    heads = [(f"case-{n}", n, bytes([n]) * 32) for n in range(1, 6)]
    one, two, three, four, five = (leaf_hash(*head) for head in heads)
    assert root([]) == empty_root()
    assert root(heads[:1]) == one
    assert root(heads[:3]) == node_hash(node_hash(one, two), three)
    assert root(heads) == node_hash(node_hash(node_hash(one, two), node_hash(three, four)), five)


def test_the_notary_makes_checkpoints_and_a_last_one_when_it_stops(
    db: Engine, keys: Keys, checkpoints: Checkpoints
) -> None:
    write_chain(db, keys, "case-1", 2)
    notary = Notary(db, checkpoints, lambda: NOW, every_s=3600)
    notary.start()
    notary.stop()
    assert [statement.number for statement, _ in checkpoints.read_all()] == [1]


def test_a_checkpoint_that_cannot_be_written_is_tried_again(
    db: Engine, keys: Keys, checkpoints: Checkpoints, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_chain(db, keys, "case-1", 2)
    (tmp_path / "checkpoints").write_text("a file where the folder should be")
    notary = Notary(db, checkpoints, lambda: NOW)
    notary.make()
    assert "no checkpoint could be made" in caplog.text
    (tmp_path / "checkpoints").unlink()
    notary.make()
    assert [statement.number for statement, _ in checkpoints.read_all()] == [1]
