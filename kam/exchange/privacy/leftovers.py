"""What lies about apart from the rows: files that were made, what waits to be sent or taken in, the queue, sessions."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django_q.models import OrmQ, Task

from accounts.models import KeyAccount, Touchpoint
from kam.exchange.documents.models import PlanDocument
from kam.exchange.imports.models import ImportRun
from kam.exchange.meetings.mails import ABOUT
from kam.exchange.privacy.mentions import Hit
from kam.exchange.privacy.names import redacted
from kam.lib import waiting
from kam.records.files import forget
from kam.records.models import Change, OutgoingMail

#: (what, what was done, how many), as the proof tells it.
Told = list[tuple[str, str, int]]
_TEAM = re.compile(r"team:(\d+)")


def accounts_of(hits: Iterable[Hit]) -> set[int]:
    """The accounts whose texts name the person: files that were made of them may, too."""
    pks: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        pks[hit.label].add(hit.pk)
    scopes = Change.objects.filter(pk__in=pks.pop("records.change", ())).order_by()
    teams = {
        found.group(1) for scope in scopes.values_list("scope", flat=True) if (found := _TEAM.match(scope))
    }
    accounts = set(KeyAccount.objects.filter(team__in=teams).values_list("pk", flat=True))
    for label, rows in pks.items():
        model: Any = apps.get_model(label)
        names = {one.name for one in model._meta.concrete_fields}
        path = "account" if "account" in names else "plan__account" if "plan" in names else ""
        if path:
            accounts.update(model._base_manager.filter(pk__in=rows).order_by().values_list(path, flat=True))
    return accounts - {None}


def clear(accounts: Collection[int], pattern: re.Pattern[str]) -> Told:
    """Deletes all of it, within the erasure; files go once that is kept."""
    return [
        ("exchange.plandocument", "deleted", _plan_documents(accounts)),
        ("exchange.importrun", "emptied", _imports()),
        ("records.outgoingmail", "deleted", _mails(accounts, pattern)),
        ("waiting.cards", "deleted", waiting.forget_all()),
        ("records.failedjob", "redacted", _jobs(pattern)),
        ("sessions.session", "redacted", _sessions(pattern)),
    ]


def made_of(accounts: Collection[int]) -> Any:
    return PlanDocument.objects.filter(plan__account__in=list(accounts))


def _plan_documents(accounts: Collection[int]) -> int:
    found = list(made_of(accounts))
    names = [one.file for one in found]
    PlanDocument.objects.filter(pk__in=[one.pk for one in found]).delete()
    transaction.on_commit(lambda: forget(*names))
    return len(found)


def _imports() -> int:
    """Tables that lie there for an import, of whatever kind: what they hold may be sent again, and be without."""
    runs = list(ImportRun.objects.exclude(file="", rows_file=""))
    names = [name for run in runs for name in (run.file, run.rows_file)]
    rows = ImportRun.objects.filter(pk__in=[run.pk for run in runs])
    rows.filter(state__in=ImportRun.BUSY).update(cancel_wanted=True)
    rows.exclude(state__in=(*ImportRun.BUSY, *ImportRun.ENDED)).update(state=ImportRun.State.CANCELLED)
    rows.update(file="", rows_file="")
    transaction.on_commit(lambda: forget(*names))
    return len(runs)


def mails_with_files(accounts: Collection[int]) -> list[OutgoingMail]:
    """Mails that were not sent yet, with a briefing of a meeting of these accounts, or of one that is gone."""
    mails = list(OutgoingMail.objects.exclude(attachment=None).defer("attachment"))
    ids = {str(mail.headers.get(ABOUT, "")).partition("-")[0] for mail in mails}
    known = dict(Touchpoint.objects.filter(public_id__in=ids).values_list("public_id", "account"))
    return [
        mail
        for mail in mails
        if known.get(str(mail.headers.get(ABOUT, "")).partition("-")[0]) in {None, *accounts}
    ]


def _mails(accounts: Collection[int], pattern: re.Pattern[str]) -> int:
    """Whoever shall have it gets it anew in the evening, if the meeting still takes place."""
    pks = {mail.pk for mail in mails_with_files(accounts)}
    rest = OutgoingMail.objects.exclude(attachment=None).values_list("pk", "subject", "text")
    pks |= {pk for pk, *texts in rest if any(pattern.search(text) for text in texts)}
    return OutgoingMail.objects.filter(pk__in=pks).delete()[0]


def _jobs(pattern: re.Pattern[str]) -> int:
    """What jobs said when they ended, and what they were told: the queue keeps both packed."""
    count = 0
    for task in Task.objects.all():
        if pattern.search(repr((task.args, task.kwargs))):
            task.delete()
        elif pattern.search(str(task.result)):
            task.result = redacted(str(task.result), pattern)
            task.save(update_fields=["result"])
        else:
            continue
        count += 1
    told = [job.pk for job in OrmQ.objects.all() if pattern.search(repr(job.task))]
    OrmQ.objects.filter(pk__in=told).delete()
    return count + len(told)


def _sessions(pattern: re.Pattern[str]) -> int:
    """Messages to colleagues that no page has shown yet."""
    count = 0
    for session in Session.objects.all().iterator():
        data = session.get_decoded()
        if "_messages" in data and pattern.search(_plain(data["_messages"])):
            del data["_messages"]
            Session.objects.filter(pk=session.pk).update(session_data=Session.objects.encode(data))
            count += 1
    return count


def _plain(messages: str) -> str:
    """Without the escapes that JSON puts in the place of letters."""
    try:
        return json.dumps(json.loads(messages), ensure_ascii=False)
    except ValueError:
        return str(messages)


def waiting_files() -> Any:
    """Imports whose tables lie there."""
    return ImportRun.objects.exclude(Q(file="") & Q(rows_file=""))
