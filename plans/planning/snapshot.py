"""The frozen copy of a plan: JSON, schema 1, that needs nothing else to be read.

Titles are kept in both languages; people and owners by the names they had; dates as ISO, numbers as text.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language, override

from accounts.models import KeyAccount, Topic
from plans.planning import lines
from plans.planning.blocks import live_blocks
from plans.planning.models import Plan
from plans.planning.queries import SectionLoader, title_of
from plans.planning.releases import PlanSection, sections_of
from plans.planning.section_views import Block, SectionView

SCHEMA = 1


def snapshot(
    plan: Plan, account: KeyAccount, today: dt.date, only_live: Collection[str] | None = None
) -> dict[str, Any]:
    """The plan as it is now, at full depth. `only_live`: the live blocks that are needed, else all that are kept."""
    sections = sections_of(plan)
    if only_live is None:
        only_live = [key for key, block in live_blocks().items() if block.frozen]
    loader = SectionLoader(plan, account, today=today, only_live=only_live)
    views = loader.load(sections, everything=True)
    topics = {topic.key: topic for topic in Topic.objects.all()}
    return {
        "schema": SCHEMA,
        "account": account.name,
        "tier": account.tier_id,
        "title": str(plan),
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "depth": plan.depth,
        "template": {"key": plan.template.key, "version": plan.release.number},
        "made_on": today.isoformat(),
        "sections": [
            _section_json(section, view, topics) for section, view in zip(sections, views, strict=True)
        ],
    }


def _section_json(section: PlanSection, view: SectionView, topics: dict[str, Topic]) -> dict[str, Any]:
    return {
        "key": section.key,
        "number": section.number,
        "title": {"en": section.title_en, "de": section.title_de},
        "prompt": {"en": section.prompt_en, "de": section.prompt_de},
        "depths": section.depths,
        "blocks": [_block_json(block, topics) for block in view.blocks],
    }


def _block_json(block: Block, topics: dict[str, Topic]) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind, "key": block.key}
    if block.kind == "statements":
        topic = topics[block.topic]
        found["title"] = {"en": topic.name_en, "de": topic.name_de}
    elif block.kind == "live":
        found["title"] = _both(live_blocks()[block.key].title)
        found["data"] = _plain(block.data)
    if block.kind == "actions":
        found["actions"] = [lines.action_json(action) for action in block.actions]
    elif block.kind != "live":
        found["lines"] = [lines.to_json(line) for line in lines.with_text(block.lines)]
    return found


def _both(text: Any) -> dict[str, str]:
    found = {}
    for language in ("en", "de"):
        with override(language):
            found[language] = str(text)
    return found


def _plain(data: Any) -> Any:
    """Dates become {"date": ...}, so that reading gives dates again."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    if isinstance(data, dt.datetime):
        return {"moment": data.isoformat()}
    if isinstance(data, dt.date):
        return {"date": data.isoformat()}
    if data is None or isinstance(data, str | int | float | bool):
        return data
    return DjangoJSONEncoder().default(data)


def _thawed(data: Any) -> Any:
    if isinstance(data, dict):
        if data.keys() == {"date"}:
            return dt.date.fromisoformat(data["date"])
        if data.keys() == {"moment"}:
            return dt.datetime.fromisoformat(data["moment"])
        return {key: _thawed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_thawed(value) for value in data]
    return data


def frozen_sections(content: dict[str, Any], depth: str | None = None) -> list[SectionView]:
    """What a version holds, ready for the page, in the reader's language."""
    language = "de" if (get_language() or "en").startswith("de") else "en"
    live = live_blocks()
    found = []
    for section in content["sections"]:
        if depth and depth not in section["depths"]:
            continue
        blocks = []
        for data in section["blocks"]:
            title = data.get("title", {}).get(language, "") or title_of(data["key"])
            block = Block(data["kind"], data["key"], title)
            block.lines = [lines.from_json(line) for line in data.get("lines", [])]
            block.actions = [lines.action_from_json(action) for action in data.get("actions", [])]
            if data["kind"] == "live":
                if data["key"] not in live:  # its part is no longer installed
                    continue
                block.template, block.data = live[data["key"]].template, _thawed(data["data"])
            blocks.append(block)
        found.append(
            SectionView(
                section["key"],
                section["number"],
                section["title"][language],
                section["prompt"][language],
                blocks,
            )
        )
    return found


def versions_by_line(content: dict[str, Any]) -> dict[tuple[str, str], tuple[int, str]]:
    """Every line of a frozen plan: (kind, id) -> (row version, text). Actions have no version here."""
    return {
        (line["kind"], line["id"]): (line["version"], line.get("text", ""))
        for section in content["sections"]
        for block in section["blocks"]
        for line in block.get("lines", [])
    }


@dataclass(frozen=True)
class ChangesSince:
    """How the draft differs from what was submitted, by lines."""

    added: list[str]
    changed: list[str]
    removed: list[str]

    @property
    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


def changes_since(content: dict[str, Any], plan: Plan, account: KeyAccount, today: dt.date) -> ChangesSince:
    """Compares a frozen plan with the draft of today."""
    then = versions_by_line(content)
    now = versions_by_line(snapshot(plan, account, today, only_live=()))
    return ChangesSince(
        added=[text for key, (_version, text) in now.items() if key not in then],
        changed=[text for key, (version, text) in now.items() if key in then and then[key][0] != version],
        removed=[text for key, (_version, text) in then.items() if key not in now],
    )
