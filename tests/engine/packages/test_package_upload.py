import io
import stat
import zipfile

import pytest

from engine.errors import PackageInvalid, TooLarge
from engine.packages import read_upload
from engine.packages.files import MAX_FILES, MAX_TOTAL


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def test_loose_files_come_in_the_order_of_their_paths() -> None:
    files = read_upload([("b.form", b"{}"), ("a.bpmn", b"<x/>")])
    assert dict(files.content) == {"a.bpmn": b"<x/>", "b.form": b"{}"}
    assert list(files.content) == ["a.bpmn", "b.form"]


def test_a_zip_gives_the_same_package_as_its_files() -> None:
    content = {"process.bpmn": b"<x/>", "forms/accept.form": b"{}", "documents/receipt.html": b"<p>"}
    assert read_upload([("any.zip", zipped(content))]).manifest == read_upload(list(content.items())).manifest


def test_the_folder_that_was_zipped_and_a_mac_s_extras_are_taken_off() -> None:
    data = zipped(
        {"claim/process.bpmn": b"<x/>", "claim/forms/a.form": b"{}", "__MACOSX/claim/._a": b"", "claim/.DS_Store": b""}
    )
    assert list(read_upload([("claim.ZIP", data)]).content) == ["forms/a.form", "process.bpmn"]


def test_a_chinese_name_written_by_a_windows_tool_is_read() -> None:
    plain = zipped({"AAAA.bpmn": b"<x/>"}, zipfile.ZIP_STORED)
    data = plain.replace(b"AAAA.bpmn", "流程".encode("gbk") + b".bpmn")
    assert list(read_upload([("any.zip", data)]).content) == ["流程.bpmn"]


def test_suffixes_are_compared_without_regard_to_case() -> None:
    assert list(read_upload([("A.BPMN", b"<x/>")]).content) == ["A.bpmn"]


@pytest.mark.parametrize(
    "name", ["../evil.bpmn", "/etc/passwd.bpmn", "a/../../b.bpmn", "C:\\x.bpmn", "a\x00.bpmn", "x" * 300 + ".bpmn", ""]
)
def test_a_path_that_leads_out_or_cannot_be_stored_is_refused(name: str) -> None:
    with pytest.raises(PackageInvalid) as refused:
        read_upload([(name, b"<x/>")])
    assert refused.value.findings[0].rule in ("path", "suffix")
    with pytest.raises(PackageInvalid):
        read_upload([("any.zip", zipped({name or "/": b"<x/>", "ok.txt": b""}))])


def test_what_no_package_holds_is_refused_by_name() -> None:
    with pytest.raises(PackageInvalid, match="handler.py"):
        read_upload([("process.bpmn", b"<x/>"), ("handler.py", b"import os")])


def test_a_link_in_a_zip_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("process.bpmn")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(PackageInvalid, match="链接"):
        read_upload([("any.zip", held.getvalue())])


def test_a_zip_bomb_is_stopped_while_it_unpacks() -> None:
    bomb = zipped({"process.bpmn": b"\0" * (MAX_TOTAL + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge, match="20 MB"):
        read_upload([("bomb.zip", bomb)])


def test_a_zip_that_lies_about_its_sizes_is_stopped_too() -> None:
    bomb = bytearray(zipped({"process.bpmn": b"\0" * (MAX_TOTAL + 1)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = bomb.index(mark) + offset
        bomb[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises((TooLarge, PackageInvalid)):
        read_upload([("bomb.zip", bytes(bomb))])


def test_too_many_files_are_refused_with_the_number() -> None:
    with pytest.raises(TooLarge, match=str(MAX_FILES + 1)):
        read_upload([("many.zip", zipped({f"f{n}.form": b"" for n in range(MAX_FILES + 1)}))])


@pytest.mark.parametrize("cut", [0, 10, 40, -5])
def test_a_damaged_zip_is_refused_with_one_sentence(cut: int) -> None:
    data = zipped({"process.bpmn": b"<x/>" * 100})
    with pytest.raises(PackageInvalid) as refused:
        read_upload([("any.zip", data[:cut])])
    assert len(refused.value.findings) == 1
    assert refused.value.message.endswith("。")


def test_a_zip_with_a_damaged_stream_is_refused() -> None:
    data = bytearray(zipped({"process.bpmn": bytes(range(256)) * 50}))
    data[60:80] = b"\xff" * 20
    with pytest.raises(PackageInvalid, match="损坏"):
        read_upload([("any.zip", bytes(data))])


def test_a_diagram_over_two_megabytes_is_refused_by_name() -> None:
    with pytest.raises(TooLarge, match="big.bpmn"):
        read_upload([("big.bpmn", b" " * 2_000_001)])


def test_the_same_file_twice_is_refused() -> None:
    with pytest.raises(PackageInvalid, match="两次"):
        read_upload([("a.bpmn", b"1"), ("./a.bpmn", b"2")])


def test_an_upload_without_anything_to_publish_is_refused() -> None:
    with pytest.raises(PackageInvalid, match="没有可发布的文件"):
        read_upload([("scenarios.yaml", b"")])
    with pytest.raises(PackageInvalid, match="没有可发布的文件"):
        read_upload([])
