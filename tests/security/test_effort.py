"""A short text, a small file or a long request must not keep a server busy or fill its disk."""

import io
import time
import zipfile
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from kam.exchange.imports.problems import FileProblem
from kam.exchange.imports.reader import read_table
from kam.records.history_values import word_diff
from tests.factories import HeadFactory, KeyAccountFactory


@pytest.mark.parametrize(("old", "new"), [("a " * 1500, "a b " * 750), ("a a b " * 500, "b a a a " * 375)])
def test_texts_that_repeat_few_words_are_compared_quickly(old: str, new: str) -> None:
    start = time.process_time()
    pieces = word_diff(old, new)
    assert time.process_time() - start < 5
    assert {"removed", "added"} <= {piece.kind for piece in pieces}


def test_prose_is_still_compared_word_by_word() -> None:
    words = [f"word{number % 150}" for number in range(400)]
    changed = [*words[:200], "other", *words[201:]]
    assert [p.text.strip() for p in word_diff(" ".join(words), " ".join(changed)) if p.kind == "added"] == [
        "other"
    ]


def test_workbook_whose_next_row_is_the_billionth() -> None:
    book, out, far = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["name"])
    book.active.append(["Nordwerk"])
    book.save(out)
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(far, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<row r="2"', b'<row r="2000000000"'))
    with pytest.raises(FileProblem):
        read_table(far.getvalue(), "far.xlsx")


def test_a_tree_of_a_thousand_levels_is_shown(client: Any, db: Any) -> None:
    account = KeyAccountFactory()
    above = account.organisation
    for number in range(1100):
        above = Organisation.objects.create(
            name=f"n{number}", parent=above, root=account.organisation, account=account
        )
    client.force_login(HeadFactory())
    page = client.get(reverse("accounts:account_structure", args=[account.public_id]))
    assert page.status_code == 200
    assert "n1099" in page.content.decode()


def test_a_body_beyond_every_file_of_ours_is_not_read(db: Any) -> None:
    huge = {"CONTENT_LENGTH": str(10**10)}
    assert Client().post("/sign-in/login/", {"login": "x"}, **huge).status_code == 413
    assert Client().post("/sign-in/login/", {"login": "x"}).status_code == 200
