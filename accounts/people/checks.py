"""What values of persons, jobs and contact data must be, whoever writes them."""

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext as _

from accounts.people.models import ContactPoint, Employment


def contact_value(kind: str, value: str) -> str:
    """The value as it is kept, or ValidationError: e-mail in lower case, web with its scheme."""
    text = " ".join(value.split())
    if kind == ContactPoint.Kind.EMAIL:
        text = text.lower()
        validate_email(text)
    elif kind == ContactPoint.Kind.WEB:
        text = text if "://" in text else f"https://{text}"
        URLValidator(schemes=["http", "https"])(text)
    elif kind in (ContactPoint.Kind.PHONE, ContactPoint.Kind.MOBILE) and len(re.sub(r"\D", "", text)) < 3:
        raise ValidationError({"value": _("This is not a phone number.")})
    return text


def clean(row: models.Model) -> Any:
    """Checks lengths, choices and what must not be empty; links were chosen by code, not typed."""
    links = [f.name for f in row._meta.concrete_fields if f.is_relation]
    row.clean_fields(exclude=[*links, "public_id"])
    return row


def check_values(row: models.Model, values: dict[str, Any], allowed: set[str]) -> None:
    """New values of some fields. Raises ValidationError by field; another field is our mistake."""
    unknown = values.keys() - allowed
    if unknown:
        raise ValueError(f"not to be edited here: {', '.join(sorted(unknown))}")
    errors: dict[str, Any] = {}
    for name, value in values.items():
        try:
            field: Any = row._meta.get_field(name)
            field.clean(value, row)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)


def check_days(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    """First and last day of a job."""
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})


def check_open_once(person_pk: int, organisation_pk: int, besides: int | None = None) -> None:
    """One job at a time with one organisation."""
    jobs = Employment.objects.filter(person=person_pk, organisation=organisation_pk, ends_on=None)
    if jobs.exclude(pk=besides).exists():
        raise ValidationError({"organisation": _("This person already works there.")})


def check_contact_once(contact: ContactPoint) -> None:
    """The same way to reach a person stands there once."""
    same = ContactPoint.objects.filter(person=contact.person, kind=contact.kind, value=contact.value)
    if same.exists():
        raise ValidationError({"value": _("This is there already.")})
