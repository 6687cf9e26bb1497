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


#: key, English, German, one per account
ROLES = [
    ("initiator", "Initiator", "Initiator", False),
    ("user", "User", "Anwender", False),
    ("influencer", "Influencer", "Beeinflusser", False),
    ("decider", "Decider", "Entscheider", False),
    ("buyer", "Buyer", "Einkäufer", False),
    ("gatekeeper", "Gatekeeper", "Gatekeeper", False),
    ("coach", "Coach", "Coach", False),
    ("champion", "Champion", "Champion", False),
    ("counterpart", "Key supplier manager", "Key Supplier Manager (Pendant)", True),
]

#: key, English, German, months; then per step: key, value, English, German, tone, icon
SCALES = [
    ("attitude", "Attitude", "Einstellung", 12, [
        ("promoter", 2, "Promoter", "Promotor", "good", "arrow-up-circle-fill"),
        ("supporter", 1, "Supporter", "Befürworter", "good", "arrow-up-circle"),
        ("neutral", 0, "Neutral", "neutral", "", "dash-circle"),
        ("sceptic", -1, "Sceptic", "Skeptiker", "watch", "arrow-down-circle"),
        ("opponent", -2, "Opponent", "Opponent", "risk", "arrow-down-circle-fill"),
    ]),
    ("influence", "Influence", "Einfluss", 12, [
        ("none", 0, "None", "keiner", "", ""),
        ("low", 1, "Low", "gering", "", ""),
        ("medium", 2, "Medium", "mittel", "", ""),
        ("high", 3, "High", "hoch", "", ""),
        ("decisive", 4, "Decisive", "entscheidend", "", ""),
    ]),
    ("coverage", "Coverage", "Abdeckung", 12, [
        ("nobody", 0, "Nobody knows them", "kennt niemand von uns", "risk", ""),
        ("single", 1, "One of us", "eine Person von uns", "watch", ""),
        ("several", 2, "Several of us", "mehrere von uns", "good", ""),
        ("deep", 3, "Several of us, regularly", "mehrere von uns, regelmäßig", "good", ""),
    ]),
    ("orientation", "Decision orientation", "Entscheidungsorientierung", 24, [
        ("financial", 1, "Figures", "Zahlen", "", ""),
        ("technical", 2, "Technology", "Technik", "", ""),
        ("relational", 3, "People", "Menschen", "", ""),
        ("secure", 4, "Safety", "Sicherheit", "", ""),
        ("visionary", 5, "The new", "Neues", "", ""),
    ]),
    ("relation", "Level of a relationship", "Beziehungsniveau", 12, [
        ("none", 0, "No contact", "kein Kontakt", "", ""),
        ("known", 1, "Known", "bekannt", "", ""),
        ("source", 2, "Credible source", "glaubwürdige Quelle", "", ""),
        ("solver", 3, "Problem solver", "Problemlöser", "", ""),
        ("adviser", 4, "Trusted adviser", "vertrauter Berater", "", ""),
    ]),
]  # fmt: skip

#: key, English, German, icon, a group mail
CHANNELS = [
    ("visit", "Visit", "Besuch", "geo-alt", False),
    ("call", "Call", "Telefonat", "telephone", False),
    ("video", "Video call", "Videogespräch", "camera-video", False),
    ("mail", "E-mail", "E-Mail", "envelope", False),
    ("letter", "Letter", "Brief", "envelope-paper", False),
    ("event", "Event, trade fair", "Veranstaltung, Messe", "calendar-event", False),
    ("chat", "Chat message", "Chat-Nachricht", "chat-dots", False),
    ("newsletter", "Newsletter, group mail", "Newsletter, Sammelmail", "megaphone", True),
]

#: role, level in the company, days for A, B and C, only peers count, functions
CADENCES = [
    ("counterpart", None, (14, 30, 45), False, ["kam"]),
    ("decider", "board", (120, 180, 365), True, ["sponsor", "head"]),
    ("decider", None, (45, 60, 120), False, ["kam", "head"]),
    ("buyer", None, (21, 45, 60), False, ["kam", "inside-sales"]),
    ("influencer", None, (45, 60, 120), False, ["systems-engineering", "quality", "controlling"]),
    ("user", None, (30, 60, 90), False, ["logistics", "service"]),
    ("gatekeeper", None, (60, 90, 180), False, []),
    ("coach", None, (21, 30, 60), False, []),
    ("champion", None, (21, 30, 60), False, []),
]

#: key, English, German
SPONSOR_DUTIES = [
    (
        "talks",
        "Two talks a year with the customer's board",
        "Zwei Gespräche im Jahr mit der Geschäftsleitung",
    ),
    (
        "escalation",
        "Takes over the last step of an escalation",
        "Übernimmt die letzte Stufe einer Eskalation",
    ),
    ("means", "Fights for means and priority inside our company", "Setzt Mittel und Priorität im Haus durch"),
    (
        "plan",
        "Knows the plan and challenges it once a year",
        "Kennt den Plan und prüft ihn einmal im Jahr kritisch",
    ),
    ("doors", "Opens doors on his or her own level", "Öffnet Türen auf der eigenen Ebene"),
]

#: key, topic, tiers (none: all), months, English, German
KEY_FACTS = [
    ("ownership", "profile", "", 12, "Legal and ownership structure", "Rechtsform und Eigentümer"),
    ("revenue", "profile", "", 12, "Revenue, result, staff", "Umsatz, Ergebnis, Mitarbeiter"),
    ("goals", "initiatives", "", 12, "Top three goals with their owner", "Die drei wichtigsten Ziele mit Verantwortlichen"),
    ("decision-process", "decisions", "", 6, "Decision process", "Entscheidungsweg"),
    ("purchasing-strategy", "decisions", "", 12, "Purchasing strategy", "Einkaufsstrategie"),
    ("share", "position", "", 6, "Our share and the main rival", "Lieferanteil und wichtigster Wettbewerber"),
    ("budget", "profile", "ab", 24, "Fiscal year and budget round", "Geschäftsjahr und Budgetrunde"),
    ("purchasing", "decisions", "ab", 6, "Purchasing organisation", "Einkaufsorganisation"),
    ("rating", "position", "ab", 6, "Supplier rating", "Lieferantenbewertung"),
    ("terms", "position", "ab", 6, "Contract, price and bonus terms", "Vertrags-, Preis- und Bonuskonditionen"),
    ("sites", "profile", "ab", 12, "Sites and volumes", "Standorte und Mengen"),
    ("satisfaction", "position", "ab", 12, "Satisfaction", "Zufriedenheit"),
    ("payment", "position", "ab", 3, "Payment behaviour", "Zahlungsverhalten"),
    ("investments", "market", "a", 6, "Investments and mergers", "Investitionen und Übernahmen"),
    ("roadmap", "initiatives", "a", 12, "Technology roadmap", "Technologie-Roadmap"),
    ("quality", "requirements", "a", 12, "Quality and logistics demands", "Qualitäts- und Logistikanforderungen"),
    ("sustainability", "requirements", "a", 12, "Sustainability demands", "Nachhaltigkeitsanforderungen"),
]  # fmt: skip

#: key (and kind), English, German
CONFIDENTIALITY = [
    ("team", "All who see the account", "alle, die den Kunden sehen"),
    ("core", "Core team only", "nur das Kernteam"),
    ("named", "Chosen audience only", "nur ein gewählter Empfängerkreis"),
]


def load_defaults(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Handler of Django's post_migrate."""
    add_missing(
        sender.get_model("Topic"),
        [
            {"key": k, "name_en": en, "name_de": de, "prompt_en": pe, "prompt_de": pd, "rank": i}
            for i, (k, en, de, pe, pd) in enumerate(TOPICS)
        ],
    )
    add_missing(
        sender.get_model("KeyFact"),
        [
            {
                "key": k, "topic_id": topic, "tiers": list(tiers), "shelf_months": months, "name_en": en,
                "name_de": de, "rank": i,
            }
            for i, (k, topic, tiers, months, en, de) in enumerate(KEY_FACTS)
        ],
    )  # fmt: skip
    add_missing(
        sender.get_model("ConfidentialityLevel"),
        [
            {"key": k, "kind": k, "name_en": en, "name_de": de, "rank": i}
            for i, (k, en, de) in enumerate(CONFIDENTIALITY)
        ],
    )
    load_relations(sender)


def load_relations(sender: Any) -> None:
    """Roles, scales, channels, cadences and duties of the relationship manager."""
    names = ("BuyingRole", "Scale", "ScaleStep", "Channel", "CadenceRule", "SponsorDuty")
    BuyingRole, Scale, ScaleStep, Channel, CadenceRule, SponsorDuty = map(sender.get_model, names)
    add_missing(
        BuyingRole,
        [
            {"key": k, "name_en": en, "name_de": de, "unique_in_map": one, "rank": i}
            for i, (k, en, de, one) in enumerate(ROLES)
        ],
    )
    add_missing(
        Scale,
        [
            {"key": k, "name_en": en, "name_de": de, "shelf_months": months, "rank": i}
            for i, (k, en, de, months, _steps) in enumerate(SCALES)
        ],
    )
    add_missing(
        ScaleStep,
        [
            {
                "key": f"{scale}-{k}", "scale_id": scale, "value": value, "name_en": en, "name_de": de,
                "tone": tone, "icon": icon, "rank": i,
            }
            for scale, _en, _de, _months, steps in SCALES
            for i, (k, value, en, de, tone, icon) in enumerate(steps)
        ],
    )  # fmt: skip
    add_missing(
        Channel,
        [
            {"key": k, "name_en": en, "name_de": de, "icon": icon, "is_group": group, "rank": i}
            for i, (k, en, de, icon, group) in enumerate(CHANNELS)
        ],
    )
    add_missing(CadenceRule, _cadences())
    add_missing(
        SponsorDuty,
        [{"key": k, "name_en": en, "name_de": de, "rank": i} for i, (k, en, de) in enumerate(SPONSOR_DUTIES)],
    )


def _cadences() -> list[dict[str, Any]]:
    roles = {k: (en, de) for k, en, de, _one in ROLES}
    rows = []
    for role, position, days, peers, functions in CADENCES:
        for tier, count in zip("abc", days, strict=True):
            en, de = roles[role]
            rows.append(
                {
                    "key": "-".join(part for part in (role, position, tier) if part),
                    "name_en": f"{en}, {tier.upper()}",
                    "name_de": f"{de}, {tier.upper()}",
                    "role_id": role,
                    "position_id": position,
                    "tier_id": tier,
                    "days": count,
                    "peer_only": peers,
                    "by_functions": functions,
                    "rank": len(rows),
                }
            )
    return rows
