"""The demo world's documents: small files made on the spot, read as the worker would read them."""

import typst
from django.core.files.base import ContentFile

from accounts.information.document_jobs import version_job
from accounts.information.document_operations import document_create, looked_at
from accounts.models import ConfidentialityLevel
from kam.exchange.demo.content.nordwerk_documents import ACCOUNT, PAPERS, Paper
from kam.exchange.demo.world import World
from teams.membership.audiences import function_key
from teams.models import TeamFunction

_PAGE = b'#set page(margin: 3cm)\n#set text(lang: "en")\n#heading(sys.inputs.title)\n#sys.inputs.text'


def paper_events(world: World) -> None:
    """Schedules the uploads."""
    for paper in PAPERS:
        world.at(paper.made, paper.by, lambda paper=paper: _upload(world, paper))


def _upload(world: World, paper: Paper) -> None:
    account = world.accounts[ACCOUNT]
    functions = TeamFunction.objects.filter(key__in=paper.functions)
    document = document_create(
        account=account,
        upload=looked_at(ContentFile(_file(paper), name=paper.file), paper.file),
        by=world.users[paper.by],
        level=ConfidentialityLevel.objects.get(key=paper.level),
        keys=[function_key(account.team_id, function.pk) for function in functions],
        title=paper.title,
        tags=paper.tags,
    )
    version_job(document.latest.pk)


def _file(paper: Paper) -> bytes:
    if paper.file.endswith(".pdf"):
        return typst.compile(_PAGE, sys_inputs={"title": paper.title, "text": paper.text})
    return paper.text.encode()
