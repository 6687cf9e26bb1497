"""What Word and PowerPoint files say about themselves: nothing but the title and the company."""

import datetime as dt
from typing import Any

from kam.exchange.documents.document import Document
from kam.exchange.documents.writers.cells import file_title

#: Relations of a package that stay: the document itself and the properties that we set. The others (thumbnail,
#: application, own properties of a company's master) would tell things that nobody looked at.
_KEPT = ("/officeDocument", "/core-properties")


def set_properties(core: Any, document: Document) -> None:
    """Title, company and language; every other property is emptied."""
    moment = dt.datetime.combine(document.made_on, dt.time(12))
    core.title = file_title(document)
    core.author = core.last_modified_by = document.company[:255]
    core.language = document.language
    core.created = core.modified = moment
    core.revision = 1
    for name in ("category", "comments", "content_status", "identifier", "keywords", "subject", "version"):
        setattr(core, name, "")


def only_needed_parts(package: Any) -> None:
    """Leaves out what the package holds besides the document."""
    relations = package.rels if hasattr(package, "rels") else package._rels
    for key, relation in list(relations.items()):
        if not relation.reltype.endswith(_KEPT):
            relations.pop(key)
