"""`clientcare new` and `log`: a record of any kind, and a contact with the client.

The flags of `new` are the simple fields of every kind, read off the models: a new field is a new
flag. Its file is named after the title.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from clientcare.cli import asking
from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.common import find_kind, project_record
from clientcare.cli.output import note, warn
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
from clientcare.errors import ClientcareError
from clientcare.output.clean import file_name
from clientcare.records import KINDS, Person, Spec, fields

if TYPE_CHECKING:
    from clientcare.edit.making import Made
    from clientcare.facts.workspace import Context


PERSON = "person"
PERSON_WORDS = "Somebody on one of the sides of a project."


def new(ctx: Invocation, **given: Any) -> None:
    """Start a record of any kind, in a file of its own named after the title."""
    from clientcare.edit.making import next_fact

    session = begin(ctx)
    kind, project = given.pop("record_kind"), given.pop("project")
    again, dry_run = given.pop("again"), given.pop("dry_run")
    fields = {
        key.removeprefix("field_"): ["true"] if texts is True else texts
        for key, texts in given.items()
        if texts
    }
    kind = _kind(kind)
    if kind == PERSON:
        name = _person(session, project, fields)
        finish(session, name, dry_run=dry_run)
        return
    if kind == "project":
        made = _project(session, fields)
    else:
        made = _record(session, kind, project, fields)
    session.draft.recorded[:] = [f"new {kind}: {made.title}"]
    session.content = " ".join(
        (kind, made.file.rpartition("/")[0], made.title.lower(), str(session.workspace.now.day))
    )
    asking.refuse_twice(session, again=again)
    finish(session, made.id, dry_run=dry_run)
    if suggestion := next_fact(made):
        note(ctx, f"next, {suggestion[0]}: {suggestion[1]}")


def _kind(given: str | None) -> str:
    if given in (PERSON, "people"):
        return PERSON
    if given is not None:
        return find_kind(given)
    if not asking.can_ask():
        raise asking.missing("KIND")
    kinds = {name: kind.words for name, kind in KINDS.items()} | {PERSON: PERSON_WORDS}
    return asking.choose("A record of which kind?", kinds, "kind")


def _record(
    session: Session, kind: str, project: str | None, given: dict[str, list[str]]
) -> "Made":
    from clientcare.edit.making import make

    context = asking.project(session, project)
    reader = session.reader(context)
    known = fields(KINDS[kind].model)
    if "title" in known and "title" not in given and _needs_title(kind, given):
        given["title"] = [asking.text(None, "--title", "What is it, in a few words?")]
        for key in KINDS[kind].questions:
            if key not in given and (answer := asking.field(known[key], reader)):
                given[key] = [answer]
    days = session.days(None, reader)
    return make(session.draft, kind, given, context=context, days=days, reader=reader)


def _needs_title(kind: str, given: Mapping[str, list[str]]) -> bool:
    """Whether a title is asked for; an event may go without one where nobody can be asked."""
    return KINDS[kind].needs_title or (not given and asking.can_ask())


def _project(session: Session, given: dict[str, list[str]]) -> "Made":
    from clientcare.edit.making import make_project

    reader = session.reader()
    for key, question in (
        ("name", "What is the project called?"),
        ("client", "Who is the client?"),
    ):
        if key not in given:
            given[key] = [asking.text(None, f"--{key}", question)]
    days = session.days(None, reader)
    return make_project(session.draft, given, days=days, reader=reader)


def _person(session: Session, project: str | None, given: dict[str, list[str]]) -> str:
    """Add a person to a project, or one of ours to all of several; return their id."""
    from clientcare.edit.making import person_id
    from clientcare.edit.marking import Sets, mark
    from clientcare.settings import FILE_NAME

    if "name" not in given:
        given["name"] = [asking.text(None, "--name", "What is their name?")]
    if "side" not in given:
        if not asking.can_ask():
            raise asking.missing("--side")
        sides = dict.fromkeys(fields(Person)["side"].choices, "")
        given["side"] = [asking.choose("On which side are they?", sides, "side")]
    for key in given:
        if key not in {*fields(Person), "id"}:
            raise ClientcareError(f"a person has no --{key.replace('_', '-')}")
    everywhere = not project and given["side"] == ["us"] and len(session.workspace.contexts) > 1
    context = None if everywhere else asking.project(session, project)
    known = context.people if context else session.workspace.snapshot.settings.people
    where = context.id if context else FILE_NAME
    name = person_id(known, where, given.pop("id", [""])[-1], given["name"][-1])
    reader = session.reader(context)
    if context:
        sets = Sets({f"people.{name}.{key}": texts for key, texts in given.items()})
        days = session.days(None, reader)
        mark(session.draft, project_record(context), [], sets, days=days, reader=reader)
    else:
        table = {key: reader.values(fields(Person)[key], texts) for key, texts in given.items()}
        session.draft.set_block(session.draft.settings_entry(), ("people", name), table)
    session.draft.recorded[:] = [f"new person of {where}: {given['name'][-1]}"]
    return name


# Flags -------------------------------------------------------------------------------------------


def _flags() -> dict[str, list[tuple[str, Spec]]]:
    """Each simple field that some kind has, with the kinds that have it."""
    found: dict[str, list[tuple[str, Spec]]] = {}
    for name, kind in KINDS.items():
        for key, spec in fields(kind.model).items():
            if spec.is_simple:
                found.setdefault(key, []).append((name, spec))
    for key, spec in fields(Person).items():
        if spec.is_simple:
            found.setdefault(key, []).append((PERSON, spec))
    return found


def _parameter(key: str, having: list[tuple[str, Spec]]) -> inspect.Parameter:
    kinds = "any kind" if len(having) == len(KINDS) else ", ".join(kind for kind, _ in having)
    spec = having[0][1]
    doc = _DOC_OF.get(key, spec.meaning)
    help = f"{kinds}: {doc}{'; repeated' if spec.is_list else ''}."
    metavar = "|".join(dict.fromkeys(spec.metavar for _, spec in having if len(having) < 7))
    flag = f"--{key.replace('_', '-')}"
    option = Option(flag, metavar=metavar or spec.metavar, help=help)
    annotation: Any = Annotated[list[str] | None, option]
    if bool in spec.types:
        annotation = Annotated[bool, Option(flag, help=help)]
    return _keyword(f"field_{key}", annotation, default=False if bool in spec.types else None)


_DOC_OF = {
    "id": "default: made of the prefix and the title",
    "title": "what it is, in words the client may read",
    "kind": "what kind of commitment, problem or contact",
    "owner": "who answers for it",
    "currency": "of its amounts",
    "impact": "what it does, or how bad a risk is",
    "why": "the reason",
    "on": "when it was",
}
"""What a flag says of fields that mean something else in each kind."""


def _keyword(name: str, annotation: Any, default: Any = None) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def _signature() -> inspect.Signature:
    """What `new` takes: the kind, the project, and a flag for each simple field of any kind."""
    kinds = ", ".join([*KINDS, PERSON])
    kind = Argument(metavar="KIND", help=f"One of {kinds}.")
    project = Option(metavar="PROJECT", help="The project, unless there is only one.")
    flags = [_parameter(key, having) for key, having in _flags().items()]
    first = {"field_title": 0, "field_name": 1, "field_client": 2}
    return inspect.Signature(
        [
            inspect.Parameter(
                "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Invocation
            ),
            _keyword("record_kind", Annotated[str | None, kind]),
            _keyword("project", Annotated[str | None, project]),
            *sorted(flags, key=lambda one: first.get(one.name, 3)),
            _keyword("again", Again, default=False),
            _keyword("dry_run", DryRun, default=False),
        ]
    )


new.__signature__ = _signature()  # type: ignore[attr-defined]
new.__annotations__ = {name: one.annotation for name, one in _signature().parameters.items()}


# A contact ----------------------------------------------------------------------------------------


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
        Option(
            metavar="'OWNER DATE TITLE'",
            help="What somebody promised; repeated. If it comes again: OWNER DATE every 1m TITLE.",
        ),
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
    from clientcare.edit.marking import Sets
    from clientcare.edit.steps import log as log_contact

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
    finish(session, logged.id, dry_run=dry_run)


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
    from clientcare.edit.steps import read_promise

    reader = session.reader(context)
    about = "Who, by when, what: mira 2026-05-08 Room search."
    question = "What was promised (OWNER DATE TITLE), or nothing?"

    def read(answer: str) -> None:
        given = read_promise(answer)
        reader.person(given["owner"])
        reader.moment(given["promised"], ahead=True)

    while answer := asking.until_it_can_be_read(question, read, about=about):
        yield answer
