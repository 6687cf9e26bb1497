"""Who may what, written out by hand: permission x actor. Never computed from kam/lib/access.py; a test compares.

ok: may; 403: in sight but not allowed; 404: out of sight; in: must sign in first.
Rows without a dot in the name are no single permission but a rule made of several, explained beside them.
"""

from tests.access.world import ACTORS

TEXT = """
                     anon deac outs fore form futu abov gran read comm edit owne kam  view head admi
# everything of one account
account.view         in   in   404  404  404  404  404  ok   ok   ok   ok   ok   404  ok   ok   ok
account.edit         in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
account.manage       in   in   404  404  404  404  404  403  403  403  403  ok   404  403  ok   ok
figures.edit         in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
people.edit          in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
touchpoint.log       in   in   404  404  404  404  404  ok   403  ok   ok   ok   404  403  ok   ok
relationship.edit    in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
team.manage          in   in   404  404  404  404  404  403  403  403  403  ok   404  403  ok   ok
briefing.send        in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
note.handle          in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
plan.edit            in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
plan.submit          in   in   404  404  404  404  404  403  403  403  403  ok   404  403  ok   ok
document.add         in   in   404  404  404  404  404  ok   403  ok   ok   ok   404  403  ok   ok
document.edit        in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
comment.write        in   in   404  404  404  404  404  ok   403  ok   ok   ok   404  403  ok   ok
work.edit            in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
# the company
company.member       in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
accounts.create      in   in   403  403  403  403  403  403  403  403  403  403  403  403  ok   ok
organisations.browse in   in   403  403  403  403  403  403  403  403  403  403  ok   ok   ok   ok
imports.run          in   in   403  403  403  403  403  403  403  403  403  403  403  403  ok   ok
staff.manage         in   in   403  403  403  403  403  403  403  403  403  403  403  403  403  ok
people.privacy       in   in   403  403  403  403  403  403  403  403  403  403  403  403  403  ok
access.review        in   in   403  403  403  403  403  403  403  403  403  403  403  403  ok   ok
backoffice.use       in   in   403  403  403  403  403  403  403  403  403  403  403  403  403  ok
relationship.edit    in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
# touchpoint.log, on the pair of the commenter and on those of others (which take relationship.edit)
touchpoint.log       in   in   404  404  404  404  404  ok   403  ok   ok   ok   404  403  ok   ok
# work.own, on the work of the commenter and on that of nobody (which takes work.edit)
work.own             in   in   404  404  404  404  404  ok   403  ok   ok   ok   404  403  ok   ok
# judgements about people: core members from "comment" on, and the head of KAM
judge                in   in   404  404  404  404  404  403  403  ok   ok   ok   404  403  ok   403
gone-judge           in   in   404  404  404  404  404  403  403  404  404  404  404  403  404  403
people.privacy       in   in   403  403  403  403  403  403  403  403  403  403  403  403  403  ok
# account.view with kam.assign; account.manage with accounts.merge; account.view with plans.approve
kam.assign           in   in   404  404  404  404  404  403  403  403  403  403  404  403  ok   ok
accounts.merge       in   in   404  404  404  404  404  403  403  403  403  403  404  403  ok   ok
plans.approve        in   in   404  404  404  404  404  403  403  403  403  403  404  403  ok   403
# back to draft: who approves, or who may submit
plan-return          in   in   404  404  404  404  404  403  403  403  403  ok   404  403  ok   ok
# one's own remark on a submitted version: the head who wrote it
remark-own           in   in   404  404  404  404  404  403  403  403  403  403  404  403  ok   403
# the account below ours, the account above, one that is archived
below-view           in   in   404  404  404  404  404  ok   404  404  404  404  404  ok   ok   ok
above-view           in   in   404  404  404  404  ok   ok   404  404  404  404  404  ok   ok   ok
archived-view        in   in   404  404  404  404  404  404  ok   ok   ok   ok   404  ok   ok   ok
archived-write       in   in   404  404  404  404  404  404  403  403  403  403  404  403  403  403
archived-form        in   in   404  404  404  404  404  404  403  403  ok   ok   404  403  ok   ok
archived-manage      in   in   404  404  404  404  404  404  403  403  403  ok   404  403  ok   ok
# the foreign account, and a person who works in both
foreign-view         in   in   404  ok   404  404  404  404  404  404  404  404  404  ok   ok   ok
both-view            in   in   404  ok   404  404  404  ok   ok   ok   ok   ok   404  ok   ok   ok
both-edit            in   in   404  ok   404  404  404  ok   403  403  ok   ok   404  403  ok   ok
# people of an organisation that belongs to no account: KAMs browse, who creates accounts edits
free-view            in   in   404  404  404  404  404  404  404  404  404  404  ok   ok   ok   ok
free-edit            in   in   404  404  404  404  404  404  404  404  404  404  403  403  ok   ok
# a new person in our account, from the page for all customers: the form refuses what is out of sight
people-anywhere      in   in   422  422  422  422  422  ok   403  403  ok   ok   422  403  ok   ok
# a job in our account of a person who works in two
both-job             in   in   404  404  404  404  404  ok   403  403  ok   ok   404  403  ok   ok
# a comment of the editor's: in sight but not allowed for the others
own-comment          in   in   404  404  404  404  404  403  403  403  ok   403  404  403  403  403
# withdrawing a briefing of the editor's: the editor, and who manages the account
briefing-withdraw    in   in   404  404  404  404  404  403  403  403  ok   ok   404  403  ok   ok
# what belongs to one colleague alone: here to the editor
own-view             in   in   404  404  404  404  404  404  404  404  ok   404  404  404  404  404
# the editor's absence: their own, and everybody's for administrators
absence-own          in   in   403  403  403  403  403  403  403  403  ok   403  403  403  403  ok
# nobody, whoever asks (a state that forbids it): in sight 403, else 404
nobody               in   in   404  404  404  404  404  403  403  403  403  403  404  403  403  403
gone                 in   in   404  404  404  404  404  404  404  404  404  404  404  404  404  404
staff-nobody         in   in   403  403  403  403  403  403  403  403  403  403  403  403  403  403
# out of sight even for who edits; who only reads is told so before anything is looked up
gone-edit            in   in   404  404  404  404  404  404  403  403  404  404  404  403  404  404
# without sign-in
signed-in            in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public               ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
"""


def _read() -> dict[str, dict[str, str]]:
    found = {}
    for line in TEXT.splitlines():
        cells = line.split()
        if cells and cells[0] not in {"#", "anon"}:
            found[cells[0]] = dict(zip(ACTORS, cells[1:], strict=True))
    return found


MATRIX = _read()
