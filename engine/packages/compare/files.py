"""File by file: each kind has its own parts."""

from collections.abc import Callable, Mapping
from difflib import SequenceMatcher

from engine.packages.compare import diagrams, forms, tables
from engine.packages.compare.changes import Change, Changed, FileDiff, FileKind, Part, Property, Unreadable, changes
from engine.packages.files import PackageFiles

MOST_LINES = 300
READERS: Mapping[str, tuple[FileKind, Callable[[bytes], Mapping[str, Part]]]] = {
    ".bpmn": ("diagram", diagrams.parts),
    ".form": ("form", forms.parts),
    ".dmn": ("table", tables.parts),
}


def compare(old: PackageFiles, new: PackageFiles) -> list[FileDiff]:
    """The files that are not alike, diagrams first. Never raises for what is in them."""
    found = []
    for path in sorted({*old.content, *new.content}):
        before, after = old.content.get(path), new.content.get(path)
        if before != after:
            found.append(_file(path, before, after))
    order = ("diagram", "form", "table", "text")
    return sorted(found, key=lambda diff: (order.index(diff.kind), diff.path))


def _file(path: str, before: bytes | None, after: bytes | None) -> FileDiff:
    what: Changed = "added" if before is None else "removed" if after is None else "changed"
    reader = READERS.get(path[path.rfind(".") :])
    if reader is None:
        return FileDiff(path, "text", what, tuple(_lines(before or b"", after or b"")))
    kind, read = reader
    try:
        old = read(before) if before is not None else {}
        new = read(after) if after is not None else {}
    except Unreadable:
        return FileDiff(path, kind, what, (), unreadable=True)
    return FileDiff(path, kind, what, tuple(changes(old, new)))


def _lines(before: bytes, after: bytes) -> list[Change]:
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        what: Changed = "added" if tag == "insert" else "removed" if tag == "delete" else "changed"
        at = j1 if tag == "insert" else i1
        was, now = "\n".join(old[i1:i2]), "\n".join(new[j1:j2])
        content = Property("内容", was if i2 > i1 else None, now if j2 > j1 else None)
        found.append(Change(what, "", "文字", f"第 {at + 1} 行起", (content,)))
    return found[:MOST_LINES]
