"""The B accounts: Lahnquell (vacant, out of date), Oberland (old plan), Varenholt (in review), Solvig (approved)."""

from kam.exchange.demo.shapes import (
    Account, Aim, Ask, Do, Edit, Expect, Goal, Job, Kam, Member, Money, Note, PlanOf, Say, Someone, Step, Unit,
)  # fmt: skip

LAHNQUELL = Account(
    name="Lahnquell Pumpen SE", industry="machinery", country="DE", city="Gießen", tier="b", since=-14, founded=1954,
    employees=730, turnover=168, website="https://www.lahnquell.example", erp="10031", made=-1086,
    units=(Unit("Lahnquell Wasser", employees=400), Unit("Lahnquell Industrie", employees=250)),
    kams=(Kam("Ralf Timm", -2300, 30), Kam("Henrike Lorenz", -700, 30), Kam("", -37, None, "Henrike Lorenz takes over the Grauwald group")),
    team=(
        Member("Felix Hartung", "deputy", "owner", 20, "covers until a new KAM is named", -37),
        Member("Aylin Koç", "systems-engineering", "comment", 5, "pump drives", -500),
        Member("Yusuf Aksoy", "inside-sales", "edit", 25, "orders and complaints", -800),
        Member("Gesa Lührs", "logistics", "comment", 5, "supply agreement", -800),
        Member("Björn Ostermann", "service", "comment", 5, "field service", -400, -120),
    ),
    expect=(Expect("Three complaints about seals are open.", department="Quality", made=-25),),
    people=(
        Someone("Ulrich Dornbusch", (Job("", "Managing director", "", (-11, 1)),)),
        Someone("Carola Pfeiffer", (Job("", "Head of Purchasing", "Purchasing", (-5, 8)),)),
        Someone("Hannes Gelhaus", (Job("Lahnquell Wasser", "Head of Engineering", "Engineering", (-6, 2)),)),
    ),
    money=Money(revenue={-4: 5300, -3: 4900, -2: 4500, -1: 4100}, plan={-2: 5000, -1: 4700, 0: 4320}, forecast=3800,
                margin={-3: "30.2", -2: "28.9", -1: "27.4", 0: "26.8"}, wallet={-3: 12600, -2: 12100, -1: 11700}, satisfaction=("7.6", "6.4"), delivery=("93.2", "88.6"), complaints=19),
    topics={
        "summary": (Say("Revenue falls for the third year and nobody leads the account.", "Name a KAM before the contract talks in spring.", -30, "Felix Hartung", source="Figures"),),
        "profile": (Say("Pumps for water works and industry; foundation-owned.", "Slow but loyal.", -880, "Ralf Timm", source="Annual report {y-4}"),),
        "market": (Say("Municipalities postpone tenders.", "", -520, "Henrike Lorenz", source="Pfeiffer"),),
        "persons": (Say("Carola Pfeiffer feels left alone since the change.", "A visit within two weeks, with Bernd Vogel.", -28, "Felix Hartung", source="Phone call", do=(Do("Visit Carola Pfeiffer with Bernd Vogel", "Bernd Vogel", -9, made=-28),)),),
        "position": (Say("On-time delivery 88.6 %, 19 complaints a year.", "Logistics and Quality on one table.", -33, "Felix Hartung", source="ERP", do=(
            Do("8D reports for the three seal complaints", "Yusuf Aksoy", -16, made=-33), Do("Delivery plan with buffer", "Gesa Lührs", -12, made=-33), Do("Weekly call with planning", "Yusuf Aksoy", -20, made=-33), Do("Credit note for the late pumps", "Yusuf Aksoy", -6, made=-33))),),
        "competition": (Say("Ostwind Antriebe sends a manager every month.", "They win by presence.", -29, "Felix Hartung", sure="assumed", source="Hannes Gelhaus"),),
        "risks": (Say("The contract ends unsigned in seven months.", "A third of the revenue at stake.", -29, "Felix Hartung", source="Contract"),),
    },
    goals=(Goal("Energy class IE5 for all pump drives by {y+1}.", "We have the motor, they do not know it.", "Hannes Gelhaus", 1, -500, by="Henrike Lorenz", source="Talk in Gießen"),),
    questions=(Ask("Who will lead the account?", "Bernd Vogel", -7, -37, by="Felix Hartung"), Ask("Which seals fail, and since when?", "Yusuf Aksoy", -21, -33, by="Felix Hartung"), Ask("Is the bonus of {y-1} paid?", "Felix Hartung", -3, -20, by="Felix Hartung")),
    plans=(PlanOf((-3, -1), -1040, "compact", steps=(Step(-460, "submit", "Henrike Lorenz"), Step(-425, "approve")), aims=(
        Aim("Stop the fall of revenue", "Revenue", "€ m", "4.9", "5.2", "4.1", -330, "Felix Hartung", None, -480, by="Henrike Lorenz"),)),),
    notes=(Note("Carola Pfeiffer called reception because nobody answered her mail for a week.", "complaint", "Nina Petri", -11), Note("Water works Wetterau tenders 60 pumps, drives from us specified.", "potential", "Tomke Naujoks", -6)),
)  # fmt: skip

OBERLAND = Account(
    name="Oberland Druckmaschinen AG", industry="machinery", country="DE", city="Kempten", tier="b", since=-21, founded=1911,
    employees=870, turnover=190, website="https://www.oberland.example", erp="10019", made=-1086,
    kams=(Kam("Bernd Vogel", -3400, 10), Kam("Priya Nair", -1220, 20)),
    team=(
        Member("Tobias Angerer", "deputy", "edit", 10, "visits in Kempten", -260),
        Member("Paul Steinmetz", "systems-engineering", "comment", 5, "printing units"),
        Member("Carla Wendt", "inside-sales", "comment", 15, "spare parts"),
        Member("Ewa Sobczak", "logistics", "comment", 5, ""),
        Member("Dorothee Maas", "controlling", "read", 2, "price check", -200, extended=True),
    ),
    people=(Someone("Alois Zängerle", (Job("", "Chief Executive Officer", "Board", (-10, 7)),)),
            Someone("Beatrix Hohenegg", (Job("", "Head of Purchasing", "Purchasing", (-2, 11)),)),
            Someone("Konrad Mussler", (Job("", "Head of Development", "Development", (-12, 4), (0, 1)),), note="Retired."),
            Someone("Veit Amann", (Job("", "Head of Development", "Development", (0, 1)),))),
    money=Money(revenue={-4: 4400, -3: 4200, -2: 4000, -1: 3800}, plan={-2: 4300, -1: 4000, 0: 3680}, forecast=3500, margin={-3: "33.0", -2: "32.2", -1: "31.5", 0: "31.0"},
                wallet={-3: 10400, -2: 9800, -1: 9270}, satisfaction=("7.8", "7.6"), delivery=("95.0", "94.6"), complaints=4),
    topics={
        "summary": (Say("A shrinking market, a good margin, 41 % of the wallet.", "Serve efficiently; do not invest engineering.", -400, source="Portfolio review"),),
        "profile": (Say("Sheet-fed printing machines; packaging print is half of the orders.", "Talk about packaging print, not about commercial print.", -720, source="Annual report {y-2}"),),
        "market": (Say("Commercial print loses 6 % a year, packaging print wins 3 %.", "", -410, source="Association"),),
        "persons": (Say("Konrad Mussler left, Veit Amann follows.", "First visit is overdue.", -70, "Tobias Angerer", source="Letter", do=(Do("First visit to Veit Amann", "Tobias Angerer", -14, made=-60), Do("Farewell present for Mussler", "Carla Wendt", -50, made=-70, done=-52))),),
        "competition": (Say("Retrofit kits from two small companies.", "Offer our own kit with warranty.", -420, sure="assumed", source="Fair"),),
        "threats": (Say("The plant in Kempten works short time.", "Orders may stop in one quarter.", -45, "Tobias Angerer", source="Press", do=(Do("Ask Hohenegg for the call-off forecast", "Carla Wendt", -8, made=-45),)),),
        "strategy": (Say("Keep share and margin with little effort.", "Move to tier C if the short time lasts.", -400, source="Plan workshop"),),
    },
    goals=(Goal("Packaging print two thirds of the orders by {y+1}.", "Our wide servo fits; needs no development.", "Alois Zängerle", 1, -410, source="Annual report {y-2}"),),
    questions=(Ask("How long will the short time last?", "Priya Nair", -6, -45), Ask("Does Amann keep our printing unit drive?", "Tobias Angerer", 15, -40)),
    plans=(PlanOf((-1, 1), -430, "compact", steps=(Step(-401, "submit"), Step(-396, "approve", remark="Fine as a plan of maintenance.")), aims=(
        Aim("Hold the margin", "Contribution margin", "%", "32.2", "32", "31.5", 200, "Priya Nair", None, -405),
        Aim("Own retrofit kit", "Kits sold", "kits", "0", "10", "2", 40, "Paul Steinmetz", 0, -405))),),
)  # fmt: skip

VARENHOLT = Account(
    name="Varenholt Lebensmitteltechnik GmbH", industry="food", country="DE", city="Kassel", tier="b", since=-11, founded=1978,
    employees=540, turnover=121, website="https://www.varenholt.example", erp="10044", made=-1080,
    units=(Unit("Varenholt Baking Lines", employees=260), Unit("Varenholt Dosing", employees=130), Unit("Varenholt Kassel plant", "site", employees=180)),
    kams=(Kam("Ralf Timm", -2200, 20), Kam("Jana Brandt", -700, 25)),
    team=(
        Member("Felix Hartung", "deputy", "edit", 10, ""),
        Member("Aylin Koç", "systems-engineering", "edit", 15, "washdown gear units", -620),
        Member("Murat Demir", "logistics", "comment", 10, "call-offs", -500),
        Member("Yusuf Aksoy", "inside-sales", "comment", 15, "offers", -300),
        Member("Clara Weiß", "marketing", "read", 3, "food fair", -200, extended=True),
        Member("Katrin Hoyer", "quality", "comment", 5, "hygiene approval", 10, extended=True),
    ),
    expect=(Expect("The hygiene approval needs one from Quality.", department="Quality", made=-20),),
    people=(Someone("Gudrun Falk", (Job("", "Head of Operations", "Operations", (-6, 9)),), mobile=True),
            Someone("Eckhard Lindhorst", (Job("Varenholt Baking Lines", "Head of Engineering", "Engineering", (-9, 1)),)),
            Someone("Dr. Simone Reck", (Job("", "Managing director", "", (-3, 1)),))),
    money=Money(revenue={-4: 2500, -3: 2800, -2: 3100, -1: 3350}, plan={-2: 3000, -1: 3300, 0: 3590, 1: 3900}, forecast=3700, margin={-3: "33.4", -2: "33.9", -1: "34.6", 0: "34.8"},
                wallet={-3: 10100, -2: 10500, -1: 10800}, satisfaction=("8.0", "8.5"), delivery=("94.0", "95.6"), complaints=5),
    topics={
        "summary": (Say("Steady growth to €3.35 m, 31 % of the wallet; the Kassel reorganisation opens gear assembly.", "Take over their gear assembly as a service.", -30, source="Figures"),),
        "profile": (Say("Baking and dosing lines; the sons of the founder have sold to Dr. Reck's management in {y-3}.", "New owners look at cash: offer consignment stock.", -640, source="Press", edits=(Edit(-60, "Jana Brandt", {"as_of": -60}),)),),
        "initiatives": (Say("One of three halls in Kassel closes.", "In-house gear assembly has no roof from {+120} on.", -35, source="Gudrun Falk", do=(Do("Offer for assembled gear units", "Yusuf Aksoy", 5, made=-25),), ask=(
            Ask("Does Varenholt keep in-house gear assembly after the Kassel closure?", "Jana Brandt", 10, -35),)),),
        "market": (Say("Hygiene rules ask for IP69K on open dough lines.", "Third account that needs it: push product management.", -55, source="Eckhard Lindhorst"),),
        "persons": (Say("Gudrun Falk decides on suppliers in practice.", "Call her once a month.", -210, source="Team meeting"), Say("Ruben Tack came from Elbtal as head of purchasing.", "He knows our terms there.", -120, source="Oliver Sachs")),
        "competition": (Say("Kollmer supplies dosing, cheaply.", "Dosing needs accuracy: show the test.", -90, source="Eckhard Lindhorst", sure="assumed"),),
        "opportunities": (Say("Assembled gear units, €0.5 m a year.", "First mover: no one else assembles.", -35, source="Estimate", sure="assumed"),),
        "threats": (Say("Dr. Reck may ask all suppliers for 5 %.", "Trade it against a three-year agreement.", -28, sure="assumed", source="Gudrun Falk"),),
        "strategy": (Say("From parts to assemblies.", "Assembly ties us in for years.", -40, source="Plan workshop"),),
    },
    goals=(Goal("Close hall 2 without a line stop.", "Consignment and assembly make it possible.", "Gudrun Falk", 1, -60, source="Visit", customer=True), Goal("20 % less cleaning time per line.", "IP69K and smooth housings.", "Eckhard Lindhorst", 2, -60, source="Visit", customer=True)),
    questions=(Ask("Who signs for assemblies, Falk or Tack?", "Jana Brandt", 25, -12),),
    actions=(Do("Monthly call with Gudrun Falk", "Jana Brandt", -6, made=-36), Do("Washdown test with dough", "Aylin Koç", 28, made=-30), Do("Stand plan for the food fair", "Clara Weiß", 45, made=-20)),
    plans=(PlanOf((0, 1), -90, "compact", steps=(Step(-5, "submit"),), aims=(
        Aim("Assemble gear units for Kassel", "Assembled units", "a year", "0", "900", "0", 200, "Jana Brandt", 0, -40),
        Aim("IP69K pilot", "Lines", "", "0", "2", "0", 260, "Aylin Koç", 1, -40))),),
    notes=(Note("Ruben Tack asks for a contact in Quality.", "contact", "Katrin Hoyer", -14, handled=-12),),
    reviewed=-188,
)  # fmt: skip

SOLVIG = Account(
    name="Solvig Vindservice A/S", industry="energy", country="DK", city="Esbjerg", tier="b", since=-6, founded=2009,
    employees=410, turnover=96, website="https://www.solvig.example", erp="10071", made=-1070,
    units=(Unit("Solvig Offshore", employees=220), Unit("Solvig Parts", "company", "Ringkøbing", employees=60)),
    kams=(Kam("Oliver Sachs", -910, 20),),
    team=(
        Member("Stefan Rothe", "deputy", "edit", 10, "service questions", -600),
        Member("Aylin Koç", "systems-engineering", "edit", 10, "yaw and pitch drives"),
        Member("Ewa Sobczak", "logistics", "comment", 10, "export"),
        Member("Carla Wendt", "inside-sales", "comment", 10, "parts"),
        Member("Andrzej Wolski", "product-management", "comment", 2, "seal development", -150, extended=True),
    ),
    people=(Someone("Mette Krogager", (Job("", "Managing director", "", (-6, 2)),), language="en"), Someone("Jens Overgaard", (Job("Solvig Offshore", "Head of Maintenance", "Maintenance", (-4, 8)),), language="en", mobile=True),
            Someone("Signe Toftlund", (Job("Solvig Parts", "Buyer", "Purchasing", (-1, 3)),), language="en")),
    money=Money(revenue={-3: 2200, -2: 2600, -1: 2950}, plan={-1: 2800, 0: 3200}, forecast=3100, margin={-2: "37.2", -1: "38.1", 0: "38.0"}, wallet={-3: 12000, -2: 12800, -1: 13400},
                satisfaction=("7.9", "8.2"), delivery=("93.5", "94.8"), complaints=3),
    topics={
        "summary": (Say("A service company that buys what fails: 22 % of the wallet, best margin of all B accounts.", "Grow with exchange units.", -215, source="Figures"),),
        "profile": (Say("Maintains 640 turbines, half of them offshore.", "A day of crane costs €90,000: availability beats price.", -230, source="Mette Krogager", customer=True),),
        "market": (Say("Turbines of the first generation run five years longer than planned.", "Pitch drives reach their end: exchange programme.", -220, source="Trade press", customer=True),),
        "persons": (Say("Jens Overgaard decides what goes on the ship.", "Train his crews.", -225, source="Visit"),),
        "initiatives": (Say("Two new service vessels from {+160}.", "Spare kits on board.", -60, source="Jens Overgaard", do=(Do("Kit list for the vessels", "Carla Wendt", 22, made=-40), Do("Training for two crews", "Stefan Rothe", 48, made=-40))),),
        "opportunities": (Say("Exchange programme for 300 pitch drives.", "€1.1 m over two years.", -218, source="Estimate", sure="assumed"),),
        "threats": (Say("Turbine makers bundle parts with service.", "Be the one whom both name.", -216, source="Signe Toftlund", sure="assumed"),),
        "strategy": (Say("Exchange units instead of parts.", "One price, one day.", -218, source="Plan workshop"),),
    },
    goals=(Goal("97 % availability for every turbine.", "Exchange units cut the outage from nine days to two.", "Jens Overgaard", 1, -220, source="Service contract", customer=True),),
    questions=(Ask("Which turbine types come first?", "Aylin Koç", -4, -50), Ask("Who stores the exchange units?", "Oliver Sachs", 18, -50)),
    actions=(Do("Offer for exchange units", "Carla Wendt", -2, made=-30), Do("Salt spray report to Overgaard", "Andrzej Wolski", -80, made=-140, done=-90)),
    plans=(PlanOf((0, 1), -240, "one_page", steps=(Step(-216, "submit"), Step(-211, "approve")), aims=(Aim("300 exchange units", "Units", "", "0", "300", "35", 330, "Oliver Sachs", 0, -218, edits=(Edit(-30, "Oliver Sachs", {"current": "35"}),)),)),),
)  # fmt: skip
