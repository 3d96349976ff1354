"""New records: an id and a file of their own, made of the project's prefix and the title."""

import os
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.edit.effect import ChangeSet
from clientcare.edit.facts import fact_words
from clientcare.edit.values import Reader, Texts
from clientcare.errors import ClientcareError
from clientcare.facts.promises import HANDED_OVER
from clientcare.facts.workspace import Context
from clientcare.naming import file_stem, words_for_id
from clientcare.records import KINDS, Commitment, Project, Record, fields
from clientcare.records.base import with_article
from clientcare.records.commitment import delivered_as
from clientcare.records.nearest import nearest
from clientcare.records.validation import is_id
from clientcare.store import LoadedProject


class Made(NamedTuple):
    """A record that a draft adds: its kind, its id, the file it stands in, its fields."""

    kind: str
    id: str
    file: str
    table: dict[str, Any]

    @property
    def title(self) -> str:
        """What it is called, else its id."""
        return str(self.table.get("title") or self.table.get("name") or self.id)


def new_id(prefix: str, stem: str, taken: set[str]) -> tuple[str, str]:
    """Make an id of a prefix and a stem, and return the stem with it.

    Where it is `taken` (in lower case), the stem gets a random suffix, never a counter, which two
    branches would both raise.
    """
    first = stem
    while f"{prefix}-{stem}".lower() in taken:
        stem = f"{first}-{os.urandom(2).hex()}"
    return stem, f"{prefix}-{stem}"


LONGEST_PROJECT, LONGEST_PREFIX = 24, 12
"""The most characters of a project's id and of its prefix, where we propose them."""


def short_prefix(name: str) -> str:
    """Propose the prefix of a project's new ids: its id in capitals, as much of it as is short."""
    found = name
    while len(found) > LONGEST_PREFIX and "-" in found:
        found = found.rpartition("-")[0]
    return found[:LONGEST_PREFIX].rstrip("-._").upper()


def make(draft: ChangeSet, kind: str, given: Texts, context: Context, reader: Reader) -> Made:
    """Add a record of a kind to a project; `given` are the texts of its fields, by key.

    The day from which the record is known is today unless it is given; given empty, it is left out.
    """
    model = KINDS[kind].model
    table = _fields(model, given, reader)
    side = context.side(table.get("owner")) if model is Commitment else None
    if "by" not in table and side in ("client", "other"):
        table["by"] = side
    stem = words_for_id(str(table.get("title") or ""))
    if kind == "touchpoint":
        stem = f"{stem or table.get('kind') or kind}{_day_part(table)}-{random_part()}"
    stem = stem or f"{kind}{_day_part(table)}"
    return add_table(draft, context.loaded_project, kind, table, stem)


def add_table(
    draft: ChangeSet, loaded_project: LoadedProject, kind: str, table: dict[str, Any], stem: str
) -> Made:
    """Add a record of which every field is known; where it has no id it gets one with the stem."""
    if "id" not in table:
        stem, table["id"] = new_id(loaded_project.prefix, stem, draft.ids)
    elif table["id"].lower() in draft.ids:
        raise ClientcareError(f"the id {table['id']} exists already", "give another one, or none")
    file = file_for(draft, loaded_project, kind, stem, table)
    return add(draft, kind, _in_order(KINDS[kind].model, table), file)


def make_project(draft: ChangeSet, given: Texts, reader: Reader) -> Made:
    """Add a project in a folder of its own."""
    table = _fields(Project, given, reader)
    name = str(table.get("id") or words_for_id(str(table.get("name", "")), LONGEST_PROJECT))
    if "id" in table:
        check_id(name)
    if not is_id(name):
        name = f"project-{name}".rstrip("-")
    folder = draft.snapshot.settings.records
    if name.lower() in draft.ids:
        raise ClientcareError(f"the id {name} exists already", "give another one: --id")
    base = "" if folder in (".", "./") else f"{folder.rstrip('/')}/"
    file = f"{base}{file_stem(name, 'project')}/project.toml"
    if draft.has(file):
        raise ClientcareError(f"{file} exists already", "give another id: --id")
    return add(draft, "project", _in_order(Project, {**table, "id": name}), file)


def add(draft: ChangeSet, kind: str, table: dict[str, Any], file: str) -> Made:
    """Write a record into its file, and remember its id."""
    draft.append(file, kind, table)
    draft.ids.add(table["id"].lower())
    draft.recorded.append(f"new {kind} {table['id']}")
    return Made(kind, table["id"], file, table)


def file_for(
    draft: ChangeSet, loaded_project: LoadedProject, kind: str, stem: str, table: Mapping[str, Any]
) -> str:
    """Choose the file of a new record.

    Where a project is one file with all its records, the record goes there; else into a file of
    its own, named after the title; a contact's begins with its day.
    """
    if not loaded_project.file.is_project:
        return loaded_project.file.name
    folder = loaded_project.file.folder
    base = f"{folder}/" if folder else ""
    day = _day_part(table)
    if kind == "touchpoint" and day:
        stem = f"{day[1:]}-{stem.replace(day, '')}"
    stem = file_stem(stem, kind)
    name = f"{base}{KINDS[kind].folder}/{stem}"
    while f"{name}.toml".lower() in draft.names or draft.has(f"{name}.toml"):
        name = f"{base}{KINDS[kind].folder}/{stem}-{os.urandom(2).hex()}"
    return f"{name}.toml"


def check_id(name: str) -> None:
    """Raise ClientcareError where a text is no id."""
    if not is_id(name):
        hint = "start it with a letter and go on with letters, digits, `.`, `_` or `-`"
        raise ClientcareError(f'"{name}" is not a valid id', hint)


def person_id(known: Iterable[str], where: str, given: str, name: str) -> str:
    """The id of a new person: the one given, else their first name, else all of their name."""
    taken = {person.lower() for person in known}
    short, whole = words_for_id(name.partition(" ")[0]), words_for_id(name)
    found = given or (short if short.lower() not in taken else whole)
    if not is_id(found):
        message = f'"{given}" is not a valid id' if given else f'no id can be made of "{name}"'
        raise ClientcareError(message, "give one: --id")
    if found.lower() in taken:
        raise ClientcareError(f"{found} is a person of {where} already", "give another id: --id")
    return found


def random_part() -> str:
    """What tells two contacts of one day apart that were recorded on two branches."""
    import secrets

    return "".join(secrets.choice("23456789bcdfghjkmnpqrstvwxz") for _ in range(3))


def _day_part(table: Mapping[str, Any]) -> str:
    on = table.get("on")
    return f"-{str(on)[:10]}" if isinstance(on, date) else ""


def _fields(model: type[Record], given: Texts, reader: Reader) -> dict[str, Any]:
    known = fields(model)
    simple = [name for name, field in known.items() if field.is_simple]
    for key in given:
        if key not in simple:
            near = nearest(key, simple)
            did = f"did you mean --{near.replace('_', '-')}?" if near else ""
            hint = did or f"it has: {', '.join(simple)}"
            if key in fact_words(model):
                hint = f"record it afterwards: clientcare mark ID {key}"
            raise ClientcareError(
                f"{with_article(model.KIND)} has no --{key.replace('_', '-')}", hint
            )
    table: dict[str, Any] = {}
    for key, field in known.items():
        if key in given:
            if list(given[key]) != [""]:
                table[key] = reader.values(field, given[key])
        elif key == model.EXISTS_FROM:
            table[key] = reader.days.moment if field.is_moment else reader.days.day
    return table


def _in_order(model: type[Record], table: Mapping[str, Any]) -> dict[str, Any]:
    """Order the fields as people write them: names, then what the kind declares, then the rest."""
    common = [key for key in Record.declared if key in table]
    first = [key for key in ("id", "title", "name") if key in table]
    own = [key for key in fields(model) if key in table and key not in (*first, *common)]
    return {key: table[key] for key in (*first, *own, *common)}


def next_fact(made: Made) -> tuple[str, str] | None:
    """Suggest the next fact worth recording: in words, and as a command."""
    table = made.table
    known = {*table, *(["told"] if table.get("found_by") == "client" else [])}
    kind = table.get("kind", HANDED_OVER[0])
    if table.get("by", "us") != "us" or kind not in HANDED_OVER:
        known.add("acceptance")  # what we do not hand over is not accepted
    for key, words, rest, command in KINDS[made.kind].next_facts:
        if key not in known:
            if key == "triaged" and "severity" in table:
                rest = key
            if key == "delivered":
                rest = delivered_as(kind)
            return words, f"clientcare {command} {made.id} {rest}"
    return None
