"""Where objects of this room are shown that texts name; called by AppConfig.ready. Lines register with the plan."""

from django.db.models import Value
from django.db.models.functions import Coalesce, Concat, Trim
from django.urls import reverse

from accounts.people.buying_models import Stakeholder
from accounts.people.models import Employment, Person
from kam.lib.slots import ObjectPlace, object_places


def register_object_places() -> None:
    """Registers the persons of customers and their places in maps."""
    object_places.register(
        ObjectPlace(
            "stakeholder",
            "accounts.stakeholder",
            rows=Stakeholder.objects.visible_to,
            title=Trim(
                Concat(
                    Coalesce("person__first_name", Value("")),
                    Value(" "),
                    Coalesce("person__last_name", Value("")),
                    Value(" "),
                    "label",
                )
            ),
            url=lambda public_id, account: reverse("accounts:stakeholder", args=[account, public_id]),
            account="account__public_id",
            icon="diagram-3",
        )
    )
    object_places.register(
        ObjectPlace(
            "person",
            "accounts.person",
            rows=Person.objects.visible_to,
            title=Trim(Concat("title", Value(" "), "first_name", Value(" "), "last_name")),
            url=lambda public_id, account: reverse("accounts:person", args=[public_id]),
            icon="person",
            of_account=lambda account, user: Person.objects.current().filter(
                pk__in=Employment.objects.current().filter(organisation__account=account).values("person")
            ),
        )
    )
