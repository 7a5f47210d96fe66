"""Who may see, take and do what: the rules the engine asks for. Posts, scopes, four eyes, nobody's own case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.access import in_scope, may
from catalog.people import exists
from catalog.regions import RegionPack
from catalog.scopes import SANDBOX
from engine.actor import SYSTEM, Actor
from engine.database import Database
from engine.errors import FourEyes, NotAllowed, NotFound, Refused
from engine.policy import ADVISED, Deed, InstanceAction, InstanceFacts, Sight, TaskAction, TaskFacts

SOD_GROUP = "sodGroup"
SUPERVISED = frozenset({"rectification"})
"""Processes about who serves people: seen by those who watch, never by those they are about (domain section 9)."""
HOLDERS: tuple[TaskAction, ...] = ("transfer", "delegate", "add_signers", "remove_signer", "return", "terminate")
RIGHT_FOR: dict[InstanceAction, tuple[str, ...]] = {
    "see": ("operate", "supervise", "audit"),
    "start": ("operate",),
    "terminate": ("operate", "supervise"),
    "suspend": ("operate", "supervise"),
    "resume": ("operate", "supervise"),
    "edit": ("operate",),
    "move": ("operate", "supervise"),
    "incident": ("operate", "supervise"),
    "job": ("operate",),
    "message": ("operate",),
}


@dataclass(frozen=True, slots=True)
class HallPolicy:
    """The rules of a service hall. `where` tells the scopes that tasks outside the sandbox can have: area, area/hall.

    `barred(person, instance id)` is the refusal for who must keep away from a case: their own, or one they are recused
    from. `is_item(process key)` tells diagrams that a service item names. The parts that know hand them in.
    """

    db: Database
    region: RegionPack
    where: Callable[[], tuple[str, ...]] = tuple
    barred: Callable[[str, str], Refused | None] | None = None
    is_item: Callable[[str], bool] | None = None

    @property
    def places(self) -> tuple[str, ...]:
        return self.where()

    def scope_for(self, task: TaskFacts, instance: InstanceFacts) -> str:
        return SANDBOX if instance.sandbox else instance.scope or self.region.area

    def knows(self, person: str) -> bool:
        with self.db.read() as conn:
            return exists(conn, person)

    def may(
        self, actor: Actor, action: TaskAction, task: TaskFacts, deeds: Callable[[], Sequence[Deed]]
    ) -> Refused | None:
        if actor == SYSTEM:
            return None
        if action == "see":
            return None if self._sees(actor, task) else NotFound("这项待办")
        if action == "copied":
            return self._may_be_told(actor, task)
        if action == "urge":
            return self._may_urge(actor, task, deeds)
        if not self._sees(actor, task) and action not in ("receive", "advise"):
            return NotFound("这项待办")
        if action == "reassign":
            return None if _holds(actor, ("supervise", "operate"), task) else NotAllowed("转交待办须由主管办理。")
        if action == "comment":
            return None
        if action == "copy":
            doing = self._is_for(actor, task) or _holds(actor, ("supervise", "operate"), task)
            return None if doing else NotAllowed("抄送须由经办人或主管办理。")
        if action in HOLDERS:
            return self._may_as_holder(actor, action, task, deeds)
        if action == "answer" and actor.person not in task.helpers:
            return NotAllowed("这项待办没有征求您的意见，或者您已经答复。")
        if action in ("advise", "answer"):
            if action == "advise" and not self._is_for(actor, task):
                return NotAllowed(self._whose(task))
            return self._own_case(actor, task) or _four_eyes(actor, task, deeds, advising=True)
        return self._may_do(actor, action, task, deeds)

    def _may_as_holder(
        self, actor: Actor, action: TaskAction, task: TaskFacts, deeds: Callable[[], Sequence[Deed]]
    ) -> Refused | None:
        """What changes the way of a to-do is for who holds it; who must not decide may still pass it on."""
        if task.assignee is None:
            return NotAllowed("请先领取这项待办，再进行这项操作。")
        if task.assignee != actor.person:
            return NotAllowed("这项待办由别人办理，这项操作须由其本人或主管进行。")
        if action in ("transfer", "remove_signer"):
            return None
        return self._own_case(actor, task) or _four_eyes(actor, task, deeds)

    def _may_urge(self, actor: Actor, task: TaskFacts, deeds: Callable[[], Sequence[Deed]]) -> Refused | None:
        """Who began the case, who did an earlier step, and who may see the to-do; nobody urges themselves."""
        concerned = self._sees(actor, task) or task.started_by == actor.person
        if not concerned and all(deed.person != actor.person for deed in deeds()):
            return NotFound("这项待办")
        if task.assignee == actor.person and not task.helpers:
            return NotAllowed("这项待办由您自己办理，无需催办。")
        return None

    def _may_be_told(self, actor: Actor, task: TaskFacts) -> Refused | None:
        """A copy shows a case to somebody: only within their scope, and never a case that they must keep away from."""
        if not (in_scope(actor, task.scope) or self._sees(actor, task)):
            return NotAllowed("对方的数据范围不含本件，不能抄送。")
        return self._own_case(actor, task)

    def _may_do(
        self, actor: Actor, action: TaskAction, task: TaskFacts, deeds: Callable[[], Sequence[Deed]]
    ) -> Refused | None:
        """Claim, release, draft, complete, receive: the person must be one the task is for, and a new pair of eyes."""
        if task.assignee is not None and task.assignee != actor.person and action != "receive":
            if _plays_all_parts(actor, task):
                return self._own_case(actor, task) or _four_eyes(actor, task, deeds)
            if action == "release" and _holds(actor, ("supervise",), task):
                return None
            return NotAllowed("这项待办已由别人领取，如需办理请联系主管转交。")
        if not self._is_for(actor, task):
            return NotAllowed(self._whose(task))
        if action == "release":
            return None
        return self._own_case(actor, task) or _four_eyes(actor, task, deeds)

    def _sees(self, actor: Actor, task: TaskFacts) -> bool:
        return (
            task.assignee == actor.person
            or actor.person in task.helpers
            or self._is_for(actor, task)
            or _holds(actor, ("supervise", "operate", "audit"), task)
        )

    def _is_for(self, actor: Actor, task: TaskFacts) -> bool:
        if task.assignee == actor.person or actor.person in task.users:
            return True
        if task.sandbox and may(actor, "operate", SANDBOX):
            return True
        if any(group in actor.posts for group in task.groups) and in_scope(actor, task.scope):
            return True
        if task.groups or task.users:
            return False
        # a task for nobody in particular (api.md, rights): who began the instance, or a supervisor
        return task.started_by == actor.person or may(actor, "supervise", task.scope)

    def _own_case(self, actor: Actor, task: TaskFacts) -> Refused | None:
        """PZH D.1: nobody handles a case of their own. Without an item there is no case."""
        if self.barred is None or task.item is None:
            return None
        return self.barred(actor.person, task.instance_id)

    def _whose(self, task: TaskFacts) -> str:
        names = "、".join(self.region.post_name(group) for group in task.groups)
        return (
            f"这项待办由“{names}”办理，您当前的岗位或范围不能办理。"
            if names
            else "这项待办由指定人员办理，您不能办理。"
        )

    def may_instance(self, actor: Actor, action: InstanceAction, instance: InstanceFacts) -> Refused | None:
        scope = SANDBOX if instance.sandbox else instance.scope or self.region.area
        if actor == SYSTEM:
            return None
        if instance.key in SUPERVISED and not any(may(actor, right, scope) for right in RIGHT_FOR["see"]):
            return NotFound("这个流程实例")
        if action == "see" and (instance.started_by == actor.person or in_scope(actor, scope)):
            return None
        if action == "start" and self._has_own_door(instance):
            return NotAllowed("这个流程属于服务事项，请通过受理办件（POST /cases）开始。")
        if action == "start" and not instance.sandbox and self.may_accept(actor) and in_scope(actor, scope):
            return None
        # an applicant withdraws at the window, at any time (decision 19)
        if action == "terminate" and instance.item and self.may_accept(actor) and in_scope(actor, scope):
            return None
        if any(may(actor, right, scope) for right in RIGHT_FOR[action]):
            return None
        if action != "see" and (not instance.id or self.may_instance(actor, "see", instance) is None):
            return NotAllowed("您没有在此范围内进行这项操作的权限，请联系管理员。")
        return NotFound("这个流程实例")

    def _has_own_door(self, instance: InstanceFacts) -> bool:
        """Decision 11: what a service item names is begun as a case, with its number and its people."""
        if instance.sandbox or instance.item is not None or self.is_item is None:
            return False
        return self.is_item(instance.key)

    def may_accept(self, actor: Actor) -> bool:
        """Posts that accept applications begin cases in their own hall or area."""
        post = self.region.posts.get(actor.post or "")
        return post is not None and "accept" in post.duties

    def sight(self, actor: Actor) -> Sight:
        everywhere = (*self.places, SANDBOX)
        watched = [place for place in everywhere if any(may(actor, right, place) for right in RIGHT_FOR["see"])]
        own = [place for place in everywhere if in_scope(actor, place)]
        scopes = watched if watched else own
        return Sight(tuple(sorted(actor.posts)), tuple(dict.fromkeys([*own, *scopes])), bool(watched))


def _plays_all_parts(actor: Actor, task: TaskFacts) -> bool:
    """Who tries a diagram in the sandbox also does what it assigns to others, until one of them has taken it."""
    return task.sandbox and task.status == "open" and may(actor, "operate", SANDBOX)


def _holds(actor: Actor, rights: tuple[str, ...], task: TaskFacts) -> bool:
    return any(may(actor, right, SANDBOX if task.sandbox else task.scope) for right in rights)


def _four_eyes(
    actor: Actor, task: TaskFacts, deeds: Callable[[], Sequence[Deed]], advising: bool = False
) -> Refused | None:
    """Decision 23: steps of one case that carry the same word are done by different people.

    Whose opinion was asked for at a step does not decide it as well.
    """
    word = task.properties.get(SOD_GROUP)
    if not word:
        return None
    for deed in deeds():
        if (
            deed.properties.get(SOD_GROUP) == word
            and deed.person == actor.person
            and (deed.element_id != task.element_id or (ADVISED in deed.properties and not advising))
        ):
            return FourEyes(f"您已办理过本件的“{deed.name}”，这一步须由另一人办理。", deed.person)
    return None
