"""The dates of a project as its client may have them, or as we do, for a calendar."""

from clientcare.errors import ClientcareError
from clientcare.exchange.calendar_file import Event, events, render, summary
from clientcare.facts.workspace import Context
from clientcare.report.client import own_words
from clientcare.report.disclosure import for_client
from clientcare.report.frame import Frame
from clientcare.report.leak_scan import refuse_leaks
from clientcare.report.wording import wording

OURS = {
    "solution": "Fix: {what}", "plan": "Step: {what}", "lesson": "Lesson: {what}",
    "escalation": "Answer the escalation: {what}", "payment": "Payment: {what}",
    "update": "Update due: {what}", "meeting": "Meeting due: {what}", "demo": "Demo due: {what}",
}  # fmt: skip
"""How a date is called in a calendar of ours."""


def our_calendar(contexts: list[Context], person: str | None = None) -> str:
    """Write the dates of some projects, all or those of a person, for ourselves."""
    found = [
        event
        for context in contexts
        for event in events(context)
        if person is None or (event.person or "").lower() == person.lower()
    ]
    name = contexts[0].name if len(contexts) == 1 else "clientcare"
    return render(found, name, contexts[0].now.moment, OURS)


def client_calendar(context: Context) -> str:
    """Write the dates that a client may read.

    Raises ClientcareError where the leak scan finds what they may not read.
    """
    if not context.loaded_project.complete:
        raise ClientcareError(
            f"no calendar of {context.id}: part of its records cannot be read",
            "correct them first: clientcare check",
        )
    words = wording(context.project.language if context.project else "en")
    view = for_client(context, words.round)
    frame = Frame(view, words)
    phrases = {"solution": "solve", "payment": "need_payment", "escalation": "reply"}
    names = {kind: frame.words.phrase(phrase) for kind, phrase in phrases.items()}
    found = [_said(event, frame) for event in events(view) if event.category != "demo"]
    read = "\n\n".join([view.project.name, *(summary(event, names) for event in found)])
    refuse_leaks(read, view, context.workspace, own_words(frame))
    return render(found, view.project.name, context.now.moment, names)


def _said(event: Event, frame: Frame) -> Event:
    """Say of a contact that is to come what the letter says of it."""
    over = frame.view.day(event.on) < frame.view.today
    meeting = "late_meeting" if over else "next_meeting"
    phrase = {"update": "next_report", "meeting": meeting}.get(event.category)
    return event._replace(title=frame.text(phrase, day=event.on)) if phrase else event
