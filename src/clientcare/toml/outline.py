"""The shape of a valid TOML text by offsets: headers, keys, values, and the commas between them.

This reads only what `parsing.parse` has accepted, so it looks for the ends of things and checks
nothing. The data itself always comes from the parser.
"""

import re

from clientcare.dataclass import NamedTuple
from clientcare.toml.parsing import FieldPath, parse
from clientcare.toml.tokens import STRING

_SPACE = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY = re.compile(r'"(?:[^"\\]|\\.)*+"|\'[^\']*+\'|[A-Za-z0-9_-]++')
_SCALAR = re.compile(
    rf"{STRING}|\d{{4}}-\d\d-\d\d(?: (?=\d))?[0-9:.Zz+-]*+(?:[Tt][0-9:.Zz+-]*+)?|[^\s,\]}}#]++"
)
_PLAIN_PAIR = re.compile(  # the commonest form in one step: a bare key and a plain value, alone
    r'([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+("[^"\\\n]*+"(?!")|[\w:.+-]++)(?=[ \t]*+(?:[\r\n\#]|\Z))'
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
    counts: dict[FieldPath, int] = {}
    at = skip_between(text, 0)
    while at < len(text):
        if plain := _PLAIN_PAIR.match(text, at):
            sections[-1].pairs.append(Pair([Key(plain[1], *plain.span(1))], Value(*plain.span(2))))
            at = plain.end()
            continue
        if text[at] == "[":
            section = _section(text, at, counts)
            sections.append(section)
            at = section.end
        else:
            pair = _pair(text, at)
            sections[-1].pairs.append(pair)
            at = pair.value.end
        at = skip_between(text, at)
    return sections


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
        found = _KEY.match(text, _skip(_SPACE, text, at))
        if found is None:
            raise ValueError(f"no key at offset {at}")
        raw = found[0]
        name = raw if raw[0] not in "'\"" else raw[1:-1]
        if raw[0] == '"' and "\\" in raw:
            name = next(iter(parse(f"{raw} = 0")))
        keys.append(Key(name, *found.span()))
        at = _skip(_SPACE, text, found.end())
        if text[at] != ".":
            return keys, at
        at += 1


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
    return Value(at, _skip(_SCALAR, text, at))


def _after_comma(text: str, at: int) -> int:
    at = skip_between(text, at)
    return _skip(_BETWEEN, text, at + 1) if text[at] == "," else at


Node = tuple[FieldPath, Key | Value, Key | Value, bool]
"""A path, its key (of an item of a list the item), its value, and whether that stands in brackets.

Of a table that dotted keys make both are its key.
"""


def nodes(section: Section) -> list[Node]:
    """Everything that stands below a header, in depth."""
    found: list[Node] = []
    _add_pairs(found, section.path, section.pairs, inside=False)
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


def index(text: str) -> dict[FieldPath, Place]:
    """Find the key and the value of everything in a text that the parser accepts."""
    places: dict[FieldPath, Place] = {}
    for section in outline(text):
        _note_header(places, section)
        for path, key, value, _ in nodes(section):
            place = ((key.start, key.end), (value.start, value.end))
            if isinstance(value, Key):
                places.setdefault(path, place)
            else:
                places[path] = place
    return places


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
