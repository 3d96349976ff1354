"""Family 5, expectations and change: what was agreed, what is unclear, what was asked for since."""

from collections.abc import Iterable, Iterator
from datetime import date

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.contact import last_word
from clientcare.facts.promises import names_of, open_questions, overdue_by, pressing
from clientcare.facts.view import cached
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.next_steps import SHOW_CHANGE, ask_again
from clientcare.records import Change, Commitment, Project
from clientcare.rules.catalogue import DEMO, SEARCH, THOROUGH, Hit, Pointer, at, lacking, rule
from clientcare.wording import listed

_CHANGE = '[[change]]\nid = "DEMO-9"\ntitle = "Group bookings"\nrequested = 2026-06-01\n'
_PRICED = (
    'assessed = 2026-06-03\nconsequences = ["search a week later"]\n'
    'effort = { work_days = 4, delay = "5d", cost = 2400 }\n'
    'decided = 2026-06-05\ndecision = "agreed"\n'
)
_MOVED = (
    SEARCH + 'owner = "mira"\npromised = 2026-06-12\n'
    'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "group bookings", cause = "change", '
    "told = 2026-06-08"
)


@rule("CC501", "undefined-scope", on=(Project,), severity=WARNING, gap=True, level=THOROUGH,
    why="The client expects whatever the records do not exclude.",
    fix=Remedy("agree with the client what is missing, and record it",
               "clientcare mark {id} --set scope=… out_of_scope=…"),
    bad=DEMO + 'goals = ["more bookings"]\nscope = ["search"]\n',
    good=DEMO + 'goals = ["more bookings"]\nscope = ["search"]\nout_of_scope = ["payment"]\n'
    'assumptions = ["the client hosts it"]\n')  # fmt: skip
def undefined_scope(record: Project, context: Context) -> Iterator[Hit]:
    """Goals, scope, what is out of scope or assumptions are missing."""
    keys = ("goals", "scope", "out_of_scope", "assumptions")
    missing = [key for key in keys if not getattr(record, key)]
    if missing:
        fix = _agree(missing)
        yield at((), f"the agreement lacks {listed(missing)}", key=("scope",), fix=fix)


def _agree(keys: Iterable[str]) -> Remedy:
    """Say what to agree, and how each of some fields is recorded then."""
    command = " ".join(f"{key}=…" for key in keys)
    return Remedy(
        "agree with the client what is missing, and record it",
        f"clientcare mark {{id}} --set {command}",
    )


@rule("CC502", "unconfirmed-pain-points", on=(Project,), severity=WARNING, gap=True, level=THOROUGH,
    why="Only the client can say which problems the project has to solve for them.",
    fix=Remedy("ask the client what hurts, and record the day they confirmed it",
               "clientcare mark {id} pain_points --set text=… confirmed=DAY"),
    bad=DEMO + 'pain_points = [{ text = "double bookings" }]\n',
    good=DEMO + 'pain_points = [{ text = "double bookings", confirmed = 2026-06-01 }]\n',
)  # fmt: skip
def unconfirmed_pain_points(record: Project, context: Context) -> Iterator[Hit]:
    """No pain points, or some that the client never confirmed."""
    if not record.pain_points:
        yield at((), "no pain points are recorded", key=("pain_points",))
    for n, point in enumerate(record.pain_points):
        if point.confirmed is None:
            command = f"clientcare mark {{id}} pain_points.confirmed --entry {n + 1}"
            fix = Remedy("ask the client, and record the day they confirmed it", command)
            yield at(("pain_points", n), "the client never confirmed this", fix=fix)


@rule("CC503", "unclear-requirements", on=(Commitment,), severity=WARNING, instead_of="CC103",
    why="Work that starts on a guess often has to be done again.",
    fix=Remedy("ask again, and record it", "clientcare mark ID reminders --set how=call",
               step="ask the client again for their answer"),
    bad=SEARCH + 'promised = 2026-06-18\n'
    'needs = ["DEMO-2"]\n[[commitment]]\nid = "DEMO-2"\ntitle = "Which rooms?"\n'
    'by = "client"\nkind = "answer"\npromised = 2026-06-15\n',
    good=SEARCH + 'promised = 2026-06-18\n'
    'needs = ["DEMO-2"]\n[[commitment]]\nid = "DEMO-2"\ntitle = "Test accounts"\n'
    'by = "client"\nkind = "access"\npromised = 2026-06-15\n')  # fmt: skip
def unclear_requirements(record: Commitment, context: Context) -> Iterator[Hit]:
    """Due soon or overdue while an answer or decision it needs is open."""
    due = pressing(record, context) if record.needs else None
    if asked := open_questions(record, context) if due else ():
        names = listed([need.id for need in asked])
        also = tuple(Pointer((), f"{need.id} is open", context.find(need.id)) for need in asked)
        message = f"due {due}, and {names} not answered yet"
        command = f"clientcare mark {asked[0].id} reminders --set how=call"
        fix = Remedy("ask again, and record it", command)
        yield at("needs", message, fix=fix, related=also, key=("needs",))


_INPUT = (
    '[[commitment]]\nid = "DEMO-2"\ntitle = "Test accounts"\nby = "client"\nkind = "access"\n'
    'owner = "jan"\npromised = 2026-06-08\n'
)


@rule("CC504", "unchased-client", clock=deadlines.chase, key=("due",), severity=WARNING,
    whose="client", instead_of="CC102",
    why="If we never ask for what they owe, their delay becomes ours.",
    fix=Remedy("remind them, and record it", "clientcare mark {id} reminders --set how=mail",
               step="remind the client of what they owe"),
    bad=_INPUT,
    good=_INPUT + 'reminders = [{ on = 2026-06-11, how = "mail" }]\n')  # fmt: skip
def unchased_client(
    one: Deadline, record: Commitment, context: Context
) -> tuple[str, Remedy | None]:
    """Something the client owes is overdue, and nobody has reminded them lately."""
    last = last_word(record.id, context)
    reminded = f"last reminded on {last}" if last else "nobody reminded them"
    late = overdue_by(context.dates(record), context.unjudged(record))
    return f"{late}; {reminded}", ask_again(record, context)


@rule("CC505", "unassessed-change", clock=deadlines.assess_change, severity=WARNING,
    why="The client cannot decide before they know what the change takes.",
    fix=Remedy("work out what it takes, and record it", "clientcare mark {id} assessed",
               step="work out what it takes"),
    bad=_CHANGE,
    good=_CHANGE + "assessed = 2026-06-03\n")  # fmt: skip
def unassessed_change(one: Deadline, record: Change, context: Context) -> str:
    """A change request was not assessed in time."""
    return f"requested {one.start}, and not assessed"


@rule("CC506", "unpriced-change", on=(Change,), severity=ERROR, looks_at="all",
    why="A change that is agreed without its price leads to a dispute later.",
    fix=Remedy("agree with the client what is missing, and record it",
               "clientcare mark {id} --set effort.cost=… consequences=…",
               step="agree what the change takes"),
    bad=_CHANGE + 'decided = 2026-06-05\ndecision = "agreed"\n',
    good=_CHANGE + _PRICED)  # fmt: skip
def unpriced_change(record: Change, context: Context) -> Iterator[Hit]:
    """A change was agreed without its work, time, cost and consequences."""
    if record.decision != "agreed" or record.decided is None:
        return
    effort = record.effort
    told = {
        "work": effort and effort.work_days is not None,
        "time": effort and effort.delay,
        "cost": effort and effort.cost is not None,
        "consequences": record.consequences,
    }
    if missing := lacking(told):
        fix = _agree(_TAKES[one] for one in missing)
        yield at("decision", f"agreed without its {listed(missing)}", key=("effort",), fix=fix)


_TAKES = {"work": "effort.work_days", "time": "effort.delay", "cost": "effort.cost",
          "consequences": "consequences"}  # fmt: skip
"""The fields of what a change takes."""


@rule("CC507", "undecided-change", clock=deadlines.decide_change, severity=WARNING,
    why="Both sides plan differently as long as a request is not decided.",
    fix=Remedy("ask for a decision", "clientcare log call --project {project} --about {id}",
               when_yes="clientcare mark {id} decided --set decision=agreed",
               step="ask for a decision on the change"),
    bad=_CHANGE.replace("06-01", "05-25") + "assessed = 2026-05-29\n",
    good=_CHANGE + "assessed = 2026-06-03\n")  # fmt: skip
def undecided_change(one: Deadline, record: Change, context: Context) -> str | tuple[str, Remedy]:
    """A change was assessed, and not decided in time."""
    said = f"{one.run.start_why} {one.start}, and not decided"
    return said if record.presented else (said, SHOW_CHANGE)


@rule("CC508", "unplanned-change", on=(Change,), severity=WARNING, looks_at="all",
    why="Work that was agreed and is in no plan will be missing on the day of delivery.",
    fix=Remedy("move what it affects", "clientcare move ID DATE --change {id} --why …",
               or_else=Remedy("write its commitment")),
    bad=_CHANGE + _PRICED,
    good=_CHANGE + _PRICED + '[[commitment]]\nid = "DEMO-2"\ntitle = "Groups"\nchange = "DEMO-9"\n',
)  # fmt: skip
def unplanned_change(record: Change, context: Context) -> Iterator[Hit]:
    """A change was agreed, and nothing in the plan shows it."""
    if record.decision != "agreed" or record.decided is None:
        return
    moved = _last_moved(context.workspace)
    if any(moved.get(name.lower(), date.min) >= record.decided for name in record.affects):
        return
    if record.id.lower() not in _named(context.workspace):
        yield at("decision", "agreed, and no move and no commitment shows it", key=("plan",))


@cached
def _last_moved(workspace: Workspace) -> dict[str, date]:
    """The day of the last move of each promise, by the ids that name it.

    What took the place of another was moved by that, on the day on which the client agreed to it.
    """
    found: dict[str, date] = {}
    for context in workspace.contexts:
        for one in context.promises:
            days = [move.on for move in one.moves]
            if one.id.lower() in context.replaced:
                days += [move.agreed or move.on for move in context.dates(one).inherited[-1:]]
            for name in names_of(one) if days else ():
                found[name] = max(found.get(name, date.min), *days)
    return found


@cached
def _named(workspace: Workspace) -> set[str]:
    """The changes that a commitment or a move names, in lower case."""
    found: set[str | None] = set()
    for context in workspace.contexts:
        found |= {record.change for record in context.records(Commitment)}
        found |= {move.change for record in context.promises for move in record.moves}
    return {name.lower() for name in found if name}


@rule("CC509", "unagreed-change", on=(Commitment,), severity=WARNING,
    why="A delay counts as ours unless the client agreed to the change that caused it.",
    fix=Remedy("have the change agreed first, and name it in the move",
               "clientcare new change --project {project} --title … --affects {id}"),
    bad=_MOVED + " }]\n",
    good=_MOVED + ', change = "DEMO-9" }]\n' + _CHANGE + _PRICED)  # fmt: skip
def unagreed_change(record: Commitment, context: Context) -> Iterator[Hit]:
    """A date was moved because of a change, and no such change was agreed by then."""
    for n, move in enumerate(record.moves):
        if move.cause != "change":
            continue
        agreed = _agreed(context.workspace)
        named = {name.lower() for name in (move.change, record.change) if name}
        days = [agreed.get(name, date.max) for name in named | names_of(record)]
        if min(days) > move.on:
            message = f"moved on {move.on} because of a change, and none was agreed by then"
            yield at(("moves", n, "cause"), message, fix=_agree_to(named, record, context))


def _agree_to(named: set[str], record: Commitment, context: Context) -> Remedy | None:
    """How to have the change agreed that a promise names, or that affects it, if there is one."""
    for change in context.records(Change):
        affected = names_of(record) & set(map(str.lower, change.affects))
        if change.decided is None and (change.id.lower() in named or affected):
            ask = f"clientcare log call --project {{project}} --about {change.id}"
            yes = f"clientcare mark {change.id} decided --set decision=agreed"
            return Remedy("ask whether the change is agreed", ask, when_yes=yes)
    return None


@cached
def _agreed(workspace: Workspace) -> dict[str, date]:
    """The first day on which a change was agreed, by its own id and by each id that it affects."""
    found: dict[str, date] = {}
    for context in workspace.contexts:
        for change in context.records(Change):
            if change.decision == "agreed" and (day := change.decided):
                for name in map(str.lower, (change.id, *change.affects)):
                    found[name] = min(day, found.get(name, day))
    return found
