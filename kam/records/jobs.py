"""The jobs of the worker as the back office shows them: proxies with our names."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
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


#: What the pages of these two show of the queue's own words, which has no German for them.
WORDS_OF_THE_QUEUE = (
    gettext_noop("Attempt count"),
    gettext_noop("Dotted import path to the callable, e.g. myapp.tasks.job."),
    gettext_noop("How many times execution was attempted."),
    gettext_noop("How often this task should be enqueued."),
    gettext_noop("Optional label to identify this schedule in the admin."),
    gettext_noop("Schedule Type"),
    gettext_noop("Started at"),
    gettext_noop("Stopped at"),
    gettext_noop("When the worker finished (success or failure)."),
    gettext_noop("When the worker started executing the task."),
    gettext_noop("When this schedule runs next (stored in UTC)."),
    gettext_noop("e.g. module.tasks.function"),
)
