"""Pages below a tab of an account: one list per tab. Who adds a page adds its line here."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: tab -> key, label, name of the address (which takes the account's public id); the first is where the tab leads
SUBPAGES: dict[str, list[tuple[str, Any, str]]] = {
    "people": [
        ("people", _("People"), "accounts:account_people"),
        ("buying", _("Buying centre"), "accounts:account_buying_centre"),
        ("map", _("Map"), "accounts:account_map"),
        ("matrix", _("Matrix"), "accounts:account_matrix"),
        ("touchpoints", _("Touchpoints"), "accounts:account_touchpoints"),
        ("promises", _("Commitments"), "accounts:account_promises"),
        ("selling", _("Selling centre"), "accounts:account_selling_centre"),
        ("overdue", _("Overdue"), "accounts:account_overdue"),
    ],
    "information": [
        ("facts", _("Facts"), "accounts:account_facts"),
        ("briefings", _("Briefings"), "accounts:account_briefings"),
        ("documents", _("Documents"), "accounts:account_documents"),
        ("feed", _("Feed"), "accounts:account_feed"),
    ],
}
