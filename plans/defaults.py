"""The plan template that ships: 17 sections at three depths; adds what is missing by key after every migrate."""

from typing import Any

from django.utils import timezone

from plans.planning.releases import section_json

#: key, English, German, question in English, question in German, depths (o, c, f), blocks
SECTIONS = [
    ("cover", "Cover and status", "Deckblatt und Status",
     "What is this plan for, and how far is it?", "Wofür ist dieser Plan, und wie weit ist er?", "f", ["status"]),
    ("summary", "Management summary", "Management Summary",
     "What should the board know in one minute?",
     "Was muss die Geschäftsleitung in einer Minute wissen?", "cf",
     ["statements:summary", "strategy"]),
    ("profile", "Account profile", "Kundenprofil",
     "Who is the customer?", "Wer ist der Kunde?", "f", ["account", "statements:profile"]),
    ("goals", "Customer goals, initiatives and market", "Kundenziele, Initiativen und Markt",
     "What does the customer want to reach, who sponsors it, and what follows for us?",
     "Was will der Kunde erreichen, wer treibt es, und was folgt für uns?", "ocf",
     ["goals", "initiatives", "statements:initiatives", "statements:market"]),
    ("persons", "Important persons and decision making", "Wichtige Personen und Entscheidungsweg",
     "Who decides, who influences, and how?", "Wer entscheidet, wer beeinflusst, und wie?", "ocf",
     ["people", "statements:persons", "statements:decisions"]),
    ("relationships", "Relationship map and selling centre", "Beziehungen und Selling Center",
     "Who of us knows whom, and where is nobody?", "Wer von uns kennt wen, und wo ist niemand?", "f",
     ["relations", "statements:relationships"]),
    ("position", "Our position", "Unsere Position",
     "History, share of wallet, contracts, satisfaction: where do we stand?",
     "Geschichte, Lieferanteil, Verträge, Zufriedenheit: wo stehen wir?", "f", ["figures", "statements:position"]),
    ("competition", "Competition", "Wettbewerb",
     "Who else is in, and what do they do better?", "Wer ist noch im Geschäft, und was gelingt ihm besser?", "f",
     ["statements:competition"]),
    ("swot", "SWOT", "SWOT",
     "Chances and risks, and what follows from each?", "Chancen und Risiken, und was folgt daraus?", "cf",
     ["statements:strengths", "statements:weaknesses", "statements:opportunities", "statements:threats"]),
    ("questions", "What we do not know yet", "Was wir noch nicht wissen",
     "What must we find out, who does it, by when?", "Was müssen wir herausfinden, wer tut es, bis wann?", "cf",
     ["questions"]),
    ("objectives", "Ambition, strategy and objectives", "Ambition, Strategie und Ziele",
     "Where do we want to be, how do we measure it, and why should they buy from us?",
     "Wo wollen wir hin, woran messen wir es, und warum soll der Kunde bei uns kaufen?", "ocf",
     ["statements:strategy", "objectives", "statements:value"]),
    ("opportunities", "Opportunities, white space and requirements", "Verkaufschancen, White Spots und Anforderungen",
     "Where can we grow, and what do we need from our own company?",
     "Wo können wir wachsen, und was brauchen wir vom eigenen Unternehmen?", "f",
     ["statements:potential", "statements:requirements"]),
    ("finance", "Financial plan", "Finanzplan",
     "What do we invest, and what comes back?", "Was investieren wir, und was kommt zurück?", "cf",
     ["finance", "statements:finance"]),
    ("risks", "Risks", "Risiken",
     "What could go wrong, and what do we do about it?", "Was kann schiefgehen, und was tun wir dagegen?", "of",
     ["risks", "statements:risks"]),
    ("actions", "Actions and touchpoints", "Maßnahmen und Kundenkontakte",
     "What do we do next?", "Was tun wir als Nächstes?", "ocf",
     ["actions", "commitments", "touchpoints"]),
    ("team", "Team and governance", "Team und Steuerung",
     "Who does what, and when do we meet?", "Wer macht was, und wann treffen wir uns?", "f",
     ["team", "statements:governance"]),
    ("reviews", "Reviews, approvals and changes", "Reviews, Freigaben und Änderungen",
     "Who approved what, and what has changed since?", "Wer hat was freigegeben, und was hat sich geändert?", "f",
     ["versions", "changes"]),
]  # fmt: skip


def load_defaults(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Handler of Django's post_migrate. Only a template that does not exist yet gets its sections."""
    PlanTemplate, TemplateSection, TemplateRelease = (
        sender.get_model(name) for name in ("PlanTemplate", "TemplateSection", "TemplateRelease")
    )
    if PlanTemplate.objects.filter(key="standard").exists():
        return
    template = PlanTemplate.objects.create(
        key="standard", name_en="Key account plan", name_de="Key Account Plan", rank=0
    )
    TemplateSection.objects.bulk_create(
        TemplateSection(
            template=template,
            number=number,
            key=key,
            title_en=title_en,
            title_de=title_de,
            prompt_en=prompt_en,
            prompt_de=prompt_de,
            blocks=blocks,
            in_one_page="o" in depths,
            in_compact="c" in depths,
            in_full="f" in depths,
        )
        for number, (key, title_en, title_de, prompt_en, prompt_de, depths, blocks) in enumerate(SECTIONS)
    )
    TemplateRelease.objects.create(
        template=template,
        number=1,
        released_at=timezone.now(),
        sections=[
            section_json(section, number)
            for number, section in enumerate(template.sections.order_by("number", "pk"))
        ],
    )
