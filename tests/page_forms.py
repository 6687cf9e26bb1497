"""The forms of a page as a browser would send them, for tests that go through every form."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Field:
    """An input, textarea or select with its name."""

    name: str
    type: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether people type into it."""
        return self.type in {
            "text",
            "textarea",
            "search",
            "email",
            "url",
            "tel",
            "number",
            "date",
            "password",
        }


@dataclass
class PageForm:
    """A form: where it goes, how, and what it sends untouched."""

    action: str
    method: str
    attributes: dict[str, str]
    fields: list[Field] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """What a browser sends when nothing is touched; a name that comes twice as a list."""
        sent: dict[str, Any] = {}
        for one in self.fields:
            if one.name in sent:
                held = sent[one.name] if isinstance(sent[one.name], list) else [sent[one.name]]
                sent[one.name] = [*held, one.value]
            else:
                sent[one.name] = one.value
        sent.pop("csrfmiddlewaretoken", None)
        return sent

    @property
    def texts(self) -> list[str]:
        """Names of the fields that people type into."""
        return list(dict.fromkeys(one.name for one in self.fields if one.is_text))

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.loose: list[tuple[str, Field]] = []
        self.open: list[PageForm] = []
        self.select: Field | None = None
        self.multiple = False
        self.area: Field | None = None
        self.option: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            form = PageForm(given.get("action", ""), given.get("method", "get").lower(), given)
            self.forms.append(form)
            self.open.append(form)
            self.by_id[given.get("id", "")] = form
        elif tag == "option" and self.select is not None:
            value = given.get("value", "")
            self.select.options.append(value)
            if "selected" in given or (not self.multiple and len(self.select.options) == 1):
                self.select.value = value
        elif given.get("name") and "disabled" not in given:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if tag == "button" and given.get("type", "submit") == "submit" and self.open:
            self.open[-1].buttons.append(Field(given["name"], "submit", given.get("value", "")))
        if tag not in {"input", "textarea", "select"} or kind in {
            "submit",
            "button",
            "image",
            "reset",
            "file",
        }:
            return
        if kind in {"checkbox", "radio"} and "checked" not in given:
            return
        default = "on" if kind == "checkbox" else ""
        made = Field(given["name"], kind, given.get("value", default), attributes=given)
        if given.get("form"):
            self.loose.append((given["form"], made))
        elif self.open:
            self.open[-1].fields.append(made)
        if tag == "select":
            self.select, self.multiple = made, "multiple" in given
        elif tag == "textarea":
            self.area = made

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open:
            self.open.pop()
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            # A browser drops the line break right after the tag.
            self.area.value = self.area.value.removeprefix("\r\n").removeprefix("\n")
            self.area = None


def forms_of(html: str) -> list[PageForm]:
    """Every form of the page, with the fields that name it by `form=`."""
    reader = _Reader()
    reader.feed(html)
    for form_id, one in reader.loose:
        if form_id in reader.by_id:
            reader.by_id[form_id].fields.append(one)
    return reader.forms


def own_form(html: str, path: str) -> PageForm:
    """The form of the page that posts to the page itself: its longest, if there are several."""
    bare = path.partition("?")[0]
    found = [f for f in forms_of(html) if f.method == "post" and f.action.partition("?")[0] in {"", bare}]
    if not found:
        raise AssertionError(f"no form on {path} posts to it")
    return max(found, key=lambda form: len(form.fields))
