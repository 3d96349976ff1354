"""Workspace and outcome → Summary: the numbers and lists that every view shows. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from clientcare.calendar.working_time import Now
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Outcome, Unreadable
from clientcare.records import Commitment, Issue
from clientcare.rules.colours import COLOURS, Colour
from clientcare.rules.engine import check
from clientcare.store import LoadedProject
from clientcare.summary.contact import Contact, Mood, Rhythm, contact_of
from clientcare.summary.dates import Escalated, Hold, Promise, promise_of
from clientcare.summary.figures import Cause, Figures, Slip, Tally, figures_of
from clientcare.summary.health import (
    Declared,
    Health,
    Reason,
    WaivedReason,
    health_of,
    judged_by,
    last_fact,
    unseen,
)
from clientcare.summary.model import ProjectSummary, Summary, Waiting
from clientcare.summary.money import Money, Offer, Payment, Sum, money_of
from clientcare.summary.next_steps import Step, steps_from
from clientcare.summary.people import Load, Taken, loads, people_of
from clientcare.summary.problems import Problem, problem_of
from clientcare.summary.waiting import waiting_in

__all__ = [
    "Cause",
    "Contact",
    "Declared",
    "Escalated",
    "Figures",
    "Health",
    "Hold",
    "Load",
    "Money",
    "Mood",
    "Offer",
    "Payment",
    "Problem",
    "ProjectSummary",
    "Promise",
    "Reason",
    "Rhythm",
    "Slip",
    "Step",
    "Sum",
    "Summary",
    "Taken",
    "Tally",
    "Waiting",
    "WaivedReason",
    "figures_of",
    "is_whole_day",
    "judge",
    "summarise",
    "summary_of",
    "together",
    "week_before",
]


def summary_of(workspace: Workspace, projects: Sequence[str] = ()) -> Summary:
    """Judge a workspace, now and a week before, and sum it up; by default all its projects."""
    earlier = week_before(workspace)
    return summarise(workspace, judge(workspace), (earlier, judge(earlier)), projects)


def judge(workspace: Workspace) -> Outcome:
    """Run the rules that make colours, whatever the settings select, ignore or grade anew."""
    return check(workspace, judged_by(workspace.snapshot.settings))


def summarise(
    workspace: Workspace,
    outcome: Outcome,
    before: tuple[Workspace, Outcome] | None = None,
    projects: Sequence[str] = (),
) -> Summary:
    """Sum a workspace up; `outcome` comes from `judge`, `before` is the same a week earlier."""
    wanted = {name.lower() for name in projects}
    contexts = [c for c in workspace.contexts if not wanted or c.id.lower() in wanted]
    colours = _colours(*before) if before else {}
    everybody = loads(workspace)
    found = [
        _project(context, outcome, colours.get(id(context.loaded_project)))._replace(
            people=people_of(context, everybody)
        )
        for context in contexts
    ]
    return Summary(
        now=workspace.now,
        projects=tuple(sorted(found, key=_worst_first)),
        unreadable=outcome.unreadable,
        unclaimed=sum(one.project is None for one in outcome.unreadable),
        orphans=len(workspace.orphans),
    )


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
    """The same records as known seven days earlier: at that day's end, or at the same time."""
    now, zone = workspace.now, workspace.snapshot.settings.zone
    try:
        if is_whole_day(now):
            earlier = Now.end_of(now.day - timedelta(7), zone)
        else:
            earlier = Now.at(now.moment.replace(tzinfo=None) - timedelta(7), zone)
    except OverflowError:  # no day lies before the first of the calendar
        earlier = Now.end_of(date.min, zone)
    return Workspace(workspace.snapshot, earlier)


def is_whole_day(now: Now) -> bool:
    """Whether a whole day was asked for, rather than a moment."""
    return now.moment.date() > now.day


def _colours(workspace: Workspace, outcome: Outcome) -> dict[int, Colour | None]:
    """The colour of each project; None where no fact had a day yet."""
    return {
        id(context.loaded_project): health_of(context, outcome).colour
        if last_fact(context)
        else None
        for context in workspace.contexts
    }


def _worst_first(project: ProjectSummary) -> tuple[object, ...]:
    health = project.health
    return COLOURS.index(health.colour), -len(health.reasons), -len(health.others), project.id


def _project(context: Context, outcome: Outcome, before: Colour | None) -> ProjectSummary:
    project, loaded_project = context.project, context.loaded_project
    promises = tuple(promise_of(r, context) for r in context.records(Commitment))
    mine = [finding for finding in outcome.findings if finding.project == context.id]
    origin = context.workspace.origin
    return ProjectSummary(
        id=origin.name(context.id),
        name=context.name,
        client=project.client if project else None,
        lead=context.person_name(project.lead) if project and project.lead else None,
        started=project.started if project else None,
        ends=project.ends if project else None,
        closed=project.closed if project else None,
        health=health_of(context, outcome, before),
        commitments=promises,
        issues=tuple(problem_of(record, context) for record in context.records(Issue)),
        waiting=waiting_in(context),
        contact=contact_of(context),
        money=money_of(context),
        people=(),
        figures=figures_of(context),
        steps=steps_from(mine),
        unreadable=sum(unseen(context)),
        records=_count(loaded_project),
        root=origin.root or None,
    )


def _count(loaded_project: LoadedProject) -> int:
    """How many records of a project could be read."""
    return sum(len(entries) for entries in loaded_project.entries.values())
