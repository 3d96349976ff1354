"""Words from a command line → the value that a field takes, by what its model declares."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, get_args, get_origin

from clientcare.calendar.working_time import Now, WorkCalendar
from clientcare.edit.days import is_relative, read_day, read_moment
from clientcare.errors import ClientcareError
from clientcare.naming import meant
from clientcare.records import KINDS
from clientcare.records.base import ID_PATTERN, Table, specs
from clientcare.records.faults import nearest
from clientcare.toml import TomlFault, parse


class Shape:
    """What a field takes: which types, which words, one or several, and what its ids point at."""

    def __init__(self, model: type[Table], name: str) -> None:
        """Read it off the model."""
        field, spec = model.model_fields[name], specs(model)[name]
        self.key = spec.key
        self.role = spec.role
        self.table = spec.table
        self.required = field.is_required()
        self.doc = field.description or ""
        self.types, self.words = _leaves(field.annotation)
        self.is_day = date in self.types
        self.is_moment = datetime in self.types
        self.is_list = _holds(field.annotation, tuple) and (spec.table is None or self.is_day)
        self.is_map = _holds(field.annotation, dict)
        whole = f"{field.annotation} {field.metadata}"
        self.is_id = ID_PATTERN in whole or bool(self.role in ("person", "record"))
        self.many = _holds(field.annotation, tuple)

    @property
    def is_simple(self) -> bool:
        """Whether it is one value, or a list of plain ones: no table."""
        return self.table is None

    @property
    def looks_ahead(self) -> bool:
        """Whether its day is a plan, which lies ahead."""
        return self.role == "plan"


@cache
def shapes(model: type[Table]) -> dict[str, Shape]:
    """What each field of a model takes, by its key in the file."""
    found = (Shape(model, name) for name in model.model_fields)
    return {shape.key: shape for shape in found}


def _leaves(annotation: Any) -> tuple[frozenset[type], tuple[str, ...]]:
    """The plain types in an annotation, and the words that it allows."""
    types: set[type] = set()
    words: list[str] = []

    def visit(one: Any) -> None:
        if get_origin(one) is Literal:
            words.extend(str(word) for word in get_args(one))
        elif get_args(one):
            for inner in get_args(one):
                visit(inner)
        elif isinstance(one, type) and one is not type(None):
            types.add(one)

    visit(annotation)
    return frozenset(types), tuple(dict.fromkeys(words))


def _holds(annotation: Any, container: type) -> bool:
    return get_origin(annotation) is container or any(
        _holds(inner, container) for inner in get_args(annotation)
    )


@dataclass(frozen=True)
class Reader:
    """Reads values as of a now, on a calendar, among the people of a project and all records."""

    now: Now
    calendar: WorkCalendar
    people: Mapping[str, object]
    ids: Callable[[], Iterable[str]]
    said: dict[str, str]
    """Relative days that were read, and the dates they stand for."""

    def values(self, shape: Shape, texts: Sequence[str]) -> Any:
        """Read what was given for a field: all of it for a list, else the last."""
        if shape.is_list:
            return [value for text in texts for value in self._items(shape, text)]
        if shape.is_map and shape.table is None and (len(texts) > 1 or "=" in texts[-1]):
            return self._map(shape, texts)
        return self._one(shape, texts[-1])

    def values_of(self, kind: str, key: str, texts: Sequence[str]) -> list[Any]:
        """Read what was given for a list of a kind of record."""
        found: list[Any] = self.values(shapes(KINDS[kind])[key], texts)
        return found

    def day(self, text: str, *, ahead: bool = False) -> date:
        """Read a day and remember what a relative one stands for."""
        day = read_day(text, self.now, self.calendar, ahead=ahead)
        if is_relative(text):
            self.said[text] = f"{day:%A} {day}"
        return day

    def moment(self, text: str, *, ahead: bool = False) -> date | datetime:
        """Read a day or a moment and remember what a relative one stands for."""
        moment = read_moment(text, self.now, self.calendar, ahead=ahead)
        if is_relative(text):
            time = f" {moment:%H:%M}" if isinstance(moment, datetime) else ""
            self.said[text] = f"{moment:%A %Y-%m-%d}{time}"
        return moment

    def person(self, text: str) -> str:
        """Find a person of the project by id, or an unambiguous part of it."""
        return meant(text, self.people, "person")

    def record(self, text: str) -> str:
        """Find a record by id, or an unambiguous part of it."""
        return meant(text, self.ids(), "record")

    def _items(self, shape: Shape, text: str) -> list[Any]:
        """Split what was given for a list; only sentences may hold commas of their own."""
        written = _written(text)
        if isinstance(written, list):
            return [self._one(shape, item) if isinstance(item, str) else item for item in written]
        if isinstance(written, dict) and shape.table:
            return [written]
        is_split = shape.is_id or shape.is_day or shape.words or shape.key == "tags"
        parts = [part.strip() for part in text.split(",")] if is_split else [text]
        return [self._one(shape, part) for part in parts if part]

    def _map(self, shape: Shape, texts: Sequence[str]) -> dict[str, Any]:
        """Read `jan=4,eva=1`: one value a person."""
        pairs = [pair.partition("=") for text in texts for pair in text.split(",") if pair.strip()]
        if not all(sign for _, sign, _ in pairs):
            raise ClientcareError(f"{shape.key}: name a person for each", "as in jan=4,eva=1")
        return {self.person(who): _number(shape, value) for who, _, value in pairs}

    def _one(self, shape: Shape, text: str) -> Any:
        if shape.is_day:
            read = self.moment if shape.is_moment else self.day
            return read(text, ahead=shape.looks_ahead)
        if shape.types & {Decimal, int} and bool not in shape.types:
            return _number_or_text(shape, text)
        if bool in shape.types:
            return _truth(shape, text)
        if shape.words and str not in shape.types:
            return _word(shape, text)
        text = _unquoted(text)
        if shape.role not in ("person", "record"):
            return text
        try:
            return self.person(text) if shape.role == "person" else self.record(text)
        except ClientcareError as error:
            raise ClientcareError(f"{shape.key}: {error.message}", error.hint) from None


def _written(text: str) -> Any:
    """Read a value that is written as in a file, in quotes or brackets; None for plain words."""
    if text[:1] not in ('"', "'", "[", "{"):
        return None
    try:
        return parse(f"value = {text}\n")["value"]
    except (TomlFault, KeyError):
        return None


def _unquoted(text: str) -> str:
    written = _written(text) if text[:1] in "\"'" else None
    return written if isinstance(written, str) else text


def _number_or_text(shape: Shape, text: str) -> Any:
    try:
        return _number(shape, text)
    except ClientcareError:
        if str in shape.types and not shape.is_map:
            return _unquoted(text)
        raise


def _number(shape: Shape, text: str) -> Decimal | int:
    plain = text.strip().replace(" ", "").replace("\u00a0", "")
    try:
        number = Decimal(plain)
        if not number.is_finite() or not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*", plain, re.ASCII):
            raise InvalidOperation
    except InvalidOperation:
        wanted = "a number" if Decimal in shape.types else "a whole number"
        hint = "write digits, and decimals behind a point: 1250.50"
        raise ClientcareError(f'{shape.key}: "{text}" is not {wanted}', hint) from None
    if Decimal in shape.types:
        return number
    if number != number.to_integral_value():
        message = f'{shape.key}: "{text}" is not a whole number'
        raise ClientcareError(message, "leave out the decimals")
    return int(number)


def _truth(shape: Shape, text: str) -> bool:
    word = text.strip().lower()
    if word in ("true", "yes"):
        return True
    if word in ("false", "no"):
        return False
    raise ClientcareError(f'{shape.key}: "{text}" is neither true nor false', "write true or false")


def _word(shape: Shape, text: str) -> str:
    word = _unquoted(text).strip().lower()
    if word in shape.words:
        return word
    near = next((known for known in shape.words if word and known.startswith(word)), None)
    near = near or nearest(word, shape.words)
    said = ", ".join(shape.words)
    hint = f"did you mean `{near}`?" if near else f"write one of {said}"
    raise ClientcareError(f'{shape.key}: "{text}" is not one of {said}', hint)
