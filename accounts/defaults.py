"""Topics that ship; adds what is missing by key after every migrate."""

from typing import Any

from kam.reference.defaults import add_missing

#: key, English, German, question in English, question in German
TOPICS = [
    ("summary", "Management summary", "Management Summary",
     "What should the board know in one minute?", "Was muss die Geschäftsleitung in einer Minute wissen?"),
    ("profile", "Account profile", "Kundenprofil",
     "Who is the customer: structure, ownership, figures, sites?",
     "Wer ist der Kunde: Struktur, Eigentümer, Zahlen, Standorte?"),
    ("initiatives", "Initiatives of the customer", "Initiativen des Kunden",
     "What does the customer do to reach these goals?", "Was tut der Kunde, um diese Ziele zu erreichen?"),
    ("market", "Market environment", "Marktumfeld",
     "What changes in their market, and what follows for us?",
     "Was ändert sich im Markt des Kunden, was folgt für uns?"),
    ("persons", "Important persons", "Wichtige Personen",
     "Who matters, and what do they want?", "Wer ist wichtig, und was will er?"),
    ("decisions", "Decision making", "Entscheidungsweg",
     "How is a decision made, and who can stop it?", "Wie wird entschieden, und wer kann es stoppen?"),
    ("relationships", "Relationships", "Beziehungen",
     "Where are we strong, where is nobody?", "Wo sind wir stark, wo ist niemand?"),
    ("position", "Our position", "Unsere Position",
     "History, share of wallet, contracts, satisfaction: where do we stand?",
     "Geschichte, Lieferanteil, Verträge, Zufriedenheit: wo stehen wir?"),
    ("competition", "Competition", "Wettbewerb",
     "Who else is in, with what, and what do they do better?",
     "Wer ist noch im Geschäft, womit, und was gelingt ihm besser?"),
    ("strengths", "Strengths", "Stärken",
     "What can we do here that others cannot?", "Was können wir hier, was andere nicht können?"),
    ("weaknesses", "Weaknesses", "Schwächen",
     "What do we do badly in their eyes?", "Was machen wir aus Sicht des Kunden schlecht?"),
    ("opportunities", "Chances", "Chancen",
     "What opens up, by when?", "Was eröffnet sich, und bis wann?"),
    ("threats", "Threats", "Gefahren",
     "What could make them leave?", "Was könnte den Kunden zum Wechsel bewegen?"),
    ("strategy", "Ambition and strategy", "Ambition und Strategie",
     "Where do we want to be in three years, and on which path?",
     "Wo wollen wir in drei Jahren sein, und auf welchem Weg?"),
    ("value", "Value proposition", "Nutzenversprechen",
     "Why should they buy from us, in their figures?",
     "Warum soll der Kunde bei uns kaufen, in seinen Zahlen?"),
    ("potential", "Opportunities and white space", "Verkaufschancen und White Spots",
     "Which units could buy what from us?", "Welche Einheiten könnten was bei uns kaufen?"),
    ("requirements", "Requirements to our company", "Anforderungen ans eigene Unternehmen",
     "What does the customer need from us that we do not have yet?",
     "Was braucht der Kunde von uns, das wir noch nicht haben?"),
    ("finance", "Financial plan", "Finanzplan",
     "What do we invest, and what comes back?", "Was investieren wir, und was kommt zurück?"),
    ("risks", "Risks", "Risiken",
     "What could go wrong, and what do we do about it?", "Was kann schiefgehen, und was tun wir dagegen?"),
    ("governance", "Team and governance", "Team und Steuerung",
     "Who does what, and when do we meet?", "Wer macht was, und wann treffen wir uns?"),
]  # fmt: skip


def load_defaults(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Handler of Django's post_migrate."""
    add_missing(
        sender.get_model("Topic"),
        [
            {"key": k, "name_en": en, "name_de": de, "prompt_en": pe, "prompt_de": pd, "rank": i}
            for i, (k, en, de, pe, pd) in enumerate(TOPICS)
        ],
    )
