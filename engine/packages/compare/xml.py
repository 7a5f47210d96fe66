"""Reading XML for a comparison: safely, and flat: each property of an element by the path that leads to it."""

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from engine.packages.compare.changes import Unreadable
from engine.packages.inspect import SAFE_XML

Xml = etree._Element
KEYED = {"property": "name", "input": "target", "output": "target", "header": "key", "userTaskForm": "id"}
"""Parts of which there are several, told apart by this attribute."""


def root_of(data: bytes) -> Xml:
    """Raises Unreadable."""
    try:
        return etree.fromstring(data, SAFE_XML)
    except etree.XMLSyntaxError as error:
        raise Unreadable from error


def local(element: Xml) -> str:
    return etree.QName(element).localname


def named(element: Xml) -> Iterator[Xml]:
    """The children that are elements, not comments."""
    return (child for child in element if isinstance(child.tag, str))


def flat(element: Xml, apart: Callable[[Xml], bool]) -> dict[str, str]:
    """Attributes and texts by path, such as `formDefinition@formId`, several of one path together."""
    found: dict[str, str] = {}

    def put(path: str, value: str) -> None:
        found[path] = f"{found[path]}、{value}" if path in found else value

    def walk(each: Xml, path: str) -> None:
        for name, value in sorted(each.attrib.items()):
            attribute = etree.QName(name).localname
            if attribute != "id" and not (path and attribute == KEYED.get(local(each))):
                put(f"{path}@{attribute}" if path else f"@{attribute}", str(value))
        text = (each.text or "").strip()
        children = [child for child in named(each) if not apart(child)]
        if text:
            put(path, text)
        elif path and not len(each) and not set(each.attrib) - {"id"}:
            put(path, "有")
        for child in children:
            walk(child, step(path, child))

    def step(path: str, child: Xml) -> str:
        name = local(child)
        if name in ("extensionElements", "properties", "ioMapping", "taskHeaders"):
            return path
        key = child.get(KEYED[name], "") if name in KEYED else ""
        return "/".join(filter(None, (path, f"{name}[{key}]" if key else name)))

    walk(element, "")
    found.pop("", None)
    return found


def labelled(found: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str]:
    """The same by Chinese labels; a path without one stays as it is."""
    return {_label(path, labels): value for path, value in found.items()}


def _label(path: str, labels: Mapping[str, str]) -> str:
    if path in labels:
        return labels[path]
    name, bracket, rest = path.partition("[")
    key, _, after = rest.partition("]")
    if bracket and name in labels and after in ("", "@value", "@source"):
        return f"{labels[name]}“{key}”"
    return path.replace("@", " ").strip()
