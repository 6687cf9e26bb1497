"""Monthly amounts that add up to the yearly ones to the cent."""

import random
from decimal import ROUND_HALF_UP, Decimal

#: How a year of machine building usually runs, month by month.
_SEASON = (7.2, 7.6, 9.1, 8.1, 8.0, 9.4, 7.7, 6.6, 9.2, 8.9, 8.8, 9.4)
_CENT = Decimal("0.01")


def weights(name: str, count: int = 12) -> list[Decimal]:
    """Shares of the months of a year, always the same for a name."""
    rng = random.Random(name)
    return [Decimal(str(_SEASON[i % 12])) * Decimal(rng.randint(88, 112)) for i in range(count)]


def spread(total: Decimal, shares: list[Decimal], places: Decimal = _CENT) -> list[Decimal]:
    """Parts of `total` in these proportions, rounded, that add up to it exactly."""
    whole = sum(shares)
    found, done, so_far = [], Decimal(0), Decimal(0)
    for share in shares:
        so_far += share
        upto = (total * so_far / whole).quantize(places, ROUND_HALF_UP)
        found.append(upto - done)
        done = upto
    return found


def wander(name: str, first: Decimal, last: Decimal, count: int, noise: Decimal) -> list[Decimal]:
    """A line from `first` to `last` with some noise, to one decimal place."""
    rng = random.Random(name)
    step = (last - first) / max(1, count - 1)
    return [
        (first + step * i + noise * Decimal(rng.randint(-10, 10)) / 10).quantize(
            Decimal("0.1"), ROUND_HALF_UP
        )
        for i in range(count)
    ]
