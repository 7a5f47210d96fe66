"""The files of a package as they come in: several files, or one .zip of a folder."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from engine.bpmn.xml import MAX_BYTES as MAX_BPMN
from engine.errors import PackageInvalid, TooLarge
from engine.findings import Finding
from engine.packages.blobs import digest_of

MAX_TOTAL = 20_000_000
MAX_FILES = 500
MAX_PATH = 200
SUFFIXES = (".bpmn", ".form", ".dmn", ".html", ".yaml")
_IGNORED = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$)")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")


@dataclass(frozen=True)
class PackageFiles:
    """`content` by path, in the order of the paths."""

    content: Mapping[str, bytes]

    @cached_property
    def manifest(self) -> dict[str, str]:
        return {path: digest_of(data) for path, data in self.content.items()}

    def ending(self, suffix: str) -> Iterator[tuple[str, bytes]]:
        return ((path, data) for path, data in self.content.items() if path.endswith(suffix))


def read_upload(files: Sequence[tuple[str, bytes]]) -> PackageFiles:
    """What was sent: loose files, or exactly one .zip. Raises TooLarge, or PackageInvalid with one finding."""
    if len(files) == 1 and files[0][0].lower().endswith(".zip"):
        return _checked(_unzipped(files[0][1]))
    return _checked(files)


def read_folder(folder: Path) -> PackageFiles:
    """The package in a folder on disk; files that no package may hold (a README, say) are left out."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)
    return _checked([(path.relative_to(folder).as_posix(), path.read_bytes()) for path in found])


def _unzipped(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir() and not _IGNORED.search(info.filename)]
            if len(members) > MAX_FILES:
                raise _too_many(len(members))
            read, left = [], MAX_TOTAL
            for info in members:
                if info.flag_bits & 1:
                    raise _invalid("zip_encrypted", "压缩包设有密码，请去掉密码后再上传。")
                if info.external_attr >> 28 == 0xA:
                    raise _invalid("path", f"压缩包中的“{info.filename}”是链接而不是文件，请换成文件本身。")
                with archive.open(info) as member:
                    # The size written in the archive may lie: what counts is what comes out.
                    content = member.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _too_large()
                read.append((_name(info), content))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise _invalid("zip", "压缩包已损坏或格式不支持，请用普通 .zip 重新压缩。") from error
    except Exception as error:
        # zlib and the like raise their own errors on damaged streams.
        if isinstance(error, (PackageInvalid, TooLarge)):
            raise
        raise _invalid("zip", "压缩包已损坏，请重新压缩后再上传。") from error
    return _without_common_folder(read)


def _name(info: zipfile.ZipInfo) -> str:
    """Windows tools write Chinese names as GBK without saying so; zipfile then reads them as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return info.filename


def _without_common_folder(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """A zipped folder holds its own name: `benefit_claim/process.bpmn`. It is taken off if it is the only one."""
    tops = {name.split("/", 1)[0] for name, _ in files}
    if len(tops) != 1 or any("/" not in name for name, _ in files):
        return files
    return [(name.split("/", 1)[1], content) for name, content in files]


def _checked(files: Sequence[tuple[str, bytes]]) -> PackageFiles:
    if len(files) > MAX_FILES:
        raise _too_many(len(files))
    if sum(len(data) for _, data in files) > MAX_TOTAL:
        raise _too_large()
    content: dict[str, bytes] = {}
    for name, data in files:
        path = _path(name)
        if path in content:
            raise _invalid("path", f"文件“{path}”出现了两次，请只保留一个。")
        if path.endswith(".bpmn") and len(data) > MAX_BPMN:
            raise TooLarge(f"流程图“{path}”有 {len(data):,} 字节，超过上限 {MAX_BPMN:,} 字节，请拆成几个流程。")
        content[path] = data
    if not any(path.endswith((".bpmn", ".form", ".dmn")) for path in content):
        raise _invalid("empty", "没有可发布的文件，请上传 .bpmn、.form 或 .dmn 文件，或一个 .zip 流程包。")
    return PackageFiles(dict(sorted(content.items())))


def _path(name: str) -> str:
    parts = PurePosixPath(name).parts
    unsafe = not parts or name.startswith("/") or ".." in parts or _UNSAFE.search(name) or len(name) > MAX_PATH
    if unsafe or any(len(part.encode()) > 200 for part in parts):
        raise _invalid("path", f"文件名“{name[:MAX_PATH]}”不能使用，请改用不含特殊符号的相对路径。")
    path = PurePosixPath(*parts)
    if path.suffix.lower() not in SUFFIXES:
        raise _invalid("suffix", f"不支持文件“{name}”，流程包只能含 {'、'.join(SUFFIXES)} 文件。")
    return str(path.with_suffix(path.suffix.lower()))


def _invalid(rule: str, message: str) -> PackageInvalid:
    return PackageInvalid([Finding(rule, "error", message)], message)


def _too_large() -> TooLarge:
    return TooLarge(f"流程包解开后超过 {MAX_TOTAL // 1_000_000} MB，请删去不用的文件后再上传。")


def _too_many(count: int) -> TooLarge:
    return TooLarge(f"流程包有 {count} 个文件，超过上限 {MAX_FILES} 个，请删去不用的文件后再上传。")
