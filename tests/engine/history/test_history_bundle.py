"""The evidence bundle, checked by its own script in an isolated Python."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from engine.errors import NotFound
from engine.history import Checkpoints, Fact, Keys, bundle, destroy_data_key, verify_bundle
from engine.history.encoding import leaf_hash, node_hash, sm3
from engine.history.merkle import proof, root
from tests.engine.history.chains import NOW, more, write_chain


class Evidence:
    def __init__(self, db: Engine, keys: Keys, folder: Path) -> None:
        self.db, self.keys, self.folder = db, keys, folder
        self.checkpoints = Checkpoints(folder / "checkpoints", keys)
        for number in range(5):
            write_chain(db, keys, f"case-{number}", 2)
        self.ref = write_chain(db, keys, "case-9", 3)
        self.checkpoints.make(db, NOW)
        with db.begin() as conn:
            self.ref = more(conn, self.ref, [Fact("data", "T", {"text": "材" * 2000})])

    def taken(self) -> bytes:
        with self.db.connect() as conn:
            return bundle(conn, "case-9", self.keys, self.checkpoints)

    def checked(self, data: bytes, *more: str) -> subprocess.CompletedProcess[str]:
        path = self.folder / "bundle.zip"
        path.write_bytes(data)
        with zipfile.ZipFile(path) as archive:
            (self.folder / "verify.py").write_bytes(archive.read("verify.py"))
        command = [sys.executable, "-I", str(self.folder / "verify.py"), str(path), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)


@pytest.fixture
def evidence(db: Engine, keys: Keys, tmp_path: Path) -> Evidence:
    return Evidence(db, keys, tmp_path)


def changed(data: bytes, change: Callable[[list[dict[str, Any]], dict[str, Any]], None]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(held, "w") as out:
        events = [json.loads(line) for line in archive.read("events.jsonl").splitlines()]
        about = json.loads(archive.read("about.json"))
        change(events, about)
        out.writestr("events.jsonl", "\n".join(json.dumps(event, ensure_ascii=False) for event in events))
        out.writestr("about.json", json.dumps(about))
        out.writestr("verify.py", archive.read("verify.py"))
    return held.getvalue()


def test_a_bundle_is_checked_offline_by_its_own_script(evidence: Evidence) -> None:
    done = evidence.checked(evidence.taken(), evidence.keys.public.hex())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "共 4 条记录，其中前 3 条有检查点证明。核验通过。\n"


def test_a_bundle_of_an_erased_case_still_verifies(evidence: Evidence) -> None:
    with evidence.db.begin() as conn:
        destroy_data_key(conn, "case-9", NOW)
    data = evidence.taken()
    assert "材" not in zipfile.ZipFile(io.BytesIO(data)).read("events.jsonl").decode()
    assert evidence.checked(data).returncode == 0


def test_an_unknown_case_has_no_bundle(evidence: Evidence) -> None:
    with evidence.db.connect() as conn, pytest.raises(NotFound):
        bundle(conn, "case-x", evidence.keys, evidence.checkpoints)


def _actor(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    events[1]["header"][4] = "p-99"


def _drop(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    del events[1]


def _cut(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    del events[2:]


def _sealed(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    events[0]["sealed"] = events[1]["sealed"]


def _body(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    events[0]["body"] = '{"i":9,"n":0}'


def _root(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    about["checkpoint"]["statement"]["chains"] = 7


def _signature(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    about["checkpoint"]["signature"] = "00" * 64


def _proof(events: list[dict[str, Any]], about: dict[str, Any]) -> None:
    about["checkpoint"]["proof"].pop()


@pytest.mark.parametrize("change", [_actor, _drop, _cut, _sealed, _body, _root, _signature, _proof])
def test_a_changed_bundle_is_refused(evidence: Evidence, change: Callable[..., None]) -> None:
    done = evidence.checked(changed(evidence.taken(), change))
    assert (done.returncode, done.stderr) == (1, "")
    assert "核验未通过" in done.stdout


def test_a_bundle_signed_by_somebody_else_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    other = Keys.open(tmp_path / "other")
    assert "签名不成立" in evidence.checked(evidence.taken(), other.public.hex()).stdout


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_the_script_s_own_sm3_is_sm3(data: bytes) -> None:
    assert verify_bundle.sm3_plain(data) == sm3(data)


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 511))
def test_the_script_s_own_signature_check_agrees(secret: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = bytearray(key.sign(message))
    assert verify_bundle.signed(public, message, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify_bundle.signed(public, message, bytes(signature))


@settings(deadline=None)
@given(st.integers(1, 40), st.data())
def test_every_leaf_has_a_way_to_the_root(count: int, data: st.DataObject) -> None:
    heads = [(f"case-{n:03}", n + 1, bytes([n]) * 32) for n in range(count)]
    place = data.draw(st.integers(0, count - 1))
    node = leaf_hash(*heads[place])
    for side, neighbour in proof(heads, place):
        node = node_hash(neighbour, node) if side == "left" else node_hash(node, neighbour)
    assert node == root(heads)
