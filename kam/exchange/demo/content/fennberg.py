"""Fennberg Medizintechnik GmbH: a candidate."""

from kam.exchange.demo.shapes import Account, Ask, Do, Job, Kam, Member, Note, Say, Someone

FENNBERG = Account(
    name="Fennberg Medizintechnik GmbH",
    industry="medical",
    country="DE",
    city="Tuttlingen",
    tier="b",
    status="candidate",
    founded=2001,
    employees=460,
    turnover=102,
    website="https://www.fennberg.example",
    made=-64,
    kams=(Kam("Henrike Lorenz", -60, 10),),
    team=(
        Member("Mei-Lin Hartmann", "product-management", "comment", 5, "small drives", -40),
        Member("Katrin Hoyer", "quality", "comment", 5, "medical approval", -40, extended=True),
    ),
    people=(
        Someone("Dr. Valentin Rapp", (Job("", "Chief Technology Officer", "", (-3, 4)),), made=-50),
        Someone("Lioba Schanz", (Job("", "Strategic buyer", "Purchasing", (-1, 2)),), made=-50),
    ),
    topics={
        "market": (
            Say(
                "Surgical robots need small, silent joints.",
                "A new field for us; the approval takes 18 months.",
                -40,
                source="Dr. Valentin Rapp",
                do=(Do("What does the medical approval cost us?", "Katrin Hoyer", 19, made=-40),),
            ),
        ),
        "requirements": (
            Say(
                "Approval as a supplier under ISO 13485.",
                "No approval, no account.",
                -38,
                source="Lioba Schanz",
            ),
        ),
    },
    questions=(Ask("Is Fennberg worth a team?", "Henrike Lorenz", 28, -40),),
    notes=(
        Note("Met Dr. Rapp at the university: he knows our Chemnitz lab.", "contact", "Andrzej Wolski", -7),
    ),
)
