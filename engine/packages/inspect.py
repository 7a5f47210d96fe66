"""What is in a package: its processes, forms and decisions, each read once, with all there is to say about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine import dmn, forms, values
from engine.bpmn import BpmnRefused, Process
from engine.bpmn import read as read_bpmn
from engine.bpmn.xml import ZEEBE
from engine.findings import Finding
from engine.packages.files import PackageFiles

SAFE_XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(slots=True)
class Inspection:
    """`processes`, `forms` and `decisions` by id, each with the path of its file; `tags` are version tags by path."""

    files: PackageFiles
    processes: dict[str, tuple[str, Process]] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def claims(self) -> Iterator[tuple[str, str]]:
        """Every (kind, id) that the package claims."""
        for kind, found in (("process", self.processes), ("form", self.forms), ("decision", self.decisions)):
            for key in found:
                yield kind, key

    def beside(self) -> set[str]:
        """Paths of files that claim no id: documents, scenarios."""
        claiming = {*(path for path, _ in self.processes.values()), *self.forms.values(), *self.decisions.values()}
        return self.files.content.keys() - claiming

    def has(self, kind: str, key: str) -> bool:
        return (kind, key) in set(self.claims())


def inspect(files: PackageFiles) -> Inspection:
    """Reads all files. Never raises for what is in them: what is wrong becomes a finding of severity error."""
    found = Inspection(files)
    for path, data in files.ending(".bpmn"):
        _diagram(found, path, data)
    for path, data in files.ending(".form"):
        _form(found, path, data)
    for path, data in files.ending(".dmn"):
        _decisions(found, path, data)
    return found


def dmn_imports(files: Mapping[str, bytes], importing: str) -> dict[str, bytes]:
    """The other decision files of a package, by the names an import may give them."""
    others = {path: data for path, data in files.items() if path.endswith(".dmn") and path != importing}
    return {path.rpartition("/")[2]: data for path, data in others.items()}


def _diagram(found: Inspection, path: str, data: bytes) -> None:
    try:
        diagram = read_bpmn(data)
    except BpmnRefused as refused:
        found.findings += [_in_file(finding, path) for finding in refused.findings]
        return
    found.findings += [_in_file(finding, path) for finding in diagram.findings]
    for process in diagram.processes:
        if process.id in found.processes:
            found.findings.append(_twice("流程", process.id, found.processes[process.id][0], path))
        else:
            found.processes[process.id] = (path, process)
        for form in process.forms.values():
            found.findings += forms.lint(form)


def _form(found: Inspection, path: str, data: bytes) -> None:
    findings = [_of_file(finding, "表单", path) for finding in forms.lint(data)]
    found.findings += findings
    if any(finding.severity == "error" for finding in findings):
        return
    schema = values.loads(data)
    form_id, tag = schema.get("id"), schema.get("versionTag")
    if isinstance(tag, str) and tag:
        found.tags[path] = tag
    if not isinstance(form_id, str) or not form_id:
        found.findings.append(Finding("no_id", "error", f"表单“{path}”没有标识（id），请填写。"))
    elif form_id in found.forms:
        found.findings.append(_twice("表单", form_id, found.forms[form_id], path))
    else:
        found.forms[form_id] = path


def _decisions(found: Inspection, path: str, data: bytes) -> None:
    imports = dmn_imports(found.files.content, path)
    findings = [
        _of_file(
            Finding(p.code, "error" if p.severity == "error" else "warning", p.message, p.element_id), "决策", path
        )
        for p in dmn.lint(data, imports)
    ]
    found.findings += findings
    try:
        model = dmn.load(data, imports)
    except dmn.DmnInvalid:
        return
    tag = _decision_tag(data)
    if tag:
        found.tags[path] = tag
    for decision in model.decisions:
        if decision in found.decisions:
            found.findings.append(_twice("决策", decision, found.decisions[decision], path))
        else:
            found.decisions[decision] = path


def _decision_tag(data: bytes) -> str | None:
    """Camunda writes the tag as an extension of the file's definitions: `<zeebe:versionTag value="..."/>`."""
    tag = etree.fromstring(data, SAFE_XML).find(f".//{{{ZEEBE}}}versionTag")
    return None if tag is None else tag.get("value")


def _in_file(finding: Finding, path: str) -> Finding:
    return finding if finding.element_id else _of_file(finding, "文件", path)


def _of_file(finding: Finding, kind: str, path: str) -> Finding:
    message = f"{kind}“{path}”：{finding.message}"
    return Finding(finding.rule, finding.severity, message, finding.element_id or None)


def _twice(kind: str, key: str, first: str, second: str) -> Finding:
    message = f"{kind}标识“{key}”在“{first}”和“{second}”中各有一个，请改名或删去其一。"
    return Finding("duplicate_key", "error", message, key)
