"""Builds small DMN files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NOW = datetime(2024, 6, 3, 1, 30, tzinfo=UTC)


def definitions(*elements: str, namespace: str = "urn:test", dmn: str = NAMESPACE) -> bytes:
    head = f'<definitions xmlns="{dmn}" namespace="{namespace}" name="test" id="test">'
    return f"{head}{''.join(elements)}</definitions>".encode()


def literal(text: str, type_ref: str | None = None) -> str:
    return f"<literalExpression{_type(type_ref)}><text>{escape(text)}</text></literalExpression>"


def decision(
    name: str, logic: str, needs: Sequence[str] = (), knows: Sequence[str] = (), type_ref: str | None = None
) -> str:
    """`needs` and `knows` are ids; inputs are told by their `in_` prefix."""
    inputs = "".join(
        f"<informationRequirement><{tag} href={quoteattr(_href(need))}/></informationRequirement>"
        for need in needs
        for tag in ["requiredInput" if "in_" in need else "requiredDecision"]
    )
    known = "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr(_href(each))}/></knowledgeRequirement>"
        for each in knows
    )
    head = f"<decision id={quoteattr(_id(name))} name={quoteattr(name)}>"
    return f"{head}{variable(name, type_ref)}{inputs}{known}{logic}</decision>"


def input_data(name: str, type_ref: str | None = None) -> str:
    return f"<inputData id={quoteattr('in_' + _id(name))} name={quoteattr(name)}>{variable(name, type_ref)}</inputData>"


def knowledge(name: str, parameters: Sequence[str], logic: str, knows: Sequence[str] = ()) -> str:
    """`parameters` are `name` or `name:type`."""
    known = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{_id(each)}"/></knowledgeRequirement>' for each in knows
    )
    formal = "".join(_parameter(each) for each in parameters)
    return (
        f"<businessKnowledgeModel id={quoteattr(_id(name))} name={quoteattr(name)}>{variable(name)}"
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>{known}</businessKnowledgeModel>"
    )


def service(name: str, outputs: Sequence[str], inputs: Sequence[str] = (), decisions: Sequence[str] = ()) -> str:
    return (
        f"<decisionService id={quoteattr(_id(name))} name={quoteattr(name)}>{variable(name)}"
        + "".join(f'<outputDecision href="#{_id(each)}"/>' for each in outputs)
        + "".join(f'<inputDecision href="#{_id(each)}"/>' for each in decisions)
        + "".join(f'<inputData href="#in_{_id(each)}"/>' for each in inputs)
        + "</decisionService>"
    )


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    hit_policy: str | None = "UNIQUE",
    aggregation: str | None = None,
    output_values: Sequence[str | None] = (),
    defaults: Sequence[str | None] = (),
) -> str:
    """Rules are (input cells, output cells); they get the ids r1, r2 ..."""
    policy = "" if hit_policy is None else f" hitPolicy={quoteattr(hit_policy)}"
    head = f"<decisionTable id='t'{policy}" + (f" aggregation='{aggregation}'>" if aggregation else ">")
    columns = "".join(
        f"<input id='c{i}'><inputExpression><text>{escape(each)}</text></inputExpression></input>"
        for i, each in enumerate(inputs, 1)
    )
    results = "".join(
        f"<output id='o{i}' name={quoteattr(each)}>{_values(output_values, i)}{_default(defaults, i)}</output>"
        for i, each in enumerate(outputs)
    )
    rows = "".join(
        f"<rule id='r{n}'>"
        + "".join(
            f"<inputEntry id='r{n}i{i}'><text>{escape(cell)}</text></inputEntry>" for i, cell in enumerate(cells, 1)
        )
        + "".join(
            f"<outputEntry id='r{n}o{i}'><text>{escape(cell)}</text></outputEntry>" for i, cell in enumerate(out, 1)
        )
        + "</rule>"
        for n, (cells, out) in enumerate(rules, 1)
    )
    return f"{head}{columns}{results}{rows}</decisionTable>"


def item(
    name: str, type_ref: str | None = None, collection: bool = False, allowed: str | None = None, parts: str = ""
) -> str:
    return _item("itemDefinition", name, type_ref, collection, allowed, parts)


def component(name: str, type_ref: str | None = None, collection: bool = False, allowed: str | None = None) -> str:
    return _item("itemComponent", name, type_ref, collection, allowed, "")


def variable(name: str, type_ref: str | None = None) -> str:
    return f"<variable name={quoteattr(name)}{_type(type_ref)}/>"


def _item(tag: str, name: str, type_ref: str | None, collection: bool, allowed: str | None, parts: str) -> str:
    flag = " isCollection='true'" if collection else ""
    inner = "" if type_ref is None else f"<typeRef>{escape(type_ref)}</typeRef>"
    limits = "" if allowed is None else f"<allowedValues><text>{escape(allowed)}</text></allowedValues>"
    return f"<{tag} name={quoteattr(name)}{flag}>{inner}{limits}{parts}</{tag}>"


def _type(type_ref: str | None) -> str:
    return "" if type_ref is None else f" typeRef={quoteattr(type_ref)}"


def _parameter(written: str) -> str:
    name, _, type_ref = written.partition(":")
    return f"<formalParameter name={quoteattr(name)}{_type(type_ref or None)}/>"


def _values(values: Sequence[str | None], index: int) -> str:
    text = values[index] if index < len(values) else None
    return "" if text is None else f"<outputValues><text>{escape(text)}</text></outputValues>"


def _default(defaults: Sequence[str | None], index: int) -> str:
    text = defaults[index] if index < len(defaults) else None
    return "" if text is None else f"<defaultOutputEntry><text>{escape(text)}</text></defaultOutputEntry>"


def _id(name: str) -> str:
    return name.replace(" ", "_")


def _href(target: str) -> str:
    return target if "#" in target else f"#{target}"
