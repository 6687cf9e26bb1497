"""Exact money: dated rates, and splitting an amount over months without losing a cent."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from decimal import ROUND_DOWN, Decimal

from kam.reference.models import Company, Currency, ExchangeRate

HALF_CENT = Decimal("0.01")


class Converter:
    """Converts amounts into the company's currency at the rate of their day. Reads all rates once, two queries."""

    def __init__(self) -> None:
        self.currency = Company.objects.values_list("currency_id", flat=True).get(pk=Company.SINGLE)
        self._rates: dict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
        for code, day, rate in ExchangeRate.objects.order_by("valid_from").values_list(
            "currency", "valid_from", "rate"
        ):
            self._rates[code].append((day, rate))

    def convert(self, amount: Decimal, currency: str | None, day: dt.date) -> Decimal | None:
        """The amount in the company's currency, to the cent; None when there is no rate for that day."""
        if currency is None or currency == self.currency:
            return amount
        rates = self._rates.get(currency, [])
        place = bisect_right([valid_from for valid_from, _rate in rates], day)
        if not place:
            return None
        return (amount * rates[place - 1][1]).quantize(HALF_CENT)


def minor_units() -> dict[str, int]:
    """Decimal places by currency code."""
    return dict(Currency.objects.values_list("code", "minor_units"))


def split(total: Decimal, parts: int, places: int) -> list[Decimal]:
    """`total` in equal parts that add up to it exactly, by largest remainder at `places` decimal places.

    A total finer than `places` is split at its own precision.
    """
    places = max(places, -min(0, int(total.as_tuple().exponent)))
    quantum = Decimal(1).scaleb(-places)
    share = (total / parts).quantize(quantum, rounding=ROUND_DOWN)
    rest = int((total - share * parts) / quantum)
    step = quantum if rest >= 0 else -quantum
    return [share + step if i < abs(rest) else share for i in range(parts)]
