"""`clientcare log`: a contact with the client, and what was told and promised in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from clientcare.cli import asking
from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.output import warn
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
from clientcare.output.clean import file_name

if TYPE_CHECKING:
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
    from clientcare.edit.contact import log as log_contact
    from clientcare.edit.marking import Sets

    session = begin(ctx)
    context = asking.project(session, project)
    reader = session.reader(context)
    given: dict[str, Sequence[str]] = {
        "kind": _one(kind), "summary": _one(summary), "from": _one(from_), "with": with_ or (),
        "mood": mood or (), "why": _one(why), "about": about or (), "ours": _one(ours),
        "theirs": _one(theirs), "decisions": decision or (),
        "report": _one(report),
    }  # fmt: skip
    promises = list(promise or ())
    if kind is None:
        if not asking.can_ask():
            raise asking.missing("KIND")
        on, more = _ask(session, context, given, on)
        promises += more
    days = session.days(on, reader)
    said_about = "".join(given["summary"])
    session.content = f"log {context.id} {given['kind'][0]} {days.day} {said_about}"
    asking.refuse_twice(session, again=again)
    names = [name.strip() for text in told or () for name in text.split(",") if name.strip()]
    said = [find_round(session, find(session, name), None, ["told"], Sets({})) for name in names]
    logged = log_contact(
        session.draft,
        given,
        told=said,
        promises=promises,
        context=context,
        days=days,
        reader=reader,
    )
    if report and not Path(report).exists():
        warn(f"there is no file {file_name(report)} here; it is recorded as it was typed")
    finish(session, logged.touchpoint.id, dry_run=dry_run)


def _one(text: Text) -> Sequence[str]:
    return () if text is None else (text,)


def _ask(
    session: Session, context: "Context", given: dict[str, Sequence[str]], on: Text
) -> tuple[Text, list[str]]:
    """Ask for what a contact is nothing without, and for what matters; return day and promises.

    What was given is not asked for again; the answers are added to it.
    """
    from clientcare.records import KINDS, fields

    reader = session.reader(context)
    known = fields(KINDS["touchpoint"].model)
    kind = asking.choose("What kind of contact?", dict.fromkeys(known["kind"].choices, ""), "kind")
    given["kind"] = [kind]
    on = on if on is not None else asking.day("On which day?", reader)
    given["with"] = given["with"] or asking.people(context, "With whom, or nobody?")
    if not given["summary"]:
        given["summary"] = [asking.text(None, "--summary", "What was it about?")]
    if not given["from"] and kind in ("call", "message", "complaint", "survey"):
        sides = {"us": "we did", "client": "they did"}
        first = "client" if kind == "complaint" else "us"
        given["from"] = [asking.choose("Who turned to the other?", sides, "side", first)]
    if not given["mood"]:
        given["mood"] = _one(asking.field(known["mood"], reader, "mood") or None)
    return on, [*_promises(session, context)]


def _promises(session: Session, context: "Context") -> Iterator[str]:
    """Ask for what was promised, until nothing more was."""
    from clientcare.edit.contact import read_promise

    reader = session.reader(context)
    about = "Who, by when, what: mira 2026-05-08 Room search."
    question = "What was promised (OWNER DATE TITLE), or nothing?"

    def read(answer: str) -> None:
        owner, day, _ = read_promise(answer)
        reader.person(owner)
        reader.moment(day, ahead=True)

    while answer := asking.until_it_can_be_read(question, read, about=about):
        yield answer
