"""What one person may do now: the grants that hold today, at the post they logged in for, as the engine's Actor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog.regions import APPROVAL, RIGHTS, RegionPack
from catalog.scopes import any_covers
from engine.actor import Actor


@dataclass(frozen=True, slots=True)
class Held:
    """One grant as kept: `name` is a post, `approval` or a right."""

    name: str
    scope: str
    ends_on: date | None = None
    starts_on: date | None = None

    def holds_on(self, today: date) -> bool:
        begun = self.starts_on is None or self.starts_on <= today
        return begun and (self.ends_on is None or today <= self.ends_on)

    def overlaps(self, other: "Held") -> bool:
        """Is there a day on which both hold?"""
        return all(
            one.ends_on is None or then.starts_on is None or then.starts_on <= one.ends_on
            for one, then in ((self, other), (other, self))
        )


def actor_of(
    person: str,
    name: str,
    grants: Iterable[Held],
    region: RegionPack,
    today: date,
    post: str | None = None,
    window: str | None = None,
    medium: str = "password",
    rights_only: Iterable[str] | None = None,
) -> Actor:
    """The grants that hold today, at one post. `rights_only` narrows a program's token to the rights it was made for.

    Actor.posts are the groups a task may name; Actor.rights read `right@scope`; Actor.scope lists, parted by blanks,
    where the post and the authorities hold.
    """
    held = [grant for grant in grants if grant.holds_on(today)]
    posts = {grant.name for grant in held if grant.name in region.posts}
    if post not in posts:
        post = next(iter(sorted(posts)), None) if post is None else None
    groups = {post} if post else set()
    groups |= {APPROVAL for grant in held if grant.name == APPROVAL}
    scopes = {grant.scope for grant in held if grant.name in groups}
    rights = {(grant.name, grant.scope) for grant in held if grant.name in RIGHTS}
    if post:
        own = [grant.scope for grant in held if grant.name == post]
        rights |= {(right, scope) for right in region.posts[post].rights for scope in own}
    if rights_only is not None:
        allowed = set(rights_only)
        rights = {(right, scope) for right, scope in rights if right in allowed}
    return Actor(
        person=person,
        name=name,
        post=post,
        window=window,
        medium=medium,
        posts=frozenset(groups),
        rights=frozenset(f"{right}@{scope}" for right, scope in rights),
        scope=" ".join(sorted(scopes)),
    )


def whole_actor(person: str, name: str, grants: Iterable[Held], region: RegionPack, today: date) -> Actor:
    """A person with every post and authority held today: who is asked about while not logged in."""
    held = [grant for grant in grants if grant.holds_on(today)]
    groups = {grant.name for grant in held if grant.name in region.posts or grant.name == APPROVAL}
    rights = {(grant.name, grant.scope) for grant in held if grant.name in RIGHTS}
    rights |= {
        (r, grant.scope) for grant in held if grant.name in region.posts for r in region.posts[grant.name].rights
    }
    return Actor(
        person=person,
        name=name,
        posts=frozenset(groups),
        rights=frozenset(f"{right}@{scope}" for right, scope in rights),
        scope=" ".join(sorted({grant.scope for grant in held if grant.name in groups})),
    )


def at_scope(actor: Actor, scope: str) -> Actor:
    """The same person with the bare names of the rights that hold in one scope, as the engine asks for them."""
    return replace(actor, rights=frozenset(right for right in RIGHTS if may(actor, right, scope)))


def scopes_of(actor: Actor, right: str) -> list[str]:
    """Where the actor holds a right, as granted paths."""
    return [held.partition("@")[2] for held in actor.rights if held.startswith(f"{right}@")]


def may(actor: Actor, right: str, scope: str | None = None) -> bool:
    """Does the actor hold the right in this scope (None: anywhere at all)?"""
    granted = scopes_of(actor, right)
    return bool(granted) if scope is None else any_covers(granted, scope)


def in_scope(actor: Actor, scope: str) -> bool:
    return any_covers(actor.scope.split(), scope)


RIGHT_NAMES: Mapping[str, str] = {
    "publish": "发布流程",
    "approve": "审批发布",
    "operate": "操作流程与作业",
    "supervise": "督办",
    "audit": "审计",
    "administer": "总管理",
    "system_admin": "系统管理",
    "security_admin": "安全管理",
    "account_admin": "账号管理",
    "permission_admin": "权限管理",
}
