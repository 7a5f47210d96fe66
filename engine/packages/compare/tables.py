"""The parts of a decision file: decisions, their columns, and their rules with the cell under each column."""

from collections.abc import Iterator, Mapping

from engine.packages.compare.changes import Part
from engine.packages.compare.xml import Xml, flat, labelled, local, named, root_of

KINDS = {
    "decision": "决策", "inputData": "输入数据", "businessKnowledgeModel": "业务知识模型", "input": "输入列",
    "output": "输出列", "rule": "规则行", "itemDefinition": "数据类型", "decisionService": "决策服务",
}  # fmt: skip
LABELS = {
    "@name": "名称", "@label": "列名", "@typeRef": "类型", "decisionTable@hitPolicy": "命中策略",
    "decisionTable@aggregation": "汇总", "inputExpression/text": "表达式", "inputExpression@typeRef": "类型",
    "literalExpression/text": "表达式", "description": "说明", "inputValues/text": "可取的值",
    "outputValues/text": "可取的值", "variable@name": "结果名称", "variable@typeRef": "结果类型",
    "informationRequirement/requiredDecision@href": "依据的决策",
    "informationRequirement/requiredInput@href": "依据的数据",
}  # fmt: skip


def parts(data: bytes) -> Mapping[str, Part]:
    """By id, in the order of the file. Raises Unreadable for what is not XML."""
    found: dict[str, Part] = {}
    for element in root_of(data).iter("{*}*"):
        kind, id = local(element), element.get("id")
        if kind == "decisionTable":
            found |= dict(_rules(element))
        elif id and kind in KINDS and kind != "rule":
            name = element.get("name") or element.get("label") or ""
            found[id] = Part(KINDS[kind], name, labelled(flat(element, _apart), LABELS))
    return found


def _apart(child: Xml) -> bool:
    return local(child) in KINDS and child.get("id") is not None


def _rules(table: Xml) -> Iterator[tuple[str, Part]]:
    decision = table.getparent()
    title = (decision.get("name") if decision is not None else None) or "决策表"
    columns = [child for child in named(table) if local(child) in ("input", "output", "annotation")]
    rules = [child for child in named(table) if local(child) == "rule"]
    for number, rule in enumerate(rules, 1):
        entries = [child for child in named(rule) if local(child).endswith("Entry")]
        cells: dict[str, str] = {}
        for column, entry in zip(columns, entries, strict=False):
            label = _column(column)
            cells[label if label not in cells else f"{label}（{len(cells) + 1}）"] = _text(entry)
        note = next((child for child in named(rule) if local(child) == "description"), None)
        if note is not None and note.text:
            cells["说明"] = note.text.strip()
        id = rule.get("id") or f"{table.get('id', '')}#{number}"
        yield id, Part(KINDS["rule"], f"{title} 第 {number} 行", cells, place=str(number))


def _column(column: Xml) -> str:
    expression = next((child for child in named(column) if local(child) == "inputExpression"), None)
    return column.get("label") or column.get("name") or (_text(expression) if expression is not None else "") or "列"


def _text(entry: Xml) -> str:
    text = next((child for child in named(entry) if local(child) == "text"), None)
    return ((text.text if text is not None else "") or "").strip() or "-"
