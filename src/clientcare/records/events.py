"""Change requests, risks, touchpoints and reviews."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from clientcare.records import base
from clientcare.records.base import Event, Grade, Id, Moment, NamedRecord, Rank, Ref
from clientcare.records.tables import Table, private, public
from clientcare.records.validation import Limits


class Effort(Table):
    """What a change takes."""

    work_days: Annotated[Decimal, Limits(ge=0)] | None = public("days of work", terms=True)
    delay: base.DurationText | None = public("what it does to the dates", terms=True)
    cost: base.Money | None = public("what it costs", terms=True)
    currency: base.Currency | None = public("of the cost; default the project's", terms=True)


class Change(NamedRecord):
    """A change request."""

    KIND = "change"
    EXISTS_FROM = "requested"

    why: str | None = public("why it is wanted", terms=True)
    requested: date | None = public("the day it was asked for", role="fact")
    requested_by: Id | None = public("who asked for it", role="person", terms=True)
    assessed: date | None = public("the day its effect was known", role="fact")
    presented: date | None = public("the day the client saw what it takes", role="fact")
    effort: Effort | None = public("what it takes; the client reads it once presented")
    consequences: tuple[str, ...] = public(
        "what follows from it; the client reads it once presented", (), terms=True
    )
    decided: date | None = public("the day it was decided", role="fact")
    decision: Literal["agreed", "declined", "withdrawn"] | None = public(
        "what was decided", terms=True
    )
    decided_by: Id | None = public("who decided", role="person", terms=True)
    decision_why: str | None = public("why so", terms=True)
    affects: tuple[Ref, ...] = public("the records it touches", (), role="record", terms=True)


class Risk(NamedRecord):
    """Trouble that may come; the client reads it once it is shared."""

    KIND = "risk"
    EXISTS_FROM = "seen"

    seen: date | None = public("the day it was seen", role="fact")
    probability: Rank | None = public("how likely", terms=True)
    impact: Rank | None = public("how bad", terms=True)
    owner: Id | None = public("who watches it", role="person")
    response: str | None = public("what we do about it")
    reviewed: tuple[date, ...] = public("the days it was looked at again", (), role="fact")
    shared: date | None = public("the day the client was told", role="fact")
    happened: date | None = public("the day it happened", role="fact")
    became: Ref | None = public("the record it turned into", role="record")
    closed: date | None = public("the end", role="fact")


class Touchpoint(Event):
    """Any contact with the client."""

    KIND = "touchpoint"
    EXISTS_FROM = "on"

    on: Moment | None = public("when", role="fact")
    kind: Literal["update", "meeting", "demo", "call", "message", "complaint", "survey"] | None = (
        public("what kind of contact", terms=True)
    )
    from_: Literal["us", "client"] = public("who turned to whom", "us", alias="from", terms=True)
    with_: tuple[Id, ...] = public("the people", (), role="person", alias="with")
    summary: str | None = public("what it was about", terms=True)
    ours: str | None = public("our update", terms=True)
    theirs: str | None = public("the client's update", terms=True)
    decisions: tuple[str, ...] = public("what was decided", (), terms=True)
    mood: Grade | dict[Id, Grade] | None = private(
        "1-5, or one a person; the lowest counts", terms=True
    )
    why: str | None = private("why the mood is so")
    about: tuple[Ref, ...] = public("the records it was about", (), role="record")
    answered: Moment | None = public("when we answered", role="fact")
    report: str | None = private("the file that was sent")

    @property
    def subject(self) -> str:
        """What it was: its title, what was said in it, else its kind."""
        return self.title or self.summary or base.with_article(self.kind or "contact")


class Lesson(Table):
    """What we learned, and what we do about it."""

    lesson: base.Words | None = public("what we learned")
    action: str | None = public("what we do")
    owner: Id | None = public("who does it", role="person")
    due: date | None = public("by when", role="plan")
    done: date | None = public("the day it was done", role="fact")


class Review(Event):
    """A retrospective; the client reads those that someone of theirs attended."""

    KIND = "review"
    EXISTS_FROM = "on"

    on: date | None = public("the day", role="fact")
    about: tuple[Ref, ...] = public("the records; none: the project", (), role="record")
    with_: tuple[Id, ...] = public("who was there", (), role="person", alias="with")
    went_well: tuple[str, ...] = public("what went well", ())
    to_improve: tuple[str, ...] = public("what to improve", ())
    lessons: tuple[Lesson, ...] = public("what we learned", ())
    feedback_asked: date | None = public("the day the client was asked", role="fact")
    feedback: str | None = private("what the client said", terms=True)
