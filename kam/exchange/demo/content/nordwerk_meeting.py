"""What was decided when the Nordwerk team went through its plan; days are offsets from today."""

HELD = -12
HOST = "Jana Brandt"
TEAM = ("Jana Brandt", "Murat Demir")
GUESTS = ("Petra Lindner",)
#: Section of the plan, words.
DECISIONS = (
    ("goals", "Less downtime stays the first goal; everything else is measured by it."),
    ("objectives", "We report the machine hours saved every month, not every quarter."),
    ("risks", "No further discount before the service contract is signed."),
)
#: Section, words, owner, due.
ACTIONS = (
    ("goals", "Agree with Petra Lindner how downtime is measured in Lübeck", "Murat Demir", 9),
    ("risks", "Show the board what a failed drive costs in a shift", "Jana Brandt", 16),
)
