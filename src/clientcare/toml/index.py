"""The offsets of every field of a text, by its path in the data."""

from clientcare.toml.outline import Key, Pair, Section, Value, outline
from clientcare.toml.places import FieldPath, Place


def index(text: str) -> dict[FieldPath, Place]:
    """Find the key and the value of everything in a text that the parser accepts."""
    places: dict[FieldPath, Place] = {}
    for section in outline(text):
        _note_header(places, section)
        _note_pairs(places, section.path, section.pairs)
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
    if section.is_element:
        header: Place = (key, (section.start, section.end))
        places[path] = header
        if section.path[-1] == 0:
            places[path[:-1]] = header
    elif section.keys:
        places[path] = (key, (section.start, section.end))


def _note_pairs(places: dict[FieldPath, Place], path: FieldPath, pairs: list[Pair]) -> None:
    for pair in pairs:
        *tables, last = pair.keys
        here = path
        for key in tables:
            here = (*here, key.name)
            written = (key.start, key.end)
            places.setdefault(here, (written, written))
        _note_value(places, (*here, last.name), last, pair.value)


def _note_value(
    places: dict[FieldPath, Place], path: FieldPath, key: Key | Value, value: Value
) -> None:
    places[path] = ((key.start, key.end), (value.start, value.end))
    if value.pairs is not None:
        _note_pairs(places, path, value.pairs)
    elif value.items is not None:
        for number, item in enumerate(value.items):
            _note_value(places, (*path, number), item, item)
