"""Quistrup Papirmaskiner A/S: paused."""

from kam.exchange.demo.shapes import Account, Ask, Do, Edit, Job, Kam, Member, Money, Say, Someone

QUISTRUP = Account(
    name="Quistrup Papirmaskiner A/S",
    industry="machinery",
    country="DK",
    city="Silkeborg",
    tier="c",
    since=-9,
    founded=1960,
    employees=280,
    turnover=52,
    website="https://www.quistrup.example",
    erp="10036",
    made=-1030,
    kams=(Kam("Felix Hartung", -1400, 5), Kam("Tobias Angerer", -260, 5)),
    team=(
        Member("Nina Petri", "inside-sales", "comment", 3, "", -500),
        Member("Aylin Koç", "systems-engineering", "read", 2, "", -500),
    ),
    people=(Someone("Poul Vestager-Lund", (Job("", "Managing director", "", (-8, 1)),), language="en"),),
    money=Money(revenue={-3: 900, -2: 620, -1: 280}, plan={-1: 500}, margin={-1: "24.0"}),
    topics={
        "summary": (
            Say(
                "In court-supervised restructuring since spring; orders only against prepayment.",
                "Paused: no visits, one call a month.",
                -130,
                source="Letter of the administrator",
            ),
        ),
        "risks": (
            Say(
                "Open invoices of €86,000.",
                "Insured to 90 %.",
                -128,
                source="Controlling",
                do=(Do("Claim at the credit insurance", "Nina Petri", -90, made=-128, done=-100),),
            ),
        ),
    },
    questions=(Ask("Is there an investor?", "Tobias Angerer", 60, -40),),
    edits=(Edit(-131, "", {"status": "paused"}),),
)
