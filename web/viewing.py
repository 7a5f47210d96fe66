"""What the viewer turns over: pages of scans and of printed documents, each with its address and words."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

Page = dict[str, str]


def scan_pages(materials: Iterable[Mapping[str, Any]]) -> list[Page]:
    """The scans of a case, material by material; `key` is the material's id."""
    return [
        {
            "src": url_for("api_materials.page", material_id=row["id"], number=number),
            "words": f"{row['name']} 第 {number} 页",
            "key": row["id"],
        }
        for row in materials
        for number in range(1, sum(file["pages"] for file in row["files"]) + 1)
    ]


def file_pages(files: Iterable[Mapping[str, Any]]) -> list[Page]:
    """What was uploaded with forms; `key` is the file's id."""
    return [
        {
            "src": url_for("api_files.page", file_id=row["id"], number=number),
            "words": f"{row['name'] or '表单文件'} 第 {number} 页",
            "key": row["id"],
        }
        for row in files
        for number in range(1, row["pages"] + 1)
    ]


def paper_pages(documents: Iterable[Mapping[str, Any]]) -> list[Page]:
    """The printed documents that are there; `key` is the document's id."""
    return [
        {
            "src": url_for("cases.paper", document_id=row["id"], number=number),
            "words": f"{row['title']} 第 {number} 页",
            "key": row["id"],
        }
        for row in documents
        if row["printed"]
        for number in range(1, (row["pages"] or 0) + 1)
    ]
