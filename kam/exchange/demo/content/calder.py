"""Calder Robotics Ltd: approved plan, in Leeds."""

from kam.exchange.demo.shapes import (
    Account,
    Aim,
    Ask,
    Do,
    Edit,
    Expect,
    Goal,
    Job,
    Kam,
    Member,
    Money,
    PlanOf,
    Say,
    Someone,
    Step,
    Unit,
)

CALDER = Account(
    name="Calder Robotics Ltd",
    industry="machinery",
    country="GB",
    city="Leeds",
    tier="a",
    since=-9,
    founded=1998,
    employees=620,
    turnover=140,
    website="https://www.calder.example",
    erp="10063",
    made=-1085,
    units=(Unit("Calder Picking", employees=260), Unit("Calder Welding Cells", employees=190)),
    kams=(Kam("Priya Nair", -1220, 60),),
    team=(
        Member("Marek Dudek", "deputy", "edit", 5, "knows the picking cell", -200),
        Member("Ute Keller", "sponsor", "comment", 2, "roadmap days", -800),
        Member("Aylin Koç", "systems-engineering", "edit", 25, "gear units for picking arms", -640),
        Member("Ewa Sobczak", "logistics", "comment", 15, "export papers", -900),
        Member("Nina Petri", "inside-sales", "comment", 10, "quotations", -900),
        Member("Ines Kaltenbach", "controlling", "read", 2, "currency", -400, extended=True),
    ),
    expect=(Expect("Not needed: Leeds works with a certified partner.", function="quality", needed=False),),
    people=(
        Someone("Fiona Aldous", (Job("", "Chief Executive", "", (-6, 1)),), language="en"),
        Someone(
            "Martin Threlfall", (Job("", "Procurement director", "Procurement", (-4, 5)),), language="en"
        ),
        Someone(
            "Dr. Oona Whitcombe",
            (Job("Calder Picking", "Chief engineer", "Mechatronics", (-4, 3)),),
            language="en",
            mobile=True,
            note="Took over from Tarek Aydin.",
        ),
        Someone(
            "Gareth Pym",
            (Job("Calder Welding Cells", "Production manager", "Production", (-8, 2)),),
            language="en",
        ),
    ),
    money=Money(
        revenue={-4: 3300, -3: 4100, -2: 5000, -1: 5750},
        plan={-2: 4900, -1: 5600, 0: 6830, 1: 7500},
        forecast=6900,
        margin={-3: "32.1", -2: "32.8", -1: "33.6", 0: "33.9"},
        wallet={-3: 21000, -2: 22400, -1: 23960},
        units={"Calder Picking": 68, "Calder Welding Cells": 32},
        satisfaction=("8.0", "8.4"),
        delivery=("92.1", "95.0"),
        complaints=6,
    ),
    topics={
        "summary": (
            Say(
                "€5.75 m and growing by a seventh a year; 24 % of the wallet, approved plan.",
                "Next step: gear unit for the new picking arm.",
                -125,
                source="ERP",
            ),
        ),
        "profile": (
            Say(
                "Robot cells for parcels and welding, owned by its founders.",
                "Fast decisions, thin documentation: write the minutes ourselves.",
                -600,
                source="Fiona Aldous",
                edits=(Edit(-130, "Priya Nair", {"as_of": -130}),),
            ),
        ),
        "initiatives": (
            Say(
                "Picking arm P7, half the price of P5.",
                "Cost target of the joint is £410; we are at £455.",
                -140,
                source="Dr. Oona Whitcombe",
                do=(Do("Cost workshop for the P7 joint in Chemnitz", "Aylin Koç", 16, made=-30),),
            ),
        ),
        "market": (
            Say(
                "Customs papers delay one shipment in six.",
                "A buffer of two weeks in Leeds costs less than one line stop.",
                -100,
                source="Gareth Pym",
                do=(
                    Do("Buffer stock in Leeds: offer", "Ewa Sobczak", 6, made=-45),
                    Do("Tariff codes checked by the broker", "Ewa Sobczak", -60, made=-100, done=-63),
                ),
            ),
        ),
        "persons": (
            Say(
                "Oona Whitcombe decides on joints and writes the specification herself.",
                "Be in the room before the specification is.",
                -180,
                source="Roadmap day",
            ),
        ),
        "competition": (
            Say(
                "Vektora offers P7 a joint at £398, without brake.",
                "Include the brake in the comparison.",
                -60,
                source="Martin Threlfall",
                sure="assumed",
            ),
        ),
        "opportunities": (
            Say(
                "P7 joints: £1.6 m a year from {y+1}.",
                "Needs our cost target, not our discount.",
                -140,
                source="Request for quotation",
            ),
        ),
        "threats": (
            Say(
                "Pound against euro moved 6 % within a year.",
                "Offer a price formula with a band.",
                -110,
                source="Controlling",
            ),
        ),
        "strategy": (
            Say(
                "The joint of every Calder arm comes from us.",
                "P7 first, then welding.",
                -170,
                source="Plan workshop",
            ),
        ),
        "strengths": (
            Say(
                "Only supplier with joint, brake and encoder in one part.",
                "Saves them 14 parts.",
                -170,
                source="Teardown",
                customer=True,
            ),
        ),
    },
    goals=(
        Goal(
            "Halve the price of a picking arm with P7.",
            "Costs out of the joint together, and stay in for the life of P7.",
            "Oona Whitcombe",
            1,
            -210,
            source="Roadmap day",
            customer=True,
        ),
        Goal(
            "Enter the German market by {y+1}.",
            "Introduce them to two integrators we both know.",
            "Fiona Aldous",
            1,
            -150,
            source="Dinner with Dr. Keller",
        ),
    ),
    questions=(
        Ask("Does P7 need the brake in every joint?", "Aylin Koç", 9, -20),
        Ask("Which integrators do they talk to in Germany?", "Priya Nair", 30, -40),
    ),
    actions=(
        Do("Roadmap day {y+1}: agree the date", "Ute Keller", 33, made=-15),
        Do("Thank-you visit after the recall", "Priya Nair", -75, made=-110, done=-80),
        Do("Check drawings of P7 joint", "Aylin Koç", -1, made=-14),
    ),
    plans=(
        PlanOf(
            (0, 2),
            -260,
            "compact",
            steps=(Step(-127, "submit"), Step(-120, "approve")),
            aims=(
                Aim(
                    "Win the P7 joint",
                    "Joints a year",
                    "joints",
                    "0",
                    "4000",
                    "0",
                    170,
                    "Priya Nair",
                    0,
                    -200,
                ),
                Aim(
                    "Deliver in spite of customs",
                    "On-time delivery",
                    "%",
                    "92.1",
                    "96",
                    "95",
                    200,
                    "Ewa Sobczak",
                    None,
                    -200,
                    values=((-180, "92.3"), (-120, "93.4"), (-80, "94.1"), (-33, "95")),
                ),
            ),
        ),
    ),
    reviewed=-320,
)
