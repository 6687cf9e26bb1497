"""Two whole plans to read: a good one and a poor one on the same customer, with remarks that say why."""

from dataclasses import dataclass

from plans.planning.examples import Both


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """Statement -> so what? -> action, with what stands under a line, and a remark in the margin."""

    text: Both
    so_what: Both | None = None
    action: Both | None = None
    facts: Both | None = None
    remark: Both | None = None


@dataclass(frozen=True, slots=True)
class ExampleSection:
    title: Both
    lines: tuple[ExampleLine, ...]
    remark: Both | None = None


@dataclass(frozen=True, slots=True)
class ExamplePlan:
    """`good` decides how the remarks are marked."""

    key: str
    good: bool
    title: Both
    about: Both
    sections: tuple[ExampleSection, ...]


_CUSTOMER = Both(
    "The customer builds packaging machines, 900 people, three plants. We sell drives. Nobody and nothing in it is real.",
    "Der Kunde baut Verpackungsmaschinen, 900 Leute, drei Werke. Wir verkaufen Antriebe. Nichts davon ist echt.",
)

GOOD = ExamplePlan(
    "good",
    True,
    Both("A good plan", "Ein guter Plan"),
    _CUSTOMER,
    (
        ExampleSection(
            Both("Management summary", "Management Summary"),
            (
                ExampleLine(
                    Both(
                        "Second supplier with 28 % of their drives (3.1 of 11 million). Their lead time must fall from 14 "
                        "to 9 weeks; ours is a third of it.",
                        "Zweiter Lieferant mit 28 % ihrer Antriebe (3,1 von 11 Millionen). Ihre Durchlaufzeit muss von 14 "
                        "auf 9 Wochen sinken; unsere Lieferzeit ist ein Drittel davon.",
                    ),
                    Both(
                        "Who shortens it becomes lead supplier. We ask for a second source of castings by March: 180,000.",
                        "Wer sie verkürzt, wird Hauptlieferant. Wir bitten um eine zweite Quelle für Gussteile bis März: "
                        "180.000.",
                    ),
                    remark=Both(
                        "Position, chance, decision and price in three sentences. Written last, read first.",
                        "Lage, Chance, Entscheidung und Preis in drei Sätzen. Zuletzt geschrieben, zuerst gelesen.",
                    ),
                ),
            ),
        ),
        ExampleSection(
            Both("Customer goals", "Kundenziele"),
            (
                ExampleLine(
                    Both(
                        "Lead time from order to delivery from 14 to 9 weeks by the end of next year",
                        "Durchlaufzeit vom Auftrag bis zur Auslieferung bis Ende nächsten Jahres von 14 auf 9 Wochen",
                    ),
                    Both(
                        "Our 6 weeks are on the critical path. Stock at their plant takes 3 of them out.",
                        "Unsere 6 Wochen liegen auf dem kritischen Weg. Ein Lager in ihrem Werk nimmt 3 davon heraus.",
                    ),
                    Both(
                        "Offer consignment stock · logistics · 15 March",
                        "Konsignationslager anbieten · Logistik · 15. März",
                    ),
                    Both(
                        "Confirmed · Head of Operations · talk of 9 October",
                        "Bestätigt · Leitung Produktion · Gespräch vom 9. Oktober",
                    ),
                    Both(
                        "Their goal in their figures, with the person who owns it and where we know it from.",
                        "Ihr Ziel in ihren Zahlen, mit der Person, der es gehört, und woher wir es wissen.",
                    ),
                ),
                ExampleLine(
                    Both(
                        "A third of revenue from service by 2029",
                        "Ein Drittel des Umsatzes aus Service bis 2029",
                    ),
                    Both(
                        "They need retrofits that their own fitters can do in a day.",
                        "Sie brauchen Umrüstungen, die ihre Monteure an einem Tag schaffen.",
                    ),
                    Both(
                        "Show the one-day kit at the Lübeck plant · systems engineering · 2 April",
                        "Eintages-Umrüstsatz im Werk Lübeck zeigen · Anwendungstechnik · 2. April",
                    ),
                    Both("Assumed · annual report, page 14", "Vermutet · Geschäftsbericht, Seite 14"),
                    Both(
                        "“Assumed” is honest: nobody has said it to us yet. The open question below asks.",
                        "„Vermutet“ ist ehrlich: Gesagt hat es uns noch niemand. Die offene Frage unten fragt danach.",
                    ),
                ),
            ),
        ),
        ExampleSection(
            Both("Persons and decisions", "Personen und Entscheidungen"),
            (
                ExampleLine(
                    Both(
                        "Above 250,000 the Head of Engineering has a veto, and used it last year against our rival.",
                        "Über 250.000 hat die Leitung Technik ein Veto und hat es letztes Jahr gegen unseren Wettbewerber "
                        "genutzt.",
                    ),
                    Both("Engineering first, price second.", "Erst die Technik, dann der Preis."),
                    Both(
                        "Our head of engineering visits twice a year · deputy · from April",
                        "Unsere Entwicklungsleitung besucht zweimal im Jahr · Stellvertretung · ab April",
                    ),
                    Both("Confirmed · strategic purchasing", "Bestätigt · strategischer Einkauf"),
                    Both(
                        "How decisions are really made, not what the organisation chart says.",
                        "Wie wirklich entschieden wird, nicht was im Organigramm steht.",
                    ),
                ),
            ),
        ),
        ExampleSection(
            Both("Chances and risks", "Chancen und Risiken"),
            (
                ExampleLine(
                    Both(
                        "Weakness: nine late deliveries in the third quarter; the scorecard falls below A at twelve.",
                        "Schwäche: neun verspätete Lieferungen im dritten Quartal; ab zwölf fällt die Bewertung unter A.",
                    ),
                    Both(
                        "Without A there is no consignment stock: this comes before everything else.",
                        "Ohne A gibt es kein Konsignationslager: Das kommt vor allem anderen.",
                    ),
                    Both(
                        "Second source for castings · purchasing · 1 March",
                        "Zweite Quelle für Gussteile · Einkauf · 1. März",
                    ),
                    remark=Both(
                        "A weakness in the customer's own measure, a so-what that sets an order, an action outside of sales.",
                        "Eine Schwäche im Maß des Kunden, ein So what, das eine Reihenfolge setzt, eine Maßnahme außerhalb "
                        "des Vertriebs.",
                    ),
                ),
            ),
        ),
        ExampleSection(
            Both("What we do not know yet", "Was wir noch nicht wissen"),
            (
                ExampleLine(
                    Both(
                        "Who owns the service budget after the reorganisation? · field service · end of the month",
                        "Wem gehört das Servicebudget nach der Umorganisation? · Außendienst · Monatsende",
                    ),
                ),
                ExampleLine(
                    Both(
                        "What does our rival charge for a retrofit? · KAM · 20 April",
                        "Was verlangt der Wettbewerber für eine Umrüstung? · KAM · 20. April",
                    ),
                ),
            ),
            Both(
                "Two good questions with names and dates are worth more than ten pages of what everybody knows.",
                "Zwei gute Fragen mit Namen und Terminen sind mehr wert als zehn Seiten, die jeder kennt.",
            ),
        ),
        ExampleSection(
            Both("Objectives", "Ziele"),
            (
                ExampleLine(
                    Both(
                        "Share of wallet in drives from 28 to 40 % by the end of next year",
                        "Lieferanteil bei Antrieben bis Ende nächsten Jahres von 28 auf 40 %",
                    ),
                    Both("serves the shorter lead time", "dient der kürzeren Durchlaufzeit"),
                    facts=Both("now 29 % · owner: KAM", "jetzt 29 % · verantwortlich: KAM"),
                    remark=Both(
                        "Baseline, target, date, owner, and the customer's goal that it serves.",
                        "Ausgangswert, Zielwert, Termin, Name und das Kundenziel, dem es dient.",
                    ),
                ),
            ),
        ),
    ),
)

POOR = ExamplePlan(
    "poor",
    False,
    Both("A poor plan", "Ein schlechter Plan"),
    _CUSTOMER,
    (
        ExampleSection(
            Both("Management summary", "Management Summary"),
            (
                ExampleLine(
                    Both(
                        "The customer is an internationally active, leading manufacturer of innovative packaging solutions "
                        "with a tradition of over 60 years and stands for quality and sustainability.",
                        "Der Kunde ist ein international tätiger, führender Hersteller innovativer Verpackungslösungen mit "
                        "über 60 Jahren Tradition und steht für Qualität und Nachhaltigkeit.",
                    ),
                    remark=Both(
                        "Copied from their website. Your board learns nothing that it could decide.",
                        "Von ihrer Website abgeschrieben. Die Leitung erfährt nichts, was sie entscheiden könnte.",
                    ),
                ),
            ),
            Both(
                "Followed by 40 pages of company history in the original.",
                "Im Original folgen 40 Seiten Firmengeschichte.",
            ),
        ),
        ExampleSection(
            Both("Customer goals", "Kundenziele"),
            (
                ExampleLine(
                    Both("The customer wants to buy more from us.", "Der Kunde will mehr bei uns kaufen."),
                    Both("Potential!", "Potenzial!"),
                    remark=Both(
                        "Our wish in the customer's mouth. No person, no source, no date, no figure.",
                        "Unser Wunsch im Mund des Kunden. Keine Person, keine Quelle, kein Datum, keine Zahl.",
                    ),
                ),
                ExampleLine(
                    Both(
                        "Digitalisation, globalisation, cost pressure",
                        "Digitalisierung, Globalisierung, Kostendruck",
                    ),
                    remark=Both(
                        "True of every company on earth, so nothing follows from it.",
                        "Stimmt für jede Firma der Welt, also folgt nichts daraus.",
                    ),
                ),
            ),
        ),
        ExampleSection(
            Both("Persons and decisions", "Personen und Entscheidungen"),
            (
                ExampleLine(
                    Both("Very good contacts on all levels", "Sehr gute Kontakte auf allen Ebenen"),
                    remark=Both(
                        "With whom, at which level, since when, and who else of us? This hides a single thread.",
                        "Mit wem, auf welcher Ebene, seit wann, und wer von uns noch? Dahinter hängt alles an einem Faden.",
                    ),
                ),
            ),
        ),
        ExampleSection(
            Both("Chances and risks", "Chancen und Risiken"),
            (
                ExampleLine(
                    Both(
                        "Strengths: quality, service, price, delivery, innovation",
                        "Stärken: Qualität, Service, Preis, Lieferung, Innovation",
                    ),
                    remark=Both(
                        "Nine deliveries were late last quarter; the customer has it in the scorecard.",
                        "Letztes Quartal kamen neun Lieferungen zu spät; beim Kunden steht es in der Bewertung.",
                    ),
                ),
                ExampleLine(
                    Both("Risks: none known", "Risiken: keine bekannt"),
                    remark=Both(
                        "All green means that nobody asked. A risk without a measure would be better than none.",
                        "Alles grün heißt, dass niemand gefragt hat. Ein Risiko ohne Gegenmaßnahme wäre besser als keines.",
                    ),
                ),
            ),
        ),
        ExampleSection(
            Both("What we do not know yet", "Was wir noch nicht wissen"),
            (),
            Both(
                "Left empty, so that the plan looks complete. This is where the plan would have begun.",
                "Leer gelassen, damit der Plan vollständig aussieht. Hier hätte der Plan begonnen.",
            ),
        ),
        ExampleSection(
            Both("Objectives", "Ziele"),
            (
                ExampleLine(
                    Both("Intensify the relationship", "Beziehung intensivieren"),
                    action=Both("Visit regularly · KAM · ongoing", "Regelmäßig besuchen · KAM · laufend"),
                    remark=Both(
                        "An activity without an end. How would you know in December whether it was reached?",
                        "Eine Aktivität ohne Ende. Woran wäre im Dezember zu sehen, ob es erreicht ist?",
                    ),
                ),
                ExampleLine(
                    Both("Revenue + 5 %", "Umsatz + 5 %"),
                    action=Both("Follow up offers · KAM · ongoing", "Angebote nachfassen · KAM · laufend"),
                    remark=Both(
                        "5 % of what, through what? Every action carries one name: a lone fighter's list.",
                        "5 % wovon, wodurch? Jede Maßnahme trägt denselben Namen: die Liste eines Einzelkämpfers.",
                    ),
                ),
            ),
        ),
    ),
)

EXAMPLES = {plan.key: plan for plan in (GOOD, POOR)}
