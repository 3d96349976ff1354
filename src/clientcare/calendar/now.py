"""The day and the moment that everything is judged as of, and up to when such a judgement holds."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from clientcare.calendar.working_time import LATEST, day_of, end_of, instant_of
from clientcare.dataclass import dataclass, field


class Horizon:
    """Up to which moment, itself excluded, a judgement of the present stays what it is.

    It is the first that lay ahead of all that the judgement compared its now with. Where that is
    no later than the now, it holds for this very moment.
    """

    def __init__(self, until: datetime = LATEST) -> None:
        self.until = until

    def note(self, ahead: datetime) -> None:
        """Take what was compared with, and lay ahead."""
        if ahead < self.until:
            self.until = ahead


@dataclass(frozen=True)
class Now:
    """The day and the moment that everything is judged as of, in a zone.

    `whole_day` says that a day was meant, not a moment of it. A `horizon` takes up to when the
    answers hold: those on the day to its end, those on a limit up to it, and whoever reads the
    `moment` may do anything with it.
    """

    day: date
    _moment: datetime
    whole_day: bool = field(default=False, compare=False)
    horizon: Horizon | None = field(default=None, compare=False)

    @classmethod
    def end_of(cls, day: date, zone: tzinfo) -> "Now":
        """As of a whole day: its facts are known and its hours have run."""
        return cls(day, end_of(day, zone).astimezone(zone), whole_day=True)

    @classmethod
    def at(cls, moment: datetime, zone: tzinfo, horizon: Horizon | None = None) -> "Now":
        """As of one moment."""
        found = cls(
            day_of(moment, zone), instant_of(moment, zone).astimezone(zone), horizon=horizon
        )
        if horizon:
            horizon.note(found._end())
        return found

    def _end(self) -> datetime:
        """Up to when it is this day. At its first moment the day before ends, too.

        Where the clocks are still to change, one day may come twice: nothing is said of it.
        """
        zone, moment = self.zone, self._moment
        end = end_of(self.day, zone)
        is_first = day_of(moment - timedelta.resolution, zone) < self.day
        last = instant_of(end - timedelta.resolution, zone)
        return moment if is_first or last.utcoffset() != moment.utcoffset() else end

    @property
    def zone(self) -> tzinfo:
        """Where its days begin and end."""
        return self._moment.tzinfo or UTC

    @property
    def moment(self) -> datetime:
        """The moment, in the zone."""
        self.hold_for_this_moment()
        return self._moment

    def hold_for_this_moment(self) -> None:
        """Note that an answer may be another one at the next moment."""
        if self.horizon:
            self.horizon.note(self._moment)

    @property
    def moment_of_day(self) -> datetime:
        """The same, for what asks no more of it than its day."""
        return self._moment

    def within(self, zone: tzinfo) -> "Now":
        """The same moment in another zone; of a whole day the same day there."""
        if zone == self._moment.tzinfo:
            return self
        if self.whole_day:
            return Now.end_of(self.day, zone)
        return Now.at(self._moment, zone, self.horizon)

    def knows(self, value: date | datetime) -> bool:
        """Whether a fact of that day or moment exists by now; a day counts from its start."""
        if not isinstance(value, datetime):
            return value <= self.day
        if value.toordinal() + 2 < self.day.toordinal():  # whatever the zone of either
            return True
        zone = self.zone
        instant = instant_of(value, zone)
        is_known = day_of(value, zone) <= self.day and instant <= self._moment
        if self.horizon and not is_known:
            self.horizon.note(instant)
        return is_known

    def is_past(self, limit: datetime) -> bool:
        """Whether a limit has passed; one that ends with a day has at the first moment after it."""
        if self._moment > limit:
            return True
        if self.horizon:
            self.horizon.note(limit)
        before = limit - timedelta.resolution
        return self._moment == limit and day_of(before, self.zone) < self.day
