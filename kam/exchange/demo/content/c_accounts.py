"""The C accounts, told in German: Wollin (approved), Bergmoser (no plan), Messtal (first draft)."""

from kam.exchange.demo.shapes import (
    Account, Aim, Ask, Do, Edit, Goal, Job, Kam, Member, Money, Note, PlanOf, Say, Someone, Step,
)  # fmt: skip

WOLLIN = Account(
    name="Wollin Textilmaschinen KG", industry="textiles", country="DE", city="Plauen", tier="c", since=-12, founded=1987,
    employees=190, turnover=34, website="https://www.wollin.example", erp="10047", made=-1075, language="de",
    kams=(Kam("Ralf Timm", -1800, 10), Kam("Jana Brandt", -700, 10)),
    team=(Member("Tobias Angerer", "deputy", "edit", 5, "", -240), Member("Yusuf Aksoy", "inside-sales", "edit", 10, "Angebote", -500),
          Member("Aylin Koç", "systems-engineering", "comment", 5, "Streckwerke", -500), Member("Murat Demir", "logistics", "comment", 5, "Abrufe", -400),
          Member("Clara Weiß", "marketing", "comment", 2, "Messe", -90, extended=True)),
    people=(Someone("Heiko Wollin", (Job("", "Geschäftsführer", "", (-12, 1)),)), Someone("Antje Rudloff", (Job("", "Leiterin Einkauf", "Einkauf", (-4, 2)),), mobile=True),
            Someone("Maik Seifert", (Job("", "Leiter Konstruktion", "Konstruktion", (-7, 5)),))),
    money=Money(revenue={-3: 980, -2: 1100, -1: 1200}, plan={-1: 1150, 0: 1300}, forecast=1300, margin={-2: "31.0", -1: "32.2", 0: "32.0"}, wallet={-3: 4100, -2: 4300, -1: 4440}, satisfaction=("8.2", "8.6"), delivery=("95.0", "96.4"), complaints=2),
    topics={
        "summary": (Say("Kleiner, treuer Kunde mit 27 % Lieferanteil; das Neuprodukt bringt Wachstum ohne viel Aufwand.", "Mit einer Seite führen, nicht mit einem Projekt.", -95, source="Zahlen"),),
        "profile": (Say("Familienunternehmen in zweiter Generation, Streckwerke und Zwirnmaschinen.", "Der Inhaber entscheidet selbst und schnell.", -500, source="Besuch in Plauen", customer=True),),
        "market": (Say("Technische Textilien wachsen, Bekleidung schrumpft.", "Drehzahlgenaue Antriebe werden wichtiger als billige.", -98, source="Verbandsbericht", customer=True),),
        "persons": (Say("Maik Seifert legt den Antrieb fest, Antje Rudloff verhandelt nur noch den Preis.", "Früh in der Konstruktion sein.", -97, source="Jahresgespräch"),),
        "threats": (Say("Prüfprotokolle fehlten bei zwei Lieferungen.", "Protokoll ab Werk mitschicken.", -40, source="Antje Rudloff", do=(Do("Prüfprotokolle jeder Lieferung beilegen", "Murat Demir", -15, made=-40, done=-18),)),),
        "strategy": (Say("Gesetzt sein, wenn die neue Streckwerksgeneration kommt.", "Muster bis {+60}.", -96, source="Jahresgespräch", do=(Do("Musterantrieb für das Streckwerk", "Aylin Koç", 60, made=-60),)),),
    },
    goals=(Goal("20 % mehr Liefergeschwindigkeit im Streckwerk bis {y+1}.", "Unser Servoantrieb hält die Drehzahl auf ein Promille.", "Maik Seifert", 1, -96, source="Jahresgespräch", customer=True),),
    questions=(Ask("Bleibt Heiko Wollin nach {y+1} in der Geschäftsführung?", "Jana Brandt", 70, -60),),
    actions=(Do("Gästeliste für die Messe mit Clara Weiß abstimmen", "Jana Brandt", 2, made=-14), Do("Rahmenpreise für ein Jahr anbieten", "Yusuf Aksoy", 12, made=-20), Do("Danke für die Empfehlung", "Clara Weiß", -30, made=-50, done=-33)),
    plans=(PlanOf((0, 1), -110, "one_page", steps=(Step(-95, "submit"), Step(-90, "approve", remark="Kurz und gut.")), aims=(
        Aim("Serie im neuen Streckwerk", "Antriebe im Jahr", "Stück", "0", "240", "0", 300, "Jana Brandt", 0, -96), Aim("Lieferanteil 33 %", "Anteil am Bedarf", "%", "27", "33", "27", 400, "Jana Brandt", 0, -96))),),
    reviewed=-187,
)  # fmt: skip

BERGMOSER = Account(
    name="Bergmoser Pressenbau KG", industry="machinery", country="DE", city="Rosenheim", tier="c", since=-3, founded=1969,
    employees=260, turnover=58, website="https://www.bergmoser.example", erp="10088", made=-400, language="de",
    kams=(Kam("Marek Dudek", -250, 10),),
    team=(Member("Nina Petri", "inside-sales", "edit", 5, "", -240), Member("Jonas Feldhoff", "systems-engineering", "comment", 5, "Servopressen", -150)),
    people=(Someone("Ludwig Bergmoser", (Job("", "Inhaber", "", (-25, 1)),)), Someone("Tanja Eibl", (Job("", "Einkauf Antriebe", "Einkauf", (-2, 7)),))),
    money=Money(revenue={-2: 400, -1: 850}, plan={0: 1400}, forecast=1200, margin={-1: "26.5", 0: "27.0"}, wallet={-1: 10600}),
    topics={
        "market": (Say("Servopressen verdrängen mechanische Pressen.", "8 % Lieferanteil bei 10,6 Mio. € Bedarf: hier liegt das größte Potenzial der C-Kunden.", -45, source="Tanja Eibl"),),
        "persons": (Say("Ludwig Bergmoser will den Lieferanten persönlich kennen.", "Besuch mit Bernd Vogel.", -44, source="Erstgespräch", do=(Do("Besuch in Rosenheim mit Bernd Vogel", "Marek Dudek", -5, made=-44),)),),
    },
    questions=(Ask("Wer liefert heute die großen Motoren?", "Jonas Feldhoff", -8, -44), Ask("Wie groß ist der Bedarf für Nachrüstungen?", "Marek Dudek", 30, -20)),
    actions=(Do("Plan bis zum Quartalsende beginnen", "Marek Dudek", 30, made=-10),),
    notes=(Note("Bergmoser sucht Ersatz für einen abgekündigten Umrichter.", "potential", "Carla Wendt", -2),),
)  # fmt: skip

MESSTAL = Account(
    name="Messtal Sensorik GmbH", industry="electronics", country="DE", city="Jena", tier="c", since=-2, founded=2011,
    employees=120, turnover=22, website="https://www.messtal.example", erp="10095", made=-300, language="de",
    kams=(Kam("Tobias Angerer", -260, 15),),
    team=(Member("Henrike Lorenz", "deputy", "edit", 3, "Mentorin", -260), Member("Lasse Petersdorf", "inside-sales", "comment", 5, "", -30), Member("Mei-Lin Hartmann", "product-management", "comment", 2, "Kleinantriebe", -120, extended=True)),
    people=(Someone("Dr. Frieda Kuhnert", (Job("", "Geschäftsführerin", "", (-5, 1)),)), Someone("Olaf Prell", (Job("", "Leiter Beschaffung", "Beschaffung", (-2, 2)),))),
    money=Money(revenue={-1: 310}, plan={0: 420}, forecast=395, margin={-1: "41.0", 0: "40.0"}),
    topics={
        "profile": (Say("Messsysteme für Halbleiter, Ausgründung der Hochschule.", "Kleine Stückzahl, hohe Marge.", -25, source="Website", sure="assumed"),),
        "opportunities": (Say("Neue Messmaschine braucht drei Achsen im Vakuum.", "", -20, source="Olaf Prell", do=(Do("Vakuumfett klären", "Mei-Lin Hartmann", 14, made=-20),)),),
        "persons": (Say("Wer die Achsen festlegt, ist noch unklar.", "", -20, sure="unknown", ask=(Ask("Wer entscheidet bei Messtal über die Achsen?", "Tobias Angerer", 6, -20),)),),
    },
    goals=(Goal("Messmaschine der nächsten Generation bis {y+1}.", "", "Frieda Kuhnert", 1, -20, sure="assumed", source="Website"),),
    plans=(PlanOf((0, 1), -26, "one_page", aims=(Aim("Drei Achsen in Serie", "Achsen im Jahr", "Stück", "0", "90", "0", 360, "Tobias Angerer", 0, -15),)),),
    edits=(Edit(-262, "", {"status": "active"}),), status="candidate",
)  # fmt: skip
