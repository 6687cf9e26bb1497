"""What pairs and introductions register in slots: leavers, merges of accounts, places of objects."""

from typing import Any

from django.db.models import CharField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.relationships import introduction_operations, pair_operations
from accounts.relationships.models import Introduction, Relationship
from kam.lib.http import address
from kam.lib.slots import AccountReference, Holding, ObjectPlace, account_references, holdings, object_places
from kam.records.operations import edit_row


def _pairs_held(user: Any) -> QuerySet[Relationship]:
    rows = Relationship.objects.current().filter(
        user=user, stakeholder__left_on=None, stakeholder__archived_at=None, account__archived_at=None
    )
    return rows.select_related("account", "stakeholder__person", "user").order_by("account__name", "pk")


def _introductions_held(user: Any) -> QuerySet[Introduction]:
    rows = Introduction.objects.filter(
        Q(user=user) | Q(by_user=user), state="open", archived_at=None, account__archived_at=None
    )
    return (
        rows.select_related("account", "stakeholder__person", "user", "by_user")
        .annotate(leaver=Value(user.pk, IntegerField()))
        .order_by("due_on", "pk")
    )


def _describe(item: Any) -> str:
    return f"{item.stakeholder} · {item.account.name}"


def _move(model: Any) -> Any:
    def move(*, source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> None:
        for row in model.objects.select_for_update().filter(account=source).order_by("pk"):
            edit_row(row, values={"account": target}, version=None, by=by, scope=target.scope, batch=batch)

    return move


def register_relations() -> None:
    """Called by AppConfig.ready."""
    holdings.register(
        Holding("pairs", _("Relationships"), _pairs_held, _pair_reassign, _describe)
    )  # fmt: skip
    holdings.register(
        Holding("introductions", _("Introductions"), _introductions_held, _introduction_reassign, _describe)
    )
    for key, label, model in (
        ("relationships", _("Relationships"), Relationship),
        ("introductions", _("Introductions"), Introduction),
    ):
        account_references.register(AccountReference(key, label, _rows(model), _move(model)))
    object_places.register(
        ObjectPlace(
            "introduction",
            "accounts.introduction",
            rows=Introduction.objects.visible_to,
            title=Concat(
                Trim(Concat("user__first_name", Value(" "), "user__last_name")),
                Value(" – "),
                Coalesce(
                    NullIf(
                        Trim(
                            Concat(
                                "stakeholder__person__first_name",
                                Value(" "),
                                "stakeholder__person__last_name",
                            )
                        ),
                        Value(""),
                    ),
                    "stakeholder__label",
                ),
                output_field=CharField(),
            ),
            account="account__public_id",
            url=lambda public_id, account: address("accounts:introduction", account, public_id),
            icon="signpost-split",
        )
    )


def _rows(model: Any) -> Any:
    return lambda source: model.objects.filter(account=source)


def _pair_reassign(*, item: Relationship, to: Any, by: Any, batch: str) -> None:
    pair_operations.pair_reassign(pair=item, to=to, by=by, batch=batch)


def _introduction_reassign(*, item: Any, to: Any, by: Any, batch: str) -> None:
    introduction_operations.introduction_reassign(
        introduction=item, leaver_pk=item.leaver, to=to, by=by, batch=batch
    )
