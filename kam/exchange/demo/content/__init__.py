"""What the demo world consists of, as plain data. Companies and persons are invented."""

from kam.exchange.demo.content.a_accounts import CALDER, ELBTAL, RHEINLAGER
from kam.exchange.demo.content.b_accounts import LAHNQUELL, OBERLAND, SOLVIG, VARENHOLT
from kam.exchange.demo.content.c_accounts import BERGMOSER, MESSTAL, WOLLIN
from kam.exchange.demo.content.nordwerk import NORDWERK
from kam.exchange.demo.content.others import ARVENDAL, FENNBERG, GRAUWALD, GRAUWALD_FS, PELLHEIM, QUISTRUP, TALLGRASS

ACCOUNTS = [
    ELBTAL, NORDWERK, RHEINLAGER, CALDER, LAHNQUELL, OBERLAND, VARENHOLT, SOLVIG, WOLLIN, BERGMOSER,
    GRAUWALD, GRAUWALD_FS, TALLGRASS, ARVENDAL, QUISTRUP, MESSTAL, FENNBERG, PELLHEIM,
]  # fmt: skip
