"""Safe XML: no DOCTYPE, no entities, no network, at most 2 MB; and small helpers over lxml."""

from collections.abc import Iterator

from lxml import etree

from engine.findings import Finding

MAX_BYTES = 2_000_000
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

Node = etree._Element


class BpmnRefused(Exception):
    """A diagram that cannot be read or run; `findings` say why, element by element."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("；".join(f.message for f in findings if f.severity == "error"))
        self.findings = findings


def refuse(rule: str, message: str, element_id: str | None = None) -> BpmnRefused:
    return BpmnRefused([Finding(rule, "error", message, element_id)])


def parse(data: bytes) -> Node:
    """The `definitions` element of a diagram. Raises BpmnRefused."""
    if len(data) > MAX_BYTES:
        raise refuse("too_large", f"流程图有 {len(data):,} 字节，超过上限 {MAX_BYTES:,} 字节，请拆成几个流程。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise refuse("xml", f"流程图不是有效的 XML：第 {line} 行有误，请重新导出后再上传。") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse("doctype", "流程图中不能有 DOCTYPE 声明，请删去后再上传。")
    if root.tag != f"{{{BPMN}}}definitions":
        raise refuse("not_bpmn", "文件不是 BPMN 2.0 流程图，请上传由建模器导出的 .bpmn 文件。")
    return root


def local(node: Node) -> str:
    return etree.QName(node).localname


def is_bpmn(node: Node) -> bool:
    return etree.QName(node).namespace == BPMN


def bpmn(node: Node, name: str) -> Node | None:
    return node.find(f"{{{BPMN}}}{name}")


def all_bpmn(node: Node, name: str) -> Iterator[Node]:
    return node.iterchildren(f"{{{BPMN}}}{name}")


def extension(node: Node, name: str) -> Node | None:
    """A Camunda 8 extension element of a BPMN element."""
    found = bpmn(node, "extensionElements")
    return None if found is None else found.find(f"{{{ZEEBE}}}{name}")


def extensions(node: Node) -> Iterator[Node]:
    found = bpmn(node, "extensionElements")
    return iter(()) if found is None else found.iterchildren()


def zeebe(node: Node, name: str) -> Iterator[Node]:
    return node.iterchildren(f"{{{ZEEBE}}}{name}")
