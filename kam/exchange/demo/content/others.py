"""A group with an account below it, one in dollars, one sent back, one paused, a candidate, an archived one."""

from kam.exchange.demo.shapes import (
    Account, Aim, Ask, Do, Edit, Goal, Job, Kam, Member, Money, Note, PlanOf, Say, Someone, Step, Unit,
)  # fmt: skip

GRAUWALD = Account(
    name="Grauwald Gruppe SE", kind="group", industry="machinery", country="DE", city="Münster", tier="b", since=-8, founded=1948,
    employees=3100, turnover=870, website="https://www.grauwald.example", erp="10110", made=-1060,
    units=(Unit("Grauwald Landtechnik GmbH", "company", "Warendorf", employees=1200), Unit("Grauwald Hydraulik GmbH", "company", "Rheine", employees=640)),
    kams=(Kam("Bernd Vogel", -1500, 10), Kam("Henrike Lorenz", -420, 40, "group account gets its own KAM", below=True)),
    team=(Member("Priya Nair", "deputy", "edit", 5, "", -300), Member("Paul Steinmetz", "systems-engineering", "comment", 5, "standards of the group", -400),
          Member("Nina Petri", "inside-sales", "comment", 10, "", -400), Member("Gesa Lührs", "logistics", "comment", 3, "logistics agreement", -400, ), Member("Sina Albrecht", "legal", "comment", 3, "frame agreement of the group", -90, extended=True)),
    people=(Someone("Hubertus Grauwald", (Job("", "Chairman", "", (-14, 1)),)), Someone("Nele Strotmann", (Job("", "Group purchasing", "Purchasing", (-3, 3)),)), Someone("Arne Bültel", (Job("Grauwald Landtechnik GmbH", "Head of Engineering", "Engineering", (-6, 1)),))),
    money=Money(revenue={-3: 2100, -2: 2300, -1: 2480}, plan={-1: 2400, 0: 2700}, forecast=2650, margin={-2: "29.0", -1: "29.6", 0: "30.0"}, wallet={-2: 15000, -1: 15600},
                units={"Grauwald Landtechnik GmbH": 62, "Grauwald Hydraulik GmbH": 38}, satisfaction=("7.7", "7.9"), delivery=("94.0", "94.8"), complaints=7),
    topics={
        "profile": (Say("Holding of five companies; purchasing is being bundled since {y-1}.", "One frame agreement for all, or five fights.", -320, source="Nele Strotmann"),),
        "decisions": (Say("The group recommends, the companies sign.", "Both levels need a face: that is why the conveyor company is an account of its own.", -300, source="Nele Strotmann"),),
        "persons": (Say("Nele Strotmann builds the group purchasing with three people.", "Make her first success ours.", -280, source="First talk", do=(Do("Spend analysis over all five companies", "Nina Petri", 11, made=-40),)),),
        "opportunities": (Say("Frame agreement for the group, €4 m in all.", "Doubles us with two of five companies.", -120, source="Nele Strotmann", do=(Do("Draft of the frame agreement", "Sina Albrecht", 35, made=-80), Do("Price ladder for the group", "Henrike Lorenz", -3, made=-50))),),
        "threats": (Say("Bundling works both ways: one lost tender costs five customers.", "Protect with technical standards.", -120, source="Team meeting", sure="assumed"),),
        "strategy": (Say("Group standard for drives by {y+2}.", "Standards first, volume second.", -110, source="Plan workshop"),),
    },
    goals=(Goal("8 % savings by bundling in two years.", "Savings by fewer variants, not by price.", "Nele Strotmann", 1, -110, source="Kick-off group purchasing", customer=True),),
    questions=(Ask("Which companies may opt out?", "Henrike Lorenz", 20, -30), Ask("Who are the other two bidders?", "Priya Nair", -5, -30)),
    plans=(PlanOf((0, 2), -118, "compact", aims=(Aim("Frame agreement for the group", "Companies that signed", "of 5", "2", "5", "2", 380, "Henrike Lorenz", 0, -105), Aim("One standard for gear units", "Variants", "", "64", "20", "58", 500, "Paul Steinmetz", 0, -105))),),
)  # fmt: skip

GRAUWALD_FS = Account(
    name="Grauwald Fördersysteme GmbH", industry="logistics", country="DE", city="Münster", tier="c", parent="Grauwald Gruppe SE", since=-5, founded=1995,
    employees=430, turnover=88, website="https://www.grauwald-fs.example", erp="10111", made=-1050, language="de",
    kams=(Kam("Tobias Angerer", -400, 20, "erste eigene Verantwortung"),),
    team=(Member("Henrike Lorenz", "deputy", "edit", 3, "", -400), Member("Yusuf Aksoy", "inside-sales", "comment", 5, "", -380), Member("Ewa Sobczak", "logistics", "comment", 5, "", -380), Member("Jonas Feldhoff", "systems-engineering", "comment", 5, "", -200)),
    people=(Someone("Jutta Eickholt", (Job("", "Geschäftsführerin", "", (-4, 1)),)), Someone("Dennis Laumann", (Job("", "Leiter Technik", "Technik", (-6, 9)),))),
    money=Money(revenue={-2: 520, -1: 640}, plan={0: 720}, forecast=690, margin={-1: "28.0", 0: "28.4"}, wallet={-1: 3900}),
    topics={
        "profile": (Say("Förderbänder für Schüttgut, gehört zur Grauwald Gruppe.", "Gruppenpreise gelten, Technik entscheidet selbst.", -180, source="Besuch in Münster"),),
        "persons": (Say("Dennis Laumann will weniger Getriebevarianten.", "Passt zum Standard der Gruppe.", -90, source="Dennis Laumann", do=(Do("Variantenliste abstimmen", "Jonas Feldhoff", 8, made=-30),)),),
        "weaknesses": (Say("Staubschutz der Bremse fällt im Steinbruch aus.", "Lösung bis zur nächsten Bestellung.", -35, source="Reklamation", do=(Do("Bremse mit Staubschutz anbieten", "Tobias Angerer", -4, made=-35),)),),
    },
    goals=(Goal("Von 64 auf 20 Getriebevarianten.", "Wir schlagen die 20 vor.", "Dennis Laumann", 1, -80, source="Besuch"),),
    questions=(Ask("Welche Varianten bleiben?", "Tobias Angerer", 16, -30),),
    plans=(PlanOf((0, 1), -84, "one_page", steps=(Step(-40, "submit"), Step(-36, "approve")), aims=(Aim("20 Standardgetriebe", "Varianten", "", "64", "20", "58", 300, "Tobias Angerer", 0, -60),)),),
)  # fmt: skip

TALLGRASS = Account(
    name="Tallgrass Bagging Systems Inc.", industry="packaging", country="US", city="Omaha", tier="b", since=-4, founded=1983,
    employees=510, turnover=132, website="https://www.tallgrass.example", erp="20014", made=-980,
    kams=(Kam("Priya Nair", -980, 15),),
    team=(Member("Henrike Lorenz", "deputy", "comment", 5, "", -300), Member("Lena Okafor", "systems-engineering", "edit", 5, "servo axes", -500), Member("Ewa Sobczak", "logistics", "comment", 10, "sea freight", -500), Member("Carla Wendt", "inside-sales", "comment", 5, "", -500)),
    people=(Someone("Wade Hollister", (Job("", "President", "", (-9, 1)),), language="en"), Someone("Marisol Quint", (Job("", "Director of Sourcing", "Sourcing", (-2, 6)),), language="en", mobile=True)),
    money=Money(revenue={-3: 1400, -2: 1750, -1: 2100}, plan={-1: 2000, 0: 2500}, forecast=2300, margin={-2: "27.0", -1: "28.2", 0: "27.5"}, wallet={-2: 9000, -1: 9600}, currency="USD", satisfaction=("7.8", "8.0"), delivery=("90.0", "92.5"), complaints=4),
    topics={
        "summary": (Say("First account overseas: $2.1 m, paid in dollars.", "Hedge the price list once a year.", -170, source="Figures"),),
        "profile": (Say("Bagging lines for feed and seed; sells through dealers.", "Dealers keep spare parts: sell to them as well.", -400, source="Marisol Quint"),),
        "market": (Say("Tariffs on gear units under discussion.", "Final assembly in Omaha would avoid them.", -60, source="Trade press", sure="assumed", do=(Do("Cost of a final assembly in Omaha", "Ewa Sobczak", 21, made=-40),)),),
        "persons": (Say("Marisol Quint wants one shipment a month.", "Suits us: full containers.", -100, source="Video call"),),
        "opportunities": (Say("Servo conversion of the B200 line.", "$0.9 m a year.", -150, source="Request", do=(Do("Concept for B200", "Lena Okafor", -7, made=-60),)),),
        "strategy": (Say("From exporter to local supplier.", "Partner in Omaha by {y+1}.", -150, source="Plan workshop"),),
    },
    goals=(Goal("All lines with servo drives by {y+2}.", "B200 is the first; be there.", "Wade Hollister", 2, -150, source="Dealer day", customer=True),),
    questions=(Ask("Who could assemble in Omaha?", "Priya Nair", 40, -40),),
    plans=(PlanOf((0, 1), -160, "compact", steps=(Step(-140, "submit"), Step(-133, "approve")), aims=(Aim("B200 with servo", "Lines converted", "", "0", "12", "1", 280, "Priya Nair", 0, -150),)),),
)  # fmt: skip

ARVENDAL = Account(
    name="Arvendal Skogsteknik AB", industry="machinery", country="SE", city="Östersund", tier="c", since=-5, founded=1972, employees=340, turnover=71,
    website="https://www.arvendal.example", erp="10079", made=-1040,
    kams=(Kam("Felix Hartung", -1300, 10), Kam("Marek Dudek", 45, 10, "planned handover")),
    team=(Member("Nina Petri", "inside-sales", "comment", 5, "", -500), Member("Lena Okafor", "systems-engineering", "comment", 5, "saw drives", -300), Member("Ewa Sobczak", "logistics", "comment", 5, "", -500)),
    people=(Someone("Ingrid Sandvall", (Job("", "Managing director", "", (-4, 1)),), language="en"), Someone("Nils Forsmark", (Job("", "Chief engineer", "Engineering", (-9, 1)),), language="en")),
    money=Money(revenue={-2: 700, -1: 780}, plan={0: 850}, forecast=800, margin={-1: "33.0", 0: "33.0"}, wallet={-1: 3300}),
    topics={
        "profile": (Say("Harvester heads and saw units for forestry.", "Drives work at −35 °C; so do ours.", -200, source="Nils Forsmark", customer=True),),
        "market": (Say("Electric harvesters are tested in the north.", "48 V drive again.", -60, source="Fair", sure="assumed"),),
        "persons": (Say("Nils Forsmark writes the specification alone.", "", -60, source="Visit"),),
        "opportunities": (Say("Electric saw unit, 300 a year.", "", -55, sure="assumed", source="Nils Forsmark", do=(Do("Sample drive for the saw unit", "Lena Okafor", 27, made=-30),)),),
    },
    goals=(Goal("First electric harvester head by {y+1}.", "Deliver the drive of the prototype.", "Nils Forsmark", 1, -55, source="Fair"),),
    questions=(Ask("Who introduces Marek Dudek in Östersund?", "Felix Hartung", 30, -15),),
    plans=(PlanOf((0, 1), -70, "one_page", steps=(Step(-24, "submit"), Step(-17, "return", remark="Please add a so-what to the two market lines, and a date for the handover to Marek.")), aims=(
        Aim("Drive in the prototype", "Samples delivered", "", "0", "3", "1", 120, "Felix Hartung", 0, -50),)),),
)  # fmt: skip

QUISTRUP = Account(
    name="Quistrup Papirmaskiner A/S", industry="machinery", country="DK", city="Silkeborg", tier="c", since=-9, founded=1960, employees=280, turnover=52,
    website="https://www.quistrup.example", erp="10036", made=-1030,
    kams=(Kam("Felix Hartung", -1400, 5), Kam("Tobias Angerer", -260, 5)),
    team=(Member("Nina Petri", "inside-sales", "comment", 3, "", -500), Member("Aylin Koç", "systems-engineering", "read", 2, "", -500)),
    people=(Someone("Poul Vestager-Lund", (Job("", "Managing director", "", (-8, 1)),), language="en"),),
    money=Money(revenue={-3: 900, -2: 620, -1: 280}, plan={-1: 500}, margin={-1: "24.0"}),
    topics={
        "summary": (Say("In court-supervised restructuring since spring; orders only against prepayment.", "Paused: no visits, one call a month.", -130, source="Letter of the administrator"),),
        "risks": (Say("Open invoices of €86,000.", "Insured to 90 %.", -128, source="Controlling", do=(Do("Claim at the credit insurance", "Nina Petri", -90, made=-128, done=-100),)),),
    },
    questions=(Ask("Is there an investor?", "Tobias Angerer", 60, -40),),
    edits=(Edit(-131, "", {"status": "paused"}),),
)  # fmt: skip

FENNBERG = Account(
    name="Fennberg Medizintechnik GmbH", industry="medical", country="DE", city="Tuttlingen", tier="b", status="candidate", founded=2001, employees=460, turnover=102,
    website="https://www.fennberg.example", made=-64,
    kams=(Kam("Henrike Lorenz", -60, 10),),
    team=(Member("Mei-Lin Hartmann", "product-management", "comment", 5, "small drives", -40), Member("Katrin Hoyer", "quality", "comment", 5, "medical approval", -40, extended=True)),
    people=(Someone("Dr. Valentin Rapp", (Job("", "Chief Technology Officer", "", (-3, 4)),), made=-50), Someone("Lioba Schanz", (Job("", "Strategic buyer", "Purchasing", (-1, 2)),), made=-50)),
    topics={
        "market": (Say("Surgical robots need small, silent joints.", "A new field for us; the approval takes 18 months.", -40, source="Dr. Valentin Rapp", do=(Do("What does the medical approval cost us?", "Katrin Hoyer", 19, made=-40),)),),
        "requirements": (Say("Approval as a supplier under ISO 13485.", "No approval, no account.", -38, source="Lioba Schanz"),),
    },
    questions=(Ask("Is Fennberg worth a team?", "Henrike Lorenz", 28, -40),),
    notes=(Note("Met Dr. Rapp at the university: he knows our Chemnitz lab.", "contact", "Andrzej Wolski", -7),),
)  # fmt: skip

PELLHEIM = Account(
    name="Pellheim Verpackung GmbH", industry="packaging", country="DE", city="Worms", tier="c", since=-16, founded=1980, employees=95, turnover=14,
    website="https://www.pellheim.example", erp="10012", made=-1090,
    kams=(Kam("Ralf Timm", -2500, 5), Kam("Jana Brandt", -700, 5)),
    team=(Member("Yusuf Aksoy", "inside-sales", "comment", 3, "", -800, -232),),
    people=(Someone("Egon Pellheim", (Job("", "Inhaber", "", (-16, 1)),)),),
    money=Money(revenue={-3: 240, -2: 150, -1: 60}, margin={-1: "22.0"}),
    topics={"summary": (Say("Production in Worms ends; the brand was sold.", "Serve remaining parts through the shop.", -260, source="Egon Pellheim"),)},
    edits=(Edit(-232, "", {"status": "released"}),),
    archived=-230,
)  # fmt: skip
