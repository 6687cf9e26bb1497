"""What is done at once in this room is called in the history (slot `batch_names`)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.customers.operations import MERGED
from accounts.customers.year_grid import GRID
from accounts.people.card_operations import BACK, CARDS
from accounts.people.merge_operations import PEOPLE_MERGED
from kam.lib.slots import BatchName


def account_batches(batches: Iterable[str]) -> dict[str, BatchName]:
    """Figures entered in the grid, accounts merged, vCards taken in. No query."""
    found = {}
    for batch in batches:
        if batch.startswith(GRID):
            found[batch] = BatchName(_("Figures entered by year"))
        elif batch.startswith(MERGED):
            found[batch] = BatchName(_("Accounts merged"))
        elif batch.startswith(CARDS):
            found[batch] = BatchName(_("Contacts taken in from vCards"))
        elif batch.startswith(PEOPLE_MERGED):
            found[batch] = BatchName(_("People merged"))
        elif batch.startswith(BACK):
            found[batch] = BatchName(_("Taken back"))
    return found
