"""The access table: every address, over rows in every state, and the row of the matrix that rules it.

An address without a line in one of these files fails the suite (test_table.py). Actors and outcomes are in
matrix.py.
"""

from tests.access.cases import Case
from tests.access.table.briefings import BRIEFINGS
from tests.access.table.buying import BUYING
from tests.access.table.customers import CUSTOMERS
from tests.access.table.desk import DESK
from tests.access.table.documents import DOCUMENTS
from tests.access.table.imports import IMPORTS
from tests.access.table.information import INFORMATION
from tests.access.table.lines import LINES
from tests.access.table.people import PEOPLE
from tests.access.table.plans import PLANS
from tests.access.table.relationships import RELATIONS
from tests.access.table.sign_in import SIGN_IN
from tests.access.table.teams import TEAMS
from tests.access.table.touchpoints import TOUCHPOINTS
from tests.access.table.workspace import WORKSPACE

TABLE: list[Case] = [
    *BRIEFINGS,
    *TEAMS,
    *CUSTOMERS,
    *PEOPLE,
    *RELATIONS,
    *BUYING,
    *TOUCHPOINTS,
    *INFORMATION,
    *WORKSPACE,
    *PLANS,
    *LINES,
    *DESK,
    *IMPORTS,
    *DOCUMENTS,
    *SIGN_IN,
]
