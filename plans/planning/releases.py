"""Published templates: the sections that a plan is made of, and what differs between two releases."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.planning.models import Depth, Plan, PlanTemplate, Requirement, TemplateRelease, TemplateSection

_TEXTS = ("title_en", "title_de", "prompt_en", "prompt_de")
_DEPTHS = {Depth.ONE_PAGE: "in_one_page", Depth.COMPACT: "in_compact", Depth.FULL: "in_full"}


@dataclass(frozen=True, slots=True)
class PlanSection:
    """A section as a plan uses it: what was published, whatever the working copy says today."""

    key: str
    number: int
    title_en: str
    title_de: str
    prompt_en: str = ""
    prompt_de: str = ""
    blocks: tuple[str, ...] = ()
    in_one_page: bool = False
    in_compact: bool = False
    in_full: bool = True
    stale_after_months: int = 12
    required: tuple[str, ...] = tuple(Requirement.values)

    @property
    def title(self) -> str:
        """The title in the active language."""
        return self.title_de if (get_language() or "en").startswith("de") else self.title_en

    @property
    def prompt(self) -> str:
        """The question in the active language."""
        return self.prompt_de if (get_language() or "en").startswith("de") else self.prompt_en

    @property
    def depths(self) -> list[str]:
        """The depths that show it."""
        return [str(depth) for depth, name in _DEPTHS.items() if getattr(self, name)]

    @property
    def topics(self) -> list[str]:
        """The topics whose statements it shows."""
        return [key.removeprefix("statements:") for key in self.blocks if key.startswith("statements:")]


_KEYS = tuple(one.name for one in fields(PlanSection))


def section_json(section: TemplateSection | PlanSection, number: int) -> dict[str, Any]:
    """A section as a release keeps it, numbered by its place."""
    found = {name: getattr(section, name) for name in _KEYS}
    return {**found, "number": number, "blocks": list(found["blocks"]), "required": list(found["required"])}


def section_of_json(data: dict[str, Any]) -> PlanSection:
    """The section that a release keeps; what an older release does not know has its default."""
    values = {name: data[name] for name in _KEYS if name in data}
    for name in ("blocks", "required"):
        if name in values:
            values[name] = tuple(values[name])
    return PlanSection(**values)


def sections_of(plan: Plan) -> list[PlanSection]:
    """All sections of the plan's release, in order."""
    return list(sections_of_release(plan.release))


def newest_release(template: PlanTemplate) -> TemplateRelease:
    """What a new plan is made of. Raises ValidationError while nothing is published."""
    found = template.releases.first()
    if found is None:
        raise ValidationError({"template": _("This template is not published yet. Choose another one.")})
    return found


def sections_of_release(release: TemplateRelease) -> tuple[PlanSection, ...]:
    """Read from the database once in a process: releases never change."""
    known = _known(release.pk, release.released_at)
    if not known:
        known.extend(section_of_json(data) for data in release.sections)
    return tuple(known)


@lru_cache(maxsize=128)
def _known(pk: int, released_at: dt.datetime) -> list[PlanSection]:
    return []


def working_sections(template_pk: int) -> list[PlanSection]:
    """The working copy as a release would publish it now."""
    rows = TemplateSection.objects.filter(template=template_pk, archived_at=None).order_by("number", "pk")
    return [section_of_json(section_json(row, number)) for number, row in enumerate(rows)]


def at_depth(sections: Iterable[PlanSection], depth: str) -> list[PlanSection]:
    """The sections that a depth shows."""
    name = _DEPTHS[Depth(depth)]
    return [section for section in sections if getattr(section, name)]


# What differs ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SectionChange:
    """A section that both releases have, and what is different: names of fields."""

    before: PlanSection
    after: PlanSection
    names: tuple[str, ...]

    @property
    def texts(self) -> bool:
        return any(name in _TEXTS for name in self.names)

    @property
    def depths(self) -> bool:
        return any(name in _DEPTHS.values() for name in self.names)

    @property
    def added_blocks(self) -> list[str]:
        return [block for block in self.after.blocks if block not in self.before.blocks]

    @property
    def gone_blocks(self) -> list[str]:
        return [block for block in self.before.blocks if block not in self.after.blocks]


@dataclass(frozen=True)
class ReleaseDifference:
    """What a step from one release to another changes."""

    added: list[PlanSection] = field(default_factory=list)
    gone: list[PlanSection] = field(default_factory=list)
    changed: list[SectionChange] = field(default_factory=list)
    moved: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.changed or self.moved)


def difference(before: Iterable[PlanSection], after: Iterable[PlanSection]) -> ReleaseDifference:
    """Compares two lists of sections by their keys; the number counts as order only."""
    old, new = {s.key: s for s in before}, {s.key: s for s in after}
    changed = []
    for key in (key for key in new if key in old):
        names = tuple(
            n for n in _KEYS if n not in ("key", "number") and getattr(old[key], n) != getattr(new[key], n)
        )
        if names:
            changed.append(SectionChange(old[key], new[key], names))
    return ReleaseDifference(
        added=[section for key, section in new.items() if key not in old],
        gone=[section for key, section in old.items() if key not in new],
        changed=changed,
        moved=[key for key in old if key in new] != [key for key in new if key in old],
    )


def blocks_gone(before: Iterable[PlanSection], after: Iterable[PlanSection]) -> list[str]:
    """Blocks that no section shows any more; what stands in them stays with account and plan."""
    kept = {block for section in after for block in section.blocks}
    gone = [block for section in before for block in section.blocks if block not in kept]
    return list(dict.fromkeys(gone))
