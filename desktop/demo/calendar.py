"""The days of the demonstration: what the laptops' clocks say while its people work, and the real time for the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from db.codes import BEIJING, beijing_today
from desktop.core.clock import device_now

BEGINS, EVENING = time(8, 30), time(17, 40)


class Calendar:
    """A clock for all laptops. Within `on` it stands at a day of the past and goes on from there, else it is right."""

    def __init__(self) -> None:
        self.today = beijing_today()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """As a laptop's clock is asked."""
        return device_now() + self._ahead

    def day(self, ago: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=ago)

    @contextmanager
    def on(self, ago: int, at: time = BEGINS) -> Iterator[date]:
        """Work of a day in the past; what was begun later in the demonstration also happens later on that day."""
        before, then = self._ahead, datetime.combine(self.day(ago), at, BEIJING)
        self._ahead = then - device_now()
        try:
            yield self.day(ago)
        finally:
            self._ahead = before
