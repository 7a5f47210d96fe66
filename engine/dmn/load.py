"""From files to a model ready to run: imports found, references and cycles checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.dmn import model as m
from engine.dmn.errors import DmnInvalid, Problem
from engine.dmn.library import Model
from engine.dmn.read import read

MAX_IMPORTS = 50


def load(xml: bytes, imports: Mapping[str, bytes] | None = None) -> Model:
    """The model in `xml`; `imports` holds other files by namespace or file name. Raises DmnInvalid."""
    model = _Loader(imports or {}).model(xml)
    findings = [finding for _, each in model.reachable() for finding in _circles(each)]
    if findings:
        raise DmnInvalid(findings)
    return model


class _Loader:
    """Reads every file once, however many import it."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        if len(files) > MAX_IMPORTS:
            raise DmnInvalid(
                [Problem("", "too_many_imports", f"导入的决策文件超过 {MAX_IMPORTS} 个，请合并后再上传。")]
            )
        self.files = files
        self.definitions: dict[str, m.Definitions] = {}
        self.models: dict[str, Model] = {}
        self.open: list[str] = []

    def model(self, xml: bytes) -> Model:
        return self.ready(read(xml))

    def ready(self, definitions: m.Definitions) -> Model:
        namespace = definitions.namespace
        if namespace in self.open:
            raise DmnInvalid(
                [Problem(definitions.id, "import_cycle", "决策文件互相导入，形成循环，请去掉其中一个导入。")]
            )
        self.open.append(namespace)
        imported: dict[str, Model] = {}
        for each in definitions.imports:
            found = self.find(each)
            if found is not None:
                imported[each.name] = found
        self.open.pop()
        return Model(definitions, imported)

    def find(self, wanted: m.Import) -> Model | None:
        """The imported DMN model, None where its file is missing; other kinds (XSD, PMML) say nothing to FEEL."""
        if not wanted.is_dmn:
            return None
        if wanted.namespace not in self.models:
            definitions = self.file_of(wanted)
            if definitions is None:
                return None
            self.models[wanted.namespace] = self.ready(definitions)
        return self.models[wanted.namespace]

    def file_of(self, wanted: m.Import) -> m.Definitions | None:
        for key in (wanted.namespace, wanted.location, (wanted.location or "").rpartition("/")[2]):
            if key and key in self.files:
                return self.parsed(key)
        return next((each for each in map(self.parsed, self.files) if each.namespace == wanted.namespace), None)

    def parsed(self, key: str) -> m.Definitions:
        if key not in self.definitions:
            self.definitions[key] = read(self.files[key])
        return self.definitions[key]


def check_references(model: Model) -> Iterator[Problem]:
    """Imports and references that lead nowhere: what depends on them is null."""
    definitions = model.definitions
    for each in definitions.imports:
        if each.is_dmn and each.name not in model.imports:
            message = f"找不到导入的决策文件“{each.name or each.namespace}”，请一并上传。"
            yield Problem(definitions.id, "missing_import", message)
    for decision in definitions.decisions.values():
        yield from _dangling(model, decision.id, decision.name, decision.requirements + decision.knowledge)
    for knowledge in definitions.knowledge.values():
        yield from _dangling(model, knowledge.id, knowledge.name, knowledge.knowledge)
    for service in definitions.services.values():
        hrefs = service.output_decisions + service.input_decisions + service.input_data
        yield from _dangling(model, service.id, service.name, hrefs)


def _circles(model: Model) -> Iterator[Problem]:
    """Types defined by themselves and decisions that require themselves: neither can be computed."""
    for item in model.definitions.items.values():
        if _alias_of_itself(model, item):
            yield Problem(item.name, "type_cycle", f"类型“{item.name}”经过若干类型后又以它自己定义，请改正。")
            break
    cyclic = _on_a_cycle(model)
    if cyclic is not None:
        yield Problem(cyclic.id, "cycle", f"决策“{cyclic.name}”经过若干决策后又需要它自己，请去掉循环的依赖。")


def _dangling(model: Model, element_id: str, name: str, hrefs: tuple[str, ...]) -> Iterator[Problem]:
    for href in hrefs:
        if model.resolve(href) is None:
            yield Problem(element_id, "unknown_reference", f"“{name}”引用了不存在的元素“{href}”，请重新连线。")


def _alias_of_itself(model: Model, item: m.ItemDefinition) -> bool:
    """True where following plain references leads back; a list or context in between makes a proper recursive type."""
    seen: set[int] = set()
    while not (item.is_collection or item.components or item.function) and item.type_ref is not None:
        if id(item) in seen:
            return True
        seen.add(id(item))
        known = model.item_of(item.type_ref)
        if known is None:
            return False
        model, item = known
    return False


def _on_a_cycle(model: Model) -> m.Decision | None:
    """A decision that lies on a cycle of requirements; imports cannot lead back."""
    done: set[str] = set()
    for start in model.decisions.values():
        trail: list[tuple[m.Decision, list[m.Decision]]] = [(start, _requires(model, start))]
        on_trail = {start.id}
        while trail:
            decision, rest = trail[-1]
            if not rest or decision.id in done:
                done.add(decision.id)
                on_trail.discard(decision.id)
                trail.pop()
                continue
            following = rest.pop()
            if following.id in on_trail:
                return following
            if following.id not in done:
                on_trail.add(following.id)
                trail.append((following, _requires(model, following)))
    return None


def _requires(model: Model, decision: m.Decision) -> list[m.Decision]:
    targets = map(model.resolve, decision.requirements)
    return [t.element for t in targets if t is not None and t.model is model and isinstance(t.element, m.Decision)]
