"""Values as a file has them → values of a record, and every problem on the way.

A reader is made of an annotation when a model is first read, once. It takes a value and a list of
problems; what it returns counts only where it added none. No library does it here: importing one
and building its models takes longer than all the rest of a command (`docs/decisions.md`).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from clientcare.dataclass import NamedTuple

Path = tuple[str | int, ...]
ID_PATTERN = r"^[A-Za-z][A-Za-z0-9._-]*$"
is_id = re.compile(ID_PATTERN.removesuffix("$") + r"\Z").match
DURATION_PATTERN = r"^(0|[1-9][0-9]{0,3})(h|d|w|m|ch|cd)$"


class Duration(NamedTuple):
    """A number of working hours (h), working days (d), weeks, months (m), hours (ch), days (cd)."""

    number: int
    unit: str


@lru_cache(maxsize=512)
def parse_duration(text: str) -> Duration:
    """Read a duration such as `4h`; anything else is a ValueError."""
    found = re.match(DURATION_PATTERN.replace("$", r"\Z"), text)
    if not found:
        raise ValueError(f"not a duration: {text!r}")
    return Duration(int(found[1]), found[2])


class Limits(NamedTuple):
    """What a text or a number must keep to; beside its type in an annotation."""

    pattern: str | None = None
    min_length: int = 0
    max_length: int | None = None
    ge: int | None = None
    le: int | None = None
    max_digits: int | None = None
    known: frozenset[str] = frozenset()
    """The texts that keep to the pattern and exist; empty: all of them."""


_ANY = Limits()


class Problem(NamedTuple):
    """What is wrong with one value: its kind, its place, the value, what it fails to keep to."""

    kind: str
    path: Path
    value: Any
    limit: Any = None


Reader = Callable[[Any, list[Problem]], Any]


def reader_of(annotation: Any) -> Reader:
    """Return what reads the values that an annotation allows, one for all that are equal."""
    # Literals are equal whatever the order of their words, in which messages name them.
    if get_origin(annotation) is Literal:
        words = get_args(annotation)
        return _plain("literal_error", words.__contains__, words)
    return _reader_of(annotation)


@cache
def _reader_of(annotation: Any) -> Reader:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    limits, origin = _ANY, get_origin(annotation)
    if origin is Annotated:
        annotation, limits = get_args(annotation)
        origin = get_origin(annotation)
    inside = get_args(annotation)
    if origin in (Union, UnionType):
        forms = tuple(one for one in inside if one is not NoneType)
        if set(forms) == {date, datetime}:
            return _MOMENT
        return _any_of(forms) if len(forms) > 1 else reader_of(forms[0])
    if origin is tuple:
        return _list_of(reader_of(inside[0]))
    if origin is dict:
        return _map_of(reader_of(inside[0]), reader_of(inside[1]))
    if annotation is str:
        return _text(limits)
    if annotation in (int, Decimal):
        return _number(annotation, limits)
    reader: Reader = annotation.reader()
    return reader


def _plain(kind: str, fits: Callable[[Any], bool], limit: Any = None) -> Reader:
    def read(value: Any, problems: list[Problem]) -> Any:
        if not fits(value):
            problems.append(Problem(kind, (), value, limit))
        return value

    return read


_PLAIN: dict[Any, Reader] = {
    str: _plain("string_type", lambda value: isinstance(value, str)),
    bool: _plain("bool_type", lambda value: isinstance(value, bool)),
    date: _plain(
        "date_type", lambda value: isinstance(value, date) and not isinstance(value, datetime)
    ),
}
_MOMENT = _plain("date_type", lambda value: isinstance(value, date))
_TAKES: dict[Reader, type] = {**{reader: kind for kind, reader in _PLAIN.items()}, _MOMENT: date}
"""What takes every value of a type as it is: these are not called for one, which is faster."""


def _text(limits: Limits) -> Reader:
    _, shortest, longest, *_ = limits
    fits: Callable[[str], object] | None = None
    if limits.known:  # all of them keep to the pattern
        fits = limits.known.__contains__
    elif limits.pattern:  # in a file's text `$` is the end alone, not the line end before it too
        fits = re.compile(limits.pattern.replace("$", r"\Z")).match

    def read(value: Any, problems: list[Problem]) -> Any:
        if not isinstance(value, str):
            problems.append(Problem("string_type", (), value))
        elif len(value) < shortest or (shortest and value.isspace()):
            problems.append(Problem("string_too_short", (), value, shortest))
        elif longest is not None and len(value) > longest:
            problems.append(Problem("string_too_long", (), value, longest))
        elif fits and not fits(value):
            problems.append(Problem("string_pattern_mismatch", (), value, limits.pattern))
        return value

    return read


def _number(kind: type, limits: Limits) -> Reader:
    """Read whole numbers, or amounts, which may be written as text too."""

    def read(value: Any, problems: list[Problem]) -> Any:
        number: Any = value if type(value) is int else "int_type"
        if kind is Decimal:
            number = _amount(value)
        if isinstance(number, str):
            problems.append(Problem(number, (), value))
        elif limits.max_digits is not None and _digits(number) > limits.max_digits:
            problems.append(Problem("decimal_max_digits", (), value, limits.max_digits))
        elif limits.ge is not None and number < limits.ge:
            problems.append(Problem("greater_than_equal", (), value, limits.ge))
        elif limits.le is not None and number > limits.le:
            problems.append(Problem("less_than_equal", (), value, limits.le))
        return number

    return read


def _amount(value: Any) -> Decimal | str:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str | float):
        return "decimal_type"
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return "decimal_parsing"
    return number if number.is_finite() else "finite_number"


def _digits(number: Decimal) -> int:
    """How many digits an amount takes when it is written out."""
    _, digits, exponent = number.normalize().as_tuple()
    assert isinstance(exponent, int)
    return len(digits) + exponent if exponent >= 0 else max(len(digits), -exponent)


def _list_of(item: Reader) -> Reader:
    takes = {_TAKES.get(item)}

    def read(value: Any, problems: list[Problem]) -> Any:
        if not isinstance(value, (list, tuple)):
            problems.append(Problem("tuple_type", (), value))
            return ()
        if {*map(type, value)} == takes:
            return tuple(value)
        items, before = [], len(problems)
        for n, one in enumerate(value):
            items.append(item(one, problems))
            if problems and len(problems) > before:
                place_below(problems, before, n)
                before = len(problems)
        return tuple(items)

    return read


def _map_of(name: Reader, item: Reader) -> Reader:
    def read(value: Any, problems: list[Problem]) -> Any:
        if not isinstance(value, dict):
            problems.append(Problem("dict_type", (), value))
            return {}
        items = {}
        for key, one in value.items():
            before = len(problems)
            name(key, problems)
            place_below(problems, before, "[key]")
            items[key] = item(one, problems)
            place_below(problems, before, key)
        return items

    return read


def _any_of(forms: tuple[Any, ...]) -> Reader:
    """Read the first of several forms that fits; else say what the one misses that came furthest.

    An amount that may be words instead is one only where it is written as a number.
    """
    readers = [reader_of(form) for form in forms]

    def read(value: Any, problems: list[Problem]) -> Any:
        if str in forms and isinstance(value, str):
            return value
        found: list[Problem] = []
        for reader in readers:
            before = len(found)
            result = reader(value, found)
            if len(found) == before:
                return result
        deeper = {one.path[:length] for one in found for length in range(len(one.path))}
        problems += [one for one in found if one.path not in deeper]
        return None

    return read


def place_below(problems: list[Problem], start: int, step: str | int) -> None:
    """Put the problems from a position on below a key or a position."""
    for n in range(start, len(problems)):
        one = problems[n]
        problems[n] = one._replace(path=(step, *one.path))


def table_of(fields: Mapping[str, tuple[str, Any]], required: frozenset[str]) -> Reader:
    """Read the known keys of a table as a dict by Python name; problems in the fields' order.

    `fields` has the name and the type of each. The reader of a field is made when the field is
    first met: most never are.
    """
    readers: dict[str, tuple[str, Reader, type | None]] = {}
    order = {key: n for n, key in enumerate(fields)}

    def read(value: Any, problems: list[Problem]) -> dict[str, Any]:
        start = before = len(problems)
        values: dict[str, Any] = {}
        for key, given in value.items():
            try:
                name, reader, takes = readers[key]
            except KeyError:
                if key not in fields:
                    problems.append(Problem("extra_forbidden", (key,), given))
                    before += 1
                    continue
                name, annotation = fields[key]
                reader = reader_of(annotation)
                takes = _TAKES.get(reader)
                readers[key] = name, reader, takes
            if type(given) is takes or (given is None and NoneType in get_args(fields[key][1])):
                values[name] = given
                continue
            values[name] = reader(given, problems)
            if problems and len(problems) > before:
                place_below(problems, before, key)
                before = len(problems)
        if not required <= value.keys():
            missing = [key for key in fields if key in required and key not in value]
            problems += [Problem("missing", (key,), value) for key in missing]
        if problems and len(problems) > start:
            problems[start:] = sorted(
                problems[start:], key=lambda one: order.get(str(one.path[0]), len(order))
            )
        return values

    return read
