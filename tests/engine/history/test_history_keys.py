import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.history import Keys, KeyUnusable


def test_the_first_start_makes_keys_that_only_the_owner_can_read(tmp_path: Path) -> None:
    Keys.open(tmp_path / "keys")
    files = sorted(path.name for path in (tmp_path / "keys").iterdir())
    assert files == ["checkpoint.key", "master-1.key"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (tmp_path / "keys").iterdir())
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_the_second_start_reads_the_same_keys(tmp_path: Path) -> None:
    first = Keys.open(tmp_path)
    wrapped = first.wrap("case-1", b"k" * 32)
    second = Keys.open(tmp_path)
    assert second.unwrap("case-1", wrapped) == b"k" * 32
    assert second.public == first.public


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: Keys.open(tmp_path), range(16)))
    wrapped = opened[0].wrap("case-1", b"k" * 32)
    assert {keys.unwrap("case-1", wrapped) for keys in opened} == {b"k" * 32}
    assert len({keys.public for keys in opened}) == 1


def test_a_newer_master_key_wraps_and_the_older_still_unwraps(tmp_path: Path) -> None:
    before = Keys.open(tmp_path).wrap("case-1", b"k" * 32)
    newer = tmp_path / "master-2.key"
    newer.write_text(os.urandom(32).hex())
    newer.chmod(0o600)
    keys = Keys.open(tmp_path)
    after = keys.wrap("case-1", b"k" * 32)
    assert (before[:2], after[:2]) == (b"\x00\x01", b"\x00\x02")
    assert keys.unwrap("case-1", before) == keys.unwrap("case-1", after) == b"k" * 32


def test_a_wrapped_key_opens_only_for_its_own_case(tmp_path: Path) -> None:
    keys = Keys.open(tmp_path)
    with pytest.raises(KeyUnusable, match="不匹配"):
        keys.unwrap("case-2", keys.wrap("case-1", b"k" * 32))


def test_a_lost_master_key_is_named(tmp_path: Path) -> None:
    keys = Keys.open(tmp_path)
    wrapped = b"\x00\x07" + keys.wrap("case-1", b"k" * 32)[2:]
    with pytest.raises(KeyUnusable, match="master-7.key"):
        keys.unwrap("case-1", wrapped)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.chmod(0o644), "0600"),
        (lambda path: path.write_text("not hexadecimal"), "已损坏"),
        (lambda path: path.write_text("00" * 16), "已损坏"),
        (lambda path: path.rename(path.with_name("master-old.key")), "名称不对"),
    ],
)
def test_a_bad_key_file_is_refused_with_what_to_do(
    tmp_path: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    Keys.open(tmp_path)
    spoil(tmp_path / "master-1.key")
    with pytest.raises(KeyUnusable, match=sentence):
        Keys.open(tmp_path)
