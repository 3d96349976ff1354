"""The canary: searches a finished report for what its client may not read.

It knows nothing of how the report was made. It takes the text, undoes escapes, case, punctuation
and line breaks, and looks for every internal text of the workspace and for the names of other
clients and their projects. What the client may read in a field, and what the report says in words
of its own, is no leak.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import field_name
from clientcare.records import Path, Record, Table, specs, walk
from clientcare.records.unsafe import unsafe
from clientcare.report.disclosure import ClientView, may_read, may_read_table, readable_fields
from clientcare.store import Entry

SHORTEST = 8
"""Characters from which on an internal text is searched for; names are, however short."""


class Secret(NamedTuple):
    """A text that a client may not read, and the record in which it stands."""

    text: str
    entry: Entry
    is_name: bool = False
    is_client: bool = False
    """The name of another client: no text that holds it excuses it, only one that is the same."""


def refuse_leaks(text: str, view: ClientView, workspace: Workspace, ours: Iterable[str]) -> None:
    """Raise a ClientcareError that names the fields whose text stands in a client's report.

    `ours` are the words that a report says of its own.
    """
    found = leaks(text, view, workspace, ours)
    if found:
        lines = [f"  {_place(secret, workspace)}{_holder(secret, view)}" for secret in found]
        raise ClientcareError(
            "\n".join(["the report holds what this client may not read:", *dict.fromkeys(lines)]),
            "nothing was written; reword the field, or say it in a field that the client may read",
        )


def leaks(
    text: str, view: ClientView, workspace: Workspace, ours: Iterable[str] = ()
) -> list[Secret]:
    """Find the internal texts and foreign names that stand in a report to the client of a view."""
    report = _Searched(_unescaped(text))
    hits = [secret for secret in _secrets(workspace, view) if report.holds(secret)]
    if not hits:
        return []
    readable = [*_readable(view), *ours]
    allowed, same = _Searched("\n\n".join(readable)), set(map(_words, readable))
    return [
        secret
        for secret in hits
        if not (_words(secret.text) in same if secret.is_client else allowed.holds(secret))
    ]


# What is searched for ----------------------------------------------------------------------------


def _secrets(workspace: Workspace, view: ClientView) -> Iterator[Secret]:
    """Every internal text of the workspace, and the names of the other clients."""
    for context in workspace.contexts:
        for entries in context.entries.values():
            for entry in entries:
                for text in _internal(entry.record, context):
                    yield Secret(text, entry)
        if context.id != view.id:
            yield from _names(context, view)
    for entry in workspace.orphans:
        for text in _texts(entry.record):
            yield Secret(text, entry)
    yield from _not_yet(workspace)


def _not_yet(workspace: Workspace) -> Iterator[Secret]:
    """What is recorded of days after the report's own."""
    for entry, record in workspace.later:
        known = set(_texts(record)) if record else set()
        for text in sorted(set(_texts(entry.record)) - known):
            yield Secret(text, entry)


def _names(context: Context, view: ClientView) -> Iterator[Secret]:
    project = context.project
    if project and _words(project.client) != _words(view.project.client):
        entry = context.entries["project"][0]
        yield Secret(project.client, entry, is_name=True, is_client=True)
        for name in (project.name, context.id):
            yield Secret(name, entry, is_name=True)


def _internal(record: Record, context: Context) -> Iterator[str]:
    """The texts of a record that the client of its project may not read."""
    if may_read(record, context):
        yield from _withheld(record, record)
    else:
        yield from _texts(record)


def _withheld(table: Table, owner: Record) -> Iterator[str]:
    plan = _plan(type(table))
    for name in plan.private:
        yield from _texts(getattr(table, name))
    for name in plan.tables:
        for inner in _tables(getattr(table, name)):
            allowed = may_read_table(inner, owner)
            yield from _withheld(inner, owner) if allowed else _texts(inner)


class _Plan(NamedTuple):
    """The fields of a model in which texts stand, those in which internal ones may stand first."""

    private: tuple[str, ...]
    tables: tuple[str, ...]
    texts: tuple[str, ...]


@cache
def _plan(model: type[Table]) -> _Plan:
    known, open_ = specs(model), readable_fields(model)
    texts = tuple(
        name
        for name, field in model.model_fields.items()
        if known[name].table or _is_text(field.annotation)
    )
    return _Plan(
        private=tuple(name for name in texts if name not in open_),
        tables=tuple(name for name in open_ if known[name].table),
        texts=texts,
    )


def _is_text(annotation: Any) -> bool:
    """Whether a field may hold a text of the user's own: not one of a few words given."""
    if annotation is str:
        return True
    return get_origin(annotation) is not Literal and any(map(_is_text, get_args(annotation)))


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, in depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Table):
        for name in _plan(type(value)).texts:
            yield from _texts(getattr(value, name))
    elif isinstance(value, tuple | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _tables(value: Any) -> Iterator[Table]:
    if isinstance(value, Table):
        yield value
    elif isinstance(value, tuple | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _tables(inner)


def _readable(view: ClientView) -> Iterator[str]:
    """Every text and every word that a client may read."""
    for record in view.all_records:
        yield from (value for _, _, value in walk(record) for value in _strings(value))
    for person in view.people.values():
        yield from _texts(person)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (inner for inner in value if isinstance(inner, str))


# How it is searched for --------------------------------------------------------------------------


class _Searched:
    """A text in which secrets are looked for."""

    def __init__(self, text: str) -> None:
        """Fold the text, and note each place where a secret may begin."""
        self.words = f" {_words(text)} "
        self.signs = _signs(text)
        ends = range(len(self.words) - SHORTEST + 1)
        self.beginnings = {self.words[n : n + SHORTEST] for n in ends}

    def holds(self, secret: Secret) -> bool:
        """Whether a secret stands in the text; a name as whole words only."""
        if secret.is_name:
            words = _words(secret.text)
            return bool(words) and f" {words} " in self.words
        if len(secret.text) < SHORTEST:
            return False
        words = _words(secret.text)
        if len(words) >= SHORTEST:
            return words[:SHORTEST] in self.beginnings and words in self.words
        signs = _signs(secret.text)
        return not _MARKUP.fullmatch(signs) and signs in self.signs


_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"[-=|*#>+_.:~`]*")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")


def _unescaped(text: str) -> str:
    """Undo what a renderer does to make text inert."""
    return _ESCAPE.sub(lambda found: found[1] or html.unescape(found[0]), text)


def _folded(text: str) -> str:
    if text.isascii():
        return unsafe().sub(" ", text).lower() if not text.isprintable() else text.lower()
    return unicodedata.normalize("NFKC", unsafe().sub(" ", text).casefold())


def _words(text: str) -> str:
    """The words of a text with one space between, whatever their case and what stands between."""
    return " ".join(_WORD.findall(_folded(text)))


def _signs(text: str) -> str:
    """A text without its spaces, for one that has hardly any words."""
    return "".join(_folded(text).replace("\ufffd", " ").split())


# What is said of it ------------------------------------------------------------------------------


def _place(secret: Secret, workspace: Workspace) -> str:
    """Name the field and the line of a secret, without repeating what it says."""
    entry = secret.entry
    full = next((e for e in workspace.snapshot.entries if _same(e, entry)), entry)
    path = next(iter(_paths(full.record, secret.text)), ())
    span = entry.file.places.nearest((*entry.path, *path))
    field = field_name(path) or "id"
    return f"{workspace.snapshot.shown(entry.file)}:{span.line}: `{field}` of {entry.id}"


def _holder(secret: Secret, view: ClientView) -> str:
    """Name the field of this client's own records in which another client's name stands."""
    if secret.is_client:
        name = f" {_words(secret.text)} "
        for record in view.all_records:
            for path, _, value in walk(record):
                if any(name in f" {_words(text)} " for text in _strings(value)):
                    return f", in `{field_name(path)}` of {getattr(record, 'id', None) or view.id}"
    return ""


def _same(one: Entry, other: Entry) -> bool:
    return one.file is other.file and one.path == other.path


def _paths(record: Record, text: str) -> Iterator[Path]:
    for path, _, value in walk(record):
        if value == text:
            yield path
        elif isinstance(value, tuple) and text in value:
            yield (*path, value.index(text))
