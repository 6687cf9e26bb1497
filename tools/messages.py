"""The German catalogue: `python -m tools.messages [--check | --compile]`.

Takes the texts out of Python (by babel) and out of templates (by Django's own template parser), and merges
them into the catalogue (by polib), so that no gettext program is needed. Translations are kept, new texts
come in empty, texts that are gone are dropped. Sorted and without line numbers: a diff shows only texts.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
CATALOGUE = LOCALE / "de" / "LC_MESSAGES" / "django.po"
CODE = ("kam", "teams", "accounts", "plans")
TEMPLATES = ("templates", *CODE)
FUNCTIONS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_n": None,  # gettext_noop where it stands in many lines
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Project-Id-Version": "kam",
    "Language": "de",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PERCENT = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")
BRACES = re.compile(r"\{(\w*)(?:![rsa])?(?::[^{}]*)?\}")

Key = tuple[str | None, str]


@dataclass
class Text:
    """One text of the program, wherever it occurs."""

    context: str | None
    singular: str
    plural: str = ""
    files: set[str] = field(default_factory=set)


class Texts(dict[Key, Text]):
    def add(self, file: str, singular: str, plural: str = "", context: str | None = None) -> None:
        if not singular:
            return
        text = self.setdefault((context, singular), Text(context, singular))
        text.plural = text.plural or plural
        text.files.add(file)


# --- taking texts out -----------------------------------------------------------------------------------


def files_in(folders: Iterable[str], *endings: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and path.is_file() and "migrations" not in path.parts:
                yield path


def texts_of_python(texts: Texts) -> None:
    from babel.messages.extract import extract

    for path in files_in(CODE, ".py"):
        file = path.relative_to(ROOT).as_posix()
        with path.open("rb") as source:
            for _line, message, _comments, context in extract("python", source, keywords=FUNCTIONS):
                singular, plural = (*message, "")[:2] if isinstance(message, tuple) else (message, "")
                texts.add(file, singular, plural, context)
        texts_of_f_strings(path.read_text(encoding="utf-8"), file, texts)


def texts_of_f_strings(source: str, file: str, texts: Texts) -> None:
    """What stands in the braces of f-strings: before Python 3.12 babel takes an f-string for one text."""
    for string in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)):
        for call in (node for node in ast.walk(string) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            given = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            given = [text for text in given if isinstance(text, str)]
            if name not in FUNCTIONS or not given:
                continue
            context = given.pop(0) if "pgettext" in name else None
            texts.add(file, *given[:2], context=context)


def texts_of_templates(texts: Texts) -> None:
    """Walks the parsed templates, so that whatever Django would translate is found and nothing else."""
    import django
    from django.template import Origin, Template, engines

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    django.setup()
    engine = engines["django"].engine
    for path in files_in(TEMPLATES, ".html", ".txt", ".xml", ".svg"):
        if "templates" not in path.relative_to(ROOT).parts:
            continue
        file = path.relative_to(ROOT).as_posix()
        template = Template(path.read_text(encoding="utf-8"), origin=Origin(file), name=file, engine=engine)
        walk(template.nodelist, file, texts, set())


def walk(thing: Any, file: str, texts: Texts, seen: set[int]) -> None:
    from django.template.base import FilterExpression, Node, Variable
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode
    from django.utils.functional import Promise

    if isinstance(thing, Promise):
        add_constant(thing, file, texts)
    elif isinstance(thing, dict):
        walk(list(thing.values()), file, texts, seen)
    elif isinstance(thing, list | tuple | set):
        for part in thing:
            walk(part, file, texts, seen)
    elif isinstance(thing, FilterExpression):
        walk([thing.var, thing.filters], file, texts, seen)
    elif isinstance(thing, Variable):
        if thing.translate and isinstance(thing.literal, str):
            texts.add(file, thing.literal.replace("%", "%%"), context=thing.message_context)
    elif (isinstance(thing, Node) or hasattr(thing, "nodelist")) and id(thing) not in seen:
        # Only of nodes: they live as long as the template, while the number of a passing list is given again.
        seen.add(id(thing))
        if isinstance(thing, TranslateNode):
            add_translate(thing, file, texts)
        elif isinstance(thing, BlockTranslateNode):
            add_block(thing, file, texts)
        walk([value for name, value in vars(thing).items() if name != "origin"], file, texts, seen)


def add_constant(promise: Any, file: str, texts: Texts) -> None:
    """`_("...")` as an argument of a tag or filter: the parser has made a lazy translation of it."""
    arguments = getattr(promise, "_args", ())
    if len(arguments) == 1 and isinstance(arguments[0], str):
        texts.add(file, str(arguments[0]))


def constant(expression: Any) -> str | None:
    """The text of a constant in a template tag, which Django has marked as safe."""
    value = getattr(expression, "var", expression)
    return str(value) if isinstance(value, str) else None


def add_translate(node: Any, file: str, texts: Texts) -> None:
    variable = node.filter_expression.var
    singular = variable if isinstance(variable, str) else getattr(variable, "literal", None)
    if isinstance(singular, str):
        # As Django does when it looks the text up.
        texts.add(file, str(singular).replace("%", "%%"), context=constant(node.message_context))


def add_block(node: Any, file: str, texts: Texts) -> None:
    singular, _variables = node.render_token_list(node.singular)
    plural = node.render_token_list(node.plural)[0] if node.plural and node.countervar else ""
    texts.add(file, singular, plural, constant(node.message_context))


def all_texts() -> Texts:
    texts = Texts()
    texts_of_python(texts)
    texts_of_templates(texts)
    return texts


# --- the catalogue --------------------------------------------------------------------------------------


def read_catalogue() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=110)
    return polib.POFile(wrapwidth=110)


def merged(old: polib.POFile, texts: Texts) -> polib.POFile:
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=110)
    new.metadata = HEADER
    for key in sorted(texts, key=lambda key: (key[1].casefold(), key[1], key[0] or "")):
        text, before = texts[key], known.get(key)
        entry = polib.POEntry(msgid=text.singular, msgctxt=text.context)
        entry.occurrences = [(file, "") for file in sorted(text.files)]
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = {0: "", 1: ""}
        if PERCENT.search(text.singular):
            entry.flags.append("python-format")
        if before:
            keep(before, entry)
        new.append(entry)
    return new


def keep(before: polib.POEntry, entry: polib.POEntry) -> None:
    entry.tcomment = before.tcomment
    if before.fuzzy:
        entry.flags.append("fuzzy")
    if entry.msgid_plural:
        first = before.msgstr
        entry.msgstr_plural = dict(before.msgstr_plural) or {0: first, 1: ""}
    else:
        entry.msgstr = before.msgstr or before.msgstr_plural.get(0, "")


def placeholders(text: str) -> tuple[list[str], list[str]]:
    bare = text.replace("%%", "")
    percent = [match.group(1) or match.group(0) for match in PERCENT.finditer(bare)]
    return sorted(set(percent)), sorted(set(BRACES.findall(PERCENT.sub("", bare))))


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield "is fuzzy"
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not translations or not all(translation.strip() for translation in translations):
        yield "is not translated"
        return
    expected = placeholders(entry.msgid_plural or entry.msgid)
    # The singular may leave its number out ("one day"), so the last form is the one that has to hold all.
    if placeholders(translations[-1]) != expected:
        yield "has other placeholders in German"
    allowed = {name for names in (*expected, *placeholders(entry.msgid)) for name in names}
    for translation in translations[:-1]:
        if not {name for names in placeholders(translation) for name in names} <= allowed:
            yield "has a placeholder in German that the English text lacks"


def faults(texts: Texts | None = None) -> list[str]:
    """What keeps the German catalogue from being complete, one line each."""
    texts = all_texts() if texts is None else texts
    found = []
    known: dict[Key, polib.POEntry] = {}
    for entry in read_catalogue():
        if not entry.obsolete:
            known[(entry.msgctxt, entry.msgid)] = entry
    for key, text in sorted(texts.items(), key=lambda item: (sorted(item[1].files), item[0][1])):
        where = ", ".join(sorted(text.files)[:2])
        entry = known.get(key)
        if entry is None:
            found.append(f"{where}: {text.singular!r} is not in the catalogue")
            continue
        if bool(text.plural) != bool(entry.msgid_plural) or (text.plural or "") != (entry.msgid_plural or ""):
            found.append(f"{where}: {text.singular!r} has another plural in the catalogue")
            continue
        found += [f"{where}: {text.singular!r} {fault}" for fault in faults_of(entry)]
    found += [f"{entry.msgid!r} is not used any more" for key, entry in known.items() if key not in texts]
    return found


# --- compiling ------------------------------------------------------------------------------------------


def compile_changed() -> int:
    """Writes the .mo of every catalogue that is newer than it; returns how many."""
    count = 0
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # By way of another name, so that a server that reads meanwhile never sees half a file.
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
        os.close(handle)
        polib.pofile(str(source)).save_as_mofile(name)
        os.chmod(name, 0o644)
        os.replace(name, target)
        count += 1
    return count


def write() -> None:
    texts = all_texts()
    new = merged(read_catalogue(), texts)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    text = str(new) + "\n"
    if not CATALOGUE.exists() or CATALOGUE.read_text(encoding="utf-8") != text:
        CATALOGUE.write_text(text, encoding="utf-8")
    missing = sum(1 for entry in new if not entry.translated())
    print(f"messages: {len(new)} texts, {missing} without a German translation.")


def main(arguments: list[str]) -> int:
    if "--compile" in arguments:
        print(f"messages: compiled {compile_changed()} catalogue(s).")
        return 0
    if "--check" in arguments:
        found = faults()
        for line in found:
            print(f"messages: {line}")
        print(f"messages: {len(found)} fault(s)." if found else "messages: German is complete.")
        return 1 if found else 0
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
