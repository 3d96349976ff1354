"""The leak scan: searches what goes out to a client for what this client may not read.

It knows nothing of how the text was made. It undoes escapes, case, punctuation and line breaks, and
looks for every internal text of this project, for every text of the others, and for the names of
other clients. What this client may read in a field, and what the tool says in words of its own, is
no leak; another client's name is one even there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, Literal, get_args, get_origin

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.findings import field_name
from clientcare.records import Path, Project, Record, Table, specs, walk
from clientcare.records.companies import folded_words, is_same
from clientcare.report import disclosure, searching
from clientcare.report.client_names import Name, NameIndex, foreign_names, own_names, released_names
from clientcare.report.disclosure import ClientView, may_read, may_read_field, readable_fields
from clientcare.report.searching import TextIndex, WordList, honest_scripts, unescaped, unmasked
from clientcare.store import Entry

SHORT_TEXT = 3
"""Words from which on a text that another client may read is certain to be that text."""
SENTENCE = 5
"""Words from which on a sentence of an internal text is searched for by itself."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_LITERAL = re.compile(r"\{\w*\}|\*\*")
"""What stands between the words that a phrase has of its own."""


class SourceText(NamedTuple):
    """What somebody typed: in a record or person, or where a flag says (`--intro`)."""

    text: str
    place: Entry | str


class Leak(NamedTuple):
    """What a text holds that its client may not read: what, of which record, and how sure it is.

    `name` is set where it is a name; `typed` is what somebody typed with that name in it, None
    where nobody did.
    """

    text: str
    entry: Entry
    certain: bool = True
    name: Name | None = None
    typed: SourceText | None = None


def refuse_leaks(
    text: str,
    view: ClientView,
    workspace: Workspace,
    ours: Iterable[str],
    typed: Mapping[str, str] | None = None,
    others: Sequence[ClientView] = (),
) -> list[str]:
    """Raise a ClientcareError that names every certain leak; return the doubtful ones, a line each.

    `ours` are the words that the tool says of its own; `typed` what was typed for this one text, by
    where it was typed (`--intro`); `others` are further projects of this client in the same text.
    """
    found = leaks(text, view, workspace, ours, typed, others)
    certain = [one for one in found if one.certain]
    if certain:
        lines = [f"  {_said(one, workspace)}" for one in certain]
        head = "the report holds what this client may not read:"
        raise ClientcareError("\n".join([head, *dict.fromkeys(lines)]), _way_out(certain))
    return list(dict.fromkeys(f"perhaps a leak: {_said(one, workspace)}" for one in found))


def leaks(
    text: str,
    view: ClientView,
    workspace: Workspace,
    ours: Iterable[str] = (),
    typed: Mapping[str, str] | None = None,
    others: Sequence[ClientView] = (),
) -> list[Leak]:
    """Find the texts and names in a text for a client that the client may not read."""
    text = unescaped(text)
    out, views = TextIndex(text), (view, *others)
    readable = [one for each in views for one in _readable(each, workspace)]
    released = released_names(workspace, *views)
    held = cache(lambda secret: out.holds(secret) and folded_words(secret) not in released)
    found = [one for one in _secrets(workspace, view) if held(one.text)]
    hits = _not_in((one.text for one in readable), found)
    foreign = list(foreign_names(workspace, *views))
    if not hits and not foreign:  # to say all that the tool says of its own takes long
        return []
    parts = (part for phrase in ours for part in _LITERAL.split(phrase) if part.strip())
    own = list(dict.fromkeys(parts))
    # A few words with a number, such as a day or an amount, are said by chance.
    told = _not_in(own, hits)
    hits = [o._replace(certain=o.certain and not _is_short_with_number(o.text)) for o in told]
    if foreign:
        names = NameIndex(foreign, own_names(*views), folded_words(" ".join(own)))
        flags = [SourceText(value, place) for place, value in (typed or {}).items()]
        hits += _names_in(text, out, names, [*readable, *flags], own)
    return hits


def _not_in(texts: Iterable[str], leaks: list[Leak]) -> list[Leak]:
    """What of some leaks stands in none of some texts."""
    if not leaks:
        return []
    allowed = TextIndex("\n\n".join(dict.fromkeys(texts)))
    holds = cache(allowed.holds)
    return [one for one in leaks if not holds(one.text)]


def _names_in(
    text: str,
    out: TextIndex,
    names: NameIndex,
    by_people: Iterable[SourceText],
    own: Iterable[str],
) -> Iterator[Leak]:
    """Find names of other clients: in what people typed, and in what is left of the text."""
    places: dict[str, list[SourceText]] = {}
    for each in by_people:
        places.setdefault(each.text, []).append(each)
    honest = honest_scripts(text)
    for one, typed in places.items():
        shown = unmasked(one, honest)
        more = names.found_in(shown) if shown != one else ()
        found = dict.fromkeys(chain(names.found_in(one), more))
        if found and out.holds_part(one):
            yield from (Leak(n.text, n.entry, sure, n, t) for t in typed for n, sure in found)
    for read in dict.fromkeys((text, unmasked(text, honest))):
        words, is_as_typed = WordList(read), read == text
        if any(names.found(words)):  # to excuse all that may be read takes long, seldom needed
            said = chain(places, own)
            shown_ones = said if is_as_typed else (unmasked(one, honest) for one in said)
            words.excuse(folded_words(searching.decoded(one)) for one in shown_ones)
            yield from (Leak(n.text, n.entry, sure, n) for n, sure in names.found(words))


def _is_short_with_number(text: str) -> bool:
    words = folded_words(text).split()
    return len(words) <= SHORT_TEXT and any(word.isdecimal() for word in words)


# What is searched for ----------------------------------------------------------------------------


def _secrets(workspace: Workspace, view: ClientView) -> Iterator[Leak]:
    """Every internal text of this project and of those of the same client; all of the others'.

    Of what another client may read, short texts may well be said here too.
    """
    for context in workspace.contexts:
        project = context.project
        same = project is not None and is_same(project.client, view.project.client)
        own = context.id == view.id or same
        for entry in chain.from_iterable(context.recorded.values()):
            record = entry.record
            readable = may_read(record, context)
            internal = dict.fromkeys(_withheld(record, record) if readable else _texts(record))
            for text in internal:
                yield from (Leak(part, entry) for part in (text, *_sentences(text)))
            for text in () if own else dict.fromkeys(_texts(entry.record)):
                if len(text) >= searching.SHORTEST and text not in internal:
                    yield Leak(text, entry, certain=text.count(" ") >= SHORT_TEXT - 1)
    for entry in workspace.orphans:
        yield from (Leak(text, entry) for text in _texts(entry.record))
    for entry, earlier in workspace.later:  # recorded of days after the report's own
        known = set(_texts(earlier)) if earlier else set()
        yield from (Leak(text, entry) for text in sorted(set(_texts(entry.record)) - known))


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text of several, but for those too short to tell whose they are."""
    parts = _SENTENCE_END.split(text.strip())
    if len(parts) > 1:
        yield from (part for part in parts if part.count(" ") >= SENTENCE - 1)


def _withheld(table: Table, owner: Record) -> Iterator[str]:
    values = vars(table)
    for name, readable, holds_tables in _text_fields(type(table)):
        if not (value := values.get(name)):
            continue
        if not (readable and may_read_field(name, owner)):
            yield from _texts(value)
        elif holds_tables:
            for inner in (value,) if isinstance(value, Table) else _parts(value):
                if isinstance(inner, Table):
                    allowed = disclosure.may_read_table(inner, owner)
                    yield from _withheld(inner, owner) if allowed else _texts(inner)


@cache
def _text_fields(model: type[Table]) -> tuple[tuple[str, bool, bool], ...]:
    """The fields in which texts stand: whether a client may read each, and if it holds tables."""
    open_ = readable_fields(model)
    return tuple(
        (name, name in open_, bool(spec.table))
        for name, spec in specs(model).items()
        if spec.table or _is_text(spec.annotation)
    )


def _is_text(annotation: Any) -> bool:
    """Whether a field may hold a text of the user's own: not one of a few words given."""
    if annotation is str:
        return True
    return get_origin(annotation) is not Literal and any(map(_is_text, get_args(annotation)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Table):
        values = vars(value)
        for name, *_ in _text_fields(type(value)):
            if name in values:
                yield from _texts(values[name])
    else:
        for inner in _parts(value):
            yield from _texts(inner)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, tuple) else ()


def _readable(view: ClientView, workspace: Workspace) -> Iterator[SourceText]:
    """Every text that a client may read, and the record in which it stands."""
    context = workspace.context(view.id)
    for entries in context.entries.values() if context else ():
        if open_ := [one for one in entries if context and may_read(one.record, context)]:
            kind = type(open_[0].record)
            shown = [view.project] if kind is Project else view.records(kind)
            for entry, record in zip(open_, shown, strict=True):
                yield from (SourceText(text, entry) for text in _strings(record))
    for name, person in view.people.items():
        yield from (SourceText(text, f"the person {name}") for text in _texts(person))


def _strings(table: Table) -> Iterator[str]:
    """Every text of a table and of the tables in it, also where it is one of a few words."""
    for *_, value in walk(table):
        parts = _parts(value) if isinstance(value, tuple | dict) else (value,)
        yield from (one for one in parts if isinstance(one, str))


# What is said of it ------------------------------------------------------------------------------


def _said(leak: Leak, workspace: Workspace) -> str:
    """Name the place of a leak; what it says is repeated of a name alone."""
    if leak.typed is None or leak.name is None:
        return _place(leak.entry, leak.text, workspace)
    where = leak.typed.place
    place = where if isinstance(where, str) else _place(where, leak.typed.text, workspace)
    return f'{place} names "{leak.text}" ({_WHAT[leak.name.kind]} {leak.name.project})'


_WHAT = {
    "client": "the client of", "person": "a person of the client of",
    "surname": "a person of the client of", "project": "the project",
    "domain": "a mail domain of the client of", "id": "a record of",
}  # fmt: skip


def _way_out(leaks: list[Leak]) -> str:
    names = dict.fromkeys(one.text for one in leaks if one.typed)
    if len(names) < len(leaks):
        other = "say it in a field that the client may read"
        return f"nothing was written; reword the field, or {other}"
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        "nothing was written; reword it, or where no other client is meant: "
        f"may_name = [{listed}] under [project.report]"
    )


def _place(entry: Entry, text: str, workspace: Workspace) -> str:
    """Name the field and the line of a text, without repeating what it says."""
    known = workspace.snapshot.entries
    same = (one for one in known if one.file is entry.file and one.path == entry.path)
    path = next(_paths(next(same, entry).record, text), ())
    span = entry.file.places.nearest((*entry.path, *path))
    shown = workspace.snapshot.shown(entry.file)
    return f"{shown}:{span.line}: `{field_name(path) or 'id'}` of {entry.id}"


def _paths(record: Record, text: str) -> Iterator[Path]:
    for path, _, value in walk(record):
        if isinstance(value, str) and (value == text or text in _sentences(value)):
            yield path
        elif isinstance(value, tuple) and text in value:
            yield (*path, value.index(text))
