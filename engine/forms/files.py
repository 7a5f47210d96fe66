"""What a file field holds: references to documents that are kept elsewhere, written as Camunda 8 writes them.

`{"camunda.document.type": "camunda", "storeId", "documentId", "contentHash", "metadata": {"contentType", "fileName",
"size"}}`; a field's value is a list of them, also where it takes one alone, or null. The content never becomes data.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

Reference = Mapping[str, Any]
Known = Callable[[Sequence[str]], Mapping[str, Reference]]
"""The references of those documents, by id, that may be handed in here; what is missing from it may not."""
TYPE = "camunda.document.type"
PARTS = frozenset({TYPE, "storeId", "documentId", "contentHash", "metadata"})
EXTENSIONS = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
}


def reference(id: str, store: str, digest: str, media_type: str, name: str, size: int) -> dict[str, Any]:
    about = {"contentType": media_type, "fileName": name, "size": Decimal(size)}
    return {TYPE: "camunda", "storeId": store, "documentId": id, "contentHash": digest, "metadata": about}


def is_reference(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("documentId"), str) and value.keys() <= PARTS


def references(value: Any) -> list[Reference]:
    """Those among a field's value."""
    return [each for each in value if is_reference(each)] if isinstance(value, list) else []


def file_name(file: Reference) -> str:
    """What people call the document."""
    about = file.get("metadata")
    name = about.get("fileName") if isinstance(about, Mapping) else None
    return str(name or "未命名文件")


def fits(accept: str, media_type: str) -> bool:
    """Does `accept` of a file field, as HTML has it, admit the kind? What it does not tell admits everything."""
    wanted = [part.strip().lower() for part in accept.split(",") if part.strip()]
    kinds = [EXTENSIONS.get(part, "") if part.startswith(".") else part for part in wanted]
    general = f"{media_type.split('/')[0]}/*"
    return not wanted or any(kind in (media_type, general, "*/*") for kind in kinds)
