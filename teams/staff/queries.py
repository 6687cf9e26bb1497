"""What the pages of colleagues, departments and one's own security show."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Count, Q

from kam.lib.slots import holdings
from teams.staff import rules
from teams.staff.models import Department, User, UserQuerySet


def colleague_rows(
    user: User, *, text: str, department: Department | None, right: str, state: str
) -> UserQuerySet:
    """The directory, filtered. `state`: "" at work, "no_login", "left" (the last two for administrators)."""
    rows = User.objects.visible_to(user).for_list()
    rows = rows.filter(is_active=False) if state == "left" else rows.filter(is_active=True)
    if state == "no_login":
        rows = rows.filter(Q(email=None) | Q(password__startswith="!"))  # noqa: S106  Django's mark of "none"
    if department is not None:
        rows = rows.filter(department=department)
    if right in RIGHT_FILTERS:
        rows = rows.filter(**{RIGHT_FILTERS[right]: True})
    return rows.search(text)


#: value in the address -> field
RIGHT_FILTERS = {
    "administrator": "is_administrator",
    "head": "is_head_of_kam",
    "kam": "is_kam",
    "viewer": "is_viewer",
}


@dataclass(frozen=True)
class DepartmentNode:
    """A department in the tree, with how many colleagues are directly in it and in all below."""

    department: Department
    depth: int
    members: int
    members_below: int
    children: list["DepartmentNode"] = field(default_factory=list)


def department_tree() -> list[DepartmentNode]:
    """All departments in use, parents before children, in two queries."""
    rows = (
        Department.objects.filter(archived_at=None)
        .select_related("head")
        .annotate(count=Count("members", filter=Q(members__is_active=True)))
        .order_by("name_en", "pk")
    )
    below: dict[int | None, list[Department]] = defaultdict(list)
    known = {row.pk for row in rows}
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)

    def node(row: Any, depth: int) -> DepartmentNode:
        children = [node(child, depth + 1) for child in below[row.pk]]
        return DepartmentNode(
            row, depth, row.count, row.count + sum(c.members_below for c in children), children
        )

    def flat(nodes: list[DepartmentNode]) -> list[DepartmentNode]:
        return [found for one in nodes for found in (one, *flat(one.children))]

    return flat([node(row, 0) for row in below[None]])


@dataclass(frozen=True)
class ColleagueAdmin:
    """What an administrator may do with a colleague; a reason stands for a disabled button."""

    colleague: User
    why_not_invite: str | None
    why_not_deactivate: str | None
    why_not_reset_second_factor: str | None

    @property
    def invite_again(self) -> bool:
        return self.colleague.invited_at is not None


def colleague_admin(colleague: User, by: User) -> ColleagueAdmin | None:
    """For templates/teams/staff/colleague_actions.html; None for everybody who is not an administrator."""
    if not by.may("staff.manage"):
        return None
    return ColleagueAdmin(
        colleague,
        rules.why_not_invite(colleague, by),
        rules.why_not_deactivate(colleague, by),
        rules.why_not_reset_second_factor(colleague, by),
    )


@dataclass(frozen=True)
class Held:
    """How many things of one kind a colleague holds that somebody else has to take over."""

    label: Any
    count: int


def held_by(colleague: User, viewer: User) -> list[Held]:
    """What the higher rooms say that the colleague holds (slot `holdings`), as far as the viewer may know of it."""
    counts = [Held(holding.label, holding.items_for(colleague, viewer).count()) for holding in holdings]
    return [held for held in counts if held.count]


@dataclass(frozen=True)
class Security:
    """How one signs in."""

    has_password: bool
    totp: Any
    passkeys: list[Any]
    recovery: Any
    company: list[SocialAccount]
    company_name: str

    @property
    def codes_left(self) -> int:
        return len(self.recovery.get_unused_codes()) if self.recovery else 0


def security_of(user: User) -> Security:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    one = {row.type: row.wrap() for row in rows}
    return Security(
        has_password=user.has_usable_password(),
        totp=one.get(Authenticator.Type.TOTP),
        passkeys=[row.wrap() for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        recovery=one.get(Authenticator.Type.RECOVERY_CODES),
        company=list(SocialAccount.objects.filter(user=user).order_by("pk"))
        if settings.OIDC_SERVER_URL
        else [],
        company_name=settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
    )
