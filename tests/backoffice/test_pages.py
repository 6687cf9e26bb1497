"""Every page of the back office: open to administrators only, as dear with 3 as with 30 rows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule, Task

from accounts.models import (
    BuyingRole,
    CadenceRule,
    Channel,
    ConfidentialityLevel,
    KeyFact,
    Scale,
    ScaleStep,
    SponsorDuty,
    Topic,
)
from kam.exchange.models import Erasure, ImportRun, PlanDocument, SlideMaster
from kam.lib.access import Level
from kam.records.models import Change, OutgoingMail
from kam.reference.models import (
    Country,
    Currency,
    ExchangeRate,
    Holiday,
    Industry,
    Measure,
    PositionLevel,
    Tier,
)
from plans.models import PlanTemplate, TemplateSection
from teams.models import TeamFunction
from tests.factories import (
    AdministratorFactory,
    DepartmentFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PlanFactory,
    UserFactory,
    ViewerFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db


def account(n: int):
    found = KeyAccountFactory(
        organisation=OrganisationFactory(
            name=f"Account {n:03}",
            industry=Industry.objects.order_by("-pk")[n % 5],
            country=Country.objects.order_by("pk")[n % 9],
        )
    )
    make_kam(found, UserFactory())
    member(found, UserFactory(), Level.EDIT, "deputy")
    return found


def reference(model, n: int, **extra):
    return model.objects.create(key=f"row-{n}", name_en=f"Row {n}", name_de=f"Zeile {n}", **extra)


def failed_job(n: int):
    now = timezone.now()
    return Task.objects.create(
        id=f"{n:032}", name=f"job {n}", func="kam.records.mail.send_waiting", started=now, stopped=now,
        success=False, result="boom : traceback", args=(), kwargs={},
    )  # fmt: skip


def template(n: int):
    made = reference(PlanTemplate, n)
    TemplateSection.objects.create(template=made, key="one", number=1, title_en="One", title_de="Eins")
    return made


#: Makes one more row of a list, distinct from the others in all that the list links to.
MAKE = {
    "teams.user": lambda n: UserFactory(manager=UserFactory()),
    "teams.department": lambda n: DepartmentFactory(parent=DepartmentFactory(), head=UserFactory()),
    "teams.teamfunction": lambda n: reference(TeamFunction, n, department=DepartmentFactory()),
    "teams.accountteam": account,
    "accounts.organisation": lambda n: OrganisationFactory(parent=account(n).organisation),
    "accounts.keyaccount": account,
    "accounts.topic": lambda n: reference(Topic, n),
    "accounts.keyfact": lambda n: reference(KeyFact, n, topic=Topic.objects.first()),
    "accounts.confidentialitylevel": lambda n: reference(ConfidentialityLevel, n, kind="core"),
    "accounts.buyingrole": lambda n: reference(BuyingRole, n),
    "accounts.scale": lambda n: reference(Scale, n),
    "accounts.scalestep": lambda n: reference(ScaleStep, n, scale_id="influence", value=100 + n),
    "accounts.channel": lambda n: reference(Channel, n),
    "accounts.cadencerule": lambda n: reference(
        CadenceRule, n, role=reference(BuyingRole, 1000 + n), tier=reference(Tier, 1000 + n), days=30
    ),
    "accounts.sponsorduty": lambda n: reference(SponsorDuty, n),
    "plans.plantemplate": template,
    "reference.company": lambda n: None,
    "reference.country": lambda n: None,
    "reference.currency": lambda n: Currency.objects.create(
        code=f"X{chr(65 + n // 26)}{chr(65 + n % 26)}", symbol="x"
    ),
    "reference.exchangerate": lambda n: ExchangeRate.objects.create(
        currency=Currency.objects.exclude(code="EUR").order_by("pk")[n % 15],
        valid_from=dt.date(2026, 1, 1) + dt.timedelta(days=n),
        rate=Decimal("1.5"),
    ),
    "reference.holiday": lambda n: Holiday.objects.create(
        on=dt.date(2026, 1, 1) + dt.timedelta(days=n), name_en=f"Day {n}", name_de=f"Tag {n}"
    ),
    "reference.industry": lambda n: reference(Industry, n),
    "reference.positionlevel": lambda n: reference(PositionLevel, n),
    "reference.tier": lambda n: reference(Tier, n),
    "reference.measure": lambda n: reference(Measure, n, unit="money"),
    "exchange.erasure": lambda n: Erasure.objects.create(
        person_pk=n, by=UserFactory(), backups_until=dt.date(2027, 1, 1)
    ),
    "exchange.importrun": lambda n: ImportRun.objects.create(
        kind="accounts", file_name=f"{n}.csv", by=UserFactory()
    ),
    "exchange.plandocument": lambda n: PlanDocument.objects.create(
        plan=PlanFactory(), format="pdf", depth="full", language="en", by=UserFactory()
    ),
    "exchange.slidemaster": lambda n: SlideMaster.objects.create(
        file_name=f"{n}.pptx", file="gone", by=UserFactory(), archived_at=timezone.now()
    ),
    "records.change": lambda n: Change.objects.create(
        by=UserFactory(),
        action="edit",
        object_type="teams.user",
        object_pk=n,
        object_text=f"Row {n}",
        values={"phone": ["1", "2"]},
    ),
    "records.outgoingmail": lambda n: OutgoingMail.objects.create(
        to_user=UserFactory(),
        to_address=f"a{n}@helvion.example",
        subject="Subject",
        text="secret",
        kind="invitation",
    ),
    "records.failedjob": failed_job,
    "records.regularjob": lambda n: Schedule.objects.create(
        name=f"job {n}", func="a.b", next_run=timezone.now()
    ),
}
MODELS = {model._meta.label_lower: model for model in admin.site._registry}


def url(label: str, page: str, *args) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_every_list_is_tried():
    assert MODELS.keys() == MAKE.keys()


def test_only_our_own_classes_are_registered():
    """Other packages would show secrets of the second factor and of the company's sign-in."""
    assert {label.split(".")[0] for label in MODELS} == {
        "teams",
        "accounts",
        "plans",
        "reference",
        "records",
        "exchange",
    }
    confidential = {
        "statement",
        "action",
        "openquestion",
        "droppednote",
        "plan",
        "planversion",
        "person",
        "savedview",
    }
    assert confidential.isdisjoint(label.split(".")[1] for label in MODELS)


@pytest.mark.parametrize("label", sorted(MAKE.keys() - {"reference.company"}))
def test_lists_cost_the_same_with_3_and_30_rows(client, label):
    client.force_login(AdministratorFactory())
    for n in range(3):
        MAKE[label](n)
    address = url(label, "changelist")
    queries(client, address)
    few = queries(client, address)
    for n in range(3, 30):
        MAKE[label](n)
    assert queries(client, address) == few
    assert few <= 14


@pytest.mark.parametrize("label", sorted(MAKE))
def test_pages_open_for_administrators(client, label):
    client.force_login(AdministratorFactory(language="de"))
    MAKE[label](1)
    assert client.get(url(label, "changelist"), follow=True).status_code == 200
    found = client.get(url(label, "changelist"), {"q": "a"}, follow=True)
    assert found.status_code == 200
    row = admin.site._registry[MODELS[label]].get_queryset(request_of(client)).first()
    page = client.get(url(label, "change", row.pk))
    assert page.status_code == 200
    assert 'lang="de"' in page.content.decode()
    may_add = admin.site._registry[MODELS[label]].has_add_permission(request_of(client))
    assert client.get(url(label, "add")).status_code == (200 if may_add else 403)
    assert client.get(url(label, "history", row.pk)).status_code == 302


def request_of(client):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = UserFactory(is_administrator=True)
    return request


@pytest.mark.parametrize("factory", [UserFactory, KamFactory, HeadFactory, ViewerFactory])
def test_nobody_else_comes_in(client, factory):
    MAKE["teams.user"](1)
    user = factory()
    client.force_login(user)
    changes = Change.objects.count()
    for address in addresses(user.pk):
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"last_name": "x"}).status_code == 403, address
    assert Change.objects.count() == changes


def test_strangers_go_to_the_sign_in_page(client):
    for address in addresses(1):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def addresses(pk: int) -> list[str]:
    found = [reverse("admin:index"), reverse("admin:autocomplete"), reverse("admin:jsi18n")]
    found += [reverse("admin:app_list", args=[label]) for label in ("teams", "accounts", "plans", "records")]
    for label in MODELS:
        found += [url(label, "changelist"), url(label, "add")]
        found += [url(label, page, pk) for page in ("change", "delete", "history")]
    return found


@pytest.mark.parametrize("label", sorted(MAKE))
def test_deleting_is_off(client, label):
    client.force_login(AdministratorFactory())
    MAKE[label](1)
    row = MODELS[label]._default_manager.first()
    assert client.post(url(label, "delete", row.pk), {"post": "yes"}).status_code == 403
    client.post(
        url(label, "changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    assert MODELS[label]._default_manager.filter(pk=row.pk).exists()


def test_the_admins_own_sign_in_and_password_pages_are_gone(client):
    client.force_login(AdministratorFactory())
    for path in ("logout", "password_change", "password_change/done", "r/1/1"):
        assert client.get(f"/backoffice/{path}/").status_code == 404


def test_autocomplete_offers_colleagues_at_work_and_departments_in_use(client):
    client.force_login(AdministratorFactory())
    UserFactory(last_name="Zander")
    UserFactory(last_name="Zander", first_name="Gone", is_active=False)
    query = {"app_label": "teams", "model_name": "department", "field_name": "head", "term": "Zander"}
    found = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["text"].endswith("Zander") for row in found] == [True]
    assert "Gone" not in found[0]["text"]
