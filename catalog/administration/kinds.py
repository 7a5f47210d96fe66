"""The six kinds of users (HB-56.5) and who administers what."""

from collections.abc import Iterable, Mapping

from catalog.access import Held, may
from catalog.regions import ADMIN_KINDS, APPROVAL, RegionPack
from catalog.scopes import EVERYWHERE, SANDBOX
from engine.actor import Actor

SYSTEM, SECURITY, ACCOUNTS, PERMISSIONS = ADMIN_KINDS
WHOLE = "administer"
USER_KINDS: Mapping[str, str] = {
    SYSTEM: "系统管理员",
    SECURITY: "安全管理员",
    ACCOUNTS: "账号管理员",
    PERMISSIONS: "权限管理员",
    "operator": "业务操作员",
    "audit": "业务审计员",
}
AFFILIATIONS: Mapping[str, str] = {
    "business": "业务部门",
    "information": "综合信息管理机构",
    "partner": "合作网点",
}
MUST_BELONG: Mapping[str, str] = {
    SYSTEM: "information",
    SECURITY: "information",
    ACCOUNTS: "business",
    PERMISSIONS: "business",
}
"""HB-56.6 and 56.7: which office the four kinds of administrators come from."""


def administers(actor: Actor, kind: str, scope: str) -> bool:
    """Does the actor administer this kind of thing there? The sandbox belongs to the whole site."""
    wanted = EVERYWHERE if scope in ("", SANDBOX) or scope.startswith(f"{SANDBOX}/") else scope
    return may(actor, WHOLE, wanted) or may(actor, kind, wanted)


def administers_any(actor: Actor) -> bool:
    return any(may(actor, right) for right in (WHOLE, *ADMIN_KINDS))


def does(actor: Actor, *kinds: str) -> bool:
    """One of these kinds of administration, in whatever scope."""
    return any(may(actor, right) for right in (WHOLE, *kinds))


def user_kinds(held: Iterable[Held], region: RegionPack) -> list[str]:
    """Which of the six kinds somebody with these grants is, in the order of the standard; WHOLE for four at once.

    What is held for trying things out alone makes nobody anything.
    """
    names = {grant.name for grant in held if grant.scope != SANDBOX}
    kinds = {kind for kind in ADMIN_KINDS if kind in names}
    if names & {*region.posts, APPROVAL, "operate", "supervise", "publish", "approve"}:
        kinds.add("operator")
    if "audit" in names:
        kinds.add("audit")
    return [WHOLE] * (WHOLE in names) + [kind for kind in USER_KINDS if kind in kinds]


def grant_name(region: RegionPack, name: str) -> str:
    """How a post, the authority or a right is called."""
    if name == WHOLE:
        return "总管理员"
    if name in ADMIN_KINDS:
        return USER_KINDS[name]
    return {"audit": "业务审计员", "supervise": "督办权", "operate": "流程操作权", "publish": "流程发布权",
            "approve": "发布审批权"}.get(name) or region.post_name(name)  # fmt: skip
