"""The three-way merge: nobody's words are lost, nothing is deleted unseen, nothing is invented.

KAM_EXAMPLES says how many examples every property is tried on (the long proof takes thousands).
"""

import datetime as dt
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam.lib.diff import diff_words, normalised, tokens
from kam.lib.merge import merge_text, merge_values

many = settings(
    max_examples=int(os.environ.get("KAM_EXAMPLES", "80")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

NFD = "u\u0308ber"
FAMILY = "👨\u200d👩\u200d👧"
CLUSTERS = [NFD, FAMILY, "👍🏽", "🇩🇪", "🇫🇷", "1.234,56", "12.03.2026", "e\u0301", "1\ufe0f\u20e3", "geht's"]

# Few different signs, so that the sides meet, repeat and touch each other; some only make sense joined.
SIGNS = [
    "a",
    "b",
    "c",
    "1",
    "2",
    " ",
    " ",
    "\n",
    ".",
    ",",
    "-",
    "'",
    "u\u0308",
    "👍",
    "🏽",
    "\u200d",
    "🇩",
    "\u0301",
]
SIGNS += ["https://", "x y z", "Motoren", "\r\n", "\x00", "\ud83d"]


@st.composite
def edited(draw, base: list[str], signs: list[str], most: int = 4) -> list[str]:
    """The base with some stretches replaced, deleted or put in."""
    result = list(base)
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(result)))
        stop = min(len(result), start + draw(st.integers(0, 3)))
        result[start:stop] = draw(st.lists(st.sampled_from(signs), max_size=3))
    return result


@st.composite
def three_texts(draw) -> tuple[str, str, str]:
    base = draw(st.lists(st.sampled_from(SIGNS), max_size=25))
    mine, theirs = draw(edited(base, SIGNS)), draw(edited(base, SIGNS))
    return "".join(base), "".join(mine), "".join(theirs)


@st.composite
def three_word_lists(draw) -> tuple[list[str], list[str], list[str]]:
    """Words of the base stand once each; what a side writes is its own (m…, t…) or the same in both (s…)."""
    base = [f"w{n}" for n in range(draw(st.integers(0, 14)))]
    mine = draw(edited(base, [*(f"m{n}" for n in range(9)), "s1", "s2"]))
    theirs = draw(edited(base, [*(f"t{n}" for n in range(9)), "s1", "s2"]))
    return base, mine, theirs


def text_of(words: list[str], line: int) -> str:
    return "".join(word + ("\n" if n % line == line - 1 else " ") for n, word in enumerate(words))


# Tokens and the diff of two texts ------------------------------------------------------------


@many
@given(st.lists(st.sampled_from([*CLUSTERS, "a", " ", "\n", ".", "Straße"]), max_size=20))
def test_what_belongs_together_is_never_torn(parts: list[str]) -> None:
    allowed, torn, at = {0}, [], 0
    for part in parts:
        at += len(part)
        allowed.add(at)
    at = 0
    for token in tokens("".join(parts)):
        at += len(token)
        if at not in allowed:
            torn.append(token)
    assert torn == []


def test_tokens_of_a_sentence() -> None:
    assert tokens("Für 1.234,56 €, am 12.03.2026.\r\nGeht's?") == (
        ["Für", " ", "1.234,56", " ", "€", ",", " ", "am", " ", "12.03.2026", ".", "\n", "Geht's", "?"]
    )
    assert tokens(f"{NFD} {FAMILY}") == [NFD, " ", FAMILY]


@many
@given(three_texts())
def test_diff_holds_both_texts(texts: tuple[str, str, str]) -> None:
    _, old, new = texts
    pieces = diff_words(old, new)
    assert "".join(p.text for p in pieces if p.kind != "added") == normalised(old)
    assert "".join(p.text for p in pieces if p.kind != "removed") == normalised(new)
    if old == new:
        assert all(p.kind == "same" for p in pieces)


def test_diff_names_the_words_that_changed() -> None:
    pieces = diff_words("They buy motors in Asia.\nFine.", "They buy drives in Asia.\nVery fine.")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [
        ("removed", "motors"),
        ("added", "drives"),
        ("removed", "Fine"),
        ("added", "Very fine"),
    ]
    assert [(p.kind, p.text) for p in diff_words("a red car", "a blue bike")] == [
        ("same", "a "),
        ("removed", "red car"),
        ("added", "blue bike"),
    ]


def test_diff_is_as_short_as_can_be() -> None:
    """Against the table of the textbook: the words that stay are a longest common subsequence."""
    rng = random.Random(7)
    for _ in range(300):
        old, new = ([rng.choice("abcd") for _ in range(rng.randrange(12))] for _ in range(2))
        table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
        for i, x in enumerate(old):
            for j, y in enumerate(new):
                table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
        pieces = diff_words(" ".join(old), " ".join(new))
        stay = sum(p.text.count(c) for p in pieces if p.kind == "same" for c in "abcd")
        assert stay == table[-1][-1], (old, new)


# Merging texts -------------------------------------------------------------------------------


@many
@given(three_texts())
def test_a_merge_holds_all_three_texts_and_says_whose_is_what(texts: tuple[str, str, str]) -> None:
    """With this nothing can be lost or deleted unseen: what one side changes, the other had as it was."""
    merged = merge_text(*texts)
    base, mine, theirs = map(normalised, texts)
    assert "".join(p.base for p in merged.pieces) == base
    assert "".join(p.mine for p in merged.pieces) == mine
    assert "".join(p.theirs for p in merged.pieces) == theirs
    for p in merged.pieces:
        assert p.kind != "same" or p.base == p.mine == p.theirs == p.text
        assert p.kind != "mine" or (p.theirs == p.base and p.text == p.mine)
        assert p.kind != "theirs" or (p.mine == p.base and p.text == p.theirs)
        assert p.kind != "both" or p.mine == p.theirs == p.text
        assert p.kind != "conflict" or p.mine != p.theirs
    assert merged.clean == all(p.kind != "conflict" for p in merged.pieces)
    for span in merged.spans:
        assert merged.text[span.start : span.end] in {p.text for p in merged.pieces if p.kind == span.kind}


@many
@given(three_texts())
def test_edits_of_the_two_are_held_apart(texts: tuple[str, str, str]) -> None:
    """Touching is overlapping: between stretches of different writers stands something that nobody changed."""
    pieces = merge_text(*texts).pieces
    for before, after in pairwise(pieces):
        assert "same" in (before.kind, after.kind)
        assert before.kind != after.kind
    for before, between, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if before.kind != "same" and before.kind != after.kind:
            assert any(char.isalnum() or not char.isspace() or char == "\n" for char in between.text)


@many
@given(three_texts())
def test_a_side_that_changed_nothing_takes_the_other(texts: tuple[str, str, str]) -> None:
    base, x, y = texts
    for merged, expected in (
        (merge_text(base, x, base), x),
        (merge_text(base, base, y), y),
        (merge_text(base, x, x), x),
    ):
        assert merged.clean
        assert merged.text == normalised(expected)


@many
@given(three_texts())
def test_both_writers_get_the_same_answer(texts: tuple[str, str, str]) -> None:
    base, x, y = texts
    one, other = merge_text(base, x, y), merge_text(base, y, x)
    assert one.clean == other.clean
    assert [(p.base, p.mine, p.theirs) for p in one.pieces] == [
        (p.base, p.theirs, p.mine) for p in other.pieces
    ]
    if one.clean:
        assert one.text == other.text


@many
@given(three_texts())
def test_nothing_is_invented(texts: tuple[str, str, str]) -> None:
    """A clean text has no token, and no token oftener, than its writers; a proposal adds at most blanks."""
    merged = merge_text(*texts)
    base, mine, theirs = (Counter(tokens(text)) for text in texts)
    if merged.clean:
        assert Counter(tokens(merged.text)) <= mine + theirs
    for p in merged.conflicts:
        words = Counter(tokens(p.text))
        known = Counter(tokens(p.mine)) + Counter(tokens(p.theirs)) | Counter(tokens(p.base))
        assert {word for word in words - known if not word.isspace()} == set()


@many
@given(three_word_lists(), st.integers(1, 6))
def test_every_insertion_survives(lists: tuple[list[str], list[str], list[str]], line: int) -> None:
    base, mine, theirs = lists
    merged = merge_text(*(text_of(words, line) for words in lists))
    there = set(merged.text.split())
    assert set(mine) - set(base) <= there
    assert set(theirs) - set(base) <= there


@many
@given(three_word_lists(), st.integers(1, 6))
def test_only_what_somebody_deleted_is_gone(lists: tuple[list[str], list[str], list[str]], line: int) -> None:
    base, mine, theirs = map(set, lists)
    deleted = (base - mine) | (base - theirs)
    merged = merge_text(*(text_of(words, line) for words in lists))
    assert base - set(merged.text.split()) <= deleted
    # In one line nothing moves across a line end, which counts as deleted here and written there.
    merged = merge_text(*map(" ".join, lists))
    gone = base - set(merged.text.split())
    assert gone == deleted if merged.clean else gone <= deleted


@many
@given(st.integers(2, 12), st.data())
def test_what_the_other_changed_is_not_deleted(size: int, data: st.DataObject) -> None:
    """Mine deletes a stretch, theirs writes inside or at its edge: a conflict, and the proposal keeps it."""
    base = [f"w{n}" for n in range(size)]
    start = data.draw(st.integers(0, size - 1))
    stop = data.draw(st.integers(start + 1, size))
    at = data.draw(st.integers(start, stop))
    replaced = data.draw(st.integers(0, stop - at))
    mine = base[:start] + base[stop:]
    theirs = [*base[:at], "fresh", *base[at + replaced :]]
    merged = merge_text(text_of(base, 99), text_of(mine, 99), text_of(theirs, 99))
    assert not merged.clean
    assert "fresh" in merged.text.split()
    assert any("fresh" in p.theirs and "fresh" not in p.mine for p in merged.conflicts)
    by_line = merge_text(*(text_of(words, 1) for words in (base, mine, theirs)))
    assert not by_line.clean


@many
@given(st.lists(st.sampled_from(["keep", "mine", "theirs"]), min_size=1, max_size=12), st.data())
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here to compare with")
def test_lines_that_do_not_overlap_merge_as_git_merges_them(
    tmp_path_factory: pytest.TempPathFactory, owners: list[str], data: st.DataObject
) -> None:
    texts: dict[str, list[str]] = {"base": [], "mine": [], "theirs": []}

    def every(line: str) -> None:
        for lines in texts.values():
            lines.append(line)

    for number, owner in enumerate(owners):
        every(f"Zeile {number} bleibt, wie sie war.\n")
        if owner == "keep":
            continue
        change = data.draw(st.sampled_from(["replace", "delete", "insert", "reword"]))
        old = [f"{number}: Motoren für die Linie\n", f"{number}: ab Mai\n"] if change != "insert" else []
        new = {
            "replace": [f"{owner} schreibt {number} neu\n"],
            "delete": [],
            "insert": [f"{owner} ergänzt {number}\n", "\n", "dazu\n"],
            "reword": [f"{number}: Antriebe für die Linie\n", f"{number}: ab Mai\n"],
        }[change]
        for name, lines in texts.items():
            lines.extend(new if name == owner else old)
    every("Ende\n")
    folder = tmp_path_factory.getbasetemp()
    for name, lines in texts.items():
        Path(folder, name).write_text("".join(lines), encoding="utf-8")
    git = subprocess.run(
        ["git", "merge-file", "-p", "mine", "base", "theirs"], cwd=folder, capture_output=True, check=False
    )
    assert git.returncode == 0
    merged = merge_text(*("".join(lines) for lines in texts.values()))
    assert merged.clean
    assert merged.text == git.stdout.decode()


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("The red car is fast.", "The blue car is fast.", "The red car is very fast.", "The blue car is very fast."),
        ("Eins.\nZwei.", "Eins!\nZwei.", "Eins.\nZwei.\nDrei.", "Eins!\nZwei.\nDrei."),
        ("a\r\nb\r\n", "a\nb\nc\n", "x\r\nb\r\n", "x\nb\nc\n"),
        ("Gut.", "Sehr gut.", "Sehr gut.", "Sehr gut."),
        ("", "neu", "neu", "neu"),
        (f"{NFD} alles {FAMILY}", f"{NFD} alles 👍🏽", f"unter alles {FAMILY}", "unter alles 👍🏽"),
    ],
)  # fmt: skip
def test_edits_of_different_places_go_together(base: str, mine: str, theirs: str, expected: str) -> None:
    merged = merge_text(base, mine, theirs)
    assert merged.clean
    assert merged.text == expected


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "proposal"),
    [
        ("The red car", "The blue car", "The green car", "The green blue car"),
        ("The red car", "The blue car", "The red bike", "The red bike blue car"),
        ("A B", "A x B", "A y B", "A y x B"),
        ("", "meins", "ihres", "ihres meins"),
        ("Liste\n", "Liste\neins\n", "Liste\nzwei\n", "Liste\nzwei\neins\n"),
        ("Preis 1.234,56 €", "Preis 1.334,56 €", "Preis 1.234,99 €", "Preis 1.234,99 1.334,56 €"),
        ("x.y", "1.y", "x.2", "x.2 1.y"),
        ("Wir liefern im Mai. Gut.", "Gut.", "Wir liefern im Juni. Gut.", "Wir liefern im Juni. Gut."),
        ("a b c d e", "a d e", "a b e", "a b c d e"),
        ("A B", "A x B", "A x y B", "A x y B"),
    ],
)
def test_edits_of_one_place_are_shown_with_a_proposal(
    base: str, mine: str, theirs: str, proposal: str
) -> None:
    merged = merge_text(base, mine, theirs)
    assert not merged.clean
    assert len(merged.conflicts) == 1
    assert merged.text == proposal


def test_the_page_can_mark_what_a_colleague_wrote() -> None:
    base, mine, theirs = (
        "Wir bauen Pumpen im Mai.",
        "Wir bauen Pumpen im Juni.",
        "Wir bauen neue Pumpen im Mai.",
    )
    merged = merge_text(base, mine, theirs)
    marked = [(span.kind, merged.text[span.start : span.end]) for span in merged.spans]
    assert marked == [("theirs", "neue "), ("mine", "Juni")]


# Effort --------------------------------------------------------------------------------------

_rng = random.Random(3)


def _words(count: int, different: int) -> str:
    return " ".join(f"w{_rng.randrange(different)}" for _ in range(count))


def _of(signs: str, size: int = 20_000) -> str:
    return "".join(_rng.choice(signs) for _ in range(size))


@pytest.mark.parametrize(
    "texts",
    [
        ("a" * 20_000, "a" * 19_999, "a" * 19_998 + "b"),
        ("a " * 10_000, "b a " * 5_000, "a a b " * 3_333),
        ("\n" * 20_000, "a\n" * 10_000, "\na" * 10_000),
        tuple(_of("ab  ") for _ in range(3)),
        tuple(_of(".,") for _ in range(3)),
        tuple(_of("a\n") for _ in range(3)),
        tuple(_of("é👍🏽\u0301 ") for _ in range(3)),
        tuple(_words(4_000, 2_000)[:20_000] for _ in range(3)),
        ("1." * 10_000, "1." * 9_000 + "-'" * 1_000, "👍\u200d" * 10_000),
    ],
    ids=range(9),
)
def test_no_text_keeps_the_server_busy(texts: tuple[str, str, str]) -> None:
    start = time.process_time()
    merged = merge_text(*texts)
    diff_words(texts[1], texts[2])
    assert time.process_time() - start < 15  # seconds where it must not be minutes; coverage is on
    assert "".join(p.mine for p in merged.pieces) == texts[1]


def test_ordinary_edits_take_no_time() -> None:
    base = _words(800, 600)[:4_000]
    first, second = base.split(), base.split()
    for n in range(0, 300, 20):
        first[n], second[n + 300] = f"m{n}", f"t{n}"
    start = time.process_time()
    merged = merge_text(base, " ".join(first), " ".join(second))
    assert time.process_time() - start < 1
    assert merged.clean
    assert merged.text.split() == [*first[:300], *second[300:]]


# Merging values ------------------------------------------------------------------------------

DAY = dt.date(2026, 3, 10)
ROW = {"text": "Wir liefern Motoren im Mai.", "so_what": "", "owner": 1, "due": DAY}


def merged_row(mine: dict[str, object], theirs: dict[str, object]):
    return merge_values(ROW, {**ROW, **mine}, {**ROW, **theirs}, {"text", "so_what"})


def test_fields_of_different_people_go_together() -> None:
    row = merged_row({"owner": 2}, {"due": None, "so_what": "Wir bauen um."})
    assert row.clean
    assert row.values == {**ROW, "owner": 2, "due": None, "so_what": "Wir bauen um."}
    assert row.from_mine == ("owner",)
    assert row.from_theirs == ("so_what", "due")


def test_a_text_that_both_changed_is_merged_inside() -> None:
    row = merged_row(
        {"text": "Wir liefern neue Motoren im Mai."}, {"text": "Wir liefern Motoren im Juni.", "owner": 3}
    )
    assert row.clean
    assert row.values["text"] == "Wir liefern neue Motoren im Juni."
    assert (row.merged, row.from_theirs) == (("text",), ("owner",))
    assert row.texts["text"].clean


def test_what_both_changed_differently_is_a_conflict() -> None:
    row = merged_row({"owner": 2, "text": "Nein."}, {"owner": 3, "text": "Wir liefern Motoren im Juni."})
    assert not row.clean
    assert row.conflicts == ("text", "owner")
    assert row.values["owner"] == 2
    assert row.texts["text"].conflicts


def test_what_both_changed_to_the_same_is_one_change() -> None:
    row = merged_row({"owner": 2, "text": "Gut.\r\nJa."}, {"owner": 2, "text": "Gut.\nJa."})
    assert row.clean
    assert row.agreed == ("text", "owner")
    assert row.values["text"] == "Gut.\nJa."


VALUES = st.fixed_dictionaries(
    {"text": st.sampled_from(["", "a b", "a c", "x a b", "d"]), "n": st.integers(0, 2), "on": st.booleans()}
)


@many
@given(VALUES, VALUES, VALUES)
def test_values_come_from_somebody(base: dict, mine: dict, theirs: dict) -> None:
    row = merge_values(base, mine, theirs, ["text"])
    for name, value in row.values.items():
        lists = (row.from_mine, row.from_theirs, row.agreed, row.merged, row.conflicts)
        changed = base[name] != mine[name] or base[name] != theirs[name]
        assert sum(name in names for names in lists) == (1 if changed else 0)
        if name in row.conflicts:
            assert base[name] != mine[name] != theirs[name] != base[name]
        elif name not in row.merged:
            assert value == (theirs[name] if mine[name] == base[name] else mine[name])
    assert merge_values(base, mine, base, ["text"]).values == mine
    assert merge_values(base, base, theirs, ["text"]).values == theirs
    assert merge_values(base, theirs, mine, ["text"]).clean == row.clean
