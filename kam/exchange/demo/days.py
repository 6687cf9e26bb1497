"""Days relative to today, and texts that name them: the demo world is always of today."""

import datetime as dt
import re
from dataclasses import dataclass

from kam.lib.formats import MONTHS_LONG
from kam.reference.calendar import add_months

#: A number and its unit stay on one line.
_UNIT = re.compile(r"(\d) (%|m\b|°C|kW\b|V\b|Mio\.|€)")
_PLACE = re.compile(r"\{(y|[+-])(\+?-?\d+)?\}")


@dataclass(frozen=True)
class Calendar:
    """Turns offsets in days, and years relative to this one, into days."""

    today: dt.date

    def day(self, offset: int) -> dt.date:
        """A working day: what fell on a weekend happened on Friday, or is due on Monday."""
        day = self.today + dt.timedelta(days=offset)
        if offset == 0 or day.weekday() < 5:
            return day
        return day + dt.timedelta(days=7 - day.weekday() if offset > 0 else 4 - day.weekday())

    def month(self, place: tuple[int, int]) -> dt.date:
        """(-4, 3) is the first of March four years before this one."""
        return dt.date(self.today.year + place[0], place[1], 1)

    def month_end(self, place: tuple[int, int]) -> dt.date:
        return add_months(self.month(place), 1) - dt.timedelta(days=1)

    def text(self, text: str, language: str = "en") -> str:
        """Fills {y}, {y+1}, {y-2} with years and {+30}, {-8} with days such as "15 April"."""

        def fill(found: re.Match) -> str:
            if found[1] == "y":
                return str(self.today.year + int(found[2] or 0))
            day = self.day(int(found[1] + found[2]))
            words = f"{day.day}{'.' if language == 'de' else ''} {MONTHS_LONG[language][day.month - 1]}"
            return words if day.year == self.today.year else f"{words} {day.year}"

        return _UNIT.sub("\\1\u00a0\\2", _PLACE.sub(fill, text))
