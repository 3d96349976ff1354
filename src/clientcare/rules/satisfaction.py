"""Family 7, satisfaction and disputes: how the client feels, and whether somebody listened."""

from collections.abc import Iterator

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.contact import fall_of_mood, mood_of, moods
from clientcare.facts.states import declared_health
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.records import Issue, Project, Touchpoint
from clientcare.rules.catalogue import DEMO, ESSENTIAL, SEARCH, THOROUGH, Hit, at, lacking, rule
from clientcare.wording import listed, trim

_MOOD = '[[touchpoint]]\non = 2026-06-{:02}\nkind = "meeting"\nmood = {}\n'
_ISSUE = '[[issue]]\nid = "DEMO-1"\ntitle = "{}"\nkind = "{}"\nfound = 2026-06-0{}\n'
_RED = SEARCH + 'owner = "mira"\npromised = 2026-06-1{}\n'
_PEOPLE = '[project.people]\nmira = { side = "us" }\n'


@rule("CC701", "unexplained-mood", on=(Touchpoint,), severity=WARNING, gap=True,
    why="Nobody can react to a low mood without knowing the reason.",
    fix=Remedy("ask why, and record it", "clientcare mark {id} --set why=…", step="ask why"),
    bad=_MOOD.format(12, 3),
    good=_MOOD.format(12, 3) + 'why = "the search is slow on phones"\n')  # fmt: skip
def unexplained_mood(record: Touchpoint, context: Context) -> Iterator[Hit]:
    """The latest mood is 3 or lower, and nothing says why."""
    mood = mood_of(record)
    if mood is None or mood > 3 or trim(record.why) or record.on is None:
        return
    if record is moods(context)[-1][0]:
        yield at("mood", f"mood {mood} of 5, and nothing says why")


@rule("CC702", "unanswered-dissatisfaction", clock=deadlines.answer_dissatisfaction,
    key=("answered",), severity=ERROR, level=ESSENTIAL,
    why="An unhappy client who gets no answer is likely to leave.",
    fix=Remedy("call them, find the cause, and record it", "clientcare mark {id} answered",
               step="call the client and ask what is wrong"),
    bad=_MOOD.format(10, 2),
    good=_MOOD.format(11, 2))  # fmt: skip
def unanswered_dissatisfaction(one: Deadline, record: Touchpoint, context: Context) -> str:
    """A mood of 2 or lower, or a complaint, and nobody took it up in time."""
    what = "a complaint" if record.kind == "complaint" else f"mood {mood_of(record)} of 5"
    return f"{what} on {context.day(one.start)}, and nobody took it up"


@rule("CC703", "falling-mood", on=(Project,), severity=WARNING,
    why="Each of the last moods was lower than the one before: ask before it falls again.",
    fix=Remedy("ask what changed", "clientcare log call --project {project} --mood … --why …",
               step="ask the client what changed"),
    bad=_MOOD.format(1, 5) + _MOOD.format(8, 4) + _MOOD.format(12, 3) + 'why = "slow"\n',
    good=_MOOD.format(1, 5) + _MOOD.format(8, 4) + _MOOD.format(12, 4))  # fmt: skip
def falling_mood(record: Project, context: Context) -> Iterator[Hit]:
    """The last three moods fall."""
    if fell := fall_of_mood(context):
        yield at((), fell, key=("mood",))


@rule("CC704", "missing-dispute-path", on=(Project,), severity=WARNING, gap=True, level=THOROUGH,
    why="How to settle a dispute is agreed most easily before there is one.",
    fix=Remedy("agree how a dispute is settled and who is neutral, and record it",
               "clientcare mark {id} --set disputes.how=… --set disputes.neutral=…"),
    bad=DEMO + 'disputes = { how = "the two directors talk" }\n',
    good=DEMO + 'disputes = { how = "the two directors talk", neutral = "the chamber" }\n',
)  # fmt: skip
def missing_dispute_path(record: Project, context: Context) -> Iterator[Hit]:
    """No agreed way to settle a dispute, or no neutral third party."""
    disputes = record.disputes
    has = {
        "agreed way to settle one": disputes and disputes.how,
        "neutral third party": disputes and disputes.neutral,
    }
    if missing := lacking(has):
        yield at("disputes", f"for a dispute there is no {' and no '.join(missing)}", key=("how",))


@rule("CC705", "stalled-dispute", clock=deadlines.mediate, key=("mediation",), severity=WARNING,
    why="A dispute that two sides cannot settle needs a neutral third party.",
    fix=Remedy("call the neutral third party, and record it",
               "clientcare mark {id} mediation --set by=…", step="call the neutral third party"),
    bad=_ISSUE.format("Who pays for hosting", "dispute", 1).replace("06-01", "05-29"),
    good=_ISSUE.format("Who pays for hosting", "dispute", 1))  # fmt: skip
def stalled_dispute(one: Deadline, record: Issue, context: Context) -> str:
    """A dispute has been open for long, and nobody mediates."""
    return f"in dispute since {context.day(one.start)}, without mediation"


@rule("CC706", "unexplained-mass-complaint", clock=deadlines.explain_mass, key=("statement",),
    severity=ERROR,
    why="Many people are affected, and without an explanation they will guess one.",
    fix=Remedy("explain openly and write the plan",
               "clientcare mark {id} --set statement=… evidence=…",
               step="explain openly what happened"),
    bad=_ISSUE.format("Prices shown wrong", "mass-complaint", 8),
    good=_ISSUE.format("Prices shown wrong", "mass-complaint", 8) + 'statement = "prices of June '
    'were shown without tax"\nevidence = "the log of 8 June"\n'
    'plan = [{ step = "refund the tax", owner = "mira", due = 2026-06-19 }]\n')  # fmt: skip
def unexplained_mass_complaint(
    one: Deadline, record: Issue, context: Context
) -> tuple[str, Remedy]:
    """A mass complaint without statement, evidence and plan in time."""
    lacks = lacking(
        {"statement": record.statement, "evidence": record.evidence, "plan": record.plan}
    )
    words = " ".join(f"{name}=…" for name in lacks if name != "plan")
    plan = "clientcare mark {id} plan --set step=… owner=… due=…"
    fix = Remedy("write the plan", plan, step="write the plan")
    if words:
        explain = "explain openly what happened"
        fix = Remedy("explain openly and write the plan",
                     f"clientcare mark {{id}} --set {words}", step=explain)  # fmt: skip
    return f"since {context.day(one.start)}, and still no {listed(lacks)}", fix


@rule("CC707", "watermelon", on=(Project,), severity=WARNING, scope="engine",
    why="A declared colour that is better than the facts makes every later report doubtful.",
    fix=Remedy("declare what the facts say", "clientcare mark {id} health --set colour=red why=…"),
    bad=DEMO + 'health = [{ on = 2026-06-12, colour = "green" }]\n' + _PEOPLE + _RED.format(1),
    good=DEMO + 'health = [{ on = 2026-06-12, colour = "green" }]\n' + _PEOPLE + _RED.format(6),
)  # fmt: skip
def watermelon(record: Project, context: Context, reasons: int) -> Iterator[Hit]:
    """Declared green or amber while the facts say red; `reasons` counts the records."""
    number, last = declared_health(record) or (0, None)
    if last and reasons and last.colour in ("green", "amber"):
        says = "1 record makes" if reasons == 1 else f"{reasons} records make"
        message = f"declared {last.colour}, while {says} it red"
        yield at(("health", number, "colour"), message, key=("health",))
