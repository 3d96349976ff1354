"""Workspace and outcome → Summary: the numbers and lists that every view shows. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from clientcare.calendar.now import Now
from clientcare.dataclass import filled
from clientcare.facts.contact import last_word
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Finding, Outcome, Unreadable
from clientcare.pending import pending
from clientcare.records import Commitment, Issue
from clientcare.rules.catalogue import COLOURS, Selection
from clientcare.rules.engine import check
from clientcare.summary import health
from clientcare.summary.dangers import RANKS, dangers_of
from clientcare.summary.figures import figures_of, money_of
from clientcare.summary.health import NEVER, Before, Step, answers_wanted, health_of, judged_by
from clientcare.summary.model import ProjectSummary, Summary
from clientcare.summary.people import Load, contact_of, loads, people_of
from clientcare.summary.promises import problem_of, promise_of
from clientcare.summary.waiting import waiting_in

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
        wants = answers_wanted(context) if judged else ()
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
    return check(workspace, judged_by(workspace.snapshot.settings), placed=False)


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
        ProjectSummary,
        context,
        project,
        id=origin.name(context.id),
        lead=context.person_name(project.lead) if project and project.lead else None,
        health=health_of(context, outcome, before),
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
    )
