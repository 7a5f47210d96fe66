"""Region packs: the posts' names, the names of the review levels and which duties one person must not hold together."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema, length, one_of
from catalog.password_rules import PasswordRules, PasswordRulesSchema
from catalog.yaml_file import YamlFile

FOLDER = Path(__file__).parent / "regions"
ADMIN_KINDS = ("system_admin", "security_admin", "account_admin", "permission_admin")
"""Four of the six kinds of users of HB-56.5; `administer` is the office that has not parted them: all four at once."""
RIGHTS = ("publish", "approve", "operate", "supervise", "audit", "administer", *ADMIN_KINDS)
APPROVAL = "approval"
"""The authority to do the third review level: granted to a person, held by no post (glossary: 审批)."""

DUTIES_OF_GRANTS = {
    APPROVAL: "approve",
    "audit": "audit",
    "administer": "accounts",
    "system_admin": "system",
    "security_admin": "security",
    "account_admin": "accounts",
    "permission_admin": "permissions",
}


@dataclass(frozen=True, slots=True)
class PostType:
    code: str
    name: str
    duties: frozenset[str]
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class RegionPack:
    """`incompatible` holds pairs of duties that one person must not hold at the same time (digest, section 2).

    `agency` is the word that document numbers begin with (机关代字).
    """

    code: str
    name: str
    area: str
    agency: str
    review_names: tuple[str, str, str]
    posts: Mapping[str, PostType]
    incompatible: frozenset[frozenset[str]]
    password: PasswordRules = PasswordRules()

    def post_name(self, code: str) -> str:
        return self.posts[code].name if code in self.posts else {APPROVAL: "审批岗"}.get(code, code)

    def clash(self, names: set[str]) -> tuple[str, str] | None:
        """Two of these posts, authorities and rights that one person must not hold together, or None."""
        for one, other in combinations(sorted(names), 2):
            for duty in self._duties(one):
                if any(frozenset({duty, second}) in self.incompatible for second in self._duties(other)):
                    return one, other
        return None

    def _duties(self, name: str) -> frozenset[str]:
        if name in self.posts:
            return self.posts[name].duties
        return frozenset({DUTIES_OF_GRANTS[name]}) if name in DUTIES_OF_GRANTS else frozenset()


class PostSchema(ChineseSchema):
    code = fields.String(required=True, validate=length(1, 40))
    name = fields.String(required=True, validate=length(1, 40))
    duties = fields.List(fields.String(), load_default=list)
    rights = fields.List(fields.String(validate=one_of(*RIGHTS)), load_default=list)


class RegionSchema(ChineseSchema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    area = fields.String(required=True)
    agency = fields.String(required=True, validate=length(1, 20))
    review_names = fields.List(fields.String(), required=True, validate=length(3, 3))
    posts = fields.List(fields.Nested(PostSchema), required=True)
    incompatible = fields.List(fields.List(fields.String(), validate=length(2)), required=True)
    password = fields.Nested(PasswordRulesSchema, required=True)


def load_region(code: str, folder: Path = FOLDER) -> RegionPack:
    """Reads `<code>.yaml`; raises CatalogInvalid with file, line and field."""
    data: dict[str, Any] = YamlFile(folder / f"{code}.yaml").load(RegionSchema())
    posts = [PostType(p["code"], p["name"], frozenset(p["duties"]), frozenset(p["rights"])) for p in data["posts"]]
    # each row reads: the first duty excludes every other one of the row
    pairs = {frozenset({row[0], other}) for row in data["incompatible"] for other in row[1:]}
    first, second, third = data["review_names"]
    return RegionPack(
        data["code"],
        data["name"],
        data["area"],
        data["agency"],
        (first, second, third),
        {post.code: post for post in posts},
        frozenset(pairs),
        PasswordRules(**data["password"]),
    )
