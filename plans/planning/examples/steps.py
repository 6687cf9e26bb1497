"""The steps of the guided first plan: from nothing to a compact plan in 90 minutes.

The order is that in which one thinks, not that in which one reads: the customer's goals first, the summary last.
"""

from dataclasses import dataclass

from plans.planning.examples import Both


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A step: the section that it writes, the minutes it should take, what to ask, a good and a poor line with why."""

    section: str
    minutes: int
    aim: Both
    questions: tuple[Both, ...]
    good: Both
    poor: Both
    why: Both


STEPS = (
    GuideStep(
        "goals",
        20,
        Both("Three goals of the customer, in their words", "Drei Ziele des Kunden, in seinen Worten"),
        (
            Both(
                "What does the customer's board promise to its own owners this year?",
                "Was hat die Leitung des Kunden ihren Eigentümern für dieses Jahr versprochen?",
            ),
            Both("Who there owns each goal, by name?", "Wem gehört dort welches Ziel, mit Namen?"),
            Both("What follows for us from each?", "Was folgt daraus jeweils für uns?"),
        ),
        Both(
            "Cut the time from order to delivery from 14 to 9 weeks by the end of next year (Head of Operations). "
            "So what: our 6 weeks for gear units are on the critical path; consignment stock takes 3 of them out.",
            "Durchlaufzeit vom Auftrag bis zur Auslieferung bis Ende nächsten Jahres von 14 auf 9 Wochen senken "
            "(Leitung Produktion). So what: Unsere 6 Wochen für Getriebe liegen auf dem kritischen Weg; ein "
            "Konsignationslager nimmt 3 davon heraus.",
        ),
        Both("Sell them more gear units.", "Mehr Getriebe verkaufen."),
        Both(
            "The second is our wish, not their goal. Nobody there would sign it.",
            "Das Zweite ist unser Wunsch, nicht ihr Ziel. Dort würde es niemand unterschreiben.",
        ),
    ),
    GuideStep(
        "persons",
        10,
        Both(
            "Five people that matter, and how they decide",
            "Fünf Personen, auf die es ankommt, und wie sie entscheiden",
        ),
        (
            Both(
                "Who could have stopped the last big decision, and did not?",
                "Wer hätte die letzte große Entscheidung aufhalten können und hat es nicht getan?",
            ),
            Both("Whom have we never met?", "Wem sind wir noch nie begegnet?"),
        ),
        Both(
            "Purchasing decides up to 250,000; above it the Head of Engineering has a veto and used it last year. "
            "So what: the retrofit needs engineering first, the price talk comes after.",
            "Bis 250.000 entscheidet der Einkauf; darüber hat die Leitung Technik ein Veto und hat es letztes Jahr "
            "genutzt. So what: Der Retrofit braucht zuerst die Technik, das Preisgespräch kommt danach.",
        ),
        Both("Good contacts on all levels.", "Gute Kontakte auf allen Ebenen."),
        Both(
            "The second cannot be wrong, so it says nothing. Say who, and how you know.",
            "Das Zweite kann nicht falsch sein, also sagt es nichts. Besser: wer, und woher wir es wissen.",
        ),
    ),
    GuideStep(
        "swot",
        15,
        Both("Two lines a field, each with a so-what", "Zwei Zeilen je Feld, jede mit So what?"),
        (
            Both(
                "What would the customer say that we do badly?",
                "Was machen wir in den Worten des Kunden schlecht?",
            ),
            Both(
                "What changes there that nobody here has noticed?",
                "Was ändert sich dort, was hier niemand bemerkt hat?",
            ),
        ),
        Both(
            "Nine late deliveries in the last quarter (supplier scorecard). So what: without a second source for "
            "castings we lose the A rating in March.",
            "Neun verspätete Lieferungen im letzten Quartal (Lieferantenbewertung). So what: Ohne zweite Quelle für "
            "Gussteile verlieren wir im März die A-Bewertung.",
        ),
        Both(
            "Strong brand, innovative products, motivated team.",
            "Starke Marke, innovative Produkte, motiviertes Team.",
        ),
        Both(
            "A strength counts when the customer pays for it. A list of praise leads to no action.",
            "Eine Stärke zählt, wenn der Kunde dafür bezahlt. Eine Liste mit Lob führt zu keiner Maßnahme.",
        ),
    ),
    GuideStep(
        "questions",
        5,
        Both("What we do not know yet", "Was wir noch nicht wissen"),
        (
            Both(
                "Which answer would change this plan most?",
                "Welche Antwort würde diesen Plan am meisten ändern?",
            ),
            Both("Who can find it out by when?", "Wer kann sie bis wann herausfinden?"),
        ),
        Both(
            "Who owns the service budget after the reorganisation? (field service, until the end of the month)",
            "Wem gehört das Servicebudget nach der Umorganisation? (Außendienst, bis Monatsende)",
        ),
        Both("Market situation to be clarified.", "Marktlage ist zu klären."),
        Both(
            "Question marks are a good sign. A question without owner and date stays one.",
            "Fragezeichen sind ein gutes Zeichen. Eine Frage ohne Namen und Termin bleibt eine.",
        ),
    ),
    GuideStep(
        "objectives",
        15,
        Both(
            "One ambition, three objectives that can be measured",
            "Eine Ambition, drei messbare Ziele",
        ),
        (
            Both(
                "Why should they buy from us, in one sentence that they would repeat?",
                "Warum sollen sie bei uns kaufen, in einem Satz, den sie wiederholen würden?",
            ),
            Both(
                "How will we see in six months that it works?",
                "Woran sehen wir in sechs Monaten, dass es gelingt?",
            ),
        ),
        Both(
            "Share of wallet in drives from 28 to 40 % by the end of next year; serves the shorter lead time; owner: KAM.",
            "Lieferanteil bei Antrieben bis Ende nächsten Jahres von 28 auf 40 %; dient der kürzeren Durchlaufzeit; "
            "verantwortlich: KAM.",
        ),
        Both("Intensify the relationship; visit more often.", "Beziehung intensivieren; öfter besuchen."),
        Both(
            "Visits are activities. An objective says what is different afterwards, and by how much.",
            "Besuche sind Aktivitäten. Ein Ziel sagt, was danach anders ist, und um wie viel.",
        ),
    ),
    GuideStep(
        "finance",
        10,
        Both(
            "Revenue, margin and their wallet for three years",
            "Umsatz, Deckungsbeitrag und Bedarf für drei Jahre",
        ),
        (
            Both(
                "What do they spend on what we could deliver?",
                "Was geben sie für das aus, was wir liefern könnten?",
            ),
            Both("What do we have to invest, and in whom?", "Was müssen wir investieren, und in wen?"),
        ),
        Both(
            "Half an application engineer for two years brings the retrofit: 1.2 million a year at 34 % margin.",
            "Eine halbe Stelle Anwendungstechnik für zwei Jahre bringt den Retrofit: 1,2 Millionen im Jahr bei 34 % "
            "Deckungsbeitrag.",
        ),
        Both("Plus 5 % a year.", "Jedes Jahr plus 5 %."),
        Both(
            "A figure without what brings it is a hope. Leave empty what you do not know, and ask.",
            "Eine Zahl ohne das, was sie bringt, ist eine Hoffnung. Was unbekannt ist, bleibt leer und wird eine Frage.",
        ),
    ),
    GuideStep(
        "actions",
        10,
        Both(
            "The next five actions, with names and dates",
            "Die nächsten fünf Maßnahmen, mit Namen und Terminen",
        ),
        (
            Both("What happens this week?", "Was geschieht diese Woche?"),
            Both("Which of them does not hang on you?", "Welche davon hängt nicht am KAM?"),
        ),
        Both(
            "Logistics agrees a consignment stock for the six fastest items with their plant, until the 15th.",
            "Die Logistik vereinbart mit dem Werk bis zum 15. ein Konsignationslager für die sechs schnellsten Artikel.",
        ),
        Both("Follow up on everything (KAM, ongoing).", "Alles nachhalten (KAM, laufend)."),
        Both(
            "If all actions carry your name, it is your plan and not the team's.",
            "Tragen alle Maßnahmen den Namen des KAM, ist es sein Plan und nicht der des Teams.",
        ),
    ),
    GuideStep(
        "summary",
        5,
        Both(
            "What the board should know in one minute", "Was die Geschäftsleitung in einer Minute wissen muss"
        ),
        (
            Both(
                "Where do we stand, where do we want to be, what do we need?",
                "Wo stehen wir, wo wollen wir hin, was brauchen wir?",
            ),
        ),
        Both(
            "Second supplier with 28 % of the drives; lead supplier in two years through shorter lead times; needs a "
            "second source for castings by March.",
            "Zweiter Lieferant mit 28 % der Antriebe; in zwei Jahren Hauptlieferant durch kürzere Lieferzeiten; dafür "
            "bis März eine zweite Quelle für Gussteile.",
        ),
        Both(
            "The customer is a leading company with a long history.",
            "Der Kunde ist ein führendes Unternehmen mit langer Geschichte.",
        ),
        Both(
            "Your board knows their website. Say what is decided here and what it costs.",
            "Die Website kennt die Geschäftsleitung. Hierher gehört, was entschieden wird und was es kostet.",
        ),
    ),
)
