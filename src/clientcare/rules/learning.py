"""Family 9, learning and risk: what we learned with the client, and what may come."""

from collections.abc import Iterator
from datetime import date

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.contact import client_attended, looking_back
from clientcare.facts.workspace import Context
from clientcare.findings import INFO, WARNING, Remedy
from clientcare.records import Issue, Project, Review, Risk
from clientcare.rules.catalogue import DEMO, LOGIN, THOROUGH, Hit, at, lacking, rule
from clientcare.wording import days, listed

RECENT = "20d"
"""How long a review is looked at."""
_PROJECT = (
    DEMO + "started = 2026-05-04\n"
    '[project.people]\nmira = { side = "us" }\njan = { side = "client" }\n'
)
_ISSUE = (
    LOGIN + 'severity = "high"\nfound = 2026-05-04\nconfirmed = 2026-05-29\nclosed = 2026-05-29\n'
)
_REVIEW = '[[review]]\nid = "DEMO-R"\non = 2026-06-10\n'
_RISK = '[[risk]]\nid = "DEMO-1"\ntitle = "The supplier is late"\nprobability = "medium"\n'
_WATCHED = _RISK + 'impact = "high"\nowner = "mira"\nresponse = "order early"\n'


def _recent(day: date | None, context: Context) -> bool:
    return day is not None and not context.passed(day, RECENT)


@rule("CC901", "missing-review", clock=deadlines.review, key=("review",), severity=WARNING,
    looks_at="all",
    why="What both sides did not look back on is likely to happen again.",
    fix=Remedy("hold a review with the client",
               "clientcare new review --project {project} --about {id}"),
    bad=_ISSUE,
    good=_ISSUE + _REVIEW + 'about = ["DEMO-1"]\nwith = ["mira", "jan"]\n'
    "feedback_asked = 2026-06-10\n")  # fmt: skip
def missing_review(one: Deadline, record: Issue | Project, context: Context) -> str:
    """A serious problem or a project was closed, and not reviewed in time."""
    return f"closed {one.start}, and never reviewed"


_ENDED = '[project]\nid = "demo"\nname = "Booking portal"\nclient = "Demo Oy"\nends = {}\n'


@rule("CC909", "unclosed-project", on=(Project,), severity=WARNING,
    why="What goes on past its end without a word has no end that anybody agreed to.",
    fix=Remedy("close it, or agree a new end with the client", "clientcare close {project}"),
    bad=_ENDED.format("2026-06-12"),
    good=_ENDED.format("2026-06-15"))  # fmt: skip
def unclosed_project(record: Project, context: Context) -> Iterator[Hit]:
    """A project is past its end and not closed."""
    if context.past_end:
        yield at("ends", f"it was to end on {context.past_end}, and is not closed")


@rule("CC902", "review-without-client", on=(Review,), severity=WARNING, gap=True,
    why="A review without the client shows only our own view.",
    fix=Remedy("invite somebody from the client, or ask for their view afterwards"),
    bad=_REVIEW + 'with = ["mira"]\nfeedback_asked = 2026-06-10\n',
    good=_REVIEW + 'with = ["mira", "jan"]\nfeedback_asked = 2026-06-10\n')  # fmt: skip
def review_without_client(record: Review, context: Context) -> Iterator[Hit]:
    """Nobody from the client attended a recent review."""
    if context.project is None or not _recent(record.on, context):  # unreadable: nobody knows
        return
    if not client_attended(record, context):
        yield at("with", "nobody from the client was there", key=("with",))


@rule("CC903", "idle-lesson", on=(Review,), severity=WARNING, gap=True,
    why="A lesson without an action, an owner and a day changes nothing.",
    fix=Remedy("say what is done, by whom and when; or record it",
               "clientcare mark {id} lessons.done"),
    bad=_REVIEW + 'lessons = [{ lesson = "test on phones" }]\n',
    good=_REVIEW + 'lessons = [{ lesson = "test on phones", action = "buy two phones", '
    'owner = "mira", due = 2026-06-30 }]\n')  # fmt: skip
def idle_lesson(record: Review, context: Context) -> Iterator[Hit]:
    """An open lesson has no action, owner or date, or is past it."""
    for n, lesson in enumerate(record.lessons):
        if lesson.done:
            continue
        parts = {"action": lesson.action, "owner": lesson.owner, "date": lesson.due}
        if missing := lacking(parts):
            yield at(("lessons", n), f"a lesson without {listed(missing)}")
    for one in deadlines.lessons.overdue(record, context):
        lesson = record.lessons[one.run.entry]
        if lesson.action and lesson.owner:
            yield at(one.run.path, f"a lesson that was due {one.start}")


@rule("CC904", "unasked-feedback", on=(Review, Project), severity=WARNING, gap=True, looks_at="all",
    why="Only the client knows how we handled it, and they have to be asked.",
    fix=Remedy("ask the client how it was, and record it", "clientcare mark {id} feedback_asked",
               step="ask the client how it was"),
    bad=_REVIEW + 'with = ["mira", "jan"]\n',
    good=_REVIEW + 'with = ["mira", "jan"]\nfeedback_asked = 2026-06-10\n')  # fmt: skip
def unasked_feedback(record: Review | Project, context: Context) -> Iterator[Hit]:
    """A recent review or a closed project, and the client was not asked for feedback."""
    if isinstance(record, Review):
        if _recent(record.on, context) and record.feedback_asked is None:
            yield at("on", "the client was not asked for feedback", key=("feedback_asked",))
    elif record.closed and not any(r.feedback_asked for r in looking_back(record, context)):
        message = f"closed {record.closed}, and the client never asked for feedback"
        yield at("closed", message, key=("feedback_asked",), fix=_ASK)


_ASK = Remedy("ask the client how it was, in a review", "clientcare new review --project {project}")


# Risks -------------------------------------------------------------------------------------------

_RANKS = ("low", "medium", "high")


def rank(record: Risk) -> str | None:
    """How much a risk weighs: the higher of its two measures if either is high, else the lower."""
    known = [_RANKS.index(one) for one in (record.probability, record.impact) if one]
    if not known:
        return None
    return _RANKS[max(known) if max(known) == _RANKS.index("high") else min(known)]


_TO_WATCH = "name who watches it and what we do"


@rule("CC905", "unhandled-risk", on=(Risk,), severity=WARNING, gap=True,
    why="A risk that was known and left alone is hard to explain once it happens.",
    fix=Remedy(_TO_WATCH, "clientcare mark {id} --set owner=… response=…"),
    bad=_RISK + 'impact = "high"\nowner = "mira"\nseen = 2026-06-10\n',
    good=_WATCHED + "seen = 2026-06-10\n")  # fmt: skip
def unhandled_risk(record: Risk, context: Context) -> Iterator[Hit]:
    """A risk of medium rank or higher has no owner or no response."""
    if rank(record) not in ("medium", "high"):
        return
    if missing := lacking({"owner": record.owner, "response": record.response}):
        message = f"a risk of {rank(record)} rank without {listed(missing)}"
        keys = " ".join(f"{one}=…" for one in missing)
        fix = Remedy(_TO_WATCH, f"clientcare mark {{id}} --set {keys}")
        yield at((), message, fix=fix, key=("response",))


@rule("CC906", "stale-risk", clock=deadlines.review_risk, key=("reviewed",), severity=WARNING,
    why="A risk that nobody reviews can grow unnoticed.",
    fix=Remedy("look at it again, and record it", "clientcare mark {id} reviewed",
               step="look at it again"),
    bad=_WATCHED + "seen = 2026-05-04\n",
    good=_WATCHED + "seen = 2026-05-04\nreviewed = [2026-06-01]\n")  # fmt: skip
def stale_risk(one: Deadline, record: Risk, context: Context) -> str:
    """Nobody has looked at a risk for long."""
    return f"last looked at {days(context.days_since(one.start))} ago"


@rule("CC907", "no-risks", clock=deadlines.first_risk, key=("risk",), severity=INFO, gap=True,
    level=THOROUGH,
    why="Every project has risks; an empty list means that nobody has looked for them.",
    fix=Remedy("ask what could go wrong", "clientcare new risk --project {project} --title …"),
    bad=_PROJECT,
    good=_PROJECT + _WATCHED + "seen = 2026-06-01\n")  # fmt: skip
def no_risks(one: Deadline, record: Project, context: Context) -> str:
    """A project has run for long, and no risk is recorded."""
    return f"running since {one.start}, and no risk recorded"


@rule("CC908", "untracked-risk", on=(Risk,), severity=WARNING,
    why="A risk that happened and then disappears from the records looks hidden.",
    fix=Remedy("name what it became", "clientcare mark {id} --set became=ID"),
    bad=_WATCHED + "seen = 2026-06-01\nhappened = 2026-06-10\n",
    good=_WATCHED + "seen = 2026-06-01\nhappened = 2026-06-10\nbecame = " + '"DEMO-2"\n'
    '[[issue]]\nid = "DEMO-2"\ntitle = "Parts are late"\nfound = 2026-06-10\n')  # fmt: skip
def untracked_risk(record: Risk, context: Context) -> Iterator[Hit]:
    """A risk happened, and no record says what became of it."""
    if record.happened and (record.became or record.id).lower() == record.id.lower():
        message = f"happened on {record.happened}, and nothing says what became of it"
        yield at("happened", message, key=("became",))
