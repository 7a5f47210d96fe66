"""Reads the folder of service items; what is wrong is told for all files at once, with file, line and field."""

from pathlib import Path
from typing import Any

from catalog.items.check import check
from catalog.items.item import Branch, Condition, Item, Law, Material
from catalog.items.lookup import Catalogue
from catalog.items.schema import ItemSchema
from catalog.yaml_file import CatalogInvalid, Problem, YamlFile

FOLDER = Path(__file__).parent / "data"


def load_items(folder: Path = FOLDER) -> Catalogue:
    """Raises CatalogInvalid naming everything wrong in any file."""
    items: list[Item] = []
    problems: list[Problem] = []
    named: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            file = YamlFile(path)
            item = read_item(file)
        except CatalogInvalid as invalid:
            problems += invalid.problems
            continue
        for field, value in (("seq", item.code), ("process", item.process), ("name", item.name)):
            if value is not None and named.setdefault(f"{field}:{value}", path.name) != path.name:
                problems.append(file.problem(field, f"“{value}”在 {named[f'{field}:{value}']} 中已用过。"))
        items.append(item)
    if problems:
        raise CatalogInvalid(problems)
    return Catalogue(items)


def read_item(file: YamlFile) -> Item:
    data: dict[str, Any] = file.load(ItemSchema())
    problems = [file.problem(field, sentence) for field, sentence in check(data)]
    if problems:
        raise CatalogInvalid(problems)
    return as_item(data)


def as_item(data: dict[str, Any], edition: int = 0) -> Item:
    return Item(
        code=str(data["seq"]),
        item_code=data["item_code"],
        name=data["name"],
        aliases=tuple(data["aliases"]),
        board=data["board"],
        object=data["object"],
        agent_allowed=data["agent_allowed"],
        process=data["process"],
        kind=data["kind"],
        promise_working_days=data["promise_working_days"],
        risk_level=data["risk_level"],
        review_levels=data["review_levels"],
        review_names=tuple(data["review_names"]),
        materials=tuple(
            Material(**{name: value for name, value in row.items() if name != "src"}) for row in data["materials"]
        ),
        branches=tuple(Branch(**row) for row in data["branches"]),
        conditions=tuple(Condition(row["text"], row["check"]) for row in data["acceptance_conditions"]),
        laws=tuple(Law(row["name"], row["doc_no"]) for row in data["legal_basis"]),
        channels=tuple(row["name"] for row in data["channels"]),
        guide=data,
        edition=edition,
        halls=tuple(data.get("halls") or ()),
    )
