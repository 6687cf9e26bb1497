"""docs/roles.md, printed from kam/lib/access.py by `manage.py print_roles`; a test compares both."""

from collections.abc import Iterable, Sequence

from django.utils.translation import override

from kam.lib.access import (
    ACCOUNT_PERMISSIONS,
    COMPANY_PERMISSIONS,
    LEVEL_BY_RIGHT,
    PUBLISHED_EXTRACTS,
    Level,
    Right,
)

#: What each permission opens, for people. A test fails on a permission without words.
WORDS = {
    "account.view": "read the account: overview, people, team, plan, history",
    "account.edit": "change master data of the account and its organisations",
    "account.manage": "change the status, archive, move",
    "figures.edit": "enter figures",
    "people.edit": "enter persons of the customer and their jobs",
    "touchpoint.log": "log contacts, say what was agreed, keep one's own relationships",
    "relationship.edit": "every relationship, target levels, buying centre and maps",
    "document.add": "add documents, change one's own",
    "document.edit": "change every document that one sees",
    "briefing.send": "send briefings to colleagues, correct and withdraw one's own",
    "team.manage": "add, change and end members; say who is expected on the team",
    "note.handle": "handle notes that colleagues dropped off",
    "plan.edit": "write statements, goals, objectives; put them in order",
    "plan.submit": "start, submit, take back and archive a plan",
    "comment.write": "comment on lines, change one's own comments, resolve every one",
    "work.own": "close one's own actions, answer one's own questions",
    "work.edit": "change every action and question",
    "company.member": "use the directory of colleagues, account cards, notes, the own profile",
    "accounts.see_all": "see every account",
    "accounts.create": "create accounts, and organisations outside of any",
    "accounts.merge": "merge two accounts",
    "organisations.browse": "browse organisations that belong to no account",
    "kam.assign": "name the key account manager",
    "plans.approve": "approve plans, or send them back; above the company's threshold the account's executive sponsor does",
    "imports.run": "import files, undo imports",
    "people.privacy": "reports to data subjects, erasure",
    "staff.manage": "change colleagues, rights and departments; hand over what a leaver holds",
    "access.review": "do the yearly access review: confirm or end access",
    "backoffice.use": "use the back office",
}


def roles_text() -> str:
    """The whole document, in English whatever language is active."""
    with override("en"):
        return "\n\n".join(
            [
                "# Who may do what",
                "Printed from `kam/lib/access.py` by `manage.py print_roles > docs/roles.md`; a test compares both. "
                "Code names permissions, never roles.",
                "## In an account",
                "A colleague sees an account by a part in its account team, as its key account manager, by a part in "
                "the team of an account above that says “also for accounts below”, or by an organisation right. "
                "The highest level counts. Everything that hangs on an account inherits its scope. An account out of "
                "sight answers 404; one in sight whose level is not enough, 403.",
                _table(["permission", "opens", *(str(level.label) for level in Level)], _account_rows()),
                "The key account manager has the level “"
                + str(Level.OWNER.label)
                + "”. Organisation rights give, in "
                "every account: " + _levels() + ".",
                "## In the company",
                "Organisation rights are given to a colleague; one may hold several, most hold none.",
                _table(
                    ["permission", "opens", "everybody", *(str(right.label) for right in Right)],
                    _company_rows(),
                ),
                "## What people outside a team may learn",
                "These are the published extracts, all of them. Each is one query. Everything else about an account "
                "out of sight does not exist for the reader, and no total contains what its viewer may not see.",
                "\n".join(
                    f"- **{name}**, for {whom}: {what}. {where}"
                    for name, whom, what, where in PUBLISHED_EXTRACTS
                ),
            ]
        )


def _account_rows() -> Iterable[list[str]]:
    for name, needed in ACCOUNT_PERMISSIONS.items():
        yield [f"`{name}`", WORDS[name], *("yes" if level >= needed else "" for level in Level)]


def _company_rows() -> Iterable[list[str]]:
    for name, needed in COMPANY_PERMISSIONS.items():
        everybody = "yes" if not needed else ""
        yield [
            f"`{name}`",
            WORDS[name],
            everybody,
            *("yes" if right in needed or not needed else "" for right in Right),
        ]


def _levels() -> str:
    return ", ".join(
        f"{Right(right).label} “{Level(level).label}”" for right, level in LEVEL_BY_RIGHT.items()
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(line.replace("|  |", "| |").replace("|  |", "| |") for line in lines)
