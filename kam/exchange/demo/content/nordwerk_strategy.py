"""Nordwerk: what we set in motion, what may go wrong, what both sides promised."""

from kam.exchange.demo.shapes import Danger, Do, Edit, Effort, Promise

_J, _F, _L, _S = "Jana Brandt", "Felix Hartung", "Lena Okafor", "Stefan Rothe"
_M, _C, _U = "Murat Demir", "Clara Weiß", "Ute Keller"

EFFORTS = (
    Effort(
        "One drive concept for RX-4, developed together",
        "Six months less engineering, and one partner instead of four suppliers.",
        0,
        _L,
        120,
        customer=True,
        do=(
            Do("Release the drawings of the RX-4 joints", "", -4, made=-30, person="Tarek Aydin"),
            Do("Concept review with Robotics in Chemnitz", _L, 24, made=-30),
        ),
    ),
    Effort(
        "Condition monitoring for packaging lines",
        "20 % less unplanned downtime at their customers, shown on twelve lines.",
        1,
        _S,
        220,
        customer=True,
        do=(Do("Fit sensors to the next six lines", _S, 34, made=-20),),
    ),
    Effort(
        "Gear units in twelve weeks instead of twenty",
        "Frees four of the fourteen weeks that “Line 24” has to win.",
        2,
        _M,
        260,
        state="proposed",
    ),
    Effort(
        "Savings by design: one gear unit for three machines",
        "3 % less material cost without a lower price.",
        3,
        _F,
        150,
        do=(
            Do("Compare the three parts lists with Purchasing", _F, 12, made=-25),
            Do("Name the engineer who decides on the common flange", "", 15, made=-25, person="Jonas Wiebe"),
        ),
    ),
    Effort(
        "Drive lab day in Chemnitz every autumn",
        "Their engineers try what they buy.",
        None,
        _C,
        300,
        made=-60,
    ),
)

DANGERS = (
    Danger(
        "Chemnitz cannot deliver both RX-4 and Lübeck in the first half of {y+1}.",
        4,
        4,
        "Logistics needs a second shift by {+90}.",
        _M,
        90,
        do=(
            Do(
                "Capacity scenario for both projects",
                _M,
                30,
                made=-94,
                edits=(Edit(-20, _J, {"due_on": 30}),),
            ),
        ),
    ),
    Danger(
        "Kollmer buys its way into RX-4 with a price below cost.",
        3,
        5,
        "Offer the whole package, with savings in their figures, before the price round.",
        _J,
        30,
        made=-40,
    ),
    Danger(
        "Key knowledge on RX-4 rests with Lena Okafor alone.",
        2,
        4,
        "Name a second engineer before the offer goes out.",
        _L,
        20,
    ),
    Danger(
        "The new CEO questions single sourcing.", 3, 3, "Sponsor talk before the summer.", _U, 51, made=-80
    ),
    Danger("Copper clause runs out with the frame agreement.", 2, 2, "", _J, None, made=-20),
    Danger(
        "Currency clause for magnets.",
        2,
        3,
        "Solved in the new price formula.",
        _J,
        -150,
        state="closed",
        made=-300,
    ),
)

PROMISES = (
    Promise(
        "Answer to every technical question within one day", "ours", "Tarek Aydin", _L, 30, -45, customer=True
    ),
    Promise(
        "Emergency stock for Lübeck on site",
        "ours",
        "Sabine Kröger",
        _S,
        -2,
        -38,
        source="Visit in Lübeck",
        customer=True,
    ),
    Promise(
        "Forecast for gear units, six months ahead, each month",
        "theirs",
        "Jonas Wiebe",
        _F,
        14,
        -60,
        source="Quarterly review",
    ),
    Promise(
        "Talk about RX-4 with the board",
        "theirs",
        "Henrik Voss",
        _U,
        40,
        -30,
        source="Dinner Voss and Keller",
    ),
    Promise("Drawings of the old joint", "theirs", "Tarek Aydin", _L, -40, -70, state="kept"),
    Promise("New price sheet before the holidays", "ours", "Miriam Scholz", _J, -95, -130, state="broken"),
)
