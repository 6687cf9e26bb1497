"""One account, its KAM and colleagues of every level, and somebody who does not see it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from kam.lib.access import Level
from tests.factories import HeadFactory, KeyAccountFactory, StatementFactory, UserFactory, make_kam, member


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    w = SimpleNamespace(account=KeyAccountFactory(organisation__name="Nordwerk"))
    for name in ("Karla", "Edda", "Cora", "Rita", "Stella"):
        setattr(w, name.lower(), UserFactory(first_name=name, last_name="Weber"))
    w.kam, w.editor, w.commenter, w.reader, w.stranger = w.karla, w.edda, w.cora, w.rita, w.stella
    w.head = HeadFactory(first_name="Hella", last_name="Vogt")
    make_kam(w.account, w.kam)
    for user, level in ((w.editor, Level.EDIT), (w.commenter, Level.COMMENT), (w.reader, Level.READ)):
        member(w.account, user, level)
    w.line = StatementFactory(account=w.account, created_by=w.editor, text="They want **two** plants")
    return w


def signed_in(user: object) -> Client:
    found = Client()
    found.force_login(user)  # type: ignore[arg-type]
    return found
