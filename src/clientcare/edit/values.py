"""Words from a command line → the value that a field takes, by what its model declares."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import WorkCalendar, day_of
from clientcare.dataclass import NamedTuple, dataclass, replace
from clientcare.edit.days import is_relative, read_day, read_moment, weekday_and_day
from clientcare.errors import ClientcareError
from clientcare.naming import find_among
from clientcare.records import Spec
from clientcare.records.base import ROUND
from clientcare.records.nearest import word_meant
from clientcare.records.project import Person
from clientcare.records.tables import AHEAD
from clientcare.records.validation import is_id
from clientcare.toml import TomlFault, parse

Texts = Mapping[str, Sequence[str]]
"""What was given for each field, by its key."""


def read_pairs(pairs: Iterable[str]) -> Texts:
    """Split `key=value` pairs at their first `=`; a key may come several times."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        key, sign, text = pair.partition("=")
        if not sign or not key.strip():
            hint = f"write it as {pair}=…" if is_id(pair) else "write it as owner=mira"
            raise ClientcareError(f'"{pair}" is no key=value', hint)
        found.setdefault(key.strip(), []).append(text)
    return found


class Days(NamedTuple):
    """The day of what is recorded: as a day, and as a moment where a field takes one."""

    day: date
    moment: date | datetime
    given: bool = False
    """Whether somebody named it, so that it must not be passed over."""


@dataclass(frozen=True)
class Reader:
    """Reads values as of a now, on a calendar, among the people of a project and all records."""

    now: Now
    calendar: WorkCalendar
    people: Mapping[str, Person]
    find_record: Callable[[str], str]
    """Finds the id of a record by an unambiguous part of it."""
    said: dict[str, str]
    """Relative days that were read, and the dates they stand for."""
    days: Days
    """The day of what is recorded."""
    how_to_share: Callable[[str], str | None] = lambda person: None
    """Says how somebody of ours whom only another project names is named for all."""

    def on(self, text: str, zone: tzinfo) -> "Reader":
        """The same for what happened on a day, or at a moment."""
        moment = self.moment(text)
        day = day_of(moment, zone) if isinstance(moment, datetime) else moment
        return replace(self, days=Days(day, moment, given=True))

    def values(self, field: Spec, texts: Sequence[str]) -> Any:
        """Read what was given for a field: all of it for a list, else the last."""
        if any(text.isspace() for text in texts):
            raise ClientcareError(f"{field.key} is empty", "say it in a few words")
        if any(text.strip() in ("…", "...") for text in texts):
            message = f"{field.key}: … stands for words of your own"
            raise ClientcareError(message, "write them in its place")
        if field.is_list:
            return [value for text in texts for value in self._items(field, text)]
        if field.is_map and field.table is None and (len(texts) > 1 or "=" in texts[-1]):
            return self._map(field, texts)
        return self._one(field, texts[-1])

    def day(self, text: str, *, ahead: bool | None = False) -> date:
        """Read a day and remember what a relative one stands for."""
        day = read_day(text, self.now, self.calendar, ahead=ahead)
        if is_relative(text):
            self._echo(text, day)
        return day

    def moment(self, text: str, *, ahead: bool | None = False) -> date | datetime:
        """Read a day or a moment and remember what a relative one stands for."""
        moment = read_moment(text, self.now, self.calendar, ahead=ahead)
        if is_relative(text):
            self._echo(text, moment)
        return moment

    def _echo(self, text: str, day: date | datetime) -> None:
        """Remember what a text stands for; one word is another day where it lies ahead."""
        before = self.said[text].split(" and ") if text in self.said else []
        self.said[text] = " and ".join(dict.fromkeys([*before, weekday_and_day(day)]))

    def person(self, text: str) -> str:
        """Find a person of the project by id or name, or an unambiguous part of either."""
        try:
            return find_among(text, self.people)
        except ClientcareError:
            if way := self.how_to_share(text):
                raise ClientcareError(f"{text} is a person of another project alone", way) from None
            raise

    def record(self, text: str) -> str:
        """Find a record by id, or an unambiguous part of it."""
        name, sign, day = text.partition(ROUND)
        found = self.find_record(name)
        return f"{found}{ROUND}{self.day(day)}" if sign else found

    def _items(self, field: Spec, text: str) -> list[Any]:
        """Split what was given for a list; only sentences may hold commas of their own."""
        written = _written(text)
        if isinstance(written, list):
            return [self._one(field, item) if isinstance(item, str) else item for item in written]
        if isinstance(written, dict) and field.table:
            return [written]
        is_split = field.is_id or field.is_day or field.choices or field.key == "tags"
        parts = [part.strip() for part in text.split(",")] if is_split else [text]
        return [self._one(field, part) for part in parts if part]

    def _map(self, field: Spec, texts: Sequence[str]) -> dict[str, Any]:
        """Read `jan=4,eva=1`: one value a person, or one for each of the words that it allows."""
        if isinstance(written := _written(texts[-1]), dict):
            return written
        if field.choices:
            return _by_word(field, texts)
        pairs = [pair.partition("=") for text in texts for pair in text.split(",") if pair.strip()]
        if not all(sign for _, sign, _ in pairs):
            raise ClientcareError(f"{field.key}: name a person for each", "as in jan=4,eva=1")
        return {self.person(who): _number(field, value) for who, _, value in pairs}

    def _one(self, field: Spec, text: str) -> Any:
        if field.is_day:
            read = self.moment if field.is_moment else self.day
            return read(text, ahead=AHEAD.get(field.role, False))
        if bool in field.types:
            word = text.strip().lower()
            if word in ("true", "yes", "false", "no"):
                return word in ("true", "yes")
            message = f'{field.key}: "{text}" is neither true nor false'
            raise ClientcareError(message, "write true or false")
        if field.types & {Decimal, int}:
            try:
                return _number(field, text)
            except ClientcareError:
                if str not in field.types or field.is_map:
                    raise
        if field.choices and str not in field.types:
            return read_word(field, text)
        text = _unquoted(text)
        if field.role not in ("person", "record"):
            return text
        try:
            return self.person(text) if field.role == "person" else self.record(text)
        except ClientcareError as error:
            raise ClientcareError(f"{field.key}: {error.message}", error.hint) from None


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


def _by_word(field: Spec, texts: Sequence[str]) -> dict[str, str]:
    """Read `fri=09:00-12:00, 13:00-15:00, else=24h`: a text for each word, commas in it and all."""
    found: dict[str, str] = {}
    word = ""
    for part in (part for text in texts for part in text.split(",")):
        name, sign, value = (each.strip() for each in part.partition("="))
        word = read_word(field, name) if sign else word
        found[word] = value if sign else f"{found.get(word, '')}, {name}".removeprefix(", ")
    return found


_AMOUNT = "write digits, and decimals behind a point: 1250.50"


def _number(field: Spec, text: str) -> Decimal | int:
    plain = text.strip().replace(" ", "").replace("\u00a0", "")
    try:
        number = Decimal(plain)
        if not number.is_finite() or not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*", plain, re.ASCII):
            raise InvalidOperation
    except InvalidOperation:
        wanted, hint = "a whole number", "write digits alone: 4"
        if Decimal in field.types:
            from clientcare.toml.typed_values import read_amount

            read = read_amount(text)
            said = f"write {read.number}" if read else _AMOUNT
            code = f" and currency={read.unit}" if read and len(read.unit) == 3 else ""
            wanted, hint = "a number", said + code
        raise ClientcareError(f'{field.key}: "{text}" is not {wanted}', hint) from None
    if Decimal in field.types:
        return number
    if number != number.to_integral_value():
        message = f'{field.key}: "{text}" is not a whole number'
        raise ClientcareError(message, "leave out the decimals")
    return int(number)


def read_word(field: Spec, text: str) -> str:
    """Read one of the words that a field allows; raises ClientcareError, naming the nearest."""
    word = _unquoted(text).strip().lower()
    if word in field.choices:
        return word
    near = next((known for known in field.choices if word and known.startswith(word)), None)
    near = near or word_meant(word, field.choices)
    said = ", ".join(field.choices)
    hint = f"did you mean `{near}`?" if near else f"write one of {said}"
    raise ClientcareError(f'{field.key}: "{text}" is not one of {said}', hint)
