"""Writes on plan templates, for the back office. A change of a section counts as one of its template.

They change the working copy; plans see it when it is published, and then only those that are moved to it.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.information.values import cleaned_values
from accounts.models import Topic
from kam.lib.versions import StaleWrite
from kam.records.operations import archive_row, create_row, edit_row, locked, record, restore_row
from plans.planning.blocks import LINE_BLOCKS, live_blocks
from plans.planning.models import PlanTemplate, Requirement, TemplateRelease, TemplateSection
from plans.planning.releases import section_json, working_sections
from plans.planning.template_rules import why_not_release

TEMPLATE_FIELDS = ("name_en", "name_de", "rank")
SECTION_FIELDS = (
    "title_en", "title_de", "prompt_en", "prompt_de", "blocks", "in_one_page", "in_compact", "in_full",
    "stale_after_months", "required",
)  # fmt: skip


def _ask(by: Any) -> None:
    if by is not None and not by.may("backoffice.use"):
        raise PermissionDenied(_("Only administrators change plan templates."))


def _touch(template_id: int) -> None:
    """Frozen plans name the version of the template that they used, so it counts changes of sections too."""
    template = locked(PlanTemplate.objects.all(), template_id)
    template.version += 1
    template.updated_at = timezone.now()
    template.save(update_fields=["version", "updated_at"])


def blocks_problem(blocks: Any) -> str | None:
    """Why a section cannot hold these blocks."""
    if not isinstance(blocks, list) or not all(isinstance(block, str) for block in blocks):
        return _("The blocks are a list of names.")
    topics = {block.removeprefix("statements:") for block in blocks if block.startswith("statements:")}
    known = set(Topic.objects.filter(key__in=topics).values_list("key", flat=True))
    for block in blocks:
        if block.startswith("statements:"):
            if block.removeprefix("statements:") not in known:
                return _("There is no topic “%(name)s”.") % {"name": block.removeprefix("statements:")}
        elif block not in LINE_BLOCKS and block not in live_blocks():
            return _("There is no block “%(name)s”.") % {"name": block}
    if len(set(blocks)) != len(blocks):
        return _("Every block stands once in a section.")
    return None


def _check(values: dict[str, Any]) -> None:
    if set(values.get("required", ())) - set(Requirement.values):
        raise ValidationError({"required": _("Choose what is offered.")})
    if "blocks" in values:
        problem = blocks_problem(values["blocks"])
        if problem:
            raise ValidationError({"blocks": problem})


@transaction.atomic
def template_create(
    *, by: Any, key: str, name_en: str, name_de: str, rank: int = 0, copy_of: PlanTemplate | None = None
) -> PlanTemplate:
    """A new template: empty, or with the sections of another one. Nobody starts a plan from it until it is published."""
    _ask(by)
    if PlanTemplate.objects.filter(key=key).exists():
        raise ValidationError({"key": _("A template with this key exists already.")})
    row = create_row(PlanTemplate(key=key, name_en=name_en, name_de=name_de, rank=rank), by=by)
    for section in working_sections(copy_of.pk) if copy_of else []:
        values = section_json(section, section.number)
        create_row(TemplateSection(template=row, **values), by=by)
    return row


@transaction.atomic
def template_release(
    *, template: PlanTemplate, by: Any, version: int | None, note: str = ""
) -> TemplateRelease:
    """Publishes the working copy as the next release. Plans that exist keep theirs.

    `version` is that of the template that was looked at. Raises StaleWrite when it has changed since.
    """
    _ask(by)
    row = locked(PlanTemplate.objects.all(), template.pk)
    if version is not None and version != row.version:
        raise StaleWrite(row, {}, [])
    sections = working_sections(row.pk)
    last = row.releases.first()
    reason = why_not_release(sections, last)
    if reason:
        raise ValidationError(reason)
    clean = cleaned_values(TemplateRelease, {"note": note}, ("note",))
    release = TemplateRelease(
        template=row,
        number=last.number + 1 if last else 1,
        sections=[section_json(section, section.number) for section in sections],
        released_at=timezone.now(),
        released_by=by,
        **clean,
    )
    release.save(force_insert=True)
    record(row, action="event", by=by, note=_("Published as %(number)s") % {"number": release.number})
    return release


@transaction.atomic
def template_edit(
    *, template: PlanTemplate, by: Any, version: int | None, values: dict[str, Any]
) -> PlanTemplate:
    """Renames a template."""
    _ask(by)
    row = locked(PlanTemplate.objects.all(), template.pk)
    edit_row(row, values={k: v for k, v in values.items() if k in TEMPLATE_FIELDS}, version=version, by=by)
    return row


@transaction.atomic
def section_create(
    *, template: PlanTemplate, by: Any, key: str, title_en: str, title_de: str, **values: Any
) -> Any:
    """A new section at the end of the template."""
    _ask(by)
    _check(values)
    if TemplateSection.objects.filter(template=template, key=key).exists():
        raise ValidationError({"key": _("A section with this key exists already.")})
    last = (
        TemplateSection.objects.filter(template=template)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    row = TemplateSection(
        template=template,
        key=key,
        number=0 if last is None else last + 1,
        title_en=title_en,
        title_de=title_de,
        **{k: v for k, v in values.items() if k in SECTION_FIELDS},
    )
    create_row(row, by=by)
    _touch(template.pk)
    return row


@transaction.atomic
def section_edit(
    *, section: TemplateSection, by: Any, version: int | None, values: dict[str, Any]
) -> TemplateSection:
    """Changes a section. What was written under a block that goes stays with the account."""
    _ask(by)
    row = locked(TemplateSection.objects.all(), section.pk)
    _check(values)
    if edit_row(row, values={k: v for k, v in values.items() if k in SECTION_FIELDS}, version=version, by=by):
        _touch(row.template_id)
    return row


@transaction.atomic
def section_move(*, section: TemplateSection, after: TemplateSection | None, by: Any) -> TemplateSection:
    """Puts a section behind another of its template, or first, and numbers them anew."""
    _ask(by)
    rows = list(
        TemplateSection.objects.select_for_update()
        .filter(template=section.template_id, archived_at=None)
        .exclude(pk=section.pk)
        .order_by("number", "pk")
    )
    row = locked(TemplateSection.objects.all(), section.pk)
    at = 0 if after is None else next((i for i, r in enumerate(rows) if r.pk == after.pk), len(rows) - 1) + 1
    rows.insert(at, row)
    for number, one in enumerate(rows):
        edit_row(one, values={"number": number}, version=None, by=by)
    _touch(row.template_id)
    return row


@transaction.atomic
def section_archive(*, section: TemplateSection, by: Any) -> TemplateSection:
    """Takes a section out of the template; frozen versions keep it."""
    _ask(by)
    row = locked(TemplateSection.objects.all(), section.pk)
    if row.archived_at is None:
        archive_row(row, by=by)
        _touch(row.template_id)
    return row


@transaction.atomic
def section_restore(*, section: TemplateSection, by: Any) -> TemplateSection:
    """Brings an archived section back."""
    _ask(by)
    row = locked(TemplateSection.objects.all(), section.pk)
    if row.archived_at is not None:
        restore_row(row, by=by)
        _touch(row.template_id)
    return row
