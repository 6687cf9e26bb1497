"""What of this room has a history on the account's pages; called by AppConfig.ready."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.customers.models import Figure, KeyAccount, Organisation
from accounts.information.models import Statement
from accounts.people.buying_models import Stakeholder
from accounts.people.models import Employment, Person
from accounts.relationships.models import Introduction, Relationship
from accounts.work.comments import comments_on
from accounts.work.models import Action, Commitment, OpenQuestion
from kam.lib.slots import HistorySubject, history_subjects
from teams.models import KamAssignment, Membership


def register_history_subjects() -> None:
    """Registers our kinds of objects in the slot."""
    for subject in (
        HistorySubject("account", "accounts.keyaccount", _account),
        HistorySubject("organisation", "accounts.organisation", _covered(Organisation, "account")),
        HistorySubject("figure", "accounts.figure", _covered(Figure, "organisation__account")),
        HistorySubject("person", "accounts.person", _person, _of_person),
        HistorySubject("job", "accounts.employment", _covered(Employment, "organisation__account")),
        HistorySubject("stakeholder", "accounts.stakeholder", _covered(Stakeholder, "account"), _of_place),
        HistorySubject("statement", "accounts.statement", _covered(Statement, "account"), comments_on),
        HistorySubject("action", "accounts.action", _covered(Action, "account"), comments_on),
        HistorySubject("commitment", "accounts.commitment", _covered(Commitment, "account"), comments_on),
        HistorySubject("question", "accounts.openquestion", _covered(OpenQuestion, "account"), comments_on),
        HistorySubject("relationship", "accounts.relationship", _covered(Relationship, "account")),
        HistorySubject("introduction", "accounts.introduction", _covered(Introduction, "account")),
        HistorySubject("member", "teams.membership", _of_team(Membership)),
        HistorySubject("kam", "teams.kamassignment", _of_team(KamAssignment)),
    ):
        history_subjects.register(subject)


def _account(account: KeyAccount, user: Any, public_id: str) -> KeyAccount | None:
    return account if account.public_id == public_id else None


def _covered(model: Any, path: str) -> Callable[[KeyAccount, Any, str], Any]:
    """Rows of the account that the user sees."""

    def find(account: KeyAccount, user: Any, public_id: str) -> Any:
        return model.objects.visible_to(user).filter(**{path: account}, public_id=public_id).first()

    return find


def _of_team(model: Any) -> Callable[[KeyAccount, Any, str], Any]:
    def find(account: KeyAccount, user: Any, public_id: str) -> Any:
        return model.objects.filter(team=account.team_id, public_id=public_id).first()

    return find


def _person(account: KeyAccount, user: Any, public_id: str) -> Person | None:
    here = Employment.objects.filter(organisation__account=account).values("person")
    found = Person.objects.visible_to(user).filter(pk__in=here, public_id=public_id)
    return found.annotate(reached=Exists(Person.objects.reached_by(user).filter(pk=OuterRef("pk")))).first()


def _of_person(person: Any) -> Iterable[Any]:
    return [*person.employments.all(), *(person.contact_points.all() if person.reached else ())]


def _of_place(place: Stakeholder) -> Iterable[Any]:
    """Roles, and judgements and lines: their history has a scope that only some read."""
    return [*place.roles.all(), *place.judgements.all(), *place.lines_out.all(), *place.lines_in.all()]
