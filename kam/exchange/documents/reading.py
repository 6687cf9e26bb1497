"""From a plan to a document: the working draft or a frozen version, in a language, at a depth, in an edition."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import KeyAccount
from kam.exchange.documents.depths import one_page
from kam.exchange.documents.document import CUSTOMER, Block, Document, Section, fit_for_files
from kam.exchange.documents.edition import customer_edition
from kam.exchange.documents.line_parts import LINE_PARTS, words
from kam.exchange.documents.live_parts import LIVE_PARTS
from kam.lib import formats
from kam.reference.models import Company
from plans.planning.blocks import live_blocks
from plans.planning.models import Depth, Plan, PlanVersion
from plans.planning.queries import SectionLoader
from plans.planning.releases import at_depth, sections_of
from plans.planning.section_views import Block as PlanBlock
from plans.planning.section_views import SectionView
from plans.planning.snapshot import frozen_sections


@dataclass(frozen=True)
class Wish:
    """What kind of document is wanted."""

    edition: str
    depth: str
    language: str

    @property
    def for_customer(self) -> bool:
        return self.edition == CUSTOMER


def document_of(
    plan: Plan, account: KeyAccount, version: PlanVersion | None, wish: Wish, today: dt.date
) -> Document:
    """The document, ready for a writer."""
    with override(wish.language):
        views = _of_version(version, wish) if version is not None else _of_draft(plan, account, wish, today)
        document = fit_for_files(_whole(plan, account, version, wish, today, views))
        if wish.for_customer:
            document = customer_edition(document)
        return one_page(document) if wish.depth == Depth.ONE_PAGE else document


def _of_draft(plan: Plan, account: KeyAccount, wish: Wish, today: dt.date) -> list[SectionView]:
    sections = sections_of(plan)
    if wish.depth != Depth.ONE_PAGE:  # which takes its blocks from wherever they stand
        sections = at_depth(sections, wish.depth)
    loader = SectionLoader(plan, account, today=today, only_live=_live_for(wish))
    return loader.load(sections, everything=True)


def _live_for(wish: Wish) -> tuple[str, ...] | None:
    """The live blocks that the document can show; None is all. What it cannot is not even read."""
    if wish.for_customer:
        return tuple(key for key, block in live_blocks().items() if block.customer)
    return ("people", "figures", "finance") if wish.depth == Depth.ONE_PAGE else None


def _of_version(version: PlanVersion, wish: Wish) -> list[SectionView]:
    return frozen_sections(version.content, None if wish.depth == Depth.ONE_PAGE else wish.depth)


def _whole(
    plan: Plan,
    account: KeyAccount,
    version: PlanVersion | None,
    wish: Wish,
    today: dt.date,
    views: list[SectionView],
) -> Document:
    company = Company.objects.filter(pk=Company.SINGLE).first()
    first, last = _period(plan, version)
    years = str(first.year) if first.year == last.year else f"{first.year}{formats.DASH}{last.year}"
    title = _("Joint plan %(years)s") if wish.for_customer else _("Key account plan %(years)s")
    return Document(
        title=title % {"years": years},
        account=words(account.name if version is None else version.content["account"]),
        company=words(company.name) if company else "",
        period=f"{formats.month(first)} {formats.DASH} {formats.month(last)}",
        edition=wish.edition,
        depth=wish.depth,
        language=wish.language,
        currency=company.currency_id if company else "EUR",
        made_on=today,
        status=_status(version),
        sections=[_section(view) for view in views],
    )


def _period(plan: Plan, version: PlanVersion | None) -> tuple[dt.date, dt.date]:
    if version is None:
        return plan.starts_on, plan.ends_on
    content = version.content
    return dt.date.fromisoformat(content["starts_on"]), dt.date.fromisoformat(content["ends_on"])


def _status(version: PlanVersion | None) -> str:
    if version is None:
        return _("Working draft")
    if version.number:
        return _("Version %(number)s, approved on %(day)s") % {
            "number": version.number,
            "day": formats.day_long(version.decided_at),
        }
    return f"{version.get_state_display()}, {formats.day_long(version.submitted_at)}"


def _section(view: SectionView) -> Section:
    blocks = [made for block in view.blocks for made in _blocks(block)]
    return Section(view.key, view.number, words(view.title), words(view.prompt), blocks)


def _blocks(block: PlanBlock) -> list[Block]:
    if block.kind != "live":
        part = LINE_PARTS.get(block.kind)
        return [part(block)] if part else []
    live, found = live_blocks().get(block.key), LIVE_PARTS.get(block.key)
    made = found(block.title, block.data) if live and found else []
    for one in made:
        one.customer = one.customer and live is not None and live.customer
    return made
