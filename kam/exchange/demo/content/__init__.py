"""What the demo world consists of, as plain data. Companies and persons are invented."""

from kam.exchange.demo.content.arvendal import ARVENDAL
from kam.exchange.demo.content.bergmoser import BERGMOSER
from kam.exchange.demo.content.calder import CALDER
from kam.exchange.demo.content.elbtal import ELBTAL
from kam.exchange.demo.content.fennberg import FENNBERG
from kam.exchange.demo.content.grauwald import GRAUWALD, GRAUWALD_FS
from kam.exchange.demo.content.lahnquell import LAHNQUELL
from kam.exchange.demo.content.messtal import MESSTAL
from kam.exchange.demo.content.nordwerk import NORDWERK
from kam.exchange.demo.content.oberland import OBERLAND
from kam.exchange.demo.content.pellheim import PELLHEIM
from kam.exchange.demo.content.quistrup import QUISTRUP
from kam.exchange.demo.content.rheinlager import RHEINLAGER
from kam.exchange.demo.content.solvig import SOLVIG
from kam.exchange.demo.content.tallgrass import TALLGRASS
from kam.exchange.demo.content.varenholt import VARENHOLT
from kam.exchange.demo.content.wollin import WOLLIN

#: In the order in which they were created.
ACCOUNTS = [
    ELBTAL,
    NORDWERK,
    RHEINLAGER,
    CALDER,
    LAHNQUELL,
    OBERLAND,
    VARENHOLT,
    SOLVIG,
    WOLLIN,
    BERGMOSER,
    GRAUWALD,
    GRAUWALD_FS,
    TALLGRASS,
    ARVENDAL,
    QUISTRUP,
    MESSTAL,
    FENNBERG,
    PELLHEIM,
]
