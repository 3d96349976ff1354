"""What commands share: finding the workspace, and what they name in it.

Only this module reads the system clock (`present`).
"""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.cli.arguments import Globals
from clientcare.cli.output import PROGRESS, note, warn
from clientcare.errors import ClientcareError
from clientcare.naming import find_among, find_name, name_one

if TYPE_CHECKING:
    from clientcare.calendar.working_time import Now
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.history.git import Commit, Repository
    from clientcare.settings import Settings
    from clientcare.store import Entry, Snapshot


# Opening a workspace -----------------------------------------------------------------------------


def workspace_root(ctx: Globals) -> Path:
    """Find the workspace: `--root`, else CLIENTCARE_ROOT, else from the current folder up."""
    from clientcare.store import find_workspace

    root = one_root(named_roots(ctx))
    try:
        return find_workspace(Path(), Path(root)) if root else find_workspace(Path.cwd())
    except FileNotFoundError:
        raise ClientcareError(
            "the current folder no longer exists", "go to another one, or name it whole: --root DIR"
        ) from None


def one_root(roots: Sequence[str] | None) -> str | None:
    """The one workspace that is named, if one is; raises ClientcareError where several are."""
    if not roots or len(roots) == 1:
        return roots[0] if roots else None
    few = f"{', '.join(roots[:4])}{', …' if len(roots) > 4 else ''}"
    hint = "status, waiting, list and check read several; run this command once for each"
    raise ClientcareError(f"--root names {len(roots)} workspaces: {few}", hint)


def named_roots(ctx: Globals) -> list[str]:
    """The workspaces that are named, each once; a pattern stands for those that match it."""
    found: dict[str, str] = {}
    for given in ctx.roots or filter(None, [os.environ.get("CLIENTCARE_ROOT")]):
        is_pattern = any(char in given for char in "*?[") and not Path(given).exists()
        for one in _matching(given) if is_pattern else [given]:
            found.setdefault(os.path.realpath(one), one)
    return list(found.values())


def _matching(pattern: str) -> list[str]:
    from glob import glob

    from clientcare.settings import FILE_NAME

    folders = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - absolute ones too
    found = [one for one in folders if Path(one, FILE_NAME).exists()]
    if not found:
        raise ClientcareError(f"no workspace matches --root {pattern}")
    return found


def open_workspace(
    ctx: Globals, *, announce: bool = True, about: str | None = None, may_be_empty: bool = False
) -> "Workspace":
    """Read the workspace as known at `--as-of`, else now; with `--at` as a commit had it.

    What cannot be read is announced on stderr; a command that shows it itself says
    `announce=False`.
    """
    workspace = open_at(ctx, workspace_root(ctx), about, may_be_empty=may_be_empty)
    if announce:
        announce_unreadable(workspace.snapshot)
    return workspace


def open_at(
    ctx: Globals, root: Path, about: str | None = None, *, may_be_empty: bool = False
) -> "Workspace":
    """Read the workspace in a folder, as the flags say."""
    from clientcare.store.journal import Journal

    if Journal(str(root)).has_pending:
        from clientcare.store.saving import finish_interrupted

        if words := finish_interrupted(root):
            warn(words)
    if not ctx.quiet:
        PROGRESS.start("reading and judging the records")
    workspace = read_workspace(root, ctx.as_of, ctx.at, about, may_be_empty=may_be_empty)
    if ctx.as_of:
        echo_day(ctx, ctx.as_of, workspace.now.day)
    elif ctx.at and (day := _day_of_at(ctx.at, workspace.snapshot.settings)):
        echo_day(ctx, ctx.at, day)
    return workspace


def read_workspace(
    root: Path,
    as_of: str | None,
    at: str | None,
    about: str | None = None,
    *,
    may_be_empty: bool = False,
) -> "Workspace":
    """Read the workspace in a folder, or as a commit had it, as known at a day or moment.

    Where `about` is the id of a record, what is not tied to it is left out.
    """
    from clientcare.facts.workspace import Workspace
    from clientcare.store import load

    if at:
        snapshot, now = load_past(root, at)
    else:
        snapshot = load(root, about, may_be_empty=may_be_empty)
        now = present(snapshot.settings.zone)
    if as_of:
        now = read_as_of(as_of, snapshot.settings)
    is_today = not as_of or as_of.strip().lower() == "today"  # a date is judged alike on any day
    return Workspace(snapshot, now, judged_today=is_today and not at, is_divisible=True)


def load_past(root: Path, at: str) -> "tuple[Snapshot, Now]":
    """Read a workspace as a revision had it, or the last commit at or before a day.

    It is to be judged as of the end of the commit's day.
    """
    from clientcare.history.git import Repository
    from clientcare.history.snapshots import end_of, load_at

    repository = Repository(root)
    commit = commit_at(repository, at)
    snapshot = load_at(repository, commit)
    return snapshot, end_of(commit, snapshot)


def commit_at(repository: "Repository", at: str) -> "Commit":
    """The commit that `--at` names."""
    from clientcare.store import load_settings

    settings = load_settings(repository.folder)
    day = _day_of_at(at, settings)
    if day is None:
        return repository.commit(at.strip())
    from clientcare.calendar.working_time import Now
    from clientcare.history.snapshots import commit_on

    return commit_on(repository, Now.end_of(day, settings.zone))


def _day_of_at(at: str, settings: "Settings") -> date | None:
    return past_day(at, settings, flag="--at", hint="write 2026-11-20")


MOST_WARNINGS = 10
"""How many faults of one file are said before a command's answer; `check` says all."""


def announce_unreadable(snapshot: "Snapshot") -> None:
    """Say on stderr what could not be read, each with its place; of many in a file, the first."""
    if not snapshot.unreadable and not snapshot.invalid:
        return
    from clientcare.output.clean import file_name
    from clientcare.store import unreadable
    from clientcare.wording import count

    files: dict[str, list[str]] = {}
    for one in unreadable(snapshot):
        file = file_name(one.file)
        why = one.message.removeprefix("cannot be read: ")
        files.setdefault(file, []).append(f"{file}:{one.line}: cannot be read: {why}")
    for file, lines in files.items():
        for line in lines[:MOST_WARNINGS]:
            warn(line)
        if more := len(lines[MOST_WARNINGS:]):
            warn(f"{file}: {count(more, 'more fault')}: clientcare check")


def present(zone: tzinfo) -> "Now":
    """Read the system clock, to the second."""
    from clientcare.calendar.working_time import Now

    return Now.at(datetime.now(zone).replace(microsecond=0), zone)


def read_as_of(text: str, settings: "Settings") -> "Now":
    """Read `--as-of`: a day as people write it (its end), or a moment."""
    from clientcare.calendar.working_time import Now

    zone = settings.zone
    try:
        if re.match(r"\d{4}-\d\d-\d\d\Z", text.strip(), re.ASCII):
            return Now.end_of(date.fromisoformat(text.strip()), zone)
        from clientcare.edit.days import read_moment  # takes long to import, and is seldom needed

        found = read_moment(text, present(zone), settings.work_calendar)
        return Now.at(found, zone) if isinstance(found, datetime) else Now.end_of(found, zone)
    except (ValueError, ClientcareError):
        hint = "write 2026-11-20, 2026-11-20T14:30, 2026-11-20T14:30+02:00, today or yesterday"
        raise ClientcareError(f'--as-of "{text}" is neither a day nor a moment', hint) from None


def past_day(
    text: str, settings: "Settings", now: "Now | None" = None, *, flag: str, hint: str
) -> date | None:
    """Read a day as people write it, the last one of its name; None for a word that names none.

    So the name of a commit may stand in its place.
    """
    word = text.strip()
    if re.match(r"\d{4}-\d\d-\d\d\Z", word, re.ASCII):
        try:
            return date.fromisoformat(word)
        except ValueError:
            raise ClientcareError(f'{flag} "{text}" is not a day', hint) from None
    from clientcare.edit.days import read_day

    if re.fullmatch(r"\d+\.\d+", word):  # the tag of a release: a day ends in a dot, or a year
        return None
    with suppress(ClientcareError):
        return read_day(word, now or present(settings.zone), settings.work_calendar, ahead=False)
    return None


def echo_day(ctx: Globals, text: str, day: date) -> None:
    """Say which day a text stands for, where it names it by another one."""
    if not re.match(r"\d{4}-|(to|yester)day\Z", text.strip().lower()):
        note(ctx, f'"{text}" is {day:%A} {day}')


# Finding what is named ---------------------------------------------------------------------------


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
                hint = f"it is a {one.kind}: clientcare show {one.id}"
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
        raise ClientcareError("for which client?", "name one project")
    return contexts[0]


def find_kind(text: str, *also: str) -> str:
    """Return the kind that is named, or another word: in the plural too, or by its beginning.

    What is the kind of a record (a demo, a milestone) is answered with the command that takes it.
    """
    from clientcare.records import KINDS, fields

    word, one = text.lower(), text.lower().removesuffix("s")
    for name, kind in KINDS.items() if also else ():
        own = fields(kind.model).get("kind")
        if own and one in own.choices and one not in KINDS:
            how = f"new {name} --kind {one}" if name != "touchpoint" else f"log {one}"
            raise ClientcareError(f'there is no kind "{text}"', f"it is a {name}: clientcare {how}")
    return find_name(one if one in KINDS else word, (*KINDS, *also), "kind")


def resolve_id(workspace: "Workspace", text: str, kind: str | None = None) -> "Entry":
    """Find a record, of a kind if one is given, by its id or any unambiguous part of it.

    Events that give no id of their own may share one: `PROJECT/ID` or `FILE/ID` tells them apart.
    `ID@DAY` is one round of what comes again.
    """
    from clientcare.records.base import ROUND

    known = [*workspace.recorded, *workspace.duplicates]
    entries = [entry for entry in known if kind in (None, entry.kind)]
    text, sign, day = text.partition(ROUND)
    place, _, name = text.rpartition("/")
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
    day = read_day(text, workspace.now, workspace.series(entry).calendar, ahead=False)
    found = workspace.round(entry, day)
    if found is None:
        near = " or ".join(map(str, workspace.series(entry).near(day)))
        raise ClientcareError(f"no round of {entry.id} is due on {day}", f"the nearest: {near}")
    return found


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
    projects = [entry.project.id for entry in found if entry.project]
    apart = len(set(projects)) == len(found)
    places = projects if apart else [entry.file.name for entry in found]
    names = [f"{place}/{wanted}" for place in places]
    raise ClientcareError(f'"{wanted}" is the id of {len(found)} {what}s', name_one(names))


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
    from clientcare.settings import FILE_NAME

    for context in workspace.contexts:
        for who, person in context.people.items():
            if wanted not in (who.lower(), (person.name or "").lower()):
                continue
            own = context.project and who in context.project.people
            how = f"clientcare mark {context.id} --set people.{who}.KEY=…"
            how = how if own else f"write it under [people.{who}] in {FILE_NAME}"
            hint = f"to record that they left: clientcare mark {who} left; anything else: {how}"
            return ClientcareError(f"{text} is a person: there is no such record", hint)
    later = [entry.id for entry, record in workspace.later if record is None]
    with suppress(ClientcareError):
        message = f"{find_name(text, later, 'record')} did not exist on {workspace.now.day}"
        return ClientcareError(message, "it came later: give a later --as-of")
    return None
