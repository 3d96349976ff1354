"""Where in a text a field or a table is, and how an addition fits in: where, in whose style.

Everything here gives splices, and decides by the text around them: its indents, its line endings,
its spacing of `=`, commas and braces.
"""

from collections.abc import Mapping, Sequence

from clientcare.dataclass import NamedTuple
from clientcare.toml.outline import Pair, Section, Value, nodes, skip_between
from clientcare.toml.parsing import FieldPath
from clientcare.toml.writing import format_inline, format_key, format_pairs, format_value


class Body(NamedTuple):
    """The place where a table's own keys are written, which may be absent of any so far.

    `pairs` are its own. It is a section below a header, or an inline table, or the dotted keys with
    a common beginning (`shared` segments) in one of those.
    """

    within: Section | Value
    pairs: list[Pair]
    shared: int = 0


def find_value(sections: list[Section], path: FieldPath) -> tuple[Value, bool] | None:
    """Find the value of a field, and whether it stands within an inline table or list."""
    around = (one for one in sections if one.path == path[: len(one.path)])
    found = (node for one in around for node in nodes(one.path, one.pairs) if node[0] == path)
    return next(((one, inside) for *_, one, inside in found if isinstance(one, Value)), None)


def find_body(sections: list[Section], path: FieldPath) -> Body | None:
    """Find where a table's own keys stand; none if only the tables within it have headers."""
    for section in sections:
        if section.path == path and (section.keys or not path):
            return Body(section, section.pairs)
    if found := find_value(sections, path):
        return Body(found[0], found[0].pairs) if found[0].pairs is not None else None
    for section in sections:  # dotted keys, below a header or in an inline table
        tables: list[tuple[FieldPath, Section | Value]] = [(section.path, section)]
        tables += [
            (at, value)
            for at, _, value, _ in nodes(section.path, section.pairs)
            if isinstance(value, Value)
        ]
        for at, within in tables:
            rest = path[len(at) :]
            if at == path[: len(at)] and rest and within.pairs:
                mine = [p for p in within.pairs if [k.name for k in p.keys][: len(rest)] == [*rest]]
                if mine:
                    return Body(within, mine, len(rest))
    return None


def sections_below(sections: list[Section], path: FieldPath) -> list[Section]:
    """Give the sections of a table and of all within it, in their order in the text."""
    return [section for section in sections if section.keys and section.path[: len(path)] == path]


# What to write there ------------------------------------------------------------------------------


class Splice(NamedTuple):
    """A stretch of text, by offsets, and what to put there instead."""

    start: int
    end: int
    new: str


def replace_value(text: str, value: Value, new: object, *, one_line: bool) -> Splice:
    """Write a new value over an old one."""
    written = format_value(
        new,
        newline=_newline(text, value.start),
        indent=_indent(text, value.start),
        one_line=one_line,
    )
    return Splice(value.start, value.end, written)


def insert_pair(
    text: str,
    sections: list[Section],
    body: Body,
    key: str,
    value: object,
    order: Sequence[str] = (),
) -> Splice:
    """Write a new key below the last own key of a table that an order has before it.

    Without one it goes below the last own key, or behind it within braces.
    """
    before = earlier(key, order) if not isinstance(body.within, Value) else ()
    found = [pair for pair in body.pairs if pair.keys[body.shared].name in before]
    last = [None, *body.pairs, *found][-1]
    shared = text[last.keys[0].start : last.keys[body.shared].start] if last else ""
    name = f"{shared}{format_key(key)}"
    if isinstance(body.within, Value):
        return _insert_inline(text, body.within, last, name, value)
    anchor = last.value.end if last else body.within.end
    start = last.keys[0].start if last else body.within.start
    indent, newline = _indent(text, start), _newline(text, anchor)
    assigned = _assignment(text, body.within.pairs, name)
    line = f"{indent}{assigned}{format_value(value, newline=newline, indent=indent)}"
    if last or body.within.keys:
        return _below(text, anchor, line)
    return _at_top(text, sections, line)


def earlier(key: str, order: Sequence[str]) -> Sequence[str]:
    """Give the keys that an order has before one."""
    return order[: order.index(key)] if key in order else ()


def insert_block(
    text: str, above: Section, header: str, table: Mapping[str, object], like: Section
) -> Splice:
    """Write a header and its table below all of a section, spaced like another one."""
    anchor = above.pairs[-1].value.end if above.pairs else above.end
    newline = _newline(text, anchor)
    indent = _indent(text, like.start)
    inner = _indent(text, like.pairs[0].keys[0].start) if like.pairs else indent
    pairs = format_pairs(table, newline=newline, indent=inner)
    start = above_comments(text, like.start)
    is_apart = start > 0 and not text[_line_start(text, start - 1) : start].strip()
    gap = newline if is_apart else ""
    return _below(text, anchor, f"{gap}{indent}{header}{newline}{pairs}".removesuffix(newline))


def insert_header(text: str, below: Section, header: str, pair: tuple[str, object]) -> Splice:
    """Write a header and one key above a section and the comments that belong to it."""
    start = above_comments(text, below.start)
    newline = _newline(text, below.start)
    indent = _indent(text, below.start)
    line = format_pairs(dict([pair]), newline=newline, indent=indent)
    return Splice(start, start, f"{indent}{header}{newline}{line}{newline}")


def append_block(text: str, header: str, table: Mapping[str, object]) -> Splice:
    """Write a header and its table at the end of a text, behind a blank line."""
    newline = _newline(text, len(text))
    block = f"{header}{newline}{format_pairs(table, newline=newline)}"
    if not text:
        return Splice(0, 0, block)
    if not text.endswith("\n"):
        return Splice(len(text), len(text), f"{newline}{newline}{block}".removesuffix(newline))
    gap = "" if text.endswith(("\n\n", "\n\r\n")) or not text.strip() else newline
    return Splice(len(text), len(text), gap + block)


def extend_list(text: str, value: Value, entry: object, *, one_line: bool) -> list[Splice]:
    """Write an entry behind the last one of a list, on a line of its own if that one has one."""
    assert value.items is not None
    if not value.items:
        return [_first_entry(text, value, entry, one_line=one_line)]
    last = value.items[-1]
    written = _entry_like(text, last, entry)
    behind = skip_between(text, last.end)
    comma = behind + 1 if text[behind] == "," else None
    indent = text[_line_start(text, last.start) : last.start]
    if indent.strip() or _line_start(text, last.start) <= value.start:
        at, new = (comma, f" {written},") if comma else (last.end, f", {written}")
        return [Splice(at, at, new)]
    newline = _newline(text, last.end)
    line_end = text.find("\n", comma or last.end, value.end) + 1
    if not line_end:
        new = f"{newline}{indent}{written}"
        at, new = (comma, f"{new},") if comma else (last.end, f",{new}")
        return [Splice(at, at, new)]
    if comma:
        return [Splice(line_end, line_end, f"{indent}{written},{newline}")]
    return [
        Splice(last.end, last.end, ","),
        Splice(line_end, line_end, f"{indent}{written}{newline}"),
    ]


def item_span(text: str, sections: list[Section], path: FieldPath) -> tuple[int, int] | None:
    """Where an entry of a list in brackets stands, with its comma; the last one with its key.

    What is alone on its lines goes with them and the comments above. None where there is none.
    """
    found = find_value(sections, path[:-1])
    if found is None or found[0].items is None or not isinstance(path[-1], int):
        return None
    items, n = found[0].items, path[-1]
    if len(items) == 1:
        pairs = [pair for one in sections for pair in one.pairs if pair.value == found[0]]
        return _lines(text, pairs[0].keys[0].start, found[0].end) if pairs else None
    start, end = items[n].start, items[n].end
    behind = skip_between(text, end)
    has_comma = text[behind] == ","
    end = behind + 1 if has_comma else end
    if lines := _lines(text, start, end):
        return lines
    if has_comma:
        return start, end + len(text[end:]) - len(text[end:].lstrip(" \t"))
    return (start if "#" in text[items[n - 1].end : start] else items[n - 1].end), end


def _lines(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The whole lines of a stretch of text, with the comments above; None where it shares them."""
    last = text.find("\n", end) + 1 or len(text)
    rest = text[end:last].strip()
    if text[_line_start(text, start) : start].strip() or (rest and not rest.startswith("#")):
        return None
    return above_comments(text, start), last


def _first_entry(text: str, value: Value, entry: object, *, one_line: bool) -> Splice:
    """Write the first entry into a list that is empty but for white space and comments."""
    newline, indent = _newline(text, value.start), _indent(text, value.start)
    if "#" not in text[value.start : value.end]:
        written = format_value([entry], newline=newline, indent=indent, one_line=one_line)
        return Splice(value.start, value.end, written)
    start = _line_start(text, value.end)
    written = format_value(entry, one_line=True)
    return Splice(start, start, f"{indent}    {written},{newline}")


def _entry_like(text: str, last: Value, entry: object) -> str:
    """Write an entry with the spaces that the one before it has."""
    if not isinstance(entry, Mapping) or not last.pairs:
        return format_value(entry, one_line=True)
    pad = text[last.start + 1 : last.pairs[0].keys[0].start]
    return format_inline(entry, pad=pad, equals=_equals(text, last.pairs[-1]))


def _insert_inline(text: str, within: Value, last: Pair | None, name: str, value: object) -> Splice:
    written = format_value(value, one_line=True)
    if last is None:
        inside = within.start + 1
        return Splice(inside, inside, f" {name} = {written}{' ' if text[inside] == '}' else ''}")
    return Splice(last.value.end, last.value.end, f", {name}{_equals(text, last)}{written}")


def _at_top(text: str, sections: list[Section], line: str) -> Splice:
    """Write the first key of a file that has none above its first header."""
    newline = _newline(text, 0)
    if len(sections) > 1:
        start = above_comments(text, sections[1].start)
        return Splice(start, start, f"{line}{newline}{newline}")
    gap = newline if text and not text.endswith("\n") else ""
    end = newline if not text or text.endswith("\n") else ""
    return Splice(len(text), len(text), f"{gap}{line}{end}")


def _assignment(text: str, pairs: list[Pair], name: str) -> str:
    """Write a key and its `=`: under those of the keys above it, where they are in one column."""
    if not pairs:
        return f"{name} = "
    columns = {
        text.index("=", pair.keys[-1].end) - _line_start(text, pair.keys[0].start) for pair in pairs
    }
    lengths = {pair.keys[-1].end - pair.keys[0].start for pair in pairs}
    equals = _equals(text, pairs[-1])
    if len(columns) == 1 and len(lengths) > 1:
        room = columns.pop() - len(_indent(text, pairs[-1].keys[0].start))
        return f"{name.ljust(room)}{equals if room <= len(name) else equals.lstrip()}"
    return f"{name}{equals}"


def _equals(text: str, pair: Pair) -> str:
    before, after = text[pair.keys[-1].end : pair.value.start].split("=", 1)
    return f"{' ' if before else ''}={' ' if after else ''}"


def _below(text: str, offset: int, lines: str) -> Splice:
    """Put whole lines below the one with an offset; a missing final newline stays missing."""
    newline = _newline(text, offset)
    end = text.find("\n", offset) + 1
    if not end:
        return Splice(len(text), len(text), newline + lines)
    return Splice(end, end, lines + newline)


def above_comments(text: str, offset: int) -> int:
    """Find the beginning of the comments right above a line, or else of the line."""
    start = _line_start(text, offset)
    while start:
        above = _line_start(text, start - 1)
        if not text[above:start].lstrip().startswith("#"):
            break
        start = above
    return start


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _indent(text: str, offset: int) -> str:
    start = _line_start(text, offset)
    line = text[start:offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _newline(text: str, offset: int) -> str:
    """Give the line ending of the line with an offset, else of the one above it."""
    end = text.find("\n", offset)
    if end < 0:
        end = text.rfind("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
