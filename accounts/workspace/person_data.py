"""What accounts hold about people of the customer, for the report to them and for erasure.

What hangs on a row comes before it.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.buying_models import InfluenceLine, Judgement, Stakeholder, StakeholderRole
from accounts.people.models import ContactPoint, Employment, Person
from accounts.relationships.models import Introduction, Relationship, Touchpoint, TouchpointPerson
from accounts.work.models import Action, Commitment, OpenQuestion
from kam.lib.slots import PersonData, person_data

Pks = Collection[int]

_ACCOUNT = _("Colleagues who see the account")
_JUDGES = _("Colleagues who may see judgements in the account, nobody else")
_PERSON = _("Colleagues who see an account where the person works or worked")
_REACHED = _(
    "Colleagues who see an account where the person works now, or worked last if nobody knows where now"
)


def _by(model: Any, path: str) -> Callable[[Pks], Any]:
    """Rows of a model that name the people by a path of fields."""

    def rows(pks: Pks) -> Any:
        return model.objects.filter(**{f"{path}__in": pks})

    return rows


def _lines(pks: Pks) -> Any:
    return InfluenceLine.objects.filter(Q(source__person__in=pks) | Q(target__person__in=pks))


def _touchpoints(pks: Pks) -> Any:
    took_part = TouchpointPerson.objects.filter(touchpoint=OuterRef("pk"))
    return Touchpoint.objects.filter(Exists(took_part.filter(person__in=pks)))


def _touchpoints_alone(pks: Pks) -> Any:
    """Talks with nobody else of the customer: their texts are about this person."""
    others = TouchpointPerson.objects.filter(touchpoint=OuterRef("pk")).exclude(person__in=pks)
    return _touchpoints(pks).exclude(Exists(others))


def _people(pks: Pks) -> Any:
    return Person.objects.filter(pk__in=pks)


_DATA = (
    PersonData(
        "judgement", "accounts.judgement", _("Judgements"), _JUDGES,
        _by(Judgement, "stakeholder__person"), owner="stakeholder",
    ),
    PersonData("line", "accounts.influenceline", _("Lines of influence"), _JUDGES, _lines, owner="source"),
    PersonData(
        "role", "accounts.stakeholderrole", _("Roles in the buying centre"), _ACCOUNT,
        _by(StakeholderRole, "stakeholder__person"), owner="stakeholder",
    ),
    PersonData(
        "relationship", "accounts.relationship", _("Relationships and work plans"), _ACCOUNT,
        _by(Relationship, "stakeholder__person"), owner="stakeholder",
    ),
    PersonData(
        "introduction", "accounts.introduction", _("Introductions"), _ACCOUNT,
        _by(Introduction, "stakeholder__person"), owner="stakeholder",
    ),
    PersonData(
        "introduces", "accounts.introduction", _("Introductions by this person"), _ACCOUNT,
        _by(Introduction, "by_stakeholder__person"), link="by_stakeholder",
    ),
    PersonData(
        "question", "accounts.openquestion", _("Open questions about the place"), _ACCOUNT,
        _by(OpenQuestion, "stakeholder__person"), link="stakeholder",
    ),
    PersonData(
        "reports", "accounts.stakeholder", _("People who report to this person"), _ACCOUNT,
        _by(Stakeholder, "reports_to__person"), link="reports_to",
    ),
    PersonData(
        "stakeholder", "accounts.stakeholder", _("Places in buying centres"), _ACCOUNT,
        _by(Stakeholder, "person"), owner="person",
    ),
    PersonData(
        "touchpoint", "accounts.touchpoint", _("Touchpoints"), _ACCOUNT, _touchpoints,
        wiped=_touchpoints_alone, kept=True,
    ),
    PersonData(
        "touchpoint-person", "accounts.touchpointperson", _("Took part in touchpoints"), _ACCOUNT,
        _by(TouchpointPerson, "person"),
    ),
    PersonData(
        "action", "accounts.action", _("Actions owned by this person"), _ACCOUNT,
        _by(Action, "person"), link="person",
    ),
    PersonData(
        "commitment", "accounts.commitment", _("Promises by or to this person"), _ACCOUNT,
        _by(Commitment, "person"), link="person",
    ),
    PersonData(
        "contact", "accounts.contactpoint", _("Contact data"), _REACHED, _by(ContactPoint, "person"),
        owner="person",
    ),
    PersonData(
        "job", "accounts.employment", _("Jobs"), _PERSON, _by(Employment, "person"), owner="person"
    ),
    PersonData("person", "accounts.person", _("Name and notes"), _PERSON, _people),
)  # fmt: skip


def register_person_data() -> None:
    """Called once when the app is ready."""
    for entry in _DATA:
        person_data.register(entry)
