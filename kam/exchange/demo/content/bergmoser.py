"""Bergmoser Pressenbau KG, told in German: no plan yet."""

from kam.exchange.demo.shapes import Account, Ask, Do, Job, Kam, Member, Money, Note, Say, Someone

BERGMOSER = Account(
    name="Bergmoser Pressenbau KG",
    industry="machinery",
    country="DE",
    city="Rosenheim",
    tier="c",
    since=-3,
    founded=1969,
    employees=260,
    turnover=58,
    website="https://www.bergmoser.example",
    erp="10088",
    made=-400,
    language="de",
    kams=(Kam("Marek Dudek", -250, 10),),
    team=(
        Member("Nina Petri", "inside-sales", "edit", 5, "", -240),
        Member("Jonas Feldhoff", "systems-engineering", "comment", 5, "Servopressen", -150),
    ),
    people=(
        Someone("Ludwig Bergmoser", (Job("", "Inhaber", "", (-25, 1)),)),
        Someone("Tanja Eibl", (Job("", "Einkauf Antriebe", "Einkauf", (-2, 7)),)),
    ),
    money=Money(
        revenue={-2: 400, -1: 850},
        plan={0: 1400},
        forecast=1200,
        margin={-1: "26.5", 0: "27.0"},
        wallet={-1: 10600},
    ),
    topics={
        "market": (
            Say(
                "Servopressen verdrängen mechanische Pressen.",
                "8 % Lieferanteil bei 10,6 Mio. € Bedarf: hier liegt das größte Potenzial der C-Kunden.",
                -45,
                source="Tanja Eibl",
            ),
        ),
        "persons": (
            Say(
                "Ludwig Bergmoser will den Lieferanten persönlich kennen.",
                "Besuch mit Bernd Vogel.",
                -44,
                source="Erstgespräch",
                do=(Do("Besuch in Rosenheim mit Bernd Vogel", "Marek Dudek", -5, made=-44),),
            ),
        ),
    },
    questions=(
        Ask("Wer liefert heute die großen Motoren?", "Jonas Feldhoff", -8, -44),
        Ask("Wie groß ist der Bedarf für Nachrüstungen?", "Marek Dudek", 30, -20),
    ),
    actions=(Do("Plan bis zum Quartalsende beginnen", "Marek Dudek", 30, made=-10),),
    notes=(
        Note("Bergmoser sucht Ersatz für einen abgekündigten Umrichter.", "potential", "Carla Wendt", -2),
    ),
)
