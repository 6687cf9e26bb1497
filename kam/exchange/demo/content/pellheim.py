"""Pellheim Verpackung GmbH: released and archived."""

from kam.exchange.demo.shapes import Account, Edit, Job, Kam, Member, Money, Say, Someone

PELLHEIM = Account(
    name="Pellheim Verpackung GmbH",
    industry="packaging",
    country="DE",
    city="Worms",
    tier="c",
    since=-16,
    founded=1980,
    employees=95,
    turnover=14,
    website="https://www.pellheim.example",
    erp="10012",
    made=-1090,
    kams=(Kam("Ralf Timm", -2500, 5), Kam("Jana Brandt", -700, 5)),
    team=(Member("Yusuf Aksoy", "inside-sales", "comment", 3, "", -800, -232),),
    people=(Someone("Egon Pellheim", (Job("", "Inhaber", "", (-16, 1)),)),),
    money=Money(revenue={-3: 240, -2: 150, -1: 60}, margin={-1: "22.0"}),
    topics={
        "summary": (
            Say(
                "Production in Worms ends; the brand was sold.",
                "Serve remaining parts through the shop.",
                -260,
                source="Egon Pellheim",
            ),
        )
    },
    edits=(Edit(-232, "", {"status": "released"}),),
    archived=-230,
)
