"""The demo world: Helvion Antriebstechnik and its customers, all invented. `manage.py demo` builds it."""

#: Who to sign in as: address, and what they are in the demo world.
LOGINS = [
    ("bernd.vogel@helvion.example", "Head of KAM"),
    ("jana.brandt@helvion.example", "Key account manager (Nordwerk, Varenholt, Wollin)"),
    ("oliver.sachs@helvion.example", "Key account manager (Elbtal, Solvig)"),
    ("murat.demir@helvion.example", "Team member from logistics"),
    ("ute.keller@helvion.example", "Executive sponsor"),
    ("joerg.metzner@helvion.example", "Administrator"),
]
