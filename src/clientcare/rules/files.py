"""Family 0: the files and the records themselves; these guard the gate."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import chain

from clientcare.facts.view import cached
from clientcare.facts.workspace import Context, Workspace, duplicate_fault
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.records import (
    KINDS,
    Path,
    Project,
    Record,
    Touchpoint,
    every_spec,
    with_role,
)
from clientcare.records.base import ROUND, with_article
from clientcare.records.nearest import nearest
from clientcare.records.tables import AHEAD
from clientcare.records.unsafe import may_be_unsafe, unsafe_texts
from clientcare.rules.catalogue import ANY, DEMO, ESSENTIAL, Hit, Pointer, at, rule
from clientcare.store import Entry, File, InvalidRecord, Snapshot
from clientcare.wording import LANGUAGES, field_words, language_code, listed

_SEARCH = '[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n'


@rule("CC001", "unreadable-file", on=("file",), severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="Nobody watches a promise in a file that cannot be read.",
    fix=Remedy("correct the file at the place shown; everything else was still checked",
               step="correct the file"),
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search\n',
    good=_SEARCH)  # fmt: skip
def unreadable_file(workspace: Workspace) -> Iterator[Hit]:
    """A record file cannot be read."""
    for file in workspace.snapshot.unreadable:
        if fault := file.fault:
            message, fix = fault.message, fault.fix
            if fault.may_be_day and (meant := _day_meant(file, file.line, workspace)):
                message, fix = f"not a day: {meant[0]}", f"write {meant[1]}"
            yield at((), message, fix=Remedy(fix), where=file)


@rule("CC002", "invalid-record", on=("file", *ANY), severity=ERROR, level=ESSENTIAL,
    scope="workspace",
    why="A key that the format does not know is not checked: nobody watches a misspelt date.",
    fix=Remedy("correct the key or the value; the record was not judged further",
               step="correct what cannot be read"),
    bad=_SEARCH + 'due = 2026-06-30\n',
    good=_SEARCH + 'promised = 2026-06-30\n')  # fmt: skip
def invalid_record(workspace: Workspace) -> Iterator[Hit]:
    """A key, a type or a value that the format does not have."""
    for invalid in workspace.snapshot.invalid:
        for fault in invalid.faults:
            key = (*fault.path, fault.message)  # several may stand at one place: what is missing
            fix = fault.fix
            if fault.may_be_day:
                line = invalid.file.places.nearest((*invalid.path, *fault.path)).line
                meant = _day_meant(invalid.file, line, workspace)
                fix = f"write {meant[1]}, without quotes" if meant else fix
            hit = at(fault.path, fault.message, fix=Remedy(fix), on_key=fault.on_key, key=key)
            yield hit._replace(where=invalid)


_ASSIGNED = r"""\s*([\w.]+)\s*=\s*("[^"]*"|'[^']*'|[^"'#\[{]+?)\s*(?:#.*)?"""


def _day_meant(file: File, line: int, workspace: Workspace) -> tuple[str, date] | None:
    """What stands in words on a line whose key takes a day, and the day that it means."""
    from clientcare.calendar.day_words import find_day  # seldom needed

    said = "".join(file.text.split("\n")[line - 1 : line])  # of no text there is no such line
    found = re.fullmatch(_ASSIGNED, said.rstrip("\r"))
    role = _days().get(found[1].rpartition(".")[2]) if found else None
    if found is None or role is None:
        return None
    typed, calendar = found[2].strip("\"'"), workspace.snapshot.settings.work_calendar
    day = find_day(typed, workspace.now, calendar, ahead=AHEAD.get(role, False))
    return (typed, day) if day and typed != str(day) else None


@cache
def _days() -> dict[str, str]:
    """The keys that take a day wherever they stand, and the role of each."""
    every = [spec for kind in KINDS.values() for spec in every_spec(kind.model)]
    others = {spec.key for spec in every if not spec.is_day}
    return {spec.key: spec.role or "fact" for spec in every if spec.key not in others}


@rule("CC003", "duplicate-id", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="With two records under one id, a fact about one would be read as a fact about the other.",
    fix=Remedy("give one of them another id, and correct what refers to it"),
    bad=_SEARCH + '[[issue]]\nid = "acme-1"\ntitle = "Login fails"\nfound = 2026-06-12\n',
    good=_SEARCH + '[[issue]]\nid = "ACME-2"\ntitle = "Login fails"\nfound = 2026-06-12\n',
)  # fmt: skip
def duplicate_id(workspace: Workspace) -> Iterator[Hit]:
    """An id is used twice in the workspace, case aside."""
    snapshot, records = workspace.snapshot, _records(workspace.snapshot)
    if len(records) == len(_kinds(workspace)):
        return
    times = Counter((one.id or "").lower() for one in records)
    places: dict[str, dict[tuple[object, ...], Entry | InvalidRecord]] = {}
    for here in records:
        if times[name := (here.id or "").lower()] > 1:
            places.setdefault(name, {})[here.file.name, here.path] = here
    for same in places.values():
        if len(same) < 2 or not any(map(_has_own_id, same.values())):
            continue
        earlier, *others = sorted(
            same.values(), key=lambda here: (here.file.name, here.file.places.nearest(here.path))
        )
        also = Pointer(("id",), "the first one is here", earlier)
        for here in others:
            message = f'the id "{here.id}" is used twice: first in {snapshot.shown(earlier.file)}'
            key = ("id", here.file.name, *here.path)
            yield at("id", message, related=(also,), where=here, key=key)


def _records(snapshot: Snapshot) -> list[Entry | InvalidRecord]:
    """Every record that has an id."""
    return [*snapshot.entries, *(one for one in snapshot.invalid if one.id)]


@cached
def _kinds(workspace: Workspace) -> dict[str, str]:
    """The kind of what has an id, by that in small letters; of several the last one's."""
    return {(one.id or "").lower(): one.kind for one in _records(workspace.snapshot)}


def _has_own_id(here: Entry | InvalidRecord) -> bool:
    """Whether somebody wrote its id, as always of a project; those of the tool do not clash."""
    return here.kind == "project" or getattr(getattr(here, "record", here), "id", None) is not None


# References --------------------------------------------------------------------------------------

_TWICE = _SEARCH + 'promised = 2026-06-12\nduplicate_of = "ACME-2"\n' + _SEARCH.replace("-1", "-2")
_KIND_OF_REFERENCE = {
    "needs": "commitment", "replaced_by": "commitment", "from": "commitment", "change": "change",
}  # fmt: skip
_JUDGED_ELSEWHERE = ("duplicate_of", "needs", "became")
"""References to the record itself that CC016, CC005 and CC908 find."""


@rule("CC004", "unknown-reference", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="Without its target a reference cannot say who answers, or what waits for what.",
    fix=Remedy("correct the id, or write the record or person that it names"),
    bad=_SEARCH + 'owner = "mirra"\n',
    good=_SEARCH + 'owner = "mira"\n')  # fmt: skip
def unknown_reference(workspace: Workspace) -> Iterator[Hit]:
    """A person or record id does not exist, or is that of the record itself."""
    snapshot = workspace.snapshot
    kinds = _kinds(workspace)
    guesses: dict[str, str | None] = {}
    people_of = {id(one): one.people for one in snapshot.projects if one.entry}
    for entry in workspace.recorded:
        people = people_of.get(id(entry.project))
        for path, role, name in _references(entry.record):
            if role == "person":
                if people is not None and name not in people:
                    yield _unknown(path, name, role, nearest(name, people), entry)
                continue
            kind = kinds.get(name.lower())
            if ROUND in name and (found := workspace.find(name)):
                kind = found.kind
            key = str(path[-2] if isinstance(path[-1], int) else path[-1])
            if name.lower() == entry.id.lower() and key not in _JUDGED_ELSEWHERE:
                fix = Remedy("name another record here")
                yield at(path, f'"{name}" is this record itself', fix=fix, where=entry)
            wanted = _KIND_OF_REFERENCE.get(key, kind)
            if kind and kind != wanted:
                one = with_article(str(wanted))
                message = f'"{name}" is of kind {kind}, where {one} is meant'
                yield at(path, message, fix=Remedy(f"name {one} here"), where=entry)
            elif not kind and not snapshot.may_hold_more:
                if name not in guesses and len(guesses) < MOST_GUESSES:
                    guesses[name] = nearest(name, (one.id or "" for one in _records(snapshot)))
                yield _unknown(path, name, role, guesses.get(name), entry)


MOST_GUESSES = 50
"""For how many names the nearest known one is looked for: each takes a hundredth of a second in a
large workspace, minutes for all references to files that are missing, and would help nobody."""


def _unknown(path: Path, name: str, what: str, near: str | None, where: Entry) -> Hit:
    fix = Remedy(f"did you mean `{near}`?") if near else None
    return at(path, f'there is no {what} "{name}"', fix=fix, where=where)


_POINTING = frozenset({"person", "record"})


def _references(record: Record) -> list[tuple[Path, str, str]]:
    """Every id that a record names: where, of what, which."""
    found = []
    for path, role, value in with_role(record, _POINTING):
        if isinstance(value, str):
            found.append((path, role, value))
        else:
            found += [((*path, n), role, name) for n, name in enumerate(value)]
    if isinstance(record, Touchpoint) and isinstance(record.mood, dict):
        found += [(("mood", name), "person", name) for name in record.mood]
    return found


@rule("CC016", "bad-duplicate", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="A promise that is set aside for one that says something else has vanished.",
    fix=Remedy("name the record that says the same, or remove `duplicate_of`"),
    bad=_TWICE + "promised = 2026-06-19\n",
    good=_TWICE + "promised = 2026-06-12\n")  # fmt: skip
def bad_duplicate(workspace: Workspace) -> Iterator[Hit]:
    """`duplicate_of` names what this record cannot be a duplicate of, so it counts as before."""
    for entry in workspace.entries:
        other = workspace.repeated(entry) if "duplicate_of" in vars(entry.record) else None
        if other and (fault := duplicate_fault(entry, other)):
            yield at("duplicate_of", f"{other.id} is {fault}", where=entry)


# Belonging, the future, and what cannot be seen --------------------------------------------------


@rule("CC006", "orphan-record", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="A record without a project has no people, no escalation levels and no report.",
    fix=Remedy("move the file below a folder with a project.toml, or write one there"),
    bad="",
    good=_SEARCH)  # fmt: skip
def orphan_record(workspace: Workspace) -> Iterator[Hit]:
    """No project claims the record."""
    snapshot = workspace.snapshot
    for here in chain[Entry | InvalidRecord](snapshot.entries, snapshot.invalid):
        if here.project is None:
            yield at((), "no project claims this record", where=here)


@rule("CC007", "future-fact", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="A fact that is recorded before it has happened is not true.",
    fix=Remedy("correct the day, or record the fact when it has happened"),
    bad=_SEARCH + 'delivered = 2026-06-30\n',
    good=_SEARCH + 'promised = 2026-06-30\n')  # fmt: skip
def future_fact(workspace: Workspace) -> Iterator[Hit]:
    """A thing is recorded as done on a day after the present."""
    for entry, path, day in workspace.future_facts():
        yield at(path, f"{field_words(path)} {day} lies in the future", where=entry)


@rule("CC011", "unsafe-text", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="Invisible characters make people and programs read something else than what is written.",
    fix=Remedy("write the text again without the character"),
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search \\u202e hcraes"\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Søk på sida"\n')  # fmt: skip
def unsafe_text(workspace: Workspace) -> Iterator[Hit]:
    """A text holds control, bidirectional or invisible characters."""
    suspects = {id(file) for file in workspace.snapshot.files if may_be_unsafe(file.text)}
    for entry in workspace.snapshot.entries if suspects else ():
        if id(entry.file) in suspects:
            for path, name in unsafe_texts(entry.record):
                yield at(path, f"an invisible or control character ({name})", where=entry)


_LANGUAGE = DEMO.replace("Portal", "Booking portal") + 'language = "{}"\n'


@rule("CC012", "unknown-language", on=(Project,), severity=ERROR, level=ESSENTIAL,
    why="The client's report cannot be written in a language that the tool does not have.",
    fix=Remedy(f"write one of {listed([f'`{code}`' for code in LANGUAGES])}"),
    bad=_LANGUAGE.format("it"),
    good=_LANGUAGE.format("fi"))  # fmt: skip
def unknown_language(record: Project, context: Context) -> Iterator[Hit]:
    """No report to the client can be written in the language of the project."""
    if language_code(record.language) is None:
        yield at(("language",), f'there is no report in the language "{record.language}"')


_IGNORED = Remedy("take it out of .gitignore and commit it", "git add --force {id}")


@rule("CC015", "unread-file", on=("file",), severity=WARNING, level=ESSENTIAL, scope="workspace",
    why="Nobody watches a promise in a file that is passed over.",
    fix=Remedy("rename it, so that it ends in .toml, or move it out of the records folder"),
    bad="",
    good=_SEARCH)  # fmt: skip
def unread_file(workspace: Workspace) -> Iterator[Hit]:
    """A file among the records has a name that only nearly ends in .toml, or git ignores it."""
    for file in workspace.snapshot.unread:
        name = file.name.rpartition("/")[2]
        if name.endswith(".toml"):
            said = "git ignores it: no other clone has it, and no comparison sees what it said"
            yield at((), said, where=file, fix=_IGNORED)
            continue
        ending = name[name.lower().index(".t", 1) :]
        yield at((), f"not read: its name ends in {ending}", where=file)
