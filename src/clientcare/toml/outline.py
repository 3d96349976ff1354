"""The shape of a valid TOML text by offsets: headers, keys, values, and the commas between them.

This reads only what `parsing.parse` has accepted, so it looks for the ends of things and checks
nothing. The data itself always comes from the parser.
"""

import re
from collections.abc import Iterator

from clientcare.dataclass import NamedTuple
from clientcare.toml.parsing import FieldPath, parse
from clientcare.toml.tokens import STRING

_SPACE = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY = re.compile(r'[ \t]*+("(?:[^"\\]|\\.)*+"|\'[^\']*+\'|[A-Za-z0-9_-]++)[ \t]*+(\.?)')
_SCALAR = (
    rf"{STRING}|\d{{4}}-\d\d-\d\d(?: (?=\d))?[0-9:.Zz+-]*+(?:[Tt][0-9:.Zz+-]*+)?|[^\s,\]}}#]++"
)
_PLAIN = r'"[^"\\\n]*+"(?!")|[\w:.+-]++'
_PLAIN_VALUE = re.compile(_PLAIN)
_PLAIN_ITEM = re.compile(  # nearly every other value, so that `_SCALAR` is seldom compiled
    rf"(?:{_PLAIN}|[\d-]++ \d[\d:.+-]*+)(?=[ \t]*+[,\]}}\r\n])"
)
_PLAIN_PAIR = re.compile(  # the commonest form in one step: a bare key, a plain value or several
    rf"([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+({_PLAIN}"
    rf"|\[\s*+(?:(?:{_PLAIN})\s*+(?:,\s*+|(?=\])))*+\])(?=[ \t]*+(?:[\r\n\#]|\Z))"
    r"(?:[ \t\r\n]++|#[^\n]*+)*+"
)


Place = tuple[tuple[int, int], tuple[int, int]]
"""Where a field's key begins and ends, and its value: offsets."""


class Key(NamedTuple):
    """One segment of a key as it is written, quotes included."""

    name: str
    start: int
    end: int


class Value(NamedTuple):
    """A value: a scalar, an array (`items`) or an inline table (`pairs`)."""

    start: int
    end: int
    items: list["Value"] | None = None
    pairs: list["Pair"] | None = None


class Pair(NamedTuple):
    """`a.b = value`."""

    keys: list[Key]
    value: Value


class Section(NamedTuple):
    """A header and the pairs below it; the first section of a text has no header.

    `start` and `end` enclose the header's brackets; `path` is that of the table in the data.
    """

    start: int
    end: int
    path: FieldPath
    keys: list[Key]
    is_element: bool
    pairs: list[Pair]


def outline(text: str) -> list[Section]:
    """Find every header, key and value of a text that the parser accepts."""
    sections = [Section(0, 0, (), [], is_element=False, pairs=[])]
    for part in _parts(text):
        if isinstance(part, Section):
            sections.append(part)
        elif isinstance(part, Pair):
            sections[-1].pairs.append(part)
        else:
            spans = _items(part)
            items = None if spans is None else [Value(*span) for span in spans]
            value = Value(*part.span(2), items)
            sections[-1].pairs.append(Pair([Key(part[1], *part.span(1))], value))
    return sections


def _parts(text: str) -> Iterator[Section | Pair | re.Match[str]]:
    """Go through a text: its headers, without what is below them, and its pairs, most as a match.

    Most are plain, and making objects of them would take longer than all the rest.
    """
    counts: dict[FieldPath, int] = {}
    at = skip_between(text, 0)
    while at < len(text):
        if plain := _PLAIN_PAIR.match(text, at):
            yield plain
            at = plain.end()
            continue
        part = _section(text, at, counts) if text[at] == "[" else _pair(text, at)
        yield part
        at = skip_between(text, part.end if isinstance(part, Section) else part.value.end)


def _items(plain: re.Match[str]) -> list[tuple[int, int]] | None:
    """Where the values of a plain pair begin and end that has several; None where it has one."""
    start, end = plain.span(2)
    if plain.string[start] != "[":
        return None
    return [item.span() for item in _PLAIN_VALUE.finditer(plain.string, start, end)]


def skip_between(text: str, at: int) -> int:
    """Go over white space, newlines and comments."""
    return _skip(_BETWEEN, text, at)


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _section(text: str, at: int, counts: dict[FieldPath, int]) -> Section:
    is_element = text.startswith("[[", at)
    width = 2 if is_element else 1
    keys, end = _keys(text, at + width)
    path: FieldPath = ()
    for key in keys[:-1]:
        path = _resolved((*path, key.name), counts)
    path = (*path, keys[-1].name)
    if is_element:
        counts[path] = counts.get(path, 0) + 1
    return Section(at, end + width, _resolved(path, counts), keys, is_element, [])


def _resolved(path: FieldPath, counts: dict[FieldPath, int]) -> FieldPath:
    """A header belongs to the last element so far of each array of tables in its path."""
    return (*path, counts[path] - 1) if path in counts else path


def _keys(text: str, at: int) -> tuple[list[Key], int]:
    """Read a key of one or more segments; the end is past the white space behind it."""
    keys = []
    while True:
        found = _KEY.match(text, at)
        if found is None:
            raise ValueError(f"no key at offset {at}")
        raw = found[1]
        name = raw if raw[0] not in "'\"" else raw[1:-1]
        if raw[0] == '"' and "\\" in raw:
            name = next(iter(parse(f"{raw} = 0")))
        keys.append(Key(name, *found.span(1)))
        at = found.end()
        if not found[2]:
            return keys, at


def _pair(text: str, at: int) -> Pair:
    keys, at = _keys(text, at)
    return Pair(keys, _value(text, _skip(_SPACE, text, at + 1)))


def _value(text: str, at: int) -> Value:
    if text[at] == "[":
        items = []
        end = skip_between(text, at + 1)
        while text[end] != "]":
            items.append(_value(text, end))
            end = _after_comma(text, items[-1].end)
        return Value(at, end + 1, items=items)
    if text[at] == "{":
        pairs = []
        end = skip_between(text, at + 1)
        while text[end] != "}":
            pairs.append(_pair(text, end))
            end = _after_comma(text, pairs[-1].value.end)
        return Value(at, end + 1, pairs=pairs)
    plain = _PLAIN_ITEM.match(text, at)
    return Value(at, plain.end() if plain else _skip(re.compile(_SCALAR), text, at))


def _after_comma(text: str, at: int) -> int:
    at = skip_between(text, at)
    return _skip(_BETWEEN, text, at + 1) if text[at] == "," else at


Node = tuple[FieldPath, Key | Value, Key | Value, bool]
"""A path, its key (of an item of a list the item), its value, and whether that stands in brackets.

Of a table that dotted keys make both are its key.
"""


def nodes(path: FieldPath, pairs: list[Pair]) -> list[Node]:
    """Everything that stands in some pairs of the table at a path, in depth."""
    found: list[Node] = []
    _add_pairs(found, path, pairs, inside=False)
    return found


def _add_pairs(found: list[Node], path: FieldPath, pairs: list[Pair], *, inside: bool) -> None:
    for pair in pairs:
        *tables, last = pair.keys
        here = path
        for key in tables:
            here = (*here, key.name)
            found.append((here, key, key, inside))
        _add_value(found, (*here, last.name), last, pair.value, inside=inside)


def _add_value(
    found: list[Node], path: FieldPath, key: Key | Value, value: Value, *, inside: bool
) -> None:
    found.append((path, key, value, inside))
    if value.pairs is not None:
        _add_pairs(found, path, value.pairs, inside=True)
    for number, item in enumerate(value.items or ()):
        _add_value(found, (*path, number), item, item, inside=True)


def index(text: str, places: dict[FieldPath, Place]) -> Iterator[None]:
    """Find the key and the value of everything in a text that the parser accepts, step by step.

    The place of a table that has no header yet is twice that of its key.
    """
    path: FieldPath = ()
    for part in _parts(text):
        if isinstance(part, re.Match):
            here = (*path, part[1])
            places[here] = part.span(1), part.span(2)
            for number, span in enumerate(_items(part) or ()):
                places[*here, number] = span, span
        elif isinstance(part, Section):
            path = part.path
            _note_header(places, part)
        else:
            for here, key, value, _ in nodes(path, [part]):
                place = ((key.start, key.end), (value.start, value.end))
                if isinstance(value, Key):
                    places.setdefault(here, place)
                else:
                    places[here] = place
        yield


def _note_header(places: dict[FieldPath, Place], section: Section) -> None:
    """Note a header, and the tables it names on its way that have none of their own."""
    keys = iter(section.keys)
    path: FieldPath = ()
    key = (0, 0)
    for step in section.path:
        path = (*path, step)
        if isinstance(step, str):
            found = next(keys)
            key = (found.start, found.end)
        places.setdefault(path, (key, key))
    if section.keys:
        places[path] = (key, (section.start, section.end))
    if section.is_element and section.path[-1] == 0:
        places[path[:-1]] = places[path]
