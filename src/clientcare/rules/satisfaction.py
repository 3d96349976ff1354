"""Family 7, satisfaction and disputes: how the client feels, and whether somebody listened."""

from collections.abc import Iterator
from datetime import date

from clientcare.facts.contact import UNHAPPY, contacts, is_falling, mood_of, moods
from clientcare.facts.states import current_facts
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.records import Issue, Project, Touchpoint
from clientcare.rules.catalogue import ESSENTIAL, THOROUGH, Hit, at, rule
from clientcare.wording import listed

_MOOD = '[[touchpoint]]\non = 2026-06-{:02}\nkind = "meeting"\nmood = {}\n'
_PROJECT = '[project]\nid = "demo"\nname = "Portal"\nclient = "Demo Oy"\n'
_ISSUE = '[[issue]]\nid = "DEMO-1"\ntitle = "{}"\nkind = "{}"\nfound = 2026-06-0{}\n'
_RED = '[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\nowner = "mira"\npromised = 2026-06-1{}\n'
_PEOPLE = '[project.people]\nmira = { side = "us" }\n'


@rule(
    "CC701", "unexplained-mood", on=(Touchpoint,), severity=WARNING,
    why="A low mood is a question; without the why nobody can answer it.",
    fix=Remedy("ask why, and record it", "clientcare mark {id} --set why=…", step="ask why"),
    bad=_MOOD.format(12, 3),
    good=_MOOD.format(12, 3) + 'why = "the search is slow on phones"\n',
)  # fmt: skip
def unexplained_mood(record: Touchpoint, context: Context) -> Iterator[Hit]:
    """The latest mood is 3 or lower, and nothing says why."""
    mood = mood_of(record)
    if mood is None or mood > 3 or (record.why or "").strip() or record.on is None:
        return
    if record is moods(context)[-1][0]:
        yield at("mood", f"mood {mood} of 5, and nothing says why")


@rule(
    "CC702", "unanswered-dissatisfaction", on=(Touchpoint,), severity=ERROR, level=ESSENTIAL,
    why="An unhappy client who is not answered has been told how much they matter.",
    fix=Remedy(
        "call them, find the cause, and record it", "clientcare mark {id} answered",
        step="call the client and ask what is wrong"
    ),
    bad=_MOOD.format(10, 2),
    good=_MOOD.format(11, 2),
)  # fmt: skip
def unanswered_dissatisfaction(record: Touchpoint, context: Context) -> Iterator[Hit]:
    """A mood of 2 or lower, or a complaint, and nobody took it up in time."""
    mood = mood_of(record)
    unhappy = record.kind == "complaint" or (mood is not None and mood <= 2)
    if not unhappy or record.on is None or _taken_up(record, context):
        return
    if context.passed(record.on, context.settings.policy.answer_dissatisfaction):
        what = "a complaint" if record.kind == "complaint" else f"mood {mood} of 5"
        message = f"{what} on {context.day(record.on)}, and nobody took it up"
        yield at("kind" if record.kind == "complaint" else "mood", message, key=("answered",))


def _taken_up(record: Touchpoint, context: Context) -> bool:
    """Whether it was answered, an issue is about it, or the mood is better since."""
    if record.answered or _better_since(record, context):
        return True
    day = context.day(record.on) if record.on else date.min
    found_since = (
        issue.kind in UNHAPPY and context.day(issue.found) >= day
        for issue in context.records(Issue)
    )
    return any(found_since) or any(_was_open(name, day, context) for name in record.about)


def _better_since(record: Touchpoint, context: Context) -> bool:
    """Whether a later contact has a mood of 3 or more."""
    for touch in reversed(contacts(context)):
        if touch is record:
            return False
        if (mood_of(touch) or 0) >= 3:
            return True
    return False


def _was_open(name: str, day: date, context: Context) -> bool:
    """Whether an id is that of an issue that had not been closed before a day."""
    entry = context.find(name)
    if entry is None or not isinstance(entry.record, Issue):
        return False
    closed = current_facts(entry.record).closed
    return closed is None or closed >= day


@rule(
    "CC703", "falling-mood", on=(Project,), severity=WARNING,
    why="Three steps down is a direction, and the fourth is out of the door.",
    fix=Remedy(
        "ask what changed", "clientcare log call --project {project} --mood … --why …",
        step="ask the client what changed"
    ),
    bad=_MOOD.format(1, 5) + _MOOD.format(8, 4) + _MOOD.format(12, 3) + 'why = "slow"\n',
    good=_MOOD.format(1, 5) + _MOOD.format(8, 4) + _MOOD.format(12, 4),
)  # fmt: skip
def falling_mood(record: Project, context: Context) -> Iterator[Hit]:
    """The last three moods fall."""
    fell = is_falling(context)
    if fell:
        yield at((), f"the mood fell from {fell[0]} to {fell[1]} to {fell[2]}", key=("mood",))


@rule(
    "CC704", "missing-dispute-path", on=(Project,), severity=WARNING, level=THOROUGH,
    why="How to disagree is agreed most easily while nobody does.",
    fix=Remedy("agree how a dispute is settled and who is neutral, and write [project.disputes]"),
    bad=_PROJECT + 'disputes = { how = "the two directors talk" }\n',
    good=_PROJECT + 'disputes = { how = "the two directors talk", neutral = "the chamber" }\n',
)  # fmt: skip
def missing_dispute_path(record: Project, context: Context) -> Iterator[Hit]:
    """No agreed way to settle a dispute, or no neutral third party."""
    disputes = record.disputes
    has = {
        "agreed way to settle one": disputes and disputes.how,
        "neutral third party": disputes and disputes.neutral,
    }
    missing = [what for what, value in has.items() if not value]
    if missing:
        yield at("disputes", f"for a dispute there is no {' and no '.join(missing)}", key=("how",))


@rule(
    "CC705", "stalled-dispute", on=(Issue,), severity=WARNING,
    why="A dispute that two sides cannot settle needs a third; waiting hardens both.",
    fix=Remedy(
        "call the neutral third party, and record it", "clientcare mark {id} mediation --set by=…",
        step="call the neutral third party"
    ),
    bad=_ISSUE.format("Who pays for hosting", "dispute", 1).replace("06-01", "05-29"),
    good=_ISSUE.format("Who pays for hosting", "dispute", 1),
)  # fmt: skip
def stalled_dispute(record: Issue, context: Context) -> Iterator[Hit]:
    """A dispute has been open for long, and nobody mediates."""
    if record.kind != "dispute" or record.mediation or current_facts(record).fixed:
        return
    if context.passed(record.found, context.settings.policy.mediate):
        day = context.day(record.found)
        yield at("found", f"in dispute since {day}, without mediation", key=("mediation",))


@rule(
    "CC706", "unexplained-mass-complaint", on=(Issue,), severity=ERROR,
    why="Where many complain, what is not explained is rumoured.",
    fix=Remedy(
        "explain openly and write the plan", "clientcare mark {id} --set statement=… evidence=…",
        step="explain openly what happened"
    ),
    bad=_ISSUE.format("Prices shown wrong", "mass-complaint", 8),
    good=_ISSUE.format("Prices shown wrong", "mass-complaint", 8) + 'statement = "prices of June '
    'were shown without tax"\nevidence = "the log of 8 June"\n'
    'plan = [{ step = "refund the tax", owner = "mira", due = 2026-06-19 }]\n',
)  # fmt: skip
def unexplained_mass_complaint(record: Issue, context: Context) -> Iterator[Hit]:
    """A mass complaint without statement, evidence and plan in time."""
    if record.kind != "mass-complaint":
        return
    has = {"statement": record.statement, "evidence": record.evidence, "plan": record.plan}
    missing = [what for what, value in has.items() if not value]
    if missing and context.passed(record.found, context.settings.policy.explain_mass):
        day = context.day(record.found)
        yield at("kind", f"since {day}, and still no {listed(missing)}", key=("statement",))


@rule(
    "CC707", "watermelon", on=(Project,), severity=WARNING, scope="engine",
    why="Green outside and red inside: the day it is cut open, no report is believed any more.",
    fix=Remedy("declare what the facts say", "clientcare mark {id} health --set colour=red why=…"),
    bad=_PROJECT + 'health = [{ on = 2026-06-12, colour = "green" }]\n' + _PEOPLE
    + _RED.format(1),
    good=_PROJECT + 'health = [{ on = 2026-06-12, colour = "green" }]\n' + _PEOPLE
    + _RED.format(6),
)  # fmt: skip
def watermelon(record: Project, context: Context, reasons: int) -> Iterator[Hit]:
    """Declared green or amber while the facts say red; `reasons` counts the records."""
    declared = declared_health(record)
    if declared is not None and reasons:
        number, colour = declared
        if colour in ("green", "amber"):
            says = "1 record makes" if reasons == 1 else f"{reasons} records make"
            message = f"declared {colour}, while {says} it red"
            yield at(("health", number, "colour"), message, key=("health",))


def declared_health(record: Project) -> tuple[int, str] | None:
    """The colour declared last, with its place in the list."""
    coloured = [(one.on, n, one.colour) for n, one in enumerate(record.health) if one.colour]
    if not coloured:
        return None
    _, number, colour = max(coloured)
    return number, colour
