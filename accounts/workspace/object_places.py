"""Where objects of this room are shown that texts name; called by AppConfig.ready. Lines register with the plan."""

from django.db.models import Value
from django.db.models.functions import Concat, Trim
from django.urls import reverse

from accounts.people.models import Employment, Person
from kam.lib.slots import ObjectPlace, object_places


def register_object_places() -> None:
    """Registers the persons of customers."""
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
