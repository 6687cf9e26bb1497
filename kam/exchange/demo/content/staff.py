"""Helvion Antriebstechnik: departments and colleagues."""

from kam.exchange.demo.shapes import Colleague

COMPANY, SHORT_NAME, DOMAIN = "Helvion Antriebstechnik GmbH", "Helvion", "helvion.example"

#: One unit in euros, about; the builder lets it move a little.
RATES = {"USD": "0.9240", "GBP": "1.1620", "DKK": "0.1341", "SEK": "0.0881"}

#: English, German, part of
DEPARTMENTS = [
    ("Management board", "Geschäftsleitung", ""),
    ("Sales", "Vertrieb", ""),
    ("Inside sales", "Vertriebsinnendienst", "Sales"),
    ("Marketing", "Marketing", ""),
    ("Systems Engineering", "Anwendungstechnik", ""),
    ("Research and development", "Forschung und Entwicklung", ""),
    ("Product management", "Produktmanagement", ""),
    ("Logistics", "Logistik", ""),
    ("Service", "Service", ""),
    ("Quality", "Qualität", ""),
    ("Finance", "Finanzen", ""),
    ("Controlling", "Controlling", "Finance"),
    ("Legal", "Recht", ""),
    ("Human resources", "Personal", ""),
    ("IT", "IT", ""),
]

HEADS = {
    "Management board": "Matthias Ahlers",
    "Sales": "Bernd Vogel",
    "Inside sales": "Nina Petri",
    "Marketing": "Leonie Kraft",
    "Systems Engineering": "Paul Steinmetz",
    "Research and development": "Andrzej Wolski",
    "Product management": "Florian Reuss",
    "Logistics": "Gesa Lührs",
    "Service": "Stefan Rothe",
    "Quality": "Rainer Pohl",
    "Finance": "Sabine Thoma",
    "Controlling": "Dorothee Maas",
    "Legal": "Sina Albrecht",
    "Human resources": "Beate Kron",
    "IT": "Jörg Metzner",
}

#: The department that usually fills a function.
USUAL = {
    "kam": "Sales",
    "deputy": "Sales",
    "sponsor": "Management board",
    "regional-sales": "Sales",
    "inside-sales": "Inside sales",
    "systems-engineering": "Systems Engineering",
    "product-management": "Product management",
    "logistics": "Logistics",
    "service": "Service",
    "quality": "Quality",
    "controlling": "Controlling",
    "legal": "Legal",
    "marketing": "Marketing",
}

_BV, _MA, _UK, _ST = "Bernd Vogel", "Matthias Ahlers", "Ute Keller", "Sabine Thoma"

COLLEAGUES = [
    Colleague(
        "Jörg Metzner",
        "IT",
        "IT lead, administrator",
        rights="administrator",
        manager=_ST,
        phone="+49 511 555 11",
    ),
    Colleague(
        "Matthias Ahlers", "Management board", "Chief Executive Officer", language="de", phone="+49 511 555 1"
    ),
    Colleague(
        "Dr. Ute Keller", "Management board", "Chief Technology Officer", manager=_MA, phone="+49 511 555 2"
    ),
    Colleague(
        "Sabine Thoma",
        "Management board",
        "Chief Financial Officer",
        rights="viewer",
        manager=_MA,
        language="de",
        phone="+49 511 555 3",
    ),
    Colleague(
        "Bernd Vogel",
        "Sales",
        "Head of Key Account Management",
        rights="head",
        manager=_MA,
        phone="+49 511 555 20",
    ),
    Colleague(
        "Jana Brandt",
        "Sales",
        "Key Account Manager",
        "Hamburg",
        rights="kam",
        manager=_BV,
        phone="+49 40 555 21",
    ),
    Colleague(
        "Oliver Sachs",
        "Sales",
        "Senior Key Account Manager",
        "Dresden",
        rights="kam",
        manager=_BV,
        phone="+49 351 555 22",
    ),
    Colleague(
        "Priya Nair",
        "Sales",
        "Key Account Manager",
        "Leeds",
        rights="kam",
        manager=_BV,
        phone="+44 113 555 23",
    ),
    Colleague(
        "Marek Dudek",
        "Sales",
        "Key Account Manager",
        "Düsseldorf",
        rights="kam",
        manager=_BV,
        phone="+49 211 555 24",
    ),
    Colleague(
        "Henrike Lorenz",
        "Sales",
        "Senior Key Account Manager",
        rights="kam",
        manager=_BV,
        language="de",
        phone="+49 511 555 25",
    ),
    Colleague(
        "Tobias Angerer",
        "Sales",
        "Junior Key Account Manager",
        rights="kam",
        manager=_BV,
        language="de",
        phone="+49 511 555 26",
    ),
    Colleague(
        "Felix Hartung",
        "Sales",
        "Regional Sales Manager North",
        "Hamburg",
        rights="kam",
        manager=_BV,
        phone="+49 40 555 27",
    ),
    Colleague("Ralf Timm", "Sales", "Key Account Manager", "Hamburg", left=-640, login=False),
    Colleague(
        "Nina Petri",
        "Inside sales",
        "Team lead inside sales",
        manager=_BV,
        language="de",
        phone="+49 511 555 30",
    ),
    Colleague(
        "Yusuf Aksoy",
        "Inside sales",
        "Inside sales, drives",
        manager="Nina Petri",
        language="de",
        phone="+49 511 555 31",
    ),
    Colleague(
        "Carla Wendt",
        "Inside sales",
        "Inside sales, spare parts",
        manager="Nina Petri",
        language="de",
        phone="+49 511 555 32",
    ),
    Colleague(
        "Dr. Paul Steinmetz",
        "Systems Engineering",
        "Head of Systems Engineering",
        "Chemnitz",
        manager=_UK,
        language="de",
        phone="+49 371 555 40",
    ),
    Colleague(
        "Lena Okafor",
        "Systems Engineering",
        "Systems Engineer, servo drives",
        "Hamburg",
        manager="Paul Steinmetz",
        phone="+49 40 555 41",
    ),
    Colleague(
        "Aylin Koç",
        "Systems Engineering",
        "Systems Engineer, gear units",
        "Chemnitz",
        manager="Paul Steinmetz",
        language="de",
        phone="+49 371 555 42",
    ),
    Colleague(
        "Jonas Feldhoff",
        "Systems Engineering",
        "Systems Engineer, automation",
        "Düsseldorf",
        manager="Paul Steinmetz",
        language="de",
        phone="+49 211 555 43",
    ),
    Colleague(
        "Gesa Lührs", "Logistics", "Head of Logistics", manager=_MA, language="de", phone="+49 511 555 50"
    ),
    Colleague(
        "Murat Demir",
        "Logistics",
        "Order fulfilment, key accounts",
        manager="Gesa Lührs",
        phone="+49 511 555 51",
    ),
    Colleague(
        "Ewa Sobczak", "Logistics", "Order fulfilment, export", manager="Gesa Lührs", phone="+49 511 555 52"
    ),
    Colleague(
        "Leonie Kraft", "Marketing", "Head of Marketing", manager=_MA, language="de", phone="+49 511 555 60"
    ),
    Colleague(
        "Clara Weiß",
        "Marketing",
        "Customer marketing and market watch",
        manager="Leonie Kraft",
        phone="+49 511 555 61",
    ),
    Colleague("Stefan Rothe", "Service", "Head of Service", "Hamburg", manager=_MA, phone="+49 40 555 70"),
    Colleague(
        "Tomke Naujoks",
        "Service",
        "Field service engineer",
        "Lübeck",
        manager="Stefan Rothe",
        language="de",
        phone="+49 451 555 71",
    ),
    Colleague(
        "Björn Ostermann",
        "Service",
        "Service coordinator",
        "Dresden",
        manager="Stefan Rothe",
        language="de",
        phone="+49 351 555 72",
    ),
    Colleague(
        "Ines Kaltenbach", "Finance", "Controller, contracts and prices", manager=_ST, phone="+49 511 555 80"
    ),
    Colleague(
        "Dorothee Maas",
        "Controlling",
        "Head of Controlling",
        manager=_ST,
        language="de",
        phone="+49 511 555 81",
    ),
    Colleague(
        "Rainer Pohl",
        "Quality",
        "Head of Quality",
        "Chemnitz",
        manager=_UK,
        language="de",
        phone="+49 371 555 90",
    ),
    Colleague(
        "Katrin Hoyer",
        "Quality",
        "Customer quality engineer",
        "Chemnitz",
        manager="Rainer Pohl",
        phone="+49 371 555 91",
    ),
    Colleague(
        "Dr. Sina Albrecht", "Legal", "General counsel", manager=_MA, language="de", phone="+49 511 555 95"
    ),
    Colleague(
        "Florian Reuss",
        "Product management",
        "Head of Product Management",
        manager=_UK,
        language="de",
        phone="+49 511 555 97",
    ),
    Colleague(
        "Mei-Lin Hartmann",
        "Product management",
        "Product manager, servo and control",
        manager="Florian Reuss",
        phone="+49 511 555 98",
    ),
    Colleague(
        "Dr. Andrzej Wolski",
        "Research and development",
        "Head of R&D",
        "Chemnitz",
        manager=_UK,
        phone="+49 371 555 99",
    ),
    Colleague("Beate Kron", "Human resources", "Head of Human Resources", manager=_ST, language="de"),
    Colleague(
        "Lasse Petersdorf",
        "Inside sales",
        "Trainee",
        manager="Nina Petri",
        language="de",
        invited=True,
        login=False,
    ),
]

#: Saved views of the list of accounts: who, name, query
VIEWS = [
    ("Bernd Vogel", "A accounts by revenue", "tier=a&sort=-revenue"),
    ("Bernd Vogel", "Candidates", "status=candidate"),
    ("Jana Brandt", "Mine by name", "mine=on&sort=name"),
    ("Oliver Sachs", "Machine builders", "industry=machinery&sort=-revenue"),
]
