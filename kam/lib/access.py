"""Permissions by name. Views, templates and operations name a permission, never a role.

Two kinds: permissions in one account need a level on its team; permissions in the company need an
organisation right. docs/roles.md is printed from the two tables below.
"""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """Access level on an account team, ordered."""

    READ = 10, _("Read")
    COMMENT = 20, _("Comment")
    EDIT = 30, _("Edit")
    OWNER = 40, _("Owner")


class Right(models.TextChoices):
    """Organisation-wide rights; a user may hold several, a plain member holds none."""

    ADMINISTRATOR = "administrator", _("Administrator")
    HEAD = "head", _("Head of KAM")
    KAM = "kam", _("Key account manager")
    VIEWER = "viewer", _("Viewer")


#: What one may do in an account, by the least level that may.
ACCOUNT_PERMISSIONS: dict[str, Level] = {
    "account.view": Level.READ,  # overview, people, team, plan, history
    "account.edit": Level.EDIT,  # master data of the account and its organisations
    "account.manage": Level.OWNER,  # status, archive, merge
    "figures.edit": Level.EDIT,
    "people.edit": Level.EDIT,  # persons of the customer and their jobs
    "touchpoint.log": Level.COMMENT,  # touchpoints, one's own part of a relationship, introductions
    "relationship.edit": Level.EDIT,  # every pair, targets, maps, stakeholders and their roles
    "document.add": Level.COMMENT,  # documents of the account, one's own
    "document.edit": Level.EDIT,  # every document that one sees
    "briefing.send": Level.EDIT,  # briefings to colleagues
    "team.manage": Level.OWNER,  # members, functions, levels
    "note.handle": Level.EDIT,  # notes that colleagues dropped off
    "plan.edit": Level.EDIT,  # statements, goals, objectives, order
    "plan.submit": Level.OWNER,  # start, submit, back to draft, archive
    "comment.write": Level.COMMENT,  # comments on lines, one's own; resolving every one
    "work.own": Level.COMMENT,  # one's own actions and questions: state, answer
    "work.edit": Level.EDIT,  # every action and question
}

#: What one may do in the company, by the rights that may. An empty set: everybody who is signed in.
COMPANY_PERMISSIONS: dict[str, frozenset[Right]] = {
    "company.member": frozenset(),  # directory of colleagues, account cards, notes, own profile
    "accounts.see_all": frozenset({Right.ADMINISTRATOR, Right.HEAD, Right.VIEWER}),
    "accounts.create": frozenset({Right.ADMINISTRATOR, Right.HEAD}),
    "accounts.merge": frozenset({Right.ADMINISTRATOR, Right.HEAD}),
    "organisations.browse": frozenset({Right.ADMINISTRATOR, Right.HEAD, Right.KAM, Right.VIEWER}),
    "kam.assign": frozenset({Right.ADMINISTRATOR, Right.HEAD}),
    "plans.approve": frozenset({Right.HEAD}),
    "imports.run": frozenset({Right.ADMINISTRATOR, Right.HEAD}),
    "people.privacy": frozenset({Right.ADMINISTRATOR}),  # report to a data subject, erasure
    "staff.manage": frozenset({Right.ADMINISTRATOR}),
    "access.review": frozenset({Right.ADMINISTRATOR, Right.HEAD}),
    "backoffice.use": frozenset({Right.ADMINISTRATOR}),
}

#: The level that an organisation right gives in every account.
LEVEL_BY_RIGHT: dict[Right, Level] = {
    Right.ADMINISTRATOR: Level.OWNER,
    Right.HEAD: Level.OWNER,
    Right.VIEWER: Level.READ,
}

#: What people outside a team may learn about an account, all of it: name, for whom, what, which query it is.
PUBLISHED_EXTRACTS: tuple[tuple[str, str, str, str], ...] = (
    (
        "The account's card",
        "everybody who is signed in",
        "name, tier, key account manager, deputy, team with functions; one may drop off a note",
        "Read by `accounts/workspace/card_views.py`.",
    ),
    (
        "A briefing",
        "colleagues whom its sender chose although they do not see the account, and confirmed so",
        "that briefing (title, text, replies) and the account's name",
        "Read by `accounts/information/briefing_queries.py`.",
    ),
    (
        "Requirements to our own company",
        "the department that has to answer them",
        "the account's name, and the revenue behind a requirement summed over accounts",
        "Comes with the requirement board.",
    ),
    (
        "Somebody you may know has joined",
        "colleagues with a relationship to that person",
        "that the person has a job at an account, without where they came from",
        "Told by `accounts/buying/move_operations.py`.",
    ),
)


def ask(reason: str | None) -> None:
    """Raises the reason that a rule gave why not. Raises PermissionDenied."""
    if reason:
        raise PermissionDenied(reason)
