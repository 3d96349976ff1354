"""The whole of a summary: every project with every number and list that the views show. Pure.

All shapes of this package are named tuples: frozen, cheap to define and to make. Days late, slips
and ages are working days of the project's calendar. `record` fields give the record behind a line,
for what else a view needs of it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple, filled
from clientcare.facts.contact import last_word
from clientcare.facts.workspace import Context, Origin, Workspace
from clientcare.findings import Finding, Outcome, Unreadable
from clientcare.pending import Pending, pending
from clientcare.records import Commitment, Issue
from clientcare.records.base import Side
from clientcare.records.project import Paused
from clientcare.rules.catalogue import COLOURS, Selection
from clientcare.rules.engine import check
from clientcare.summary import health
from clientcare.summary.dangers import RANKS, Danger, dangers_of
from clientcare.summary.figures import Figures, Money, figures_of, money_of
from clientcare.summary.health import NEVER, Before, Health, Step
from clientcare.summary.people import Contact, Load, contact_of, loads, people_of
from clientcare.summary.promises import EscalationStatus, Problem, Promise, problem_of, promise_of


class ProjectSummary(NamedTuple):
    """Everything that a view shows of one project; settled records are in it, marked.

    `dangers` stand worst first, `gaps` counts what is missing in the records, `paused` is why and
    until when the project is on hold now, `past_end` the day on which it was to end and did not.
    `pending` counts what either side waits for, `waiting` is what of it holds something up.
    `time_zone` is its own, in which its times are, where it has one.
    """

    today: date
    id: str
    name: str
    lead: str | None
    paused: Paused | None
    past_end: date | None
    health: Health
    dangers: tuple[Danger, ...]
    gaps: int
    commitments: tuple[Promise, ...]
    issues: tuple[Problem, ...]
    waiting: tuple[Pending, ...]
    contact: Contact
    money: Money
    people: tuple[Load, ...]
    figures: Figures
    steps: tuple[Step, ...]
    unreadable: int
    records: int
    pending: int
    client: str | None = None
    started: date | None = None
    ends: date | None = None
    closed: date | None = None
    time_zone: str | None = None
    origin: Origin = Origin()

    @property
    def root(self) -> str | None:
        """The workspace, where several were read."""
        return self.origin.root or None

    @property
    def listed(self) -> bool:
        """Whether status shows it without being asked: it is open, or something of it is."""
        records: list[Promise | Problem] = [*self.commitments, *self.issues]
        is_over = all(one.settled for one in records) and not self.pending
        return self.closed is None or not is_over

    def overdue(self, by: Side) -> list[Promise]:
        """What a side owes too late, the latest first."""
        late = [one for one in self.commitments if one.overdue and one.by == by]
        return sorted(late, key=lambda one: (-one.days_late, one.due or date.max, one.id))

    @property
    def due_soon(self) -> list[Promise]:
        """What falls due soon, by day, ours before the others' on each."""
        soon = [one for one in self.commitments if one.soon]
        sides = ("us", "client", "other")
        return sorted(soon, key=lambda one: (one.due or date.max, sides.index(one.by), one.id))

    @property
    def slipped(self) -> list[Promise | Problem]:
        """The open dates that moved or will: promises, then fixes, the longest slip first."""
        found: list[Promise | Problem] = [*self.commitments, *self.issues]
        return sorted(
            (one for one in found if one.slipped),
            key=lambda one: (isinstance(one, Problem), -one.slip_days, one.id),
        )

    @property
    def problems(self) -> list[Problem]:
        """The open problems, worst and oldest first."""
        ranks = ("critical", "high", "medium", "low", None)
        open_ = [issue for issue in self.issues if not issue.settled]
        return sorted(open_, key=lambda one: (ranks.index(one.severity), -one.age, one.id))

    @property
    def escalations(self) -> list[EscalationStatus]:
        """The escalations that run, those overdue first, the highest level first."""
        records: list[Promise | Problem] = [*self.issues, *self.commitments]
        running = [one for record in records for one in record.escalations if one.running]
        return sorted(running, key=lambda one: (not one.overdue, -one.now_at_level, one.record))


class Summary(NamedTuple):
    """All projects asked for, the worst first, as of a now.

    `unreadable` lists what could not be seen; `unclaimed` counts what of it belongs to no project,
    and so may belong to any; `orphans` counts records that no project claims.
    """

    now: Now
    projects: tuple[ProjectSummary, ...]
    unreadable: tuple[Unreadable, ...]
    unclaimed: int
    orphans: int

    def listed(self, *, everything: bool = False) -> list[ProjectSummary]:
        """The projects to show: the open ones and those with open payments, or all."""
        return [project for project in self.projects if everything or project.listed]


# Summing up --------------------------------------------------------------------------------------

LAST_MEETING = date.min
"""Compare each project with how it was at its own last meeting."""
NO_RULES = Selection((), frozenset(), {})


def summary_of(
    workspace: Workspace,
    projects: Sequence[str] = (),
    since: date | Workspace | None = None,
    *,
    judged: bool = True,
) -> Summary:
    """Judge a workspace, now and at an earlier time, and sum it up; by default all its projects.

    `since` is the day or the records to compare with, `LAST_MEETING` the day of each project's last
    meeting; by default it is a week before. What is not `judged` has no colour, danger or step that
    a rule finds: for views that show none of them.
    """
    wanted = {name.lower() for name in projects}
    contexts = [c for c in workspace.contexts if not wanted or c.id.lower() in wanted]
    outcome = judge(workspace) if judged else check(workspace, NO_RULES)
    befores = _befores(workspace, contexts, since) if judged else {}
    everybody = loads(workspace)
    found = []
    for context in contexts:
        wants = health.answers_wanted(context) if judged else ()
        before = befores.get(context.id, NEVER)
        found.append(_project(context, outcome, before, wants, everybody))
    return Summary(
        now=workspace.now,
        projects=tuple(sorted(found, key=_worst_first)),
        unreadable=outcome.unreadable,
        unclaimed=sum(one.project is None for one in outcome.unreadable),
        orphans=len(workspace.orphans),
    )


def judge(workspace: Workspace) -> Outcome:
    """Run the rules that make colours, whatever the settings select, ignore or grade anew.

    The findings have no lines.
    """
    return check(workspace, health.judged_by(workspace.snapshot.settings), placed=False)


def together(parts: Sequence[Summary], failed: Sequence[Unreadable] = ()) -> Summary:
    """The summaries of several workspaces as one; `failed` are those that could not be read."""
    projects = [project for part in parts for project in part.projects]
    return Summary(
        now=parts[0].now,
        projects=tuple(sorted(projects, key=_worst_first)),
        unreadable=(*failed, *(one for part in parts for one in part.unreadable)),
        unclaimed=sum(part.unclaimed for part in parts) + len(failed),
        orphans=sum(part.orphans for part in parts),
    )


def week_before(workspace: Workspace) -> Workspace:
    """The records as known seven days earlier: at that day's end, or at the same time."""
    now, zone = workspace.now, workspace.snapshot.settings.zone
    try:
        if now.whole_day:
            earlier = Now.end_of(now.day - timedelta(7), zone)
        else:
            earlier = Now.at(now.moment.replace(tzinfo=None) - timedelta(7), zone)
    except OverflowError:  # no day lies before the first of the calendar
        earlier = Now.end_of(date.min, zone)
    return workspace.earlier(earlier)


def _befores(
    workspace: Workspace, contexts: Iterable[Context], since: date | Workspace | None
) -> dict[str, Before]:
    """The colour of each project at the time that it is compared with."""
    known: dict[date | None, dict[str, Before]] = {}
    found = {}
    for context in contexts:
        day = contact_of(context).last("meeting") if since == LAST_MEETING else None
        if since != LAST_MEETING or day:
            if day not in known:
                known[day] = _then(workspace, day or since)
            found[context.id] = known[day].get(context.id, NEVER)
    return found


def _then(workspace: Workspace, since: date | Workspace | None) -> dict[str, Before]:
    """The colours at an earlier time, and what the present records say where that differs."""
    if isinstance(since, Workspace):
        earlier = since
    elif since is None:
        earlier = week_before(workspace)
    else:
        earlier = workspace.earlier(Now.end_of(since, workspace.snapshot.settings.zone))
    found = _colours(earlier)
    if earlier.snapshot is workspace.snapshot or earlier is since:
        return found
    present = _colours(Workspace(workspace.snapshot, earlier.now))
    nothing = Before(on=earlier.now.day)
    for name, other in present.items():
        then = found.get(name, nothing)
        differs = other.colour != then.colour
        present[name] = then._replace(now=other.colour) if differs else other
    return present


def _colours(workspace: Workspace) -> dict[str, Before]:
    """The colour of each project; None where no fact had a day yet."""
    day = workspace.now.day
    return {name: Before(one, day) for name, one in health.colours_of(workspace.contexts).items()}


def _worst_first(project: ProjectSummary) -> tuple[object, ...]:
    """By colour, then by the worst danger, then by how many there are."""
    dangers = project.dangers
    rank = dangers[0].rank if dangers else len(RANKS)
    return COLOURS.index(project.health.colour), rank, -len(dangers), project.id


def _is_asked_today(finding: Finding, context: Context) -> bool:
    """Whether a finding calls for the client's word, and they were asked for it today."""
    asks = finding.remedy.when_yes and finding.record
    return bool(asks) and last_word(str(finding.record), context) == context.today


def _project(
    context: Context,
    outcome: Outcome,
    before: Before,
    wants: Iterable[Step],
    everybody: Iterable[Load],
) -> ProjectSummary:
    project, origin = context.project, context.workspace.origin
    promises = tuple(promise_of(r, context) for r in context.records(Commitment))
    problems = tuple(problem_of(record, context) for record in context.records(Issue))
    mine = [finding for finding in outcome.findings if finding.project == context.id]
    facts = [finding for finding in mine if not finding.gap]
    contact, loaded = contact_of(context), context.loaded_project
    dangers = dangers_of(context, mine, promises, contact)
    late = {one.record: (one.late, 0) for one in reversed(dangers)}
    for one in (*promises, *problems):
        late[one.id] = max(late.get(one.id, (0, 0)), (one.days_late, one.minutes_late))
    to_do = [one for one in (facts if dangers else mine) if not _is_asked_today(one, context)]
    return filled(
        ProjectSummary, context, project,
        id=origin.name(context.id),
        lead=context.person_name(project.lead) if project and project.lead else None,
        health=health.health_of(context, outcome, before),
        dangers=dangers,
        gaps=len(mine) - len(facts),
        commitments=promises,
        issues=problems,
        waiting=waiting_in(context),
        pending=len(pending(context)),
        contact=contact,
        money=money_of(context),
        people=people_of(context, everybody),
        figures=figures_of(context),
        steps=health.steps_from(to_do, wants, health.critical_steps(context), late),
        unreadable=len(loaded.unreadable) + len(loaded.invalid),
        records=sum(map(len, loaded.entries.values())),
        origin=origin,
    )  # fmt: skip


def waiting_in(context: Context) -> tuple[Pending, ...]:
    """What of all that is pending holds a project up, the longest wait first."""
    found = (one for one in pending(context) if _holds_up(one, context))
    return tuple(sorted(found, key=lambda w: (-w.waited, w.since or date.max, w.record)))


def _holds_up(one: Pending, context: Context) -> bool:
    """Whether another side waits for it: it is late, or soon needed by something of theirs."""
    if not one.is_promise:
        return one.kind in ("wait", "message")
    if one.late:
        return True
    if one.since and not context.soon(one.since):
        return False
    needed = (context.commitment(name) for name in one.blocks)
    return any(record and record.by != one.on for record in needed)
