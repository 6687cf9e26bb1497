"""What search finds in this room: key accounts and the people of customers. Lines register with the plan."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount, Organisation
from accounts.people.buying_models import Stakeholder
from accounts.people.models import ContactPoint, Employment, Person
from kam.lib.slots import COMPANY, SearchKind, SearchText, search_kinds, search_scopes

#: The scope of organisations that belong to no account.
FREE = "organisations"
_UNITS = 200


def register_search_kinds() -> None:
    """Called by AppConfig.ready."""
    search_kinds.register(ACCOUNT)
    search_kinds.register(PERSON)
    search_kinds.register(PLACE)
    search_scopes.register(
        lambda user, today: [FREE] if user.company_level is None and user.may("organisations.browse") else []
    )


# Key accounts -------------------------------------------------------------------------------------------


#: Columns of the account's own node, by the name that a row has them under: no models, an import reads thousands.
_NODE = {
    "node_name": F("organisation__name"),
    "city": F("organisation__city"),
    "country_en": F("organisation__country__name_en"),
    "country_de": F("organisation__country__name_de"),
    "industry_en": F("organisation__industry__name_en"),
    "industry_de": F("organisation__industry__name_de"),
}


def _accounts() -> QuerySet:
    return (
        KeyAccount.objects.current()
        .only("public_id", "team", "organisation")
        .annotate(**_NODE)
        .prefetch_related(
            Prefetch(
                "organisations",
                Organisation.objects.filter(archived_at=None).order_by("pk").only("name", "city", "account"),
                to_attr="units",
            )
        )
    )


def _account_texts(account: Any) -> Iterable[SearchText]:
    """Found by the name and place of every unit. The organisation's name, since the account's only follows it."""
    names = [account.city, account.country_en, account.country_de, account.industry_en, account.industry_de]
    units = [unit for unit in account.units[:_UNITS] if unit.pk != account.organisation_id]
    names += [f"{unit.name} {unit.city}".strip() for unit in units]
    text = " · ".join(dict.fromkeys(name for name in names if name))
    yield SearchText(account.scope, account.node_name, text, account.public_id)


def _accounts_of_organisations(pks: Iterable[int]) -> set[int]:
    rows = Organisation.objects.filter(pk__in=list(pks)).values_list("account", "key_account")
    return {pk for row in rows for pk in row if pk}


ACCOUNT = SearchKind(
    "account",
    "accounts.keyaccount",
    _("Key accounts"),
    10,
    rows=_accounts,
    texts=_account_texts,
    fields=frozenset({"archived_at", "organisation", "team", "merged_into"}),
    follows={"accounts.organisation": _accounts_of_organisations},
    names=True,
    icon="building",
    url=lambda public_id, account: reverse("accounts:account", args=[public_id]),
)


# People of customers ------------------------------------------------------------------------------------


def _people() -> QuerySet:
    jobs = Employment.objects.select_related("organisation", "organisation__account")
    return Person.objects.current().prefetch_related(
        Prefetch("employments", jobs.order_by("ends_on", "-pk")),
        Prefetch("contact_points", ContactPoint.objects.order_by("rank", "pk")),
    )


def _person_texts(person: Person) -> Iterable[SearchText]:
    """In each scope the jobs there, since a job elsewhere may be out of sight. No note and no judgement.

    Contact data only where the person works now; where they did last, if nobody knows where they are.
    """
    jobs: dict[str, list[Employment]] = defaultdict(list)
    for job in person.employments.all():
        account = job.organisation.account
        jobs[account.scope if account is not None else FREE].append(job)
    contacts = [point.value for point in person.contact_points.all()]
    gone = all(job.ends_on is not None for job in person.employments.all())
    # Who sees several finds the newest entry first: that of a job that goes on.
    ended_first = sorted(
        (jobs or {COMPANY: []}).items(), key=lambda one: any(j.ends_on is None for j in one[1])
    )
    for scope, held in ended_first:
        here = [job for job in held if job.ends_on is None] + [job for job in held if job.ends_on is not None]
        places = [
            ", ".join(part for part in (job.job_title, job.unit, job.organisation.name) if part)
            for job in here
        ]
        account = next((job.organisation.account for job in here if job.organisation.account), None)
        reached = gone or any(job.ends_on is None for job in here)
        text = " · ".join([*dict.fromkeys(places), *(contacts if reached else ())])
        yield SearchText(scope, str(person), text, account.public_id if account else "")


def _people_of_jobs(pks: Iterable[int]) -> set[int]:
    return set(Employment.objects.filter(pk__in=list(pks)).values_list("person", flat=True))


def _people_of_contacts(pks: Iterable[int]) -> set[int]:
    return set(ContactPoint.objects.filter(pk__in=list(pks)).values_list("person", flat=True))


def _people_of_organisations(pks: Iterable[int]) -> set[int]:
    return set(Employment.objects.filter(organisation__in=list(pks)).values_list("person", flat=True))


PERSON = SearchKind(
    "person",
    "accounts.person",
    _("People of our customers"),
    20,
    rows=_people,
    texts=_person_texts,
    fields=frozenset({"title", "first_name", "last_name", "archived_at"}),
    follows={
        "accounts.employment": _people_of_jobs,
        "accounts.contactpoint": _people_of_contacts,
        "accounts.organisation": _people_of_organisations,
    },
    several=True,
    names=True,
)


# Places in the buying centre whose person is not known yet --------------------------------------------

PLACE = SearchKind(
    "stakeholder",
    "accounts.stakeholder",
    _("Places in buying centres"),
    25,
    rows=lambda: Stakeholder.objects.current().filter(person=None).select_related("account"),
    texts=lambda row: [SearchText(row.account.scope, row.label, row.unit, row.account.public_id)],
    fields=frozenset({"label", "unit", "person", "account", "archived_at", "left_on"}),
)
