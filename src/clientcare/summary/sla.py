"""How fast problems were answered: of how many in time, the median and the worst.

Read from the clocks of problems: each running counts once it was met, or its limit has passed.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from statistics import median

from clientcare.calendar.working_time import Now
from clientcare.dataclass import NamedTuple, replace
from clientcare.deadlines import Deadline, every_update, fix, tell, triage, update, workaround
from clientcare.facts.view import View
from clientcare.facts.workspace import Workspace
from clientcare.findings import Unreadable
from clientcare.records import Issue
from clientcare.rules.engine import unreadable
from clientcare.settings import SEVERITIES

CLOCKS = {
    "triage": triage,
    "tell": tell,
    "update": replace(update, read=every_update),
    "workaround": workaround,
    "fix": fix,
}
"""The clocks that a contract may promise; of updates every one counts."""
OF_A_ROUND = ("triage", "workaround", "fix")
"""Those that start anew when a problem is reopened."""


class Response(NamedTuple):
    """One running of a clock: when it began, whether it was met in time, and how long it took.

    What is not met yet counts up to now. Minutes are of working time, unless the limit runs by the
    clock; what waiting for the client took is not in them.
    """

    clock: str
    severity: str
    limit: str
    began: date
    in_time: bool
    minutes: int


class Figures(NamedTuple):
    """What some runnings come to."""

    n: int
    in_time: int
    median_minutes: int
    worst_minutes: int


class Month(NamedTuple):
    """The runnings that began in a month."""

    month: str
    figures: Figures


class Row(NamedTuple):
    """One clock of one severity in a project."""

    project: str
    clock: str
    severity: str
    limit: str
    figures: Figures
    months: tuple[Month, ...]


class Project(NamedTuple):
    """The rows of a project; `unlimited` are the severities without a limit, by clock.

    `promised` are the clocks that its contract promises, `day_minutes` the minutes of a working
    day.
    """

    id: str
    name: str
    client: str
    rows: tuple[Row, ...]
    unlimited: dict[str, tuple[str, ...]]
    promised: tuple[str, ...]
    day_minutes: int


class Sla(NamedTuple):
    """The response times of some projects; `since` is the first day of what is counted."""

    now: Now
    since: date | None
    projects: tuple[Project, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def rows(self) -> list[Row]:
        """The rows of all projects."""
        return [row for project in self.projects for row in project.rows]


def sla_of(
    picked: Sequence[tuple[Workspace, Sequence[str]]],
    since: date | None,
    failed: Iterable[Unreadable] = (),
) -> Sla:
    """Tell the response times of some projects of each workspace, by default all of them.

    `since` is the first day of what counts; `failed` are the workspaces that cannot be read.
    """
    found, unread = list[Project](), list(failed)
    for space, names in picked:
        of_these = [one for one in space.contexts if one.id in names or not names]
        found += (_named(space.origin.name(one.id), project_sla(one, since, one.name))
                  for one in of_these)  # fmt: skip
        known = (None, *(one.id for one in of_these))
        unread += (one for one in unreadable(space.snapshot) if one.project in known)
    return Sla(picked[0][0].now, since, tuple(found), tuple(unread))


def _named(name: str, found: Project) -> Project:
    """A project by the name that it has beside those of other workspaces."""
    return found._replace(id=name, rows=tuple(row._replace(project=name) for row in found.rows))


def project_sla(view: View, since: date | None = None, name: str = "") -> Project:
    """Tell the response times of a project, as far as a view may see it."""
    responses = [one for one in responses_of(view) if since is None or one.began >= since]
    limits = {
        clock: {one: view.settings.values[f"policy.severity.{one}.{clock}"] for one in SEVERITIES}
        for clock in CLOCKS
    }
    rows = [
        _row(view.id, clock, severity, limit, found)
        for clock, by_severity in limits.items()
        for severity, limit in by_severity.items()
        if (found := [r for r in responses if (r.clock, r.severity) == (clock, severity)]) and limit
    ]
    contract = view.project.contract if view.project else None
    return Project(
        id=view.id,
        name=name,
        client=view.project.client if view.project else "",
        rows=tuple(rows),
        unlimited={
            clock: none
            for clock, by_severity in limits.items()
            if (none := tuple(one for one, limit in by_severity.items() if not limit))
        },
        promised=contract.clocks if contract else (),
        day_minutes=_day_minutes(view),
    )


def _row(project: str, clock: str, severity: str, limit: str, found: Sequence[Response]) -> Row:
    months: dict[str, list[Response]] = {}
    for one in sorted(found, key=lambda one: one.began):
        months.setdefault(f"{one.began:%Y-%m}", []).append(one)
    by_month = tuple(Month(month, _figures(some)) for month, some in months.items())
    return Row(project, clock, severity, limit, _figures(found), by_month)


def _figures(found: Sequence[Response]) -> Figures:
    minutes = [one.minutes for one in found]
    in_time = sum(one.in_time for one in found)
    return Figures(len(found), in_time, round(median(minutes)), max(minutes))


def responses_of(view: View) -> Iterator[Response]:
    """Every running of these clocks on the problems of a project that counts by now."""
    for rounds in view.cached(_rounds):
        for name, clock in CLOCKS.items():
            if name == "tell" and rounds[0].found_by == "client":
                continue  # they told us
            for issue in rounds if name in OF_A_ROUND else rounds[-1:]:
                for one in clock.of(issue, view):
                    if response := _response(name, one, view):
                        yield response


def _rounds(view: View) -> list[list[Issue]]:
    """Each problem as it was in each of its rounds: until it first came back, and so on."""
    return [
        [*(one.model_copy(update={"reopened": back[:n]}) for n in range(len(back))), one]
        for one in view.records(Issue)
        for back in [tuple(sorted(one.reopened, key=lambda again: again.on))]
    ]


def _response(name: str, one: Deadline, view: View) -> Response | None:
    """What a running came to; None of one that runs on, or that ended in time without being met."""
    end = one.done or one.run.stopped_on
    ended = replace(one, run=one.run._replace(done=end, stopped=""))
    if ended.state == "running" or (one.done is None and ended.state == "in time"):
        return None
    severity = one.clock.key(one.run, one.record).split(".")[2]
    minutes = one.minutes_until(end or view.now.moment)
    in_time = ended.state == "in time"
    return Response(name, severity, one.limit, view.day(one.start), in_time, minutes)


def _day_minutes(view: View) -> int:
    """The minutes of a usual working day: the mean of the four weeks up to now."""
    calendar, today = view.calendar, view.today
    first = date.fromordinal(today.toordinal() - 28)
    worked = calendar.worked(calendar.end_of(first), calendar.end_of(today))
    days = calendar.between(first, today)
    return round(worked.total_seconds() / 60 / days) if days else 8 * 60
