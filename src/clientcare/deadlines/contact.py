"""The clocks of contact with the client, of change requests, of risks and of what is learned."""

from clientcare.deadlines.clock import CLOCKS, Clock, Day, Deadline, Run, Runs, clock, closed_on
from clientcare.facts import contact as facts
from clientcare.facts.states import is_closed
from clientcare.facts.view import View
from clientcare.records import Change, Commitment, Project, Review, Risk, Touchpoint


def _cadence(what: facts.Cadence, do: str) -> Clock:
    """Declare the clock of one cadence: from the last such contact, else from the start."""

    def read(project: Project, view: View) -> Runs:
        last = facts.counted_from(view, what)
        ours = (one for one in view.records(Commitment) if one.by == "us" and not is_closed(one))
        start: Day | None = last.on if last else project.started
        if start:
            why = f"last {last.kind or 'contact'}" if last else "the project started"
            stopped = closed_on(project)
            if what == "demo" and not stopped and all(one.kind != "deliverable" for one in ours):
                stopped = "no deliverable is open"
            yield Run(start, why, stopped=stopped, path=("cadence", what))

    return clock(f"next {what}", do, setting=f"cadence.{what}")(read)


def next_contact(what: facts.Cadence, view: View) -> Deadline | None:
    """The deadline of the next contact of a kind; None where none is set or asked for."""
    project = view.project
    found = CLOCKS[f"next {what}"].of(project, view) if project else iter(())
    return next((one for one in found if one.open and one.view.day(one.start) <= view.today), None)


next_update = _cadence("update", "send an update")
next_meeting = _cadence("meeting", "hold a meeting")
next_demo = _cadence("demo", "show what there is")
next_pulse = _cadence("pulse", "ask whether they are happy")


@clock("hear from the client", "call them", policy="silent_client", waits=True)
def silent_client(project: Project, view: View) -> Runs:
    """The client is heard from, in whatever way, once there was any contact."""
    last = facts.last_heard(view)
    first = last or next(iter(facts.contacts(view)), None)
    if first and first.on:
        why = "last heard from" if last else "the first contact"
        yield Run(first.on, why, stopped=closed_on(project))


def client_silence(view: View) -> str | None:
    """Say since when the client has been silent, where that is longer than the policy allows."""
    for one in silent_client.overdue(view.project, view) if view.project else ():
        last = one.run.start_why == "last heard from"
        heard = "last heard from" if last else "never heard from; the first contact was"
        return f"the client was {heard} {facts.since_words(one.start, view)}"
    return None


def _recorded(project: Project, view: View) -> Runs:
    if last := view.last_fact:
        yield Run(last, "last fact", stopped=closed_on(project))


something_recorded = Clock(
    "record", (Project,), "policy.stale", "us", "record what has happened", _recorded, waits=True
)
"""Something is recorded of a project again and again, so that it can be judged; nobody owes that
to the client, so that it is not among the clocks that are explained.
"""


@clock("answer", "answer it", policy="answer_client")
def answer_client(touch: Touchpoint, view: View) -> Runs:
    """A message or complaint from the client is answered."""
    if touch.kind in facts.ASKING and not facts.from_us(touch) and touch.on:
        yield Run(touch.on, "it came", touch.answered, "answered", path=("on",))


@clock("take it up", "call them and find the cause", policy="answer_dissatisfaction")
def answer_dissatisfaction(touch: Touchpoint, view: View) -> Runs:
    """A complaint or a low mood is taken up: answered, made an issue, or better since."""
    mood = facts.mood_of(touch)
    complaint = touch.kind == "complaint"
    if touch.on and (complaint or (mood is not None and mood <= 2)):
        what = "the complaint" if complaint else f"mood {mood} of 5"
        stopped = "" if touch.answered else _taken_up(touch, view)
        path = ("kind",) if complaint else ("mood",)
        yield Run(touch.on, what, touch.answered, "answered", stopped, path)


def _taken_up(touch: Touchpoint, view: View) -> str:
    """Say how unhappiness was taken up though nobody answered it."""
    for later in reversed(facts.contacts(view)):
        if later is touch:
            break
        if (facts.mood_of(later) or 0) >= 3:
            return "the mood is better since"
    return next((f"taken up by {one.id}" for one in facts.taken_up_by(touch, view)), "")


@clock("assess", "work out what it takes", policy="assess_change")
def assess_change(change: Change, view: View) -> Runs:
    """What a change request takes is worked out."""
    if change.requested:
        word = "assessed" if change.assessed else "presented"
        over = f"{change.decision or 'decided'} {change.decided}" if change.decided else ""
        done = change.assessed or change.presented
        yield Run(change.requested, "requested", done, word, over, ("requested",))


@clock("decide", "decide on it", acts="client", policy="decide_change")
def decide_change(change: Change, view: View) -> Runs:
    """A change request that was shown to the client, or assessed at least, is decided."""
    if start := change.presented or change.assessed:
        what = "presented" if change.presented else "assessed"
        yield Run(start, what, change.decided, change.decision or "decided", path=(what,))


@clock("look again", "look at the risk again", policy="review_risk")
def review_risk(risk: Risk, view: View) -> Runs:
    """A risk is looked at again and again, or talked about with the client."""
    looks = [(risk.seen, "seen")] if risk.seen else []
    looks += [(day, "reviewed") for day in risk.reviewed]
    looks += [(view.day(on), how) for on, how in facts.spoken_about(risk.id, view)]
    if looks:
        last, why = max(looks)
        yield Run(last, why, stopped=closed_on(risk))


@clock("first risk", "ask what could go wrong", policy="risks_by")
def first_risk(project: Project, view: View) -> Runs:
    """A project that runs has a risk recorded."""
    if project.started:
        stopped = "there are risks" if view.records(Risk) else closed_on(project)
        yield Run(project.started, "the project started", stopped=stopped, path=("started",))


@clock("lesson", "act on the lesson")
def lessons(review: Review, view: View) -> Runs:
    """What was learned is done by its day."""
    for n, one in enumerate(review.lessons):
        if one.due:
            yield Run(
                one.due, "due", one.done, "done", path=("lessons", n),
                name=f"lesson: {one.action or one.lesson or n + 1}", due=one.due,
            )  # fmt: skip
