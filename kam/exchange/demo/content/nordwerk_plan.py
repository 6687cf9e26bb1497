"""Nordwerk's goals, our plans, what we do not know yet, and what we do."""

from kam.exchange.demo.shapes import Aim, Ask, Do, Edit, Goal, PlanOf, Step

_J, _F, _L, _S = "Jana Brandt", "Felix Hartung", "Lena Okafor", "Stefan Rothe"
_M, _C, _I, _U = "Murat Demir", "Clara Weiß", "Ines Kaltenbach", "Ute Keller"

GOALS = (
    Goal("Robotics is to grow from €78 m to €110 m by {y+2}.",
         "The RX-4 platform decides the drive supplier for five to six years.", "Henrik Voss", 2, -330,
         source="Annual report {y-1}, p. 14", customer=True,
         do=(Do("Present a joint drive concept for RX-4", _L, 17, made=-30),),
         edits=(Edit(-12, _L, {"text": "Robotics is to grow from €78 m to €120 m by {y+2}.", "as_of": -12}),)),
    Goal("20 % less unplanned downtime at end customers by {y+1}. It is Voss's personal target this year.",
         "Condition monitoring is our door to the Service division, and no competitor has a pilot there.", "Henrik Voss", 1, -330,
         source="Dinner Voss and Keller", customer=True,
         do=(Do("Agree pilot scope for 12 packaging lines", _S, 51, made=-60),)),
    Goal("Packaging lines in 24 weeks instead of 38 (“Line 24”).",
         "Our lead time for gear units is the longest on the list; half of it buys us Packaging.", "Lars Petersen", 1, -200,
         source="Town hall, slides from Jonas Wiebe", sure="assumed"),
    Goal("Material cost down 3 % a year, with at most two suppliers per platform.",
         "We have to bring savings by design, not by price.", "Miriam Scholz", 1, -168, source="Quarterly review", do=(
             Do("List three savings by design for the quarterly review", _L, -28, made=-80, done=-30),)),
    Goal("Retrofit becomes a business of its own.", "", "", 2, -14, sure="unknown"),
)  # fmt: skip

_AIMS = (
    Aim("Win RX-4 as lead supplier", "Supplier decision, work packages done", "of 9", "0", "9", "7", 36, _L, 0, -165,
        edits=(Edit(-60, _L, {"current": "5"}), Edit(-15, _L, {"current": "7"}))),
    Aim("40 % share of wallet", "Share of drives spend", "%", "24", "40", "28", 760, _J, 0, -165,
        do=(Do("Agree the list of gear units to be re-sourced with Jonas Wiebe", _F, 28, made=-45),)),
    Aim("Deliver what we promise", "On-time delivery", "%", "94.6", "96", "91.8", 200, _M, 2, -165,
        edits=(Edit(-40, _J, {"current": "92.4"}), Edit(-5, _J, {"current": "91.8"})),
        do=(Do("Root cause analysis of the nine late gear units", _M, -3, made=-12),)),
    Aim("First condition monitoring pilot with Service", "Lines with sensors", "lines", "0", "12", "0", 220, _S, 1, -165),
    Aim("Be the easiest supplier to work with", "Days to answer a request", "days", "3.4", "1.5", "2.6", 120, _F, 3, -165),
    Aim("Frame agreement for three years", "Signed", "", None, None, None, 110, _J, 3, -75),
)  # fmt: skip

PLANS = (
    PlanOf((-3, -1), -1000, "full", steps=(
        Step(-960, "submit"), Step(-952, "approve", remark="Good start. Next time with figures for Service."),
        Step(-600, "submit"), Step(-592, "approve", remark="Handover from Ralf Timm is reflected."),
    ), aims=(
        Aim("€8 m revenue", "Revenue", "€ m", "5.1", "8", "8.4", -340, _J, None, -990, edits=(Edit(-320, _J, {"current": "8.4"}),)),
        Aim("Second source for servo axes at Robotics", "Released axes", "axes", "0", "4", "6", -400, _J, None, -990),
        Aim("Be invited to the RX-4 concept phase", "Invitation", "", None, None, None, -365, _J, None, -800),
    )),
    PlanOf((0, 2), -340, "compact", steps=(
        Step(-310, "submit"), Step(-303, "return", remark="The objectives need a measure each. Who owns the goals on their side?"),
        Step(-290, "submit"), Step(-284, "approve", remark="Approved. RX-4 first."),
        Step(-228, "submit"), Step(-221, "approve", remark="Delivery now has an owner."),
        Step(-163, "submit"), Step(-159, "approve", remark="Approved by the board as well. Show the dip in margin early."),
    ), aims=_AIMS),
)  # fmt: skip

QUESTIONS = (
    Ask("How will the new CEO judge single sourcing?", _U, 51, -88),
    Ask("Who at the Harmsen trust follows the Robotics investments?", _J, 45, -20),
    Ask("Which lines get paper as film replacement first?", _C, 30, -8),
    Ask("Does Nordwerk accept a licence fee for the interface?", _L, -40, -130, answered=-48,
        answer="No. Aydin wants the interface open; he will pay for engineering days instead."),
    Ask("When does the frame agreement of Kollmer end?", _F, -100, -200, answered=-104, answer="At the end of {y+1}, with six months' notice. Source: Jonas Wiebe."),
    Ask("Who takes over from the old plant manager in Lübeck?", _S, -380, -500, answered=-390, answer="Nobody: Sabine Kröger stays and gets the Hamburg assembly as well."),
    Ask("Is there a preferred forwarder for Lübeck?", _M, -60, -110, answered=-66, answer="Yes, their own; we only book the slot."),
)

ACTIONS = (
    Do("Prepare the quarterly review with Nordwerk", _J, 2, made=-15),
    Do("Customer story on the Lübeck emergency delivery", _C, 19, made=-31, customer=True),
    Do("Tell Scholz and Aydin that we offer RX-4 as one package", _J, -10, made=-14, done=-11),
    Do("Rework the price sheet for RX-4", _I, -8, made=-14, done=-7),
    Do("Agree the parts list for the stock in Lübeck with Kröger", _S, -8, made=-14, done=-7),
    Do("Guest list for the drive lab day in Chemnitz", _C, -25, made=-60, done=-27),
    Do("Translate the safety manual of MC7", _C, None, made=-33),
    Do("Update the organisation chart of Service", _J, -55, made=-90, done=-50),
    Do("Invite Petersen to the trade fair", _F, -90, made=-130, gone=-70),
    Do("Hand over the contacts of Ralf Timm", _J, -610, made=-690, done=-620),
)
