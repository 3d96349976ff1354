"""How fast problems were answered: of how many in time, the median and the worst.

Read from the clocks of problems: each running counts once it was met, or its limit has passed.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from clientcare.calendar.counting import day_at
from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple, replace
from clientcare.deadlines import Deadline, every_update, fix, tell, triage, update, workaround
from clientcare.facts.view import View, cached
from clientcare.facts.workspace import Workspace
from clientcare.findings import Unreadable
from clientcare.records import Issue
from clientcare.settings import SEVERITIES
from clientcare.store import unreadable
from clientcare.summary.figures import median

CLOCKS = {
    "triage": triage, "tell": tell, "update": replace(update, read=every_update),
    "workaround": workaround, "fix": fix,
}  # fmt: skip
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
    began: date
    in_time: bool
    minutes: int


class ResponseFigures(NamedTuple):
    """What some runnings come to."""

    n: int
    in_time: int
    median_minutes: int
    worst_minutes: int


class Month(NamedTuple):
    """The runnings that began in a month."""

    month: str
    figures: ResponseFigures


class ResponseTimes(NamedTuple):
    """One clock of one severity in a project."""

    project: str
    clock: str
    severity: str
    limit: str
    figures: ResponseFigures
    months: tuple[Month, ...]


class ProjectSla(NamedTuple):
    """The rows of a project; `unlimited` are the severities without a limit, by clock.

    `promised` are the clocks that its contract promises, `day_minutes` the minutes of a working
    day; `paused` says that the client agreed to a pause, which stops clocks, and `running` that a
    limit has not ended yet.
    """

    id: str
    name: str
    client: str
    rows: tuple[ResponseTimes, ...]
    unlimited: dict[str, tuple[str, ...]]
    promised: tuple[str, ...]
    day_minutes: int
    paused: bool
    running: bool


class Sla(NamedTuple):
    """The response times of some projects; `since` is the first day of what is counted."""

    now: Now
    since: date | None
    projects: tuple[ProjectSla, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def rows(self) -> list[ResponseTimes]:
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
    found, unread = list[ProjectSla](), list(failed)
    for space, names in picked:
        known: list[str | None] = [None]
        for context in space.contexts:
            if context.id in names or not names:
                known.append(context.id)
                one, id = project_sla(context, since, context.name), space.origin.name(context.id)
                rows = tuple(row._replace(project=id) for row in one.rows)
                found.append(one._replace(id=id, rows=rows))
        unread += (one for one in unreadable(space.snapshot) if one.project in known)
    return Sla(picked[0][0].now, since, tuple(found), tuple(unread))


def project_sla(view: View, since: date | None = None, name: str = "") -> ProjectSla:
    """Tell the response times of a project, as far as a view may see it."""
    responses = [one for one in responses_of(view) if since is None or one.began >= since]
    responses.sort(key=lambda one: one.began)
    rows, unlimited = [], {}
    for clock in CLOCKS:
        limits = {one: view.settings.values[f"policy.severity.{one}.{clock}"] for one in SEVERITIES}
        unlimited[clock] = tuple(one for one, limit in limits.items() if not limit)
        for severity, limit in limits.items():
            found = [one for one in responses if (one.clock, one.severity) == (clock, severity)]
            if found and limit:
                months = groupby(found, key=lambda one: f"{one.began:%Y-%m}")
                by_month = tuple(Month(month, _figures(list(some))) for month, some in months)
                figures = _figures(found)
                rows.append(ResponseTimes(view.id, clock, severity, limit, figures, by_month))
    contract = view.project.contract if view.project else None
    clocks = (one for issue in view.open_issues for clock in CLOCKS.values()
              for one in clock.of(issue, view))  # fmt: skip
    return ProjectSla(
        view.id, name, view.project.client if view.project else "", tuple(rows),
        unlimited={clock: none for clock, none in unlimited.items() if none},
        promised=contract.clocks if contract else (),
        day_minutes=_day_minutes(view),
        paused=bool(view.holds),
        running=any(one.open and not (since and view.day(one.start) < since) for one in clocks),
    )  # fmt: skip


def _figures(found: Sequence[Response]) -> ResponseFigures:
    minutes = [one.minutes for one in found]
    in_time = sum(one.in_time for one in found)
    return ResponseFigures(len(found), in_time, round(median(minutes)), max(minutes))


def responses_of(view: View) -> Iterator[Response]:
    """Every running of these clocks on the problems of a project that counts by now."""
    for rounds in _rounds(view):
        for name, clock in CLOCKS.items():
            if name == "tell" and rounds[0].found_by == "client":
                continue  # they told us
            for issue in rounds if name in OF_A_ROUND else rounds[-1:]:
                found = (_response(name, one, view) for one in clock.of(issue, view))
                yield from (response for response in found if response)


@cached
def _rounds(view: View) -> list[list[Issue]]:
    """Each problem as it was in each of its rounds: until it first came back, and so on."""
    found = []
    for one in view.records(Issue):
        back = tuple(sorted(one.reopened, key=lambda again: again.on))
        earlier = (one.model_copy(update={"reopened": back[:n]}) for n in range(len(back)))
        found.append([*earlier, one])
    return found


def _response(name: str, one: Deadline, view: View) -> Response | None:
    """What a running came to; None of one that runs on, or that ended in time without being met."""
    end = one.done or one.run.stopped_on
    state = replace(one, run=one.run._replace(done=end, stopped="")).state
    if state == "running" or (one.done is None and state == "in time"):
        return None
    severity = one.clock.key(one.run, one.record).split(".")[2]
    minutes = one.minutes_until(end or view.now.moment)
    return Response(name, severity, view.day(one.start), state == "in time", minutes)


def _day_minutes(view: View) -> int:
    """The minutes of a usual working day: the mean of the four weeks up to now."""
    calendar, today = view.calendar, view.today
    first = day_at(today.toordinal() - 28)
    worked = calendar.worked(calendar.end_of(first), calendar.end_of(today))
    days = calendar.between(first, today)
    return round(worked.total_seconds() / 60 / days) if days else 8 * 60
