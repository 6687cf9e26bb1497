"""The reference data that ships. Adds what is missing by key after every migrate; never changes a row that is there."""

from pathlib import Path
from typing import Any

from django.db import models

CURRENCIES = [
    ("EUR", "€", 2), ("USD", "$", 2), ("CHF", "CHF", 2), ("GBP", "£", 2), ("DKK", "kr", 2), ("SEK", "kr", 2),
    ("NOK", "kr", 2), ("PLN", "zł", 2), ("CZK", "Kč", 2), ("HUF", "Ft", 2), ("JPY", "¥", 0), ("CNY", "CN¥", 2),
    ("INR", "₹", 2), ("KRW", "₩", 0), ("BRL", "R$", 2), ("CAD", "CA$", 2), ("AUD", "A$", 2), ("TRY", "₺", 2),
    ("KWD", "KWD", 3),
]  # fmt: skip

TIERS = [("a", "A", "A", 1), ("b", "B", "B", "1.5"), ("c", "C", "C", 2)]

#: key, English, German, unit, roll-up, more is better
MEASURES = [
    ("revenue", "Revenue", "Umsatz", "money", "sum", True),
    ("margin", "Contribution margin", "Deckungsbeitrag", "money", "sum", True),
    ("budget", "Account budget", "Account-Budget", "money", "sum", False),
    ("wallet", "Wallet (their spend)", "Bedarf des Kunden (Wallet)", "money", "sum", True),
    ("satisfaction", "Satisfaction", "Zufriedenheit", "score", "average", True),
    ("complaints", "Complaints", "Reklamationen", "count", "sum", False),
    ("delivery", "Delivery performance", "Liefertreue", "percent", "average", True),
    ("investment", "Investment", "Investition", "money", "sum", False),
    ("resources", "Resources (FTE)", "Personaleinsatz (FTE)", "count", "average", False),
]

INDUSTRIES = [
    ("automotive", "Automotive", "Automobil"),
    ("chemicals", "Chemicals", "Chemie"),
    ("construction", "Construction", "Bau"),
    ("consumer-goods", "Consumer goods", "Konsumgüter"),
    ("electronics", "Electronics", "Elektronik"),
    ("employment", "Employment services", "Personaldienstleistung"),
    ("energy", "Energy", "Energie"),
    ("entertainment", "Entertainment", "Unterhaltung"),
    ("finance", "Finance", "Finanzen"),
    ("food", "Food", "Lebensmittel"),
    ("health", "Health care", "Gesundheit"),
    ("logistics", "Logistics", "Logistik"),
    ("machinery", "Machinery", "Maschinenbau"),
    ("marketing", "Marketing", "Marketing"),
    ("medical", "Medical technology", "Medizintechnik"),
    ("packaging", "Packaging", "Verpackung"),
    ("pharmaceuticals", "Pharmaceuticals", "Pharma"),
    ("public", "Public sector", "Öffentlicher Sektor"),
    ("retail", "Retail", "Handel"),
    ("services", "Services", "Dienstleistung"),
    ("software", "Software", "Software"),
    ("technology", "Technology", "Technologie"),
    ("telecommunications", "Telecommunications", "Telekommunikation"),
    ("textiles", "Textiles", "Textil"),
    ("transport", "Transport", "Verkehr"),
]

#: key, English, German; the first is the highest
POSITIONS = [
    ("board", "Board", "Geschäftsleitung"),
    ("division", "Division head", "Bereichsleitung"),
    ("department", "Department head", "Abteilungsleitung"),
    ("specialist", "Specialist", "Fachebene"),
]


def add_missing(model: type[models.Model], rows: list[dict[str, Any]], key: str = "key") -> None:
    """Creates the rows whose key is not there yet, archived rows counted as there."""
    have = set(model._default_manager.values_list(key, flat=True))
    model._default_manager.bulk_create([model(**row) for row in rows if row[key] not in have])


def load_defaults(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Handler of Django's post_migrate."""
    names = ("Company", "Country", "Currency", "Industry", "Measure", "PositionLevel", "Tier")
    Company, Country, Currency, Industry, Measure, PositionLevel, Tier = map(sender.get_model, names)
    add_missing(Currency, [{"code": c, "symbol": s, "minor_units": m} for c, s, m in CURRENCIES], "code")
    lines = (Path(__file__).parent / "countries.csv").read_text(encoding="utf-8").splitlines()
    add_missing(
        Country,
        [dict(zip(("code", "name_en", "name_de"), line.split(";"), strict=True)) for line in lines],
        "code",
    )
    add_missing(
        Tier,
        [
            {"key": k, "name_en": en, "name_de": de, "review_factor": f, "rank": i}
            for i, (k, en, de, f) in enumerate(TIERS)
        ],
    )
    add_missing(
        Measure,
        [
            {"key": k, "name_en": en, "name_de": de, "unit": u, "rollup": r, "more_is_better": m, "rank": i}
            for i, (k, en, de, u, r, m) in enumerate(MEASURES)
        ],
    )
    add_missing(
        Industry,
        [{"key": k, "name_en": en, "name_de": de, "rank": i} for i, (k, en, de) in enumerate(INDUSTRIES)],
    )
    add_missing(
        PositionLevel,
        [{"key": k, "name_en": en, "name_de": de, "rank": i} for i, (k, en, de) in enumerate(POSITIONS)],
    )
    if not Company.objects.exists():
        Company.objects.create(pk=1, name="My company", short_name="Company", currency_id="EUR")
