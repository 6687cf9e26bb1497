"""The jobs of the worker as the back office shows them: proxies with our names."""

from django.utils.translation import gettext_lazy as _
from django_q.models import Failure, Schedule


class FailedJob(Failure):
    """A job that ended with an error."""

    class Meta:
        proxy = True
        app_label = "records"
        verbose_name = _("failed job")
        verbose_name_plural = _("failed jobs")
        ordering = ["-stopped", "pk"]


class RegularJob(Schedule):
    """A job that the worker does by the clock."""

    class Meta:
        proxy = True
        app_label = "records"
        verbose_name = _("regular job")
        verbose_name_plural = _("regular jobs")
        ordering = ["next_run", "pk"]
