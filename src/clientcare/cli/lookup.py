"""What a command line names: projects, records and their rounds, kinds, people."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.errors import ClientcareError
from clientcare.naming import find_among, find_name, first_of, name_one
from clientcare.records import KINDS, fields
from clientcare.records.base import ROUND, with_article
from clientcare.records.nearest import word_meant

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.store import Entry, File, Snapshot


def names_in(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Names that are given one by one, or with commas between them."""
    return tuple(name.strip() for text in texts or () for name in text.split(",") if name.strip())


def find_person(name: str, contexts: "Iterable[Context]") -> str:
    """A person of some projects, by id, or a part of it or of the name."""
    return find_among(name, {who: one for each in contexts for who, one in each.people.items()})


def pick_projects(workspace: "Workspace", names: Sequence[str] | None) -> list["Context"]:
    """Return the projects that are named, each once and in the order named; all without names."""
    return pick_from([workspace], names)


def pick_from(workspaces: "Iterable[Workspace]", names: Sequence[str] | None) -> list["Context"]:
    """The same in several workspaces."""
    everywhere = list(workspaces)
    contexts = {each.origin.name(one.id): one for each in everywhere for one in each.contexts}
    if not names:
        return list(contexts.values())
    titles = {name: context.name for name, context in contexts.items()}
    try:
        found = {find_name(name, contexts, "project", titles): None for name in names}
    except ClientcareError as error:
        from clientcare.settings import FILE_NAME

        wanted = {name.lower() for name in names}
        for one in (one for each in everywhere for one in each.recorded):
            if one.id.lower() in wanted and one.kind != "project":
                hint = f"it is {with_article(one.kind)}: clientcare show {one.id}"
                raise ClientcareError(f'there is no project "{one.id}"', hint) from None
        for folder in (name for name in names if Path(name, FILE_NAME).exists()):
            hint = f"it is a folder; a workspace is named so: --root {folder}"
            raise ClientcareError(f'there is no project "{folder}"', hint) from None
        raise error from None
    return [contexts[name] for name in found]


def only_project(workspace: "Workspace", name: str | None) -> "Context":
    """The project that is named, or the only one that there is."""
    contexts = pick_projects(workspace, name and [name])
    if len(contexts) != 1:
        known = ", ".join(sorted(context.id for context in contexts)) or "there is none"
        raise ClientcareError("for which project?", f"name one: {known}")
    return contexts[0]


def one_client(workspace: "Workspace", names: Sequence[str] | None) -> "Context":
    """The project whose client reads; one client must not read of another."""
    contexts = pick_projects(workspace, names)
    if len(contexts) != 1:
        known = first_of(sorted(context.id for context in contexts))
        raise ClientcareError("for which client?", f"name one project: {known}")
    return contexts[0]


def find_kind(text: str, *also: str) -> str:
    """Return the kind that is named, or another word: in the plural too, or by its beginning.

    What is the kind of a record (a demo, a milestone) is answered with the command that takes it.
    """
    word, one = text.lower(), text.lower().removesuffix("s")
    for name, kind in KINDS.items() if also else ():
        own = fields(kind.model).get("kind")
        said = word_meant(one, own.choices, lambda *_: one) if own else None
        if own and said in own.choices and one not in KINDS:
            how = f"new {name} --kind {said}" if name != "touchpoint" else f"log {said}"
            raise ClientcareError(
                f'there is no kind "{text}"', f"it is {with_article(name)}: clientcare {how}"
            )
    return find_name(one if one in KINDS else word, (*KINDS, *also), "kind")


def resolve_id(workspace: "Workspace", text: str, kind: str | None = None) -> "Entry":
    """Find a record, of a kind if one is given, by its id or any unambiguous part of it.

    Events that give no id of their own may share one: `PROJECT/ID` or `FILE/ID` tells them apart.
    `ID@DAY` is one round of what comes again.
    """
    known = [*workspace.recorded, *workspace.duplicates]
    entries = [entry for entry in known if kind in (None, entry.kind)]
    titled = [one for one in entries if one.title.strip().lower() == text.strip().lower()]
    if len(titled) == 1 and ("/" in text or ROUND in text):  # which no id holds
        return titled[0]
    text, sign, day = text.partition(ROUND)
    place, _, name = text.rpartition("/")
    people = {who.lower() for context in workspace.contexts for who in context.people}
    exact = name.lower() not in people or name.lower() in (one.id.lower() for one in entries)
    if not (exact or place) and (person := _is_person(workspace, name)):
        raise person  # its id may be a part of a record's, too: an exact one goes over a part
    try:
        found = find_entry(entries, place, name, kind or "record")
    except ClientcareError as error:
        raise _not_known_yet(workspace, name) or error from None
    return round_on(workspace, found, day) if sign else found


def context_of(workspace: "Workspace", entry: "Entry") -> "Context | None":
    """The project that claims a record, if one does."""
    return workspace.context(entry.project.id) if entry.project else None


def project_record(context: "Context") -> "Entry":
    """Return the record of a project; raises ClientcareError where it cannot be read."""
    own = context.entries.get("project")
    if not own:
        raise _unreadable_project(context)
    return own[0]


def _unreadable_project(context: "Context") -> ClientcareError:
    hint = "correct it first: clientcare check"
    return ClientcareError(f"the record of the project {context.id} cannot be read", hint)


def round_on(workspace: "Workspace", entry: "Entry", text: str) -> "Entry":
    """Find the round of what comes again that is due, or falls, on a day as people write it."""
    from clientcare.edit.days import read_day
    from clientcare.facts.workspace import is_series

    if not is_series(entry.record):
        hint = f"leave out the day; if it comes again: clientcare mark {entry.id} --set every=1m"
        raise ClientcareError(f"{entry.id} has no rounds", hint)
    calendar = workspace.series(entry).calendar
    now = workspace.now.within(calendar.zone)
    days = [read_day(text, now, calendar, ahead=ahead) for ahead in (False, True)]
    for day in days:
        if found := workspace.round(entry, day):
            return found
    near = " or ".join(map(str, workspace.series(entry).near(days[-1])))
    raise ClientcareError(f"no round of {entry.id} is due on {days[-1]}", f"the nearest: {near}")


def find_file(snapshot: "Snapshot", text: str) -> "File | None":
    """The record file that a text names: from here, from the workspace, or as outputs name it."""
    path = Path(text).resolve()
    inside = path.relative_to(snapshot.root).as_posix() if snapshot.root in path.parents else text
    files = snapshot.files
    return next((one for one in files if one.name == inside), None) or next(
        (one for one in files if text in (one.name, snapshot.shown(one))), None
    )


def find_entry(entries: "Sequence[Entry]", place: str, name: str, what: str) -> "Entry":
    """Find the record that a name stands for, within a project or a file if one is given."""
    if place:
        wanted = place.lower()
        entries = [
            one
            for one in entries
            if wanted in (one.file.name.lower(), one.project and one.project.id.lower())
        ]
        if not entries:
            raise ClientcareError(f'there is no project or record file "{place}"')
    titles = {entry.id: entry.title for entry in entries}
    prefixes = {entry.project.prefix for entry in entries if entry.project}
    wanted = find_name(name, titles, what, titles, prefixes)
    found = [entry for entry in entries if entry.id == wanted]
    if len(found) == 1:
        return found[0]
    from clientcare.facts.workspace import names_apart

    said = f'"{wanted}" is the id of {len(found)} {what}s'
    raise ClientcareError(said, name_one(names_apart(found)))


def _not_known_yet(workspace: "Workspace", text: str) -> ClientcareError | None:
    """Tell a record that cannot be read, or that lies after the as-of, from one that is not."""
    wanted = text.lower()
    for invalid in workspace.snapshot.invalid:
        if invalid.id and invalid.id.lower() == wanted:
            place = workspace.snapshot.shown(invalid.file)
            hint = "correct it: clientcare check says what is wrong"
            return ClientcareError(f"{invalid.id} in {place} cannot be read", hint)
    context = workspace.context(wanted)
    if context and context.project is None:
        return _unreadable_project(context)
    for file in workspace.snapshot.files:
        if file.fault and wanted and wanted in file.text.lower():
            message = f'there is no record "{text}" in the files that can be read'
            place = f"{workspace.snapshot.shown(file)}:{file.line}"
            hint = f"{place} cannot be read, and names it: correct that first"
            return ClientcareError(message, hint)
    if person := _is_person(workspace, text):
        return person
    later = [entry.id for entry, record in workspace.later if record is None]
    with suppress(ClientcareError):
        message = f"{find_name(text, later, 'record')} did not exist on {workspace.now.day}"
        return ClientcareError(message, "it came later: give a later --as-of")
    return None


def _is_person(workspace: "Workspace", text: str) -> ClientcareError | None:
    """Say of the id or the name of a person that it is no record."""
    from clientcare.settings import FILE_NAME

    wanted = text.lower()
    for context in workspace.contexts:
        for who, person in context.people.items():
            if wanted not in (who.lower(), (person.name or "").lower()):
                continue
            own = context.project and who in context.project.people
            how = f"clientcare mark {context.id} --set people.{who}.KEY=…"
            how = how if own else f"write it under [people.{who}] in {FILE_NAME}"
            hint = f"to record that they left: clientcare mark {who} left; anything else: {how}"
            return ClientcareError(f"{text} is a person: there is no such record", hint)
    return None
