"""Team functions that ship (shared list of the field); adds what is missing by key after every migrate."""

from typing import Any

from kam.reference.defaults import add_missing

ALL, AB, A = ["a", "b", "c"], ["a", "b"], ["a"]

#: key, English, German, tiers that must fill it
FUNCTIONS: list[tuple[str, str, str, list[str]]] = [
    ("kam", "Key Account Manager", "Key Account Manager", ALL),
    ("deputy", "Deputy", "Stellvertretung", ALL),
    ("sponsor", "Executive Sponsor", "Executive Sponsor (Pate)", A),
    ("regional-sales", "Regional sales", "Regionalvertrieb", []),
    ("inside-sales", "Inside sales", "Vertriebsinnendienst", ALL),
    ("systems-engineering", "Systems engineering", "Anwendungstechnik", ALL),
    ("product-management", "Product management", "Produktmanagement", []),
    ("logistics", "Logistics", "Auftragsabwicklung", ALL),
    ("service", "Service", "Service", []),
    ("quality", "Quality", "Qualität", []),
    ("controlling", "Controlling", "Controlling", A),
    ("legal", "Legal", "Recht", []),
    ("marketing", "Marketing", "Marketing", []),
    ("project-lead", "Project lead", "Projektleitung", []),
    ("country-lead", "Country lead", "Länderleitung", []),
]


def load_defaults(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Handler of Django's post_migrate."""
    add_missing(
        sender.get_model("TeamFunction"),
        [
            {"key": k, "name_en": en, "name_de": de, "required_tiers": tiers, "rank": i}
            for i, (k, en, de, tiers) in enumerate(FUNCTIONS)
        ],
    )
