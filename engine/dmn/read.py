"""Reads a DMN file into `model` data: namespaces of DMN 1.1 to 1.5, extensions skipped, nothing resolved yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from engine.dmn import model as m
from engine.dmn.errors import DmnInvalid, Problem

MAX_BYTES = 2 * 1024 * 1024
MAX_NESTING = 40
NAMESPACE_MARK = "omg.org/spec/DMN/"

Node = etree._Element


def read(xml: bytes) -> m.Definitions:
    """What the file says. Raises DmnInvalid."""
    root = _root(xml)
    return _Reader(_namespace(root)).definitions(root)


def clean_name(name: str) -> str:
    """A FEEL name with its white space made single (DMN 1.5, 10.3.1.4)."""
    return " ".join(name.split())


def _root(xml: bytes) -> Node:
    if len(xml) > MAX_BYTES:
        raise _invalid("too_large", "决策文件超过 2 MB，请拆分后再上传。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise _invalid(
            "not_xml", f"决策文件不是完整的 XML（第 {error.lineno or 1} 行），请重新从设计器导出。"
        ) from None
    if _has_doctype(root):
        raise _invalid("doctype", "决策文件含有 DOCTYPE 声明，出于安全不予读取，请删除后再上传。")
    if NAMESPACE_MARK not in _namespace(root) or _local(root) != "definitions":
        raise _invalid("not_dmn", "这不是 DMN 决策文件（根元素应为 definitions），请检查选择的文件。")
    return root


def _has_doctype(root: Node) -> bool:
    return bool(root.getroottree().docinfo.doctype)  # type: ignore[attr-defined]


def _invalid(code: str, message: str, element_id: str = "") -> DmnInvalid:
    return DmnInvalid([Problem(element_id, code, message)])


def _local(node: Node) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _namespace(node: Node) -> str:
    return (etree.QName(node).namespace or "") if isinstance(node.tag, str) else ""


class _Reader:
    """Knows the file's DMN namespace, so that extension elements of other namespaces are skipped."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.depth = 0
        self.builders: Mapping[str, Callable[[Node], m.Expression]] = {
            "literalExpression": self.literal,
            "context": self.context,
            "list": self.boxed_list,
            "relation": self.relation,
            "functionDefinition": self.function,
            "invocation": self.invocation,
            "conditional": self.conditional,
            "filter": self.filter,
            "for": self.iterator,
            "some": self.iterator,
            "every": self.iterator,
            "decisionTable": self.table,
        }

    # -- the file ---------------------------------------------------------------------------------------------------

    def definitions(self, root: Node) -> m.Definitions:
        imports = (self.imported(node) for node in self.children(root, "import"))
        items = (self.item(node) for node in self.children(root, "itemDefinition"))
        inputs = (self.input_data(node) for node in self.children(root, "inputData"))
        decisions = (self.decision(node) for node in self.children(root, "decision"))
        knowledge = (self.knowledge_model(node) for node in self.children(root, "businessKnowledgeModel"))
        services = (self.service(node) for node in self.children(root, "decisionService"))
        return m.Definitions(
            id=root.get("id") or "",
            name=clean_name(root.get("name") or ""),
            namespace=root.get("namespace") or "",
            imports=tuple(imports),
            items={item.name: item for item in items},
            inputs={each.id: each for each in inputs},
            decisions={each.id: each for each in decisions},
            knowledge={each.id: each for each in knowledge},
            services={each.id: each for each in services},
            prefixes={prefix: uri for prefix, uri in root.nsmap.items() if prefix},
            closed=self.closed(root),
        )

    def closed(self, root: Node) -> bool:
        inputs = self.children(root, "inputData")
        return bool(inputs) and all(self.child(each, "variable") is not None for each in inputs)

    def imported(self, node: Node) -> m.Import:
        kind = node.get("importType") or NAMESPACE_MARK
        return m.Import(
            name=clean_name(node.get("name") or ""),
            namespace=node.get("namespace") or "",
            location=node.get("locationURI"),
            is_dmn=NAMESPACE_MARK in kind,
        )

    def input_data(self, node: Node) -> m.InputData:
        variable = self.child(node, "variable")
        return m.InputData(self.id(node), self.name(node), self.variable_name(node, variable), self.type_ref(variable))

    def decision(self, node: Node) -> m.Decision:
        variable = self.child(node, "variable")
        return m.Decision(
            id=self.id(node),
            name=self.name(node),
            variable=self.variable_name(node, variable),
            type_ref=self.type_ref(variable),
            expression=self.expression_in(node),
            requirements=self.hrefs(node, "informationRequirement", ("requiredInput", "requiredDecision")),
            knowledge=self.hrefs(node, "knowledgeRequirement", ("requiredKnowledge",)),
        )

    def knowledge_model(self, node: Node) -> m.KnowledgeModel:
        variable, logic = self.child(node, "variable"), self.child(node, "encapsulatedLogic")
        return m.KnowledgeModel(
            id=self.id(node),
            name=self.name(node),
            variable=self.variable_name(node, variable),
            type_ref=self.type_ref(variable),
            function=None if logic is None else self.function(logic),
            knowledge=self.hrefs(node, "knowledgeRequirement", ("requiredKnowledge",)),
        )

    def service(self, node: Node) -> m.DecisionService:
        variable = self.child(node, "variable")

        def refs(tag: str) -> tuple[str, ...]:
            return tuple(child.get("href") or "" for child in self.children(node, tag))

        return m.DecisionService(
            id=self.id(node),
            name=self.name(node),
            variable=self.variable_name(node, variable),
            type_ref=self.type_ref(variable),
            output_decisions=refs("outputDecision"),
            encapsulated_decisions=refs("encapsulatedDecision"),
            input_decisions=refs("inputDecision"),
            input_data=refs("inputData"),
        )

    def item(self, node: Node) -> m.ItemDefinition:
        function = self.child(node, "functionItem")
        return m.ItemDefinition(
            name=clean_name(node.get("name") or ""),
            type_ref=self.type_ref(node),
            is_collection=node.get("isCollection") in ("true", "1"),
            allowed=self.text_of(self.child(node, "allowedValues")),
            constraint=self.text_of(self.child(node, "typeConstraint")),
            components=tuple(self.item(child) for child in self.children(node, "itemComponent")),
            function=None
            if function is None
            else m.FunctionItem(
                function.get("outputTypeRef"), tuple(self.parameter(p) for p in self.children(function, "parameters"))
            ),
        )

    # -- boxed expressions ------------------------------------------------------------------------------------------

    def expression_in(self, node: Node | None) -> m.Expression | None:
        """The first boxed expression directly inside `node`."""
        for child in () if node is None else self.children(node):
            builder = self.builders.get(_local(child))
            if builder is not None:
                return self.nested(builder, child)
        return None

    def nested(self, builder: Callable[[Node], m.Expression], node: Node) -> m.Expression:
        if self.depth >= MAX_NESTING:
            raise _invalid("too_deep", f"表达式嵌套超过 {MAX_NESTING} 层，请拆成多个决策。", self.id(node))
        self.depth += 1
        built = builder(node)
        self.depth -= 1
        return built

    def expressions_in(self, node: Node) -> tuple[m.Expression, ...]:
        found = ((child, self.builders.get(_local(child))) for child in self.children(node))
        return tuple(self.nested(builder, child) for child, builder in found if builder is not None)

    def literal(self, node: Node) -> m.Literal:
        return m.Literal(self.id(node), self.type_ref(node), self.text(node), node.get("expressionLanguage"))

    def context(self, node: Node) -> m.BoxedContext:
        entries = []
        for entry in self.children(node, "contextEntry"):
            variable = self.child(entry, "variable")
            name = None if variable is None else clean_name(variable.get("name") or "")
            entries.append(m.ContextEntry(name, self.type_ref(variable), self.expression_in(entry)))
        return m.BoxedContext(self.id(node), self.type_ref(node), tuple(entries))

    def boxed_list(self, node: Node) -> m.BoxedList:
        return m.BoxedList(self.id(node), self.type_ref(node), self.expressions_in(node))

    def relation(self, node: Node) -> m.Relation:
        columns = tuple(
            m.Column(clean_name(c.get("name") or ""), self.type_ref(c)) for c in self.children(node, "column")
        )
        rows = tuple(self.expressions_in(row) for row in self.children(node, "row"))
        return m.Relation(self.id(node), self.type_ref(node), columns, rows)

    def function(self, node: Node) -> m.FunctionDefinition:
        return m.FunctionDefinition(
            id=self.id(node),
            type_ref=self.type_ref(node),
            kind=node.get("kind") or "FEEL",
            parameters=tuple(self.parameter(child) for child in self.children(node, "formalParameter")),
            body=self.expression_in(node),
        )

    def invocation(self, node: Node) -> m.Invocation:
        bindings = []
        for binding in self.children(node, "binding"):
            parameter = self.child(binding, "parameter")
            name = "" if parameter is None else clean_name(parameter.get("name") or "")
            bindings.append(m.Binding(name, self.expression_in(binding)))
        return m.Invocation(self.id(node), self.type_ref(node), self.expression_in(node), tuple(bindings))

    def conditional(self, node: Node) -> m.Conditional:
        parts = [self.expression_in(self.child(node, tag)) for tag in ("if", "then", "else")]
        return m.Conditional(self.id(node), self.type_ref(node), *parts)

    def filter(self, node: Node) -> m.Filter:
        source, match = self.expression_in(self.child(node, "in")), self.expression_in(self.child(node, "match"))
        return m.Filter(self.id(node), self.type_ref(node), source, match)

    def iterator(self, node: Node) -> m.Iterator:
        kind = _local(node)
        source = self.expression_in(self.child(node, "in"))
        body = self.expression_in(self.child(node, "return" if kind == "for" else "satisfies"))
        variable = clean_name(node.get("iteratorVariable") or "")
        return m.Iterator(self.id(node), self.type_ref(node), kind, variable, source, body)

    def table(self, node: Node) -> m.DecisionTable:
        return m.DecisionTable(
            id=self.id(node),
            type_ref=self.type_ref(node),
            hit_policy=node.get("hitPolicy"),
            aggregation=node.get("aggregation"),
            inputs=tuple(self.input(child) for child in self.children(node, "input")),
            outputs=tuple(self.output(child) for child in self.children(node, "output")),
            rules=tuple(self.rule(child) for child in self.children(node, "rule")),
        )

    def input(self, node: Node) -> m.Input:
        expression = self.child(node, "inputExpression")
        literal = m.Literal("", None, "") if expression is None else self.literal(expression)
        return m.Input(self.id(node), node.get("label"), literal, self.text_of(self.child(node, "inputValues")))

    def output(self, node: Node) -> m.Output:
        default = self.child(node, "defaultOutputEntry")
        return m.Output(
            id=self.id(node),
            name=clean_name(node.get("name") or "") or None,
            label=node.get("label"),
            type_ref=self.type_ref(node),
            values=self.text_of(self.child(node, "outputValues")),
            default=None if default is None else self.literal(default),
        )

    def rule(self, node: Node) -> m.Rule:
        tests = (self.text_of(child) for child in self.children(node, "inputEntry"))
        return m.Rule(
            id=self.id(node),
            tests=tuple(test for test in tests if test is not None),
            outputs=tuple(self.literal(child) for child in self.children(node, "outputEntry")),
            description=self.text(node, "description").strip() or None,
        )

    # -- small things -----------------------------------------------------------------------------------------------

    def children(self, node: Node, tag: str | None = None) -> list[Node]:
        return [c for c in node if _namespace(c) == self.namespace and (tag is None or _local(c) == tag)]

    def child(self, node: Node | None, tag: str) -> Node | None:
        found = [] if node is None else self.children(node, tag)
        return found[0] if found else None

    def text(self, node: Node, tag: str = "text") -> str:
        holder = self.child(node, tag)
        return "" if holder is None else "".join(str(part) for part in holder.itertext())

    def text_of(self, node: Node | None) -> m.Text | None:
        if node is None:
            return None
        return m.Text(self.id(node), self.text(node), None, node.get("expressionLanguage"))

    def type_ref(self, node: Node | None) -> str | None:
        """Attribute (elements) or child element (item definitions), as written."""
        if node is None:
            return None
        nested = self.child(node, "typeRef")
        written = node.get("typeRef") or (nested.text if nested is not None else None)
        return clean_name(written) if written and written.strip() else None

    def parameter(self, node: Node) -> m.Parameter:
        return m.Parameter(clean_name(node.get("name") or ""), self.type_ref(node))

    def name(self, node: Node) -> str:
        return clean_name(node.get("name") or node.get("id") or "")

    def variable_name(self, node: Node, variable: Node | None) -> str:
        """What FEEL calls the element: its variable's name; Camunda's files may have none, then the element's."""
        return clean_name((None if variable is None else variable.get("name")) or self.name(node))

    def id(self, node: Node) -> str:
        """The id, or the name where DMN allows to leave the id out (its files then cannot be referred to by href)."""
        return node.get("id") or node.get("name") or ""

    def hrefs(self, node: Node, tag: str, targets: tuple[str, ...]) -> tuple[str, ...]:
        found = (self.child(requirement, target) for requirement in self.children(node, tag) for target in targets)
        return tuple(target.get("href") or "" for target in found if target is not None)
