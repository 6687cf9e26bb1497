"""How long the documents of a plan take, and how much memory: a full plan of 17 sections, then one of 400 lines.

    .venv/bin/python bench/documents_bench.py

Makes its own SQLite file (or uses DATABASE_URL). Each format is made in a process of its own: seconds of the
first one and of the median of five, reading the plan included, and the peak memory of that process (Django is most
of it) or of the one that sets the PDF. Limits: PDF 3 s, PowerPoint 2 s, 200 MB each. Ends with 1 where a limit is broken.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
os.environ.setdefault("KAM_ENV", "development")
LIMITS = {"pdf": 3.0, "pptx": 2.0}
MEMORY = 200
LINES = {"17 sections": 68, "400 lines": 400}


def build(lines: int) -> str:
    """An account whose plan has so many lines, a few hundred characters each. Returns the plan's id."""
    import datetime as dt

    from accounts.models import Action, KeyAccount, Organisation, Statement
    from kam.lib.ranks import rank_between
    from kam.reference.calendar import today
    from plans.models import PlanTemplate
    from plans.planning import operations as planning
    from plans.planning.models import CustomerGoal, Objective, TemplateSection
    from teams.models import AccountTeam

    node = Organisation(name=f"Customer with {lines} lines")
    node.save()
    Organisation.objects.filter(pk=node.pk).update(root=node)
    account = KeyAccount.objects.create(
        organisation=node, team=AccountTeam.objects.create(), tier_id="a", name=node.name
    )
    Organisation.objects.filter(pk=node.pk).update(account=account)
    year = today().year
    plan = planning.plan_start(
        account=account, by=None, template=PlanTemplate.objects.get(key="standard"), depth="full",
        starts_on=dt.date(year, 1, 1), ends_on=dt.date(year + 2, 12, 31),
    )  # fmt: skip
    blocks = [block for section in TemplateSection.objects.order_by("number") for block in section.blocks]
    topics = [block.removeprefix("statements:") for block in blocks if block.startswith("statements:")]
    text = "Robotik soll bis 2028 von 78 auf 120 Mio. € wachsen; die Entscheidung über die Plattform fällt im Dezember. "
    rank = ""
    for number in range(lines):
        rank = rank_between(rank, "")
        line = {"account": account, "rank": rank, "text": f"{number}: {text * 2}", "so_what": text}
        statement = Statement(topic_id=topics[number % len(topics)], source="Jahresbericht", **line)
        statement.save()
        if number % 4 == 0:
            Action(account=account, rank=rank, statement=statement, text=text[:200], due_on=today()).save()
        if number % 20 == 0:
            CustomerGoal(**line).save()
            Objective(
                plan=plan, rank=rank, text=text, measure="Anteil", unit="%", baseline=24, target=40
            ).save()
    return plan.public_id


def measure(kind: str, plan_id: str) -> None:
    """In a process of its own: prints first, median, memory in MB, size in kB."""
    import django

    django.setup()
    import importlib

    from kam.exchange.documents.reading import Wish, document_of
    from kam.reference.calendar import today
    from plans.models import Plan

    writer = importlib.import_module(f"kam.exchange.documents.writers.{kind}")
    plan = Plan.objects.select_related("account__organisation", "template").get(public_id=plan_id)
    before = _memory()
    seconds, size = [], 0
    for _round in range(6):
        start = time.perf_counter()
        made = writer.write(document_of(plan, plan.account, None, Wish("internal", "full", "de"), today()))
        seconds.append(time.perf_counter() - start)
        size = len(made)
    after, median = _memory(), statistics.median(seconds[1:])
    print(f"{seconds[0]:.3f} {median:.3f} {after:.0f} {after - before:.0f} {size / 1000:.0f}")


def _memory() -> float:
    """Megabytes: the most of this process, or of one that it has started."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most / 1024


def main() -> int:
    folder = tempfile.TemporaryDirectory(prefix="documents-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    broken = []
    print("plan          format  first s  median s  process MB  of it for this MB    kB")
    for name, lines in LINES.items():
        plan_id = build(lines)
        for kind in ("pdf", "pptx", "xlsx", "docx"):
            done = subprocess.run(
                [sys.executable, __file__, kind, plan_id],
                check=True,
                capture_output=True,
                text=True,
                env=os.environ,
            )
            first, median, whole, own, size = done.stdout.split()
            print(f"{name:13} {kind:6}  {first:>7}  {median:>8}  {whole:>10}  {own:>17}  {size:>4}")
            late = float(first) > LIMITS.get(kind, 60) and name == "17 sections"
            if late or int(whole) > MEMORY:
                broken.append(f"{name}, {kind}")
    print(
        f"over the limit: {', '.join(broken)}"
        if broken
        else "within the limits: PDF 3 s, PowerPoint 2 s, 200 MB"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(*sys.argv[1:])
    else:
        sys.exit(main())
