"""The buying centre: who is put in, roles, reporting lines, places without person, judgements and who finds a trace."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.buying import judgement_operations as judging
from accounts.buying import operations
from accounts.buying.move_operations import mark_all_left
from accounts.buying.slots import places_move
from accounts.models import (
    BuyingRole,
    InfluenceLine,
    Judgement,
    KeyAccount,
    OpenQuestion,
    Scale,
    ScaleStep,
    Stakeholder,
    Touchpoint,
)
from accounts.people.judgement_sight import HIDDEN, judged_scope
from accounts.people.operations import job_end
from accounts.people.wording import touches
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.indexing import rebuild
from kam.records.models import Change, Notification
from kam.reference.calendar import today
from teams.membership.access import access_refresh
from teams.membership.sight import may_judge
from tests.factories import (
    AdministratorFactory,
    EmploymentFactory,
    HeadFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    ViewerFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
SECRET = "Zwiebelturm"


class Scene:
    """An account with a KAM, a core member, one who only reads, and two people who work there."""

    def __init__(self) -> None:
        self.kam, self.core, self.reader = UserFactory(), UserFactory(), UserFactory()
        self.account = KeyAccountFactory(organisation__name="Nordwerk")
        make_kam(self.account, self.kam)
        member(self.account, self.core, Level.COMMENT)
        member(self.account, self.reader, Level.READ)
        self.voss, self.aydin = (self.works(name) for name in ("Voss", "Aydin"))

    def works(self, name: str, **job: Any) -> Any:
        person = PersonFactory(last_name=name)
        EmploymentFactory(person=person, organisation=self.account.organisation, job_title="Head", **job)
        return person

    def put(self, person: Any = None, **values: Any) -> Stakeholder:
        return operations.stakeholder_add(account=self.account, by=self.kam, person=person, **values)

    def judge(self, row: Stakeholder, step: str, **values: Any) -> Judgement:
        chosen = ScaleStep.objects.select_related("scale").get(key=step)
        return judging.judgement_set(
            stakeholder=row, scale=chosen.scale, step=chosen, by=self.kam, version=None, **values
        )

    def page(self, user: Any, name: str, *args: str, **query: str) -> Any:
        client = Client()
        client.force_login(user)
        return client.get(reverse(f"accounts:{name}", args=[self.account.public_id, *args]), query)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_roles_sure_and_presumed_and_one_counterpart(scene: Scene) -> None:
    voss = scene.put(scene.voss, roles={"decider": (False, ""), "counterpart": (True, "for drives")})
    assert operations.roles_of(voss.roles.all()) == {
        "decider": (False, ""),
        "counterpart": (True, "for drives"),
    }
    with pytest.raises(ValidationError, match="Voss"):
        scene.put(scene.aydin, roles={"counterpart": (True, "")})
    assert Stakeholder.objects.count() == 1, "nothing half done stays"
    aydin = scene.put(scene.aydin, roles={"counterpart": (False, "")})
    with pytest.raises(ValidationError):
        scene.put(scene.aydin)
    operations.stakeholder_edit(
        stakeholder=voss,
        by=scene.kam,
        version=voss.version,
        values={"unit": "Board"},
        roles={"user": (True, "")},
    )
    operations.stakeholder_edit(
        stakeholder=aydin, by=scene.kam, version=None, values={}, roles={"counterpart": (True, "")}
    )
    page = scene.page(scene.reader, "account_buying_centre").content.decode()
    assert "Board" in page
    assert str(BuyingRole.objects.get(key="counterpart")) in page
    with pytest.raises(StaleWrite):
        operations.stakeholder_edit(stakeholder=voss, by=scene.kam, version=1, values={"unit": "Robotics"})
    with pytest.raises(PermissionDenied):
        operations.stakeholder_add(account=scene.account, by=scene.core, label="Who")


def test_reporting_lines_have_no_circle_and_stay_in_the_account(scene: Scene) -> None:
    voss = scene.put(scene.voss)
    aydin = scene.put(scene.aydin, reports_to=voss)
    below = scene.put(label="Assistant", reports_to=aydin)
    for boss in (below, voss):
        with pytest.raises(ValidationError, match="report"):
            operations.stakeholder_edit(
                stakeholder=voss, by=scene.kam, version=None, values={"reports_to": boss}
            )
    foreign = Stakeholder.objects.create(account=KeyAccountFactory(), label="Elsewhere")
    with pytest.raises(ValidationError, match="buying centre"):
        operations.stakeholder_edit(
            stakeholder=voss, by=scene.kam, version=None, values={"reports_to": foreign}
        )
    unit = OrganisationFactory()
    with pytest.raises(ValidationError, match="unit"):
        scene.put(label="X", organisation=unit)
    with pytest.raises(ValidationError, match="job"):
        scene.put(PersonFactory())


def test_a_place_asks_who_it_is_until_the_person_is_known(scene: Scene) -> None:
    due = today() + dt.timedelta(days=9)
    place = scene.put(label="Head of Service", question={"owner": scene.core, "due_on": due})
    question = OpenQuestion.objects.get(stakeholder=place)
    assert (question.owner, question.due_on, question.state) == (scene.core, due, "open")
    assert "Head of Service" in question.text
    client = Client()
    client.force_login(scene.kam)
    path = reverse("accounts:stakeholder_fill", args=[scene.account.public_id, place.public_id])
    assert client.post(path, {"person": scene.aydin.public_id}).status_code == 302
    place.refresh_from_db()
    question.refresh_from_db()
    assert place.person == scene.aydin
    assert (question.state, question.answer) == ("answered", str(scene.aydin))
    operations.stakeholder_remove(stakeholder=place, by=scene.kam)
    again = scene.put(scene.aydin)
    with pytest.raises(ValidationError, match="already"):
        operations.stakeholder_restore(stakeholder=place, by=scene.kam)
    operations.stakeholder_remove(stakeholder=again, by=scene.kam)
    assert operations.stakeholder_restore(stakeholder=place, by=scene.kam).archived_at is None


def test_the_form_adds_somebody_new_and_a_repeated_send_adds_nobody(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.kam)
    path = reverse("accounts:stakeholder_add", args=[scene.account.public_id])
    data = {
        "public_id": "k7f3q9xw2mbdcz",
        "last_name": "Kröger",
        "job_title": "Plant manager",
        "role_user": "maybe",
    }
    for _again in range(2):
        assert client.post(f"{path}?as=new", data).status_code == 302
    row = Stakeholder.objects.select_related("person").get(person__last_name="Kröger")
    assert row.person.employments.get().job_title == "Plant manager"
    assert operations.roles_of(row.roles.all()) == {"user": (False, "")}
    bad = client.post(
        f"{path}?as=place",
        {"label": "Half \ud800 and \x00".encode("utf-8", "surrogatepass").decode("utf-8", "replace")},
    )
    assert bad.status_code == 422
    assert client.post(f"{path}?as=person", {"person": "nobody"}).status_code == 422


def test_judgements_expire_by_their_scale_and_are_confirmed_with_a_click(scene: Scene) -> None:
    day = today()
    voss = scene.put(scene.voss)
    row = scene.judge(voss, "attitude-sceptic", as_of=day - dt.timedelta(days=400), how_known="Said so")
    months = Scale.objects.get(key="attitude").shelf_months
    assert row.expires_on == judging.months_later(row.as_of, months) < day
    page = scene.page(scene.core, "stakeholder", voss.public_id).content.decode()
    assert "due for deletion" in page
    client = Client()
    client.force_login(scene.core)
    args = [scene.account.public_id, voss.public_id, "attitude"]
    due = scene.page(scene.core, "account_judgements_due").content.decode()
    assert "Voss" in due
    client.post(reverse("accounts:judgement_confirm", args=args))
    row.refresh_from_db()
    assert (row.as_of, row.by) == (day, scene.core)
    assert "Voss" not in scene.page(scene.core, "account_judgements_due").content.decode()
    with pytest.raises(ValidationError):
        scene.judge(voss, "attitude-neutral", as_of=day + dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        judging.judgement_set(
            stakeholder=voss,
            scale=row.scale,
            step=ScaleStep.objects.get(key="influence-high"),
            by=scene.kam,
            version=None,
        )


def test_expired_lines_are_due_for_deletion_and_confirmed_with_a_click(scene: Scene) -> None:
    day = today()
    voss, aydin = scene.put(scene.voss), scene.put(scene.aydin)
    line = judging.line_add(
        account=scene.account, source=voss, target=aydin, by=scene.kam, text=SECRET,
        kind="conflict", as_of=day - dt.timedelta(days=380),
    )  # fmt: skip
    assert line.expires_on < day
    due = scene.page(scene.core, "account_judgements_due").content.decode()
    confirm = reverse("accounts:influence_line_confirm", args=[scene.account.public_id, line.public_id])
    assert confirm in due
    assert SECRET in due
    assert "1 judgement has expired" in scene.page(scene.core, "account_buying_centre").content.decode()
    assert scene.page(scene.reader, "account_judgements_due").status_code == 403
    privacy = Client()
    privacy.force_login(AdministratorFactory())
    listed = privacy.get(reverse("accounts:judgements_due")).content.decode()
    assert "between two people of this account" in listed
    for place in (voss, aydin):  # between whom it runs is what it says
        assert str(place) not in listed
        assert place.public_id not in listed
        assert place.person.public_id not in listed
    assert scene.account.name in listed
    assert SECRET not in listed
    assert "Conflict" not in listed
    client = Client()
    client.force_login(scene.core)
    client.post(confirm)
    line.refresh_from_db()
    assert (line.as_of, line.expires_on) == (day, judging.months_later(day, 12))
    assert confirm not in scene.page(scene.core, "account_judgements_due").content.decode()
    change = Change.objects.of(line).first()
    assert (change.by, change.scope) == (scene.core, judged_scope(scene.account))
    judging.line_remove(line=line, by=scene.kam)
    with pytest.raises(ValidationError):
        judging.line_confirm(line=line, by=scene.kam)


def test_who_may_judge_reads_both_ends_of_an_expired_line(scene: Scene) -> None:
    """An administrator who is in the core team of one account, and one who is head of KAM; not while they hide it."""
    voss, aydin = scene.put(scene.voss), scene.put(scene.aydin)
    long_ago = today() - dt.timedelta(days=380)
    judging.line_add(account=scene.account, source=voss, target=aydin, by=scene.kam, as_of=long_ago)
    other = KeyAccountFactory()
    ends = [
        Stakeholder.objects.create(account=other, person=PersonFactory(last_name=n)) for n in ("Kohl", "Rabe")
    ]
    judging.line_add(account=other, source=ends[0], target=ends[1], by=None, as_of=long_ago)
    member_too, head_too = AdministratorFactory(), AdministratorFactory(is_head_of_kam=True)
    member(scene.account, member_too, Level.COMMENT)

    def listed(client: Client) -> set[str]:
        page = client.get(reverse("accounts:judgements_due")).content.decode()
        assert page.count("Line of influence") == 2
        return {name for name in ("Voss", "Aydin", "Kohl", "Rabe") if name in page}

    for user, expected in ((member_too, {"Voss", "Aydin"}), (head_too, {"Voss", "Aydin", "Kohl", "Rabe"})):
        client = Client()
        client.force_login(user)
        assert listed(client) == expected
        session = client.session
        session[HIDDEN] = True
        session.save()
        assert listed(client) == set()


def test_what_expired_long_ago_is_deleted_with_its_history(scene: Scene) -> None:
    day = today()
    voss, aydin = scene.put(scene.voss), scene.put(scene.aydin)
    old = scene.judge(voss, "attitude-sceptic", as_of=day - dt.timedelta(days=500), how_known=SECRET)
    fresh = scene.judge(aydin, "attitude-neutral", as_of=day - dt.timedelta(days=370), how_known="Recent")
    line = judging.line_add(
        account=scene.account,
        source=voss,
        target=aydin,
        by=scene.kam,
        text=SECRET,
        as_of=day - dt.timedelta(days=500),
    )
    privacy = AdministratorFactory()
    client = Client()
    client.force_login(privacy)
    listed = client.get(reverse("accounts:judgements_due")).content.decode()
    assert "Voss" in listed
    assert "Sceptic" not in listed
    assert SECRET not in listed
    assert judging.delete_expired(day) == 2
    assert not Judgement.objects.filter(pk=old.pk).exists()
    assert not InfluenceLine.objects.filter(pk=line.pk).exists()
    assert Judgement.objects.filter(pk=fresh.pk).exists(), "within the grace period"
    traces = Change.objects.filter(object_type="accounts.judgement", object_pk=old.pk)
    assert {row.action for row in traces} == {"create", "delete"}
    assert SECRET not in "".join(f"{row.values}{row.note}{row.object_text}" for row in Change.objects.all())
    assert judging.delete_expired(day) == 0


def test_who_may_not_see_judgements_finds_no_trace(scene: Scene) -> None:
    voss, aydin = scene.put(scene.voss), scene.put(scene.aydin)
    row = scene.judge(voss, "attitude-opponent", how_known=SECRET)
    judging.judgement_set(
        stakeholder=voss, scale=row.scale, step=None, by=scene.kam, version=None, how_known=f"{SECRET} twice"
    )
    scene.judge(voss, "influence-decisive", how_known=SECRET)
    judging.line_add(account=scene.account, source=voss, target=aydin, by=scene.kam, text=SECRET)
    rebuild()
    pages = [
        ("account_buying_centre",), ("account_map",), ("account_map_svg",), ("account_history",), ("account_people",),
        ("stakeholder", voss.public_id), ("object_history", "stakeholder", voss.public_id), ("account",),
    ]  # fmt: skip
    for user in (scene.reader, ViewerFactory(), AdministratorFactory()):
        client = Client()
        client.force_login(user)
        found = [scene.page(user, *page).content.decode() for page in pages]
        found.append(scene.page(user, "account_history", kind="accounts.judgement").content.decode())
        found.append(client.get(reverse("accounts:person", args=[scene.voss.public_id])).content.decode())
        found.append(
            client.get(reverse("desk:search"), {"q": SECRET.lower()})
            .content.decode()
            .replace(SECRET.lower(), "")
        )
        text = "".join(found)
        assert SECRET not in text
        assert "Opponent" not in text
        assert "Decisive" not in text
        assert "Voss" in found[0]
        assert "Voss" in found[1]
        assert scene.page(user, "account_power_map").status_code == 403
    for user in (scene.core, HeadFactory()):
        assert "Decisive" in scene.page(user, "account_buying_centre").content.decode()
        assert SECRET in scene.page(user, "account_map").content.decode()
        assert SECRET in scene.page(user, "account_history", kind="accounts.judgement").content.decode()
        assert SECRET in scene.page(user, "object_history", "stakeholder", voss.public_id).content.decode()


def test_sharing_the_screen_hides_judgements_on_all_pages(scene: Scene) -> None:
    voss, aydin = scene.put(scene.voss), scene.put(scene.aydin)
    scene.judge(voss, "influence-decisive", how_known=SECRET)
    scene.judge(voss, "attitude-opponent")
    line = judging.line_add(account=scene.account, source=voss, target=aydin, by=scene.kam, text=SECRET)
    client = Client()
    client.force_login(scene.kam)
    here = [scene.account.public_id]
    paths = [
        reverse(f"accounts:{name}", args=here)
        for name in (
            "account_buying_centre",
            "account_map",
            "account_map_svg",
            "account_power_map",
            "account_judgements_due",
        )
    ]
    paths.append(reverse("accounts:stakeholder", args=[*here, voss.public_id]))
    paths.append(reverse("accounts:person", args=[scene.voss.public_id]))
    paths.append(reverse("accounts:account_history", args=here) + "?kind=accounts.judgement")
    client.post(reverse("accounts:judgements_hide"), {"hide": "1", "next": paths[0]})
    text = "".join(client.get(path).content.decode() for path in paths)
    assert SECRET not in text
    assert "Decisive" not in text
    assert "Opponent" not in text
    assert "Show judgements" in text
    assert client.get(reverse("accounts:account_power_map_svg", args=here)).status_code == 403
    forms = [
        reverse("accounts:judgement_edit", args=[*here, voss.public_id, "influence"]),
        reverse("accounts:influence_line_edit", args=[*here, line.public_id]),
    ]
    for answer in (*map(client.get, forms), *map(client.post, forms)):
        assert answer.status_code == 403
        assert SECRET not in answer.content.decode()
    client.post(reverse("accounts:judgements_hide"), {"next": paths[0]})
    assert [client.get(path).status_code for path in forms] == [200, 200]
    assert "Decisive" in client.get(paths[0]).content.decode()


def test_the_wording_guard_hints_and_blocks_nothing(scene: Scene) -> None:
    words = {
        touch.word
        for touch in touches("Seit Mai kranker, geschieden; his wife votes. Krankenhausausstattung, Parteien")
    }
    assert words == {"kranker", "geschieden", "wife", "votes", "Parteien"}
    assert "Krankenhausausstattung" not in words
    assert touches("Supplies hospital beds, Krankenhausbetten and Kindersitze.") == []
    voss = scene.put(scene.voss)
    client = Client()
    client.force_login(scene.kam)
    args = [scene.account.public_id, voss.public_id, "attitude"]
    data = {"step": "attitude-neutral", "how_known": "Ist krank", "confidence": "assumed", "version": ""}
    page = client.post(reverse("accounts:judgement_edit", args=args), data, follow=True).content.decode()
    assert "“krank”" in page
    assert "health" in page
    assert Judgement.objects.get(stakeholder=voss).how_known == "Ist krank"
    hint = client.post(reverse("accounts:wording"), {"how_known": "gläubig"}).content.decode()
    assert "religion" in hint


def test_the_wording_guard_hints_in_every_form_about_people(scene: Scene) -> None:
    """Beside the form and after saving; what is written is saved as it is, and names are no matter of wording."""
    client = Client()
    client.force_login(scene.kam)
    place = scene.put(scene.voss)
    here, person = scene.account.public_id, scene.voss.public_id
    forms: dict[str, tuple[list[str], dict[str, Any]]] = {
        "person_create": ([here], {
            "last_name": "Christ", "organisation": scene.account.organisation.public_id, "note": "Ist krank",
        }),
        "person_edit": ([person], {"last_name": "Voss", "version": 1, "note": "Ist krank"}),
        "contact_add": ([person], {"kind": "phone", "value": "+49 40 1", "label": "Ehefrau"}),
        "pair": ([here, place.public_id, scene.kam.public_id], {"level": 1, "version": 0, "goal": "krank"}),
        "introduction_new": ([here], {
            "id": "k7f3q9xw2mbdcz", "stakeholder": place.public_id, "user": scene.core.public_id, "why": "krank",
        }),
        "touchpoint_new": ([here], {
            "row": "k7f3q9xw2mbdcy", "on": str(today()), "channel": "visit", "state": "done", "text": "Ist krank",
            "people": [person], "colleagues": [scene.kam.public_id], "promises-TOTAL_FORMS": 0,
            "promises-INITIAL_FORMS": 0,
        }),
    }  # fmt: skip
    for name, (args, data) in forms.items():
        path = reverse(f"accounts:{name}", args=args)
        assert reverse("accounts:wording") in client.get(path).content.decode(), name
        answer = client.post(path, data, follow=True)
        assert answer.redirect_chain, (name, answer.context["form"].errors)
        assert "look at the wording again" in answer.content.decode(), name
        assert "“Christ”" not in answer.content.decode()
    assert Touchpoint.objects.get(account=scene.account).text == "Ist krank"
    hint = reverse("accounts:wording")
    assert "health" in client.post(hint, {"promises-0-text": "krank"}).content.decode()
    assert client.post(hint, {"last_name": "Christ", "q": "krank"}).content.decode().strip() == ""


def test_two_first_judgements_do_not_overwrite_each_other(scene: Scene) -> None:
    voss = scene.put(scene.voss)
    client = Client()
    client.force_login(scene.kam)
    path = reverse("accounts:judgement_edit", args=[scene.account.public_id, voss.public_id, "attitude"])
    client.get(path)
    scene.judge(voss, "attitude-sceptic", how_known="Theirs")
    late = client.post(
        path, {"step": "attitude-neutral", "how_known": "Mine", "confidence": "assumed", "version": ""}
    )
    assert late.status_code == 409
    assert "Theirs" in late.content.decode()
    assert "Mine" in late.content.decode()


def test_who_left_is_marked_and_the_merge_moves_the_map(scene: Scene) -> None:
    voss = scene.put(scene.voss)
    scene.put(scene.aydin, reports_to=voss)
    job = scene.voss.employments.get()
    job_end(job=job, by=None, version=None, ends_on=today() - dt.timedelta(days=1))
    assert mark_all_left() == 1
    assert mark_all_left() == 0
    voss.refresh_from_db()
    assert voss.left_on == today() - dt.timedelta(days=1)
    assert Notification.objects.count() == 0, "an import or the clock tells nobody"
    target = KeyAccountFactory()
    Stakeholder.objects.create(account=target, person=scene.aydin)
    places_move(source=scene.account, target=target, by=None, batch="")
    assert not Stakeholder.objects.filter(account=scene.account).exists()
    assert Stakeholder.objects.of_account(target).current().filter(person=scene.aydin).count() == 1
    assert KeyAccount.objects.filter(pk=target.pk).exists()


@pytest.mark.parametrize("as_kam", [True, False])
def test_the_account_above_gives_no_right_to_judgements_below(as_kam: bool, db: None) -> None:
    top = KeyAccountFactory()
    below = KeyAccountFactory(organisation=OrganisationFactory(parent=top.organisation))
    below.team.parent = top.team
    below.team.save(update_fields=["parent"])
    user = UserFactory()
    if as_kam:
        make_kam(top, user, includes_below=True)
    else:
        member(top, user, Level.OWNER, includes_below=True)
    access_refresh([top.team_id, below.team_id])
    assert KeyAccount.objects.visible_to(user).filter(pk=below.pk).exists()
    assert may_judge(top.team_id, user, today())
    assert not may_judge(below.team_id, user, today())


def test_a_remark_on_a_role_that_they_do_not_hold_is_not_lost(scene: Scene) -> None:
    row = scene.put(scene.voss, roles={"user": (True, "the line")})
    client = Client()
    client.force_login(scene.kam)
    path = reverse("accounts:stakeholder_edit", args=[scene.account.public_id, row.public_id])
    data = {"version": row.version, "role_user": "", "note_user": "the line", "note_buyer": "spare parts"}
    answer = client.post(path, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"note_buyer": ["Say first whether they hold this role."]}
    assert "spare parts" in answer.content.decode()
    assert client.post(path, {**data, "role_buyer": "maybe"}).status_code == 302
    assert {role.role_id: role.note for role in row.roles.all()} == {"buyer": "spare parts"}
