"""`clientcare log`: a contact with the client, and what was told and promised in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from clientcare.cli import asking
from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.recording import (
    Again,
    DryRun,
    On,
    Session,
    begin,
    find,
    find_round,
    finish,
)

if TYPE_CHECKING:
    from clientcare.edit import Reader
    from clientcare.facts.workspace import Context

Text = str | None
Several = list[str] | None


def log(
    ctx: Invocation,
    kind: Annotated[
        Text,
        Argument(
            metavar="KIND",
            help="update, meeting, demo, call, message, complaint or survey.",
        ),
    ] = None,
    project: Annotated[
        Text, Option(metavar="PROJECT", help="The project, unless there is only one.")
    ] = None,
    summary: Annotated[Text, Option(metavar="TEXT", help="What it was about.")] = None,
    on: On = None,
    from_: Annotated[
        Literal["us", "client"] | None, Option("--from", help="Who turned to whom.")
    ] = None,
    with_: Annotated[
        Several,
        Option(
            "--with",
            metavar="PERSON...",
            help="The people; repeated or with commas. Default for an update: all key people.",
        ),
    ] = None,
    mood: Annotated[
        Several,
        Option(metavar="N|PERSON=N", help="1-5, or one a person: jan=4,eva=1."),
    ] = None,
    why: Annotated[Text, Option(metavar="TEXT", help="Why the mood is so.")] = None,
    about: Annotated[
        Several,
        Option(metavar="ID...", help="The records it was about; repeated or with commas."),
    ] = None,
    ours: Annotated[Text, Option(metavar="TEXT", help="Our update.")] = None,
    theirs: Annotated[Text, Option(metavar="TEXT", help="The client's update.")] = None,
    decision: Annotated[Several, Option(metavar="TEXT", help="What was decided; repeated.")] = None,
    told: Annotated[
        Several,
        Option(
            metavar="ID...",
            help="What they were told: a problem, a new date, a risk; repeated or with commas.",
        ),
    ] = None,
    promise: Annotated[
        Several,
        Option(metavar="'OWNER DATE TITLE'", help="What somebody promised; repeated."),
    ] = None,
    report: Annotated[
        Text, Option(metavar="FILE", help="The report that was sent with it.")
    ] = None,
    again: Again = False,
    dry_run: DryRun = False,
) -> None:
    """Record a contact with the client, what was told and what was promised in it.

    All of it is recorded, or nothing.
    """
    from clientcare.edit import Sets
    from clientcare.edit.contact import log as log_contact

    session = begin(ctx)
    context = asking.project(session, project)
    reader = session.reader(context)
    kind, on, with_, summary = _ask(session, context, reader, kind, on, with_, summary)
    given: dict[str, Sequence[str]] = {
        "kind": [kind], "summary": _one(summary), "from": _one(from_), "with": with_ or (),
        "mood": mood or (), "why": _one(why), "about": about or (), "ours": _one(ours),
        "theirs": _one(theirs), "decisions": decision or (),
        "report": _one(report),
    }  # fmt: skip
    days = session.days(on, reader)
    session.content = f"log {context.id} {kind} {days.day} {summary or ''}"
    asking.refuse_twice(session, again=again)
    names = [name.strip() for text in told or () for name in text.split(",") if name.strip()]
    said = [find_round(session, find(session, name), None, ["told"], Sets({})) for name in names]
    logged = log_contact(
        session.draft,
        given,
        told=said,
        promises=promise or (),
        context=context,
        days=days,
        reader=reader,
    )
    finish(session, logged.touchpoint.id, dry_run=dry_run)


def _one(text: Text) -> Sequence[str]:
    return () if text is None else (text,)


def _ask(
    session: Session,
    context: "Context",
    reader: "Reader",
    kind: Text,
    on: Text,
    with_: Several,
    summary: Text,
) -> tuple[str, Text, Several, Text]:
    """Ask for what a contact is nothing without, where its kind was not even named."""
    if kind is not None:
        return kind, on, with_, summary
    if not asking.can_ask():
        raise asking.missing("KIND")
    from clientcare.records import KINDS, fields

    kinds = fields(KINDS["touchpoint"].model)["kind"].choices
    kind = asking.choose("What kind of contact?", dict.fromkeys(kinds, ""), "kind")
    on = on if on is not None else asking.day("On which day?", reader)
    with_ = with_ or asking.people(context, "With whom, or nobody?")
    return kind, on, with_, summary or asking.text(None, "--summary", "What was it about?")
