"""How dates, health, overdue promises and mood went, week by week up to a now.

A date is taken as it stood on the day of the report: from the dated facts alone, or where git
remembers more, from the version of the record that was committed last by then. So a date that was
rewritten in silence still shows when it moved.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.facts.states import delivery, ended, known, with_hours
from clientcare.facts.view import cached
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Unreadable
from clientcare.records import Commitment, Issue
from clientcare.rules.catalogue import Colour
from clientcare.store import unreadable
from clientcare.summary.health import colours_of
from clientcare.summary.people import contact_of

Version = tuple[date, Commitment | None]
"""From which day on a record stood so; None where it was deleted or could not be read."""
Versions = Mapping[str, Sequence[Version]]
"""The versions of commitments by id in small letters, in their order."""
Progress = Callable[[int, int], None]

MOST_REPORTS = 156
"""On how many days a project is judged at most: weekly for three years."""


class Point(NamedTuple):
    """A date as it stood on the day of a report; `forecast` is a later one not told yet."""

    on: date
    due: date | None
    forecast: date | None


class Line(NamedTuple):
    """The dates of one promise over time.

    `done` is the day it was delivered, `ended` when it was cancelled, revoked, replaced or deleted;
    `first` is the first date that was given, of what took the place of another promise that of the
    other; `slip` are the working days from it to the last, of what came back after it was accepted
    from the first date of its return. `internal` says that the client must not read of it.
    """

    id: str
    title: str
    points: tuple[Point, ...]
    done: date | None
    ended: date | None
    first: date | None
    slip: int
    internal: bool = False

    @property
    def settled(self) -> bool:
        """Whether it was delivered or has ended otherwise."""
        return self.done is not None or self.ended is not None

    @property
    def last(self) -> date | None:
        """The date that binds now, or did at the end."""
        return next((point.due for point in reversed(self.points) if point.due), None)

    @property
    def forecast(self) -> date | None:
        """The date that is expected now, where it is another; none once it was settled."""
        return self.points[-1].forecast if self.points and not self.settled else None


class Week(NamedTuple):
    """A project at the end of a day, a week after the one before; None where nothing was known."""

    on: date
    colour: Colour | None
    overdue: int
    mood: int | None


class Trend(NamedTuple):
    """The dates and the health of a project over time; `source` says from what."""

    project: str
    name: str
    now: Now
    source: Literal["git", "facts"]
    lines: tuple[Line, ...]
    weeks: tuple[Week, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def read_from(self) -> str:
        """What it was read from, in words."""
        return "git and the dated facts" if self.source == "git" else "the dated facts"

    @property
    def moods(self) -> list[tuple[date, int]]:
        """The weeks in which a mood was recorded, by their last days."""
        return [(week.on, week.mood) for week in self.weeks if week.mood]

    def drawn(self, most: int) -> list[Line]:
        """The lines for a chart that can tell so many apart: open ones, then the latest to end."""
        ended = [line for line in self.lines if line.settled]
        chosen = [line for line in self.lines if not line.settled] + ended[::-1]
        kept = {line.id for line in chosen[:most]}
        return [line for line in self.lines if line.id in kept]


def trend_of(
    context: Context, versions: Versions | None = None, progress: Progress | None = None
) -> Trend:
    """Follow a project's own promises week by week; `versions` are what git remembers of them."""
    days, past = report_days(context), versions or {}
    contexts = _contexts(context, days)
    weeks = []
    for n, then in enumerate(contexts):
        if progress:
            progress(n, len(contexts))
        weeks.append(_week(then, days[n - 1] if n else None, undated=then is context))
    ours = {one.id.lower() for one in context.records(Commitment) if one.by == "us"}
    for name, known_as in past.items():  # those that git remembers are there no more
        first = next((version for _, version in known_as if version), None)
        ours |= {name} if first and first.by == "us" else set()
    lines = (_line(name, contexts, past.get(name, ())) for name in ours)
    return Trend(
        project=context.id,
        name=context.name,
        now=context.now,
        source="facts" if versions is None else "git",
        # by the date that binds; what is open before what is not, and what is for us alone last
        lines=tuple(sorted(
            filter(None, lines),
            key=lambda one: (one.internal, one.settled, one.last or date.max, one.id),
        )),
        weeks=tuple(weeks),
        unreadable=tuple(unreadable(context.workspace.snapshot)),
    )  # fmt: skip


def report_days(context: Context) -> list[date]:
    """The days of the reports: weekly up to today, from the first fact of the project on.

    Of a project so old that there were too many, every second week, or third, and so on.
    """
    today, project = context.today, context.project
    days = [project.started if project else None, *(one.on for one in contact_of(context).moods)]
    for record in context.records(Commitment):
        days += (record.made, *(move.on for move in record.moves))
    days += (context.day(issue.found) for issue in context.records(Issue))
    first = min((day for day in days if day and day <= today), default=today)
    weeks = -(-(today - first).days // 7)
    step = max(1, -(-weeks // MOST_REPORTS))
    return [today - timedelta(7 * n) for n in range(-(-weeks // step) * step, -1, -step)]


def _contexts(context: Context, days: Sequence[date]) -> list[Context]:
    """The project as known at the end of each day; on the last one as of now."""
    snapshot, zone = context.workspace.snapshot, context.settings.zone
    found = []
    for day in days[:-1]:
        # the colour of a day and how many were overdue are the same for the latest round alone
        space = Workspace(snapshot, Now.end_of(day, zone), most_rounds=1)
        found += [c for c in space.contexts if c.loaded_project is context.loaded_project]
    return [*found, context]


def _week(context: Context, before: date | None, *, undated: bool) -> Week:
    """Judge a project at the end of a week that began after a day; `undated`: with no fact too."""
    moods = [m for m in contact_of(context).moods if before is None or m.on > before]
    late = (context.dates(one).overdue + context.unjudged(one) for one in context.our_promises)
    return Week(
        on=context.today,
        colour=colours_of([context], undated=undated)[context.id],
        overdue=sum(late),
        mood=moods[-1].mood if moods else None,
    )


def _line(name: str, contexts: Sequence[Context], past: Sequence[Version]) -> Line | None:
    points: list[Point] = []
    unseen: list[date] = []
    end: tuple[date | None, date | None] = (None, None)
    record, took_from, start, terms, given = None, None, None, 0, None
    for context in contexts:
        now = _on_that_day(name, context, past)
        if now is None:
            end = (None, context.today) if points and record else end
            record = None
            unseen += [context.today] if points else []
            continue
        if now.round:  # of several that nobody recorded, a day knows the first and the latest
            points += [Point(day, points[-1].due, None) for day in unseen]
        unseen = []
        record, dates = now, context.dates(now)
        end = (delivery(now), ended(now))
        took_from = dates.promised if dates.inherited else None
        given = given or (context.day(now.promised) if now.promised else None)
        if len(dates.terms) != terms:  # a return of what was accepted starts a new clock
            start, terms = dates.promised, len(dates.terms)
        if dates.open or not points or points[-1].due != dates.due:
            points.append(Point(context.today, dates.due, dates.forecast))
    last = record or next((version for _, version in reversed(past) if version), None)
    # What was moved or came back before the first report had another date.
    first = took_from or given or next((point.due for point in points if point.due), None)
    if last is None or first is None:
        return None
    line, here = Line(last.id, last.title, tuple(points), *end, first, slip=0), contexts[-1]
    start = first if terms <= 1 else start
    slip = here.calendar.between(start, line.last) if start and line.last else 0
    internal = last.internal or bool(here.project and here.project.internal)
    return line._replace(slip=slip, internal=internal)


def _on_that_day(name: str, context: Context, past: Sequence[Version]) -> Commitment | None:
    """A promise as it stood on a day; before it was first committed, as its facts tell."""
    if not past:
        return _judged(context).get(name)
    n = bisect_right([on for on, _ in past], context.today)
    version = past[max(n - 1, 0)][1]
    found = known(version, context.now) if version else None
    timed = with_hours(found, context.settings.zone) if found else None
    return timed if isinstance(timed, Commitment) else None


@cached
def _judged(context: Context) -> dict[str, Commitment]:
    """The commitments that are judged on a day, by id: no round that is far off."""
    return {one.id.lower(): one for one in context.records(Commitment)}
