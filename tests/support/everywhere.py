"""Every address of the application that shows something, filled in with what there is: for tests that forget none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from tests.support.site import Site

PEOPLE = ("teller01", "reviewer02", "supervisor01", "auditor01", "analyst01", "admin01", "region01")
NOT_SHOWN: Mapping[str, str] = {
    "static": "files of the front end",
    "api_docs.docs": "describes the API",
    "api-docs.openapi_json": "describes the API",
    "admin_importing.template": "an empty form",
    "api_window.to_do": "asked by a device with its key, along ix_device_request_window",
    "api_window.asked": "one request by its id",
    "api_window.picture": "one request by its id",
}
LISTS: Mapping[str, Sequence[str]] = {
    "inbox.show": (
        "",
        "view=mine",
        "view=group",
        "view=all",
        "view=all&q=5104",
        "view=all&q=没有",
        "view=all&due=late",
        "view=all&definition=pin_reset",
        "view=mine&sort=created",
        "view=all&item=13",
    ),
    "inbox.part": ("", "view=group", "view=all&q=5104"),
    "inbox.changes": ("", "view=all"),
    "cases.find": (
        "",
        "q=5104",
        "q=5104002026",
        "q=王",
        "q=没有",
        "item=13",
        "status=rejected",
        "mine=1",
        "open=1",
        "item=13&status=rejected",
        "item=13&open=1&mine=1",
        "q=5104&item=13&open=1",
        "q=李&status=archived",
    ),
    "api_cases.search": (
        "",
        "q=5104002026",
        "q=王",
        "item=13",
        "status=withdrawn",
        "mine=true",
        "open=true",
        "item=13&open=true",
        "visit=none",
        "limit=1",
    ),
    "supervision.show": (
        "",
        "show=late",
        "show=soon",
        "show=unclaimed&q=1",
        "person=teller01&item=13",
        "post=teller",
        "show=stuck",
    ),
    "audit.find": (
        "",
        "since=2026-01-01&until=2030-01-01",
        "number=5104002026",
        "number=a-b",
        "key=none",
        "key=none&since=2026-01-01",
        "key=pin_reset",
        "person=analyst01",
        "person=teller01&since=2026-01-01&key=none",
        "person=teller01&number=5104",
        "person=teller01&window=A01&act=command",
        "hall=510400/H01",
    ),
    "chains.show": ("",),
    "overseeing.heat": ("", "key=pin_reset"),
    "overseeing.export": ("", "show=late", "show=unclaimed&q=1"),
    "incidents.show": ("",),
    "approvals.show": ("",),
    "packages.show": ("", "trial=1"),
    "window.show": ("",),
    "window.person": ("", "tab=cases"),
    "window.items": ("q=cb", "q=失业"),
    "window.employers": ("employer=5104", "employer=公司", "employer=攀枝花"),
    "accept.choose": ("", "q=cb"),
    "admin_people.show": ("", "q=t&holds=operator&home=510400&state=active"),
    "admin_changes.show": ("", "person=admin01&kind=person", "subject=teller01&since=2026-01-01"),
    "api_tasks.inbox": (
        "",
        "view=mine",
        "view=group",
        "view=all",
        "view=all&sort=created",
        "view=all&item=13",
        "view=all&q=5104",
        "view=all&limit=1",
    ),
    "api_tasks.counts": ("",),
    "api_operations.copies": ("", "unread=true", "limit=1"),
    "api_instances.incidents": ("", "limit=1"),
    "api_packages.definitions": ("",),
    "handled.show": ("",),
    "handled.copies": ("", "unread=1"),
    "guides.find": ("", "q=养老", "board=社会保障"),
    "admin_seals.show": ("",),
    "api_regions.letters": ("", "after=1&limit=1"),
}
"""Lists by endpoint, with the filters that make different statements of them."""
CURSORS: Mapping[str, str] = {
    "api_cases.search": "limit=1&cursor={next}",
    "api_tasks.inbox": "view=all&limit=1&cursor={next}",
    "api_operations.copies": "limit=1&cursor={next}",
    "api_instances.incidents": "limit=1&cursor={next}",
}


@dataclass(frozen=True)
class Address:
    endpoint: str
    path: str


def endpoints(site: Site) -> dict[str, str]:
    """Rules that can be got, by endpoint."""
    rules = [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return {rule.endpoint: str(rule) for rule in rules if rule.endpoint not in NOT_SHOWN}


def lists(site: Site) -> Iterator[Address]:
    for endpoint, rule in endpoints(site).items():
        for query in LISTS.get(endpoint, ()):
            yield Address(endpoint, f"{rule}?{query}")


def things(site: Site, instance_id: str) -> dict[str, list[str]]:
    """What stands in the addresses of one case, by the name of the argument (or by endpoint, where that differs)."""
    with site.services.db.read() as conn:

        def column(query: str) -> list[str]:
            return [str(row[0]) for row in conn.execute(text(query), {"id": instance_id, "no": False})]

        return {
            "instance_id": [instance_id],
            "case_no": column("SELECT case_no FROM case_file WHERE instance_id = :id"),
            "visit_id": column("SELECT visit_id FROM case_file WHERE instance_id = :id AND visit_id IS NOT NULL"),
            "material_id": column("SELECT id FROM material WHERE instance_id = :id"),
            "document_id": column("SELECT id FROM document WHERE instance_id = :id"),
            "task_id": column("SELECT id FROM user_task WHERE instance_id = :id"),
            "request_id": column("SELECT id FROM device_request WHERE instance_id = :id"),
            "version_id": column("SELECT max(id) FROM package_version WHERE state = 'published'"),
            "folder": column("SELECT max(folder) FROM package WHERE sandbox = :no"),
            "verify.show": column("SELECT code FROM document WHERE instance_id = :id"),
            "api_verify.one": column("SELECT code FROM document WHERE instance_id = :id"),
        }


FIXED: Mapping[str, Sequence[str]] = {
    "username": ["teller01"], "number": ["1"], "version": ["1"], "key": ["pin_reset"],
    "chain": ["administration"],
    "admin_halls.one": ["H01"], "admin_posts.one": ["teller"], "admin_windows.one": ["A01"], "code": ["13"],
    "operations.dialog": ["urge"], "name": ["urge"],
}  # fmt: skip


def pages(site: Site, known: Mapping[str, Sequence[str]], only_of_the_case: bool = False) -> Iterator[Address]:
    """Every address that is no list, once for each thing that can stand in it."""
    for endpoint, rule in endpoints(site).items():
        paths = [rule]
        of_the_case = False
        while paths and "<" in paths[0]:
            begin, _, rest = paths[0].partition("<")
            name = rest.partition(">")[0].rpartition(":")[2]
            values = known.get(endpoint) or known.get(name) or FIXED.get(endpoint) or FIXED.get(name, ())
            of_the_case |= bool(known.get(endpoint) or known.get(name))
            part = "<" + rest.partition(">")[0] + ">"
            paths = [path.replace(part, value, 1) for path in paths for value in values]
        if endpoint not in LISTS and (of_the_case or not only_of_the_case):
            yield from (Address(endpoint, path) for path in paths)


def tabs(address: Address) -> list[str]:
    """The same page with each of its tabs."""
    if address.endpoint == "cases.show":
        return [address.path] + [f"{address.path}?tab={tab}" for tab in ("timeline", "data", "materials", "documents")]
    return [address.path]


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True)) if "text" in answer.content_type or "json" in answer.content_type else ""
