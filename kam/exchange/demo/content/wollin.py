"""Wollin Textilmaschinen KG, told in German: approved on one page."""

from kam.exchange.demo.shapes import (
    Account,
    Aim,
    Ask,
    Do,
    Goal,
    Job,
    Kam,
    Member,
    Money,
    PlanOf,
    Say,
    Someone,
    Step,
)

WOLLIN = Account(
    name="Wollin Textilmaschinen KG",
    industry="textiles",
    country="DE",
    city="Plauen",
    tier="c",
    since=-12,
    founded=1987,
    employees=190,
    turnover=34,
    website="https://www.wollin.example",
    erp="10047",
    made=-1075,
    language="de",
    kams=(Kam("Ralf Timm", -1800, 10), Kam("Jana Brandt", -700, 10)),
    team=(
        Member("Tobias Angerer", "deputy", "edit", 5, "", -240),
        Member("Yusuf Aksoy", "inside-sales", "edit", 10, "Angebote", -500),
        Member("Aylin Koç", "systems-engineering", "comment", 5, "Streckwerke", -500),
        Member("Murat Demir", "logistics", "comment", 5, "Abrufe", -400),
        Member("Clara Weiß", "marketing", "comment", 2, "Messe", -90, extended=True),
    ),
    people=(
        Someone("Heiko Wollin", (Job("", "Geschäftsführer", "", (-12, 1)),)),
        Someone("Antje Rudloff", (Job("", "Leiterin Einkauf", "Einkauf", (-4, 2)),), mobile=True),
        Someone("Maik Seifert", (Job("", "Leiter Konstruktion", "Konstruktion", (-7, 5)),)),
    ),
    money=Money(
        revenue={-3: 980, -2: 1100, -1: 1200},
        plan={-1: 1150, 0: 1300},
        forecast=1300,
        margin={-2: "31.0", -1: "32.2", 0: "32.0"},
        wallet={-3: 4100, -2: 4300, -1: 4440},
        satisfaction=("8.2", "8.6"),
        delivery=("95.0", "96.4"),
        complaints=2,
    ),
    topics={
        "summary": (
            Say(
                "Kleiner, treuer Kunde mit 27 % Lieferanteil; das Neuprodukt bringt Wachstum ohne viel Aufwand.",
                "Mit einer Seite führen, nicht mit einem Projekt.",
                -95,
                source="Zahlen",
            ),
        ),
        "profile": (
            Say(
                "Familienunternehmen in zweiter Generation, Streckwerke und Zwirnmaschinen.",
                "Der Inhaber entscheidet selbst und schnell.",
                -500,
                source="Besuch in Plauen",
                customer=True,
            ),
        ),
        "market": (
            Say(
                "Technische Textilien wachsen, Bekleidung schrumpft.",
                "Drehzahlgenaue Antriebe werden wichtiger als billige.",
                -98,
                source="Verbandsbericht",
                customer=True,
            ),
        ),
        "persons": (
            Say(
                "Maik Seifert legt den Antrieb fest, Antje Rudloff verhandelt nur noch den Preis.",
                "Früh in der Konstruktion sein.",
                -97,
                source="Jahresgespräch",
            ),
        ),
        "threats": (
            Say(
                "Prüfprotokolle fehlten bei zwei Lieferungen.",
                "Protokoll ab Werk mitschicken.",
                -40,
                source="Antje Rudloff",
                do=(Do("Prüfprotokolle jeder Lieferung beilegen", "Murat Demir", -15, made=-40, done=-18),),
            ),
        ),
        "strategy": (
            Say(
                "Gesetzt sein, wenn die neue Streckwerksgeneration kommt.",
                "Muster bis {+60}.",
                -96,
                source="Jahresgespräch",
                do=(Do("Musterantrieb für das Streckwerk", "Aylin Koç", 60, made=-60),),
            ),
        ),
    },
    goals=(
        Goal(
            "20 % mehr Liefergeschwindigkeit im Streckwerk bis {y+1}.",
            "Unser Servoantrieb hält die Drehzahl auf ein Promille.",
            "Maik Seifert",
            1,
            -96,
            source="Jahresgespräch",
            customer=True,
        ),
    ),
    questions=(Ask("Bleibt Heiko Wollin nach {y+1} in der Geschäftsführung?", "Jana Brandt", 70, -60),),
    actions=(
        Do("Gästeliste für die Messe mit Clara Weiß abstimmen", "Jana Brandt", 2, made=-14),
        Do("Rahmenpreise für ein Jahr anbieten", "Yusuf Aksoy", 12, made=-20),
        Do("Danke für die Empfehlung", "Clara Weiß", -30, made=-50, done=-33),
    ),
    plans=(
        PlanOf(
            (0, 1),
            -110,
            "one_page",
            steps=(Step(-95, "submit"), Step(-90, "approve", remark="Kurz und gut.")),
            aims=(
                Aim(
                    "Serie im neuen Streckwerk",
                    "Antriebe im Jahr",
                    "Stück",
                    "0",
                    "240",
                    "0",
                    300,
                    "Jana Brandt",
                    0,
                    -96,
                ),
                Aim(
                    "Lieferanteil 33 %", "Anteil am Bedarf", "%", "27", "33", "27", 400, "Jana Brandt", 0, -96
                ),
            ),
        ),
    ),
    reviewed=-187,
)
