"""`clientcare new` and `log`: a record of any kind, and a contact with the client.

The flags of `new` are the simple fields of every kind, read off the models: a new field is a new
flag. Its file is named after the title.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from clientcare.cli import arguments, asking
from clientcare.cli.arguments import Again, DryRun, Globals, On, Several, Text, argument, option
from clientcare.cli.lookup import find_kind, names_in, project_record, resolve_id
from clientcare.cli.output import note, warn
from clientcare.cli.recording import Session, begin, find_round, finish
from clientcare.errors import ClientcareError
from clientcare.naming import plain_name
from clientcare.output.clean import file_name
from clientcare.records import KINDS, Person, Spec, fields

if TYPE_CHECKING:
    from clientcare.edit.making import Made
    from clientcare.facts.workspace import Context


PERSON = "person"
_KINDS = {name: kind.words for name, kind in KINDS.items()} | {
    PERSON: "Somebody on one of the sides of a project."
}


def new(ctx: Globals, **given: Any) -> None:
    """Start a record of any kind, in a file of its own named after the title."""
    from clientcare.edit.making import next_fact

    kind, project, again = (given.pop(name) for name in ("record_kind", "project", "again"))
    first = (kind or "").lower() in ("project", "projects")
    session = begin(ctx, dry_run=given.pop("dry_run"), may_be_empty=first)
    session.typed = "--{key} {value}"
    named = ((key.removeprefix("field_"), texts) for key, texts in given.items() if texts)
    values = {key: ["true"] if texts is True else texts for key, texts in named}
    if kind is None:
        asking.need_terminal("KIND", _KINDS)
        kind = asking.choose("A record of which kind?", _KINDS, "kind")
    kind = PERSON if kind.lower() == "people" else find_kind(kind, PERSON)
    if kind == PERSON:
        name, same = _person(session, project, values)
        session.content = f"{' '.join(session.draft.recorded)} {session.workspace.now.day}".lower()
        asking.refuse_twice(session, again=again)
        if same and not again:
            hint = "if it is somebody else of that name: --again, or --id ID"
            asking.confirm(same, f"{same}. Is it somebody else?", hint)
        finish(session, name)
        return
    if kind == "project":
        made = _project(session, values)
    else:
        made = _record(session, kind, project, values)
    session.draft.recorded[:] = [f"new {kind}: {made.title}"]
    session.content = " ".join(
        (kind, made.file.rpartition("/")[0], made.title.lower(), str(session.workspace.now.day))
    )
    asking.refuse_twice(session, again=again)
    finish(session, made.id)
    if suggestion := next_fact(made):
        note(ctx, f"next, {suggestion[0]}: {suggestion[1]}")


def _record(
    session: Session, kind: str, project: str | None, given: dict[str, list[str]]
) -> "Made":
    from clientcare.edit.making import make

    context = asking.project(session, project)
    reader = session.reader(context)
    known = fields(KINDS[kind].model)
    # An event may go without a title where nobody can be asked.
    wanted = KINDS[kind].needs_title or (not given and asking.can_ask())
    if wanted and "title" in known and "title" not in given:
        given["title"] = [asking.text(None, "--title", "What is it, in a few words?")]
        for key in KINDS[kind].questions:
            if key not in given and (answer := asking.field(known[key], reader)):
                given[key] = [answer]
    return make(session.draft, kind, given, context, reader)


def _project(session: Session, given: dict[str, list[str]]) -> "Made":
    from clientcare.edit.making import make_project

    questions = {"name": "What is the project called?", "client": "Who is the client?"}
    for key, question in questions.items():
        if key not in given:
            given[key] = [asking.text(None, f"--{key}", question)]
    return make_project(session.draft, given, session.reader())


def _person(session: Session, project: str | None, given: dict[str, list[str]]) -> tuple[str, str]:
    """Add a person to a project, or one of ours to all of several.

    Return their id, and in words who has that name already, unless another id was given.
    """
    from clientcare.edit.making import person_id
    from clientcare.edit.marking import mark
    from clientcare.settings import FILE_NAME

    if "name" not in given:
        given["name"] = [asking.text(None, "--name", "What is their name?")]
    if "side" not in given:
        asking.need_terminal("--side")
        sides = dict.fromkeys(fields(Person)["side"].choices, "")
        given["side"] = [asking.choose("On which side are they?", sides, "side")]
    for key in given:
        if key not in {*fields(Person), "id"}:
            raise ClientcareError(f"a person has no --{key.replace('_', '-')}")
    everywhere = not project and given["side"] == ["us"] and len(session.workspace.contexts) > 1
    context = None if everywhere else asking.project(session, project)
    known = context.people if context else session.workspace.snapshot.settings.people
    where = context.id if context else FILE_NAME
    wanted, called = given.pop("id", [""])[-1], plain_name(given["name"][-1])
    people = () if wanted else known.items()
    same = (f"{one} ({p.name}) is a person of {where} already"
            for one, p in people if plain_name(p.name or "") == called)  # fmt: skip
    name = person_id(known, where, wanted, given["name"][-1])
    reader = session.reader(context)
    if context:
        sets = {f"people.{name}.{key}": texts for key, texts in given.items()}
        mark(session.draft, project_record(context), [], sets, reader)
    else:
        table = {key: reader.values(fields(Person)[key], texts) for key, texts in given.items()}
        session.draft.set_block(session.draft.settings_entry(), ("people", name), table)
    session.draft.recorded[:] = [f"new person of {where}: {given['name'][-1]}"]
    return name, next(same, "")


# Flags -------------------------------------------------------------------------------------------


def _flag(key: str, having: list[tuple[str, Spec]]) -> Any:
    kinds = "any kind" if len(having) == len(KINDS) else ", ".join(kind for kind, _ in having)
    spec = having[0][1]
    doc = _DOC_OF.get(key, spec.meaning)
    help = f"{kinds}: {doc}{'; repeated' if spec.is_list else ''}."
    flag = f"--{key.replace('_', '-')}"
    if bool in spec.types:
        return Annotated[bool, option(help, None, flag)]
    takes = [word for _, spec in having if len(having) < 7 for word in spec.metavar.split("|")]
    return Annotated[Several, option(help, "|".join(dict.fromkeys(takes)) or spec.metavar, flag)]


_DOC_OF = {
    "id": "default: made of the prefix and the title",
    "title": "what it is, in words the client may read",
    "name": "the name",
    "kind": "what kind of commitment, problem or contact",
    "owner": "who answers for it",
    "currency": "of its amounts",
    "impact": "what it does, or how bad a risk is",
    "why": "the reason",
    "on": "when it was",
}
"""What a flag says of fields that mean something else in each kind."""


def _flags() -> Iterator[tuple[str, Any]]:
    """What `new` takes: the kind, the project, and a flag for each simple field of any kind."""
    yield "record_kind", Annotated[Text, argument(f"One of {', '.join(_KINDS)}.", "KIND")]
    yield "project", arguments.OneProject
    having: dict[str, list[tuple[str, Spec]]] = {}
    models = {name: kind.model for name, kind in KINDS.items()} | {PERSON: Person}
    for name, model in models.items():
        for key, spec in fields(model).items():
            if spec.is_simple:
                having.setdefault(key, []).append((name, spec))
    first = {"title": 0, "name": 1, "client": 2}
    for key in sorted(having, key=lambda one: first.get(one, 3)):
        yield f"field_{key}", _flag(key, having[key])
    yield "again", Again
    yield "dry_run", DryRun


new.__annotations__ = dict(_flags())
new.__kwdefaults__ = {
    name: False if get_args(hint)[0] is bool else None for name, hint in new.__annotations__.items()
}


# A contact ----------------------------------------------------------------------------------------


def log(
    ctx: Globals,
    kind: Text = argument("update, meeting, demo, call, message, complaint or survey.", "KIND"),
    project: Text = option(
        "The project, unless --about or --told tell, or it is the only one.", "PROJECT"
    ),
    summary: Text = option("What it was about."),
    on: On = None,
    from_: Literal["us", "client"] | None = option("Who turned to whom."),
    with_: Several = option(
        "The people; repeated or with commas. Default for an update: all key people.", "PERSON..."
    ),
    mood: Several = option("1-5, or one a person: jan=4,eva=1.", "N|PERSON=N"),
    why: Text = option("Why the mood is so."),
    about: Several = option("The records it was about; repeated or with commas.", "ID..."),
    ours: Text = option("Our update."),
    theirs: Text = option("The client's update."),
    decision: Several = option("What was decided; repeated.", "TEXT"),
    told: Several = option(
        "What they were told: a problem, a new date, a risk; repeated or with commas.", "ID..."
    ),
    promise: Several = option(
        "What somebody promised; repeated. If it comes again: OWNER DATE every 1m TITLE.",
        "'OWNER DATE TITLE'",
    ),
    report: Text = option("The report that was sent with it.", "FILE"),
    again: Again = False,
    dry_run: DryRun = False,
) -> None:
    """Record a contact with the client, what was told and what was promised in it.

    All of it is recorded, or nothing.
    """
    from clientcare.edit.steps import log as log_contact
    from clientcare.edit.values import read_word

    if kind is not None:
        kind = read_word(fields(KINDS["touchpoint"].model)["kind"], kind)
    session = begin(ctx, dry_run=dry_run)
    context = asking.project(session, project or _project_of(session, (about, told)))
    given: dict[str, Sequence[str]] = {
        "kind": _one(kind), "summary": _one(summary), "from": _one(from_), "with": with_ or (),
        "mood": mood or (), "why": _one(why), "about": about or (), "ours": _one(ours),
        "theirs": _one(theirs), "decisions": decision or (), "report": _one(report),
    }  # fmt: skip
    promises = list(promise or ())
    says_nothing = not any((told, promises, *(given[key] for key in given if key != "kind")))
    if kind is None or (says_nothing and asking.can_ask()):
        asking.need_terminal("KIND", fields(KINDS["touchpoint"].model)["kind"].choices)
        on, more = _ask(session, context, given, on)
        promises += more
    reader = session.reader(context, on)
    # Without a summary, what they were about and with whom tells two contacts of a day apart.
    named = sorted((*names_in(about), *names_in(told), *names_in(with_)))
    said_about = "".join(given["summary"]) or " ".join(named)
    session.content = f"log {context.id} {given['kind'][0]} {reader.days.day} {said_about}"
    asking.refuse_twice(session, again=again)
    entries = [resolve_id(session.workspace, name) for name in names_in(told)]
    told_of = [find_round(session, entry, None, ["told"]) for entry in entries]
    logged = log_contact(session.draft, given, told_of, promises, context, reader)
    if report and not Path(report).exists():
        warn(f"there is no file {file_name(report)} here; it is recorded as it was typed")
    finish(session, logged.id)


def _project_of(session: Session, named: Sequence[Several]) -> str | None:
    """The project that all named records lie in; None where they say none, or there is one only."""
    if len(session.workspace.contexts) == 1:
        return None
    entries = [resolve_id(session.workspace, name) for names in named for name in names_in(names)]
    projects = {entry.project.id if entry.project else "" for entry in entries}
    return projects.pop() or None if len(projects) == 1 else None


def _one(text: Text) -> Sequence[str]:
    return () if text is None else (text,)


def _ask(
    session: Session, context: "Context", given: dict[str, Sequence[str]], on: Text
) -> tuple[Text, list[str]]:
    """Ask for what a contact is nothing without, and for what matters; return day and promises.

    What was given is not asked for again; the answers are added to it.
    """
    reader = session.reader(context)
    known = fields(KINDS["touchpoint"].model)
    kinds = dict.fromkeys(known["kind"].choices, "")
    kind = "".join(given["kind"]) or asking.choose("What kind of contact?", kinds, "kind")
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
    from clientcare.edit.steps import read_promise

    reader = session.reader(context)
    about = "Who, by when, what: mira 2026-05-08 Room search."
    question = "What was promised (OWNER DATE TITLE), or nothing?"

    def read(answer: str) -> None:
        reader.person(read_promise(answer, reader)["owner"])

    while answer := asking.until_it_can_be_read(question, read, about=about):
        yield answer
