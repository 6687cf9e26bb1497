"""Writes that only the back office makes: reference data, mails sent again, failed jobs run again.

Reference data stands a room below, but only from here on there is history to write.
"""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from kam.lib.rows import VersionedRow
from kam.records.jobs import FailedJob, RegularJob
from kam.records.mail import mail_retry
from kam.records.models import Change, OutgoingMail
from kam.records.operations import archive_row, create_row, delete_row, edit_row, locked, record, restore_row
from kam.reference.models import Company, Currency, ExchangeRate

R = TypeVar("R", bound=VersionedRow)


def _ask(by: Any) -> None:
    if by is not None and not by.may("backoffice.use"):
        raise PermissionDenied(_("Only administrators change reference data."))


@transaction.atomic
def reference_create(*, model: type[R], by: Any, values: dict[str, Any]) -> R:
    """A new row of reference data."""
    _ask(by)
    row = model(**values)
    _check(row)
    row.full_clean()
    return create_row(row, by=by)


@transaction.atomic
def reference_edit(*, row: R, by: Any, version: int | None, values: dict[str, Any]) -> R:
    """Changes a row of reference data; its `key` or code stays, others refer to it."""
    _ask(by)
    fresh = locked(type(row)._default_manager.all(), row.pk)
    wanted = type(row)(**{f.attname: getattr(fresh, f.attname) for f in fresh._meta.concrete_fields})
    wanted._state.adding = False
    for name, value in values.items():
        setattr(wanted, name, value)
    _check(wanted, fresh)
    wanted.full_clean(validate_unique=True, validate_constraints=False)
    edit_row(fresh, values=values, version=version, by=by)
    return fresh


@transaction.atomic
def reference_archive(*, row: R, by: Any) -> R:
    """Takes a row out of the choices; what uses it keeps it."""
    _ask(by)
    fresh = locked(type(row)._default_manager.all(), row.pk)
    archive_row(fresh, by=by)
    return fresh


@transaction.atomic
def reference_restore(*, row: R, by: Any) -> R:
    _ask(by)
    fresh = locked(type(row)._default_manager.all(), row.pk)
    restore_row(fresh, by=by)
    return fresh


@transaction.atomic
def reference_remove(*, row: R, by: Any) -> None:
    """Takes away what was entered by mistake (a rate, a holiday); history keeps what it was."""
    _ask(by)
    fresh = locked(type(row)._default_manager.all(), row.pk)
    try:
        with transaction.atomic():
            delete_row(fresh, by=by, note=str(fresh)[:200])
    except models.ProtectedError:
        raise ValidationError(_("Other rows refer to it.")) from None


def _check(row: VersionedRow, before: VersionedRow | None = None) -> None:
    """What fields cannot say: amounts mean something only in the company's one currency."""
    if isinstance(row, ExchangeRate):
        company = Company.objects.only("currency_id").first()
        if company is not None and row.currency_id == company.currency_id:
            raise ValidationError({"currency": _("The company's own currency has no rate: it is always 1.")})
    if isinstance(row, Company) and isinstance(before, Company) and row.currency_id != before.currency_id:
        if ExchangeRate.objects.exists():
            raise ValidationError(
                {"currency": _("Exchange rates refer to the present currency. Take them back first.")}
            )
    if isinstance(row, Currency) and isinstance(before, Currency) and row.code != before.code:
        raise ValidationError({"code": _("The code stays: figures refer to it.")})


@transaction.atomic
def mail_send_again(*, mail: OutgoingMail, by: Any) -> None:
    """Sends a mail that failed once more."""
    _ask(by)
    fresh = OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if fresh.state == OutgoingMail.State.SENT:
        raise ValidationError(_("This mail has been sent already."))
    mail_retry(mail=fresh)
    record(fresh, action=Change.Action.EVENT, by=by, note="sent again")


@transaction.atomic
def job_run_again(*, job: FailedJob, by: Any) -> None:
    """Gives a failed job to the worker once more; the failure leaves the list."""
    _ask(by)
    options = {"hook": job.hook, "group": job.group}
    function, args, kwargs = job.func, job.args or (), job.kwargs or {}
    job.delete()
    transaction.on_commit(lambda: async_task(function, *args, q_options=options, **kwargs))


@transaction.atomic
def job_dismiss(*, job: FailedJob, by: Any) -> None:
    """Takes a failure off the list: nothing is to be done about it."""
    _ask(by)
    job.delete()


@transaction.atomic
def job_run_now(*, job: RegularJob, by: Any) -> None:
    """The worker does a regular job at its next look instead of waiting for its time."""
    _ask(by)
    RegularJob.objects.filter(pk=job.pk).update(next_run=timezone.now())
