"""What the team knows about Nordwerk, topic by topic: statement, so what, action."""

from kam.exchange.demo.shapes import Ask, Do, Edit, Say

_J, _F, _L, _S = "Jana Brandt", "Felix Hartung", "Lena Okafor", "Stefan Rothe"
_M, _C, _I, _U, _T = "Murat Demir", "Clara Weiß", "Ines Kaltenbach", "Ute Keller", "Ralf Timm"

TOPICS: dict[str, tuple[Say, ...]] = {
    "summary": (
        Say(
            "Nordwerk has grown with us from €5.1 m to €8.4 m in four years; we supply 28 % of its drives.",
            "We have earned a seat at the table; the next step is lead supplier, not one more product.",
            -150,
            source="ERP and plan figures",
            edits=(Edit(-26, _J, {"as_of": -26}),),
        ),
        Say(
            "One decision shapes the next six years: who drives the RX-4 robot. It falls on {+36}.",
            "Until then RX-4 comes before everything else, also for Logistics and Quality.",
            -44,
            source="Tarek Aydin, phone",
            do=(Do("Clear the RX-4 resources with the line managers", _J, -6, done=-9),),
        ),
        Say(
            "We are weak where nobody is looking: Service has no owner we know, Finance sees us as a cost.",
            "Two relationships to build before the frame agreement: Service and Dr. Reimers.",
            -26,
            sure="assumed",
        ),
    ),
    "profile": (
        Say(
            "Builder of packaging machines in its third generation; listed since {y-9}, 54 % held by the Harmsen family trust.",
            "The trust looks at ten years, the market at quarters: argue with life-cycle cost.",
            -860,
            _T,
            source="Annual report {y-1}",
            edits=(Edit(-12, _J, {"as_of": -12}),),
            customer=True,
        ),
        Say(
            "{y-1}: turnover €412 m (+6 %), result €31 m, 1,480 people. Robotics grew 14 % to €78 m, Packaging 3 %.",
            "Growth sits in Robotics; our revenue still sits in Packaging.",
            -12,
            source="Annual report {y-1}, p. 14",
            customer=True,
        ),
        Say(
            "Three divisions with a result of their own; Purchasing is central, Engineering is not.",
            "Prices are made in Hamburg, specifications in three places: sell the specification first.",
            -400,
            source="Organisation chart",
            edits=(Edit(-100, _J, {"as_of": -100}),),
        ),
        Say(
            "Two plants: Hamburg builds robots and lines to order, Lübeck builds series machines.",
            "Lübeck lives from delivery on time, Hamburg from engineering.",
            -830,
            _T,
            source="Plant visits",
            edits=(Edit(-3, _S, {"as_of": -3}),),
            customer=True,
        ),
        Say(
            "Fiscal year is the calendar year; the budget round runs from September to November.",
            "Retrofit and stock proposals must be on the table in August.",
            -500,
            source="Dr. Anja Reimers",
        ),
    ),
    "initiatives": (
        Say(
            "Programme “Line 24”: every packaging line is to be delivered in 24 weeks instead of 38.",
            "Gear units with 14 weeks of lead time are on the critical path; whoever cuts them wins Packaging.",
            -210,
            _F,
            source="Town hall, slides from Jonas Wiebe",
            do=(
                Do("Offer a reserved slot plan for the five standard gear units", _M, 18, made=-40),
                Do("Compare our lead times with those of Kollmer", _F, -70, made=-120, done=-74),
            ),
        ),
        Say(
            "Robotics sets up its own test field for drives in Hamburg, ready {+140}.",
            "Being in the test field from the first day makes us the reference.",
            -58,
            _L,
            source="Visit to the test cell",
            do=(Do("Lend two RX-4 axes with sensors to the test field", _L, 9),),
        ),
        Say(
            "Suppliers are rated anew: price 40 %, delivery 30 %, engineering 20 %, sustainability 10 %.",
            "We win on engineering and lose on delivery; 3 points of delivery are worth 1 % of price.",
            -62,
            sure="assumed",
            source="Phone call, Miriam Scholz",
            ask=(Ask("Which weight does delivery reliability have in the supplier scorecard?", _J, 10, -62),),
            edits=(
                Edit(
                    -20,
                    _J,
                    {
                        "so_what": "We win on engineering and lose on delivery; 4 points of delivery decide about the A rating."
                    },
                ),
            ),
        ),
    ),
    "market": (
        Say(
            "EU packaging rules favour paper-based packs from August {y+1}; film lines lose orders.",
            "Paper needs softer web tension: our MC7 controller has an edge.",
            -8,
            _L,
            sure="assumed",
            source="Trade press summary by Clara Weiß",
            customer=True,
        ),
        Say(
            "Kollmer Drives opens a service hub in Lüneburg in the third quarter.",
            "Our four-hour service promise for Lübeck stops being unique.",
            -7,
            _S,
            source="Visit to Lübeck, Sabine Kröger",
            do=(Do("Put a spare parts stock on site in Lübeck", _M, -4, made=-7),),
        ),
        Say(
            "Nordwerk's end customers (food, pharma) ask for uptime guarantees in new contracts.",
            "Guarantees need data from the drive: a reason to talk about condition monitoring.",
            -95,
            _S,
            source="Trade fair, talks at the stand",
            customer=True,
        ),
        Say(
            "Orders for packaging machines in Germany fell 4 % last half-year, robots rose 9 %.",
            "A second leg in Robotics protects us against the cycle.",
            -72,
            source="Industry association, half-year report",
        ),
    ),
    "persons": (
        Say(
            "Dr. Henrik Voss decides on platforms; he trusts Tarek Aydin's technical judgement.",
            "Every RX-4 argument goes through Aydin first.",
            -130,
            _L,
            source="Petra Lindner",
            sure="assumed",
        ),
        Say(
            "Klaus Matthiesen, new CEO, wants to meet each platform supplier once.",
            "One hour with our CTO, not a sales pitch: bring the roadmap to {y+4}.",
            -90,
            source="Petra Lindner",
            do=(Do("Propose two dates for Matthiesen and Dr. Keller", _U, -2, made=-33),),
        ),
        Say(
            "Miriam Scholz is our key supplier manager; she is measured on savings and on single-source risk.",
            "Give her a second plant for gear units on paper, and she can defend us.",
            -300,
            source="Quarterly review",
            edits=(Edit(-26, _J, {"as_of": -26}),),
        ),
        Say(
            "Lars Petersen (Packaging) has worked with Kollmer for eight years and says so.",
            "We do not convert him, we make Lübeck ask for us.",
            -110,
            _F,
            source="Lunch with Jonas Wiebe",
            sure="assumed",
        ),
        Say(
            "Who heads Service since November is not known.",
            "Up to €0.9 m of retrofit cannot be planned.",
            -14,
            sure="unknown",
            ask=(
                Ask(
                    "Who runs the Service division and owns the retrofit budget?",
                    _S,
                    3,
                    -14,
                    do=(Do("Ask Wiebke Harms who signs retrofit orders", _S, 3),),
                ),
            ),
        ),
    ),
    "decisions": (
        Say(
            "Platform decisions: Engineering recommends, Voss decides, Dr. Reimers has to agree above €2 m.",
            "RX-4 is above €2 m: Finance is in, whether we like it or not.",
            -130,
            source="Miriam Scholz",
            ask=(Ask("Is Dr. Reimers part of the RX-4 decision or only informed?", _I, -5, -33),),
        ),
        Say(
            "Series parts: Purchasing decides alone up to €250,000 a year.",
            "Spare parts and gear units of Lübeck need Wiebe, nobody else.",
            -420,
            source="Jonas Wiebe",
            edits=(Edit(-90, _J, {"as_of": -90}),),
        ),
        Say(
            "Purchasing wants at most two drive suppliers per platform from {y+1}.",
            "We must be first or second on RX-4.",
            -20,
            sure="assumed",
            source="Phone call, Miriam Scholz",
            do=(Do("Ask Miriam Scholz for the supplier scorecard", _J, 10),),
            edits=(
                Edit(
                    -2,
                    _L,
                    {
                        "so_what": "We must be first or second on RX-4 and replace Kollmer at Packaging by {y+1}."
                    },
                ),
                Edit(
                    -1,
                    _J,
                    {
                        "so_what": "We must be first or second on RX-4 and replace Kollmer at Packaging by {y+1}; as third supplier we are out for the whole platform life."
                    },
                ),
            ),
        ),
    ),
    "relationships": (
        Say(
            "Strong: Aydin (Okafor), Scholz (Brandt), Kröger (Rothe, Demir).",
            "Three pillars in three functions; keep each with one owner.",
            -100,
            source="Team meeting",
        ),
        Say(
            "Thin: Dr. Voss has not seen our board for a quarter, Dr. Reimers only knows our invoices.",
            "Sponsor talk before the RX-4 decision; a cost talk with Finance after it.",
            -24,
            source="Team meeting",
            do=(Do("Bring Dr. Keller and Dr. Voss together before the RX-4 decision", _U, 17),),
        ),
        Say(
            "Single contact at Service and in Petersen's team.",
            "One holiday away from being blind.",
            -100,
            source="Team meeting",
            sure="assumed",
        ),
    ),
    "position": (
        Say(
            "Share of wallet 18, 21, 24, 28 % in the last four years; target 40 % by {y+2}.",
            "The next points come from Robotics and gear units, no longer from motors.",
            -280,
            source="Figures, spend from Miriam Scholz",
            edits=(
                Edit(
                    -200,
                    _J,
                    {
                        "text": "Share of wallet 18, 21, 24, 28 % in the last four years; target 40 % by {y+2}.",
                        "as_of": -200,
                    },
                ),
            ),
        ),
        Say(
            "Delivery on time fell from 94.6 % to 91.8 % since the move of assembly to Chemnitz.",
            "It is the one thing that Scholz repeats in every meeting.",
            -40,
            _F,
            source="ERP, delivery report",
            do=(
                Do("Agree a new delivery date for the Lübeck gear units with Murat Demir", _J, -1, made=-12),
                Do("Weekly call-off review with Lübeck planning", _M, 4, made=-40),
                Do("Report on-time delivery per plant every month", _M, -33, made=-40, done=-34),
            ),
        ),
        Say(
            "Satisfaction 8.2 of 10; engineering 9.1, response time 6.9.",
            "Answer within 24 hours costs nothing and is seen at once.",
            -85,
            source="Customer survey",
        ),
        Say(
            "Pays after 41 days on average, agreed are 30; it never uses the discount.",
            "Talk about it with the new frame agreement, not now.",
            -118,
            _F,
            source="Accounts receivable",
        ),
        Say(
            "Frame agreement with price formula and 3 % volume bonus ends in 16 weeks.",
            "Renegotiate after RX-4 is won, not before.",
            -75,
            source="Contract of {y-3}",
            do=(
                Do("Send the price structure for the frame agreement to Miriam Scholz", _J, 0, made=-30),
                Do("Draft the clauses on delivery performance", _I, 24, made=-30),
            ),
        ),
    ),
    "competition": (
        Say(
            "Kollmer Drives holds about 37 % of the wallet: gear units at Packaging, cheap and quick.",
            "Attack with life-cycle cost and one line as reference, not with price.",
            -140,
            _F,
            source="Estimate of the team",
            sure="assumed",
            ask=(Ask("What is Kollmer's price level on gear units at Packaging?", _F, -11, -70),),
        ),
        Say(
            "Kollmer offers 7 % bonus on volume from {y+1}.",
            "They fear RX-4; a bonus does not move an engineer.",
            -13,
            _F,
            sure="assumed",
            source="Heard from Jonas Wiebe",
        ),
        Say(
            "Vektora Motion is second on RX-4: good servo, no service in the north.",
            "Service in four hours is our argument in Hamburg and Lübeck.",
            -48,
            _L,
            source="Design review",
        ),
        Say(
            "Ostwind Antriebe left the shortlist after the second test run.",
            "The race is between Vektora and us.",
            -30,
            _L,
            source="Tarek Aydin",
        ),
    ),
    "strengths": (
        Say(
            "Servo and gear as one package with one interface to the controller.",
            "Saves Robotics eight weeks of integration per machine.",
            -170,
            _L,
            source="RX-3 project review",
            customer=True,
        ),
        Say(
            "Service base in Hamburg, four hours to both plants.",
            "Nobody else can promise it today; put it into the RX-4 offer.",
            -230,
            _S,
            source="Service contract",
            customer=True,
        ),
    ),
    "weaknesses": (
        Say(
            "Late gear units: nine days on Lübeck line 4.",
            "Bad news has to travel before the truck does not.",
            -12,
            _S,
            source="Sabine Kröger",
            do=(Do("Call Kröger each Friday until line 4 is complete", _S, 12),),
        ),
        Say(
            "Three contact persons for one question; Nordwerk calls Jana for everything.",
            "Name one desk in inside sales.",
            -75,
            source="Customer survey",
        ),
    ),
    "opportunities": (
        Say(
            "RX-4 servo axes: €2.4 m a year from {y+1}, decision {+36}.",
            "The largest single chance in ten years.",
            -120,
            _L,
            source="Request for quotation",
            do=(
                Do("RX-4 offer: finish the last two of nine work packages", _L, 13, made=-40),
                Do("RX-4 cost model: check with controlling", _I, -18, made=-40, done=-19),
                Do("Internal go/no-go for the RX-4 offer", _J, -22, made=-50, done=-22),
            ),
        ),
        Say(
            "Retrofit of 40 old lines in the field, about €0.9 m.",
            "Service is the door, condition monitoring the key.",
            -100,
            _S,
            source="Estimate",
            sure="assumed",
        ),
        Say(
            "Spare parts contract Lübeck won: two years, €0.38 m.",
            "Proof that delivery counts more than price.",
            -21,
            _S,
            source="Order of {-21}",
        ),
    ),
    "threats": (
        Say(
            "As third supplier on RX-4 we lose Robotics for six years.",
            "Plan B: licence the interface to whoever wins.",
            -44,
            sure="assumed",
            source="Team meeting",
        ),
        Say(
            "Lübeck may buy spare parts centrally after the reorganisation.",
            "The contract protects two years, then Wiebe decides.",
            -21,
            _S,
            sure="assumed",
            source="Sabine Kröger",
            ask=(Ask("Does Lübeck keep its own spare parts buyer after the reorganisation?", _S, 21, -21),),
        ),
    ),
    "strategy": (
        Say(
            "By {y+2} Nordwerk sees us as the first address for drives in all three divisions.",
            "Robotics first, Packaging by reference, Service by data.",
            -170,
            source="Plan workshop",
            customer=True,
        ),
        Say(
            "Path: win RX-4, repair delivery, renew the frame agreement, open Service.",
            "In this order; each step pays for the next.",
            -170,
            source="Plan workshop",
        ),
    ),
    "value": (
        Say(
            "One package of servo, gear and control saves Robotics eight weeks and €14,000 per machine.",
            "Have it confirmed by Aydin and use it with Dr. Reimers.",
            -120,
            _L,
            source="RX-3 project review",
            customer=True,
            do=(Do("Have Tarek Aydin confirm the savings in writing", _L, 20, made=-15),),
        ),
        Say(
            "Condition monitoring cuts unplanned stops by a fifth, payback in 14 months.",
            "Speaks to Voss's personal target.",
            -95,
            _S,
            sure="assumed",
            source="Pilot at another customer",
            customer=True,
        ),
    ),
    "potential": (
        Say(
            "White space: gear units Packaging €2.1 m, retrofit €0.9 m, servo Robotics €2.4 m, monitoring €0.3 m.",
            "Three of fourteen fields are worked; gear units need a champion.",
            -100,
            source="White space workshop",
        ),
    ),
    "requirements": (
        Say(
            "IP69K gear unit for washdown: three of our accounts ask, €1.9 m together.",
            "Product management decides in {y+1}; bring the three letters of intent.",
            -55,
            source="Requests of Nordwerk, Varenholt, Elbtal",
            do=(Do("Collect the volumes of the three accounts", _J, 26),),
        ),
        Say(
            "Delivery data by EDI instead of e-mail.",
            "Small for us, large for Lübeck.",
            -40,
            _F,
            source="Jonas Wiebe",
            do=(Do("Check the EDI connection with IT", _M, -15, made=-40, done=-11),),
        ),
    ),
    "finance": (
        Say(
            "Contribution margin 34.2 %, planned 35.5 % in {y+2}; RX-4 starts at 29 % for two years.",
            "Accept the dip, show it to the board now.",
            -150,
            source="Controlling",
            edits=(Edit(-26, _J, {"as_of": -26}),),
        ),
        Say(
            "Investment: two axes on loan €60,000, stock in Lübeck €85,000, 0.4 engineers.",
            "Pays back with RX-4 in the first year.",
            -58,
            source="Controlling",
        ),
    ),
    "governance": (
        Say(
            "Team meeting every second Friday, 45 minutes; review with Scholz each quarter; sponsor talk twice a year.",
            "Nobody misses the quarterly review.",
            -330,
            source="Charter",
            edits=(Edit(-160, _J, {"as_of": -160}),),
        ),
        Say(
            "Prices and dates go to Nordwerk only after Jana knows; answers within 24 hours.",
            "One voice.",
            -330,
            source="Charter",
        ),
    ),
}
