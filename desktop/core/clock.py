"""This device's clock and how far the province's differs. Device time is a claim; it decides nothing (design §4)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from db.codes import BEIJING

TOLERANCE = timedelta(minutes=5)


def device_now() -> datetime:
    """What this computer believes."""
    return datetime.now(UTC)


class Clock:
    """Device time with the offset learnt at the last contact (server minus device)."""

    def __init__(self, offset: timedelta = timedelta(), source: Callable[[], datetime] = device_now) -> None:
        self.offset = offset
        self._source = source

    def now(self) -> datetime:
        """Device time, UTC."""
        return self._source()

    def server_now(self) -> datetime:
        """The best guess of the province's time."""
        return self._source() + self.offset

    def today(self) -> date:
        """The day in Beijing by the device's clock."""
        return self.now().astimezone(BEIJING).date()

    def learn(self, server: datetime, asked: datetime, answered: datetime) -> timedelta:
        """Takes the server's time from an answer that was asked and came at these device times; returns the offset."""
        self.offset = server - (asked + (answered - asked) / 2)
        return self.offset

    @property
    def warning(self) -> str:
        """A sentence when the device's clock is more than five minutes off, else empty."""
        if abs(self.offset) <= TOLERANCE:
            return ""
        minutes = round(abs(self.offset).total_seconds() / 60)
        return f"本机时间比标准时间{'慢' if self.offset > timedelta() else '快'}约 {minutes} 分钟，请校准；日期检查暂时只作提醒。"
