"""How a shape is filled: each field from the attribute of the same name, or from where it says.

Shapes are typed dictionaries, which cost nothing at start-up. JSON Schema and its page of the
documentation are made of them. A name that Python keeps for itself ends in `_` here: `from_`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    NotRequired,
    TypedDict,
    TypeVar,
    get_args,
    get_origin,
    is_typeddict,
)

from clientcare.calendar.now import Now
from clientcare.calendar.timed_day import TimedDay, hour_of
from clientcare.calendar.working_time import instant_of
from clientcare.findings import Unreadable
from clientcare.published import VERSION
from clientcare.records import KINDS, Table, every_spec, specs

if TYPE_CHECKING:
    from clientcare.facts.workspace import Origin

T = TypeVar("T")
Text = str | None


class Field:
    """What a field says, and where it comes from if not from the attribute of its name.

    That is the path of an attribute, dotted, or a function of the object; `absent` stands for null.
    """

    def __init__(
        self, words: str, source: str | Callable[[Any], Any] | None = None, absent: Any = None
    ) -> None:
        """Take the words, a sentence, the source, and what is said where there is nothing."""
        self.words = words
        self.source = _path(source, absent) if isinstance(source, str) else source


def _path(path: str, absent: Any) -> Callable[[Any], Any]:
    """Read an attribute; where it, or one on the way to it, is None, there is nothing."""
    if "." not in path and absent is None:
        return attrgetter(path)
    names = path.split(".")

    def read(source: Any) -> Any:
        for name in names:
            source = getattr(source, name)
            if source is None:
                return absent
        return source

    return read


Version = Annotated[int, Field("The version of the shape: 1.", lambda _: VERSION)]
Root = Annotated[Text, Field("The workspace; null where one alone was read.")]
PromisedAt = Annotated[
    Text,
    Field("The moment first promised; null where no hour was.", lambda it: hour_of(it.promised)),
]
DueAt = Annotated[
    Text,
    Field("The moment it is due now; null where no hour was promised.", lambda it: hour_of(it.due)),
]
MinutesLate = Annotated[int, Field("Minutes past the hour that was promised; 0 where none was.")]


class MoodJson(TypedDict):
    """How the client felt on a day."""

    on: Annotated[str, Field("The day.")]
    mood: Annotated[int, Field("From 1, bad, to 5, good.")]
    why: Annotated[Text, Field("Why.")]


class UnreadableJson(TypedDict):
    """A file, or a record of a file, that could not be read."""

    file: Annotated[str, Field("The file, as findings name it.")]
    line: Annotated[int, Field("The line where reading failed, from 1.")]
    message: Annotated[str, Field("What is wrong with it.")]


class Versioned(TypedDict):
    """What every top object has; here of what depends on no day and on no record."""

    version: Version
    as_of: Annotated[None, Field("Always null: it depends on no day.", lambda _: None)]
    unreadable: Annotated[list[UnreadableJson], Field("Always empty.", lambda _: ())]


class Top(TypedDict):
    """What every top object has."""

    version: Version
    as_of: Annotated[
        str, Field("The day that was asked for, or the moment.", lambda it: as_of(it.now))
    ]
    unreadable: Annotated[list[UnreadableJson], Field("What could not be read, so counts nowhere.")]


def top(now: Now, unreadable: Iterable[Unreadable]) -> dict[str, Any]:
    """The fields of a top object that is filled from what does not know them."""
    return {"as_of": as_of(now), "unreadable": fill(list[UnreadableJson], unreadable)}


def as_of(now: Now) -> str:
    """Write the now that was judged: the day where a whole day was asked for, else the moment."""
    if now.moment.date() != now.day:
        return now.day.isoformat()
    return now.moment.isoformat(timespec="seconds")


def moment(value: date | datetime | None, zone: tzinfo | None) -> str | None:
    """Write a day as it is, a moment as RFC 3339 with its offset, and nothing as null."""
    if isinstance(value, datetime):
        at = instant_of(value, zone) if zone else value
        return at.isoformat(timespec="seconds")
    return value.isoformat() if value else None


def plain(value: Any, zone: tzinfo | None = None, *, hours: bool = False) -> Any:
    """Turn what records hold into what JSON has; decimals become text, so that none is rounded.

    A day for which an hour was promised is a day, or with `hours` the moment.
    """
    if isinstance(value, date):
        return moment(value.at if hours and isinstance(value, TimedDay) else value, zone)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Table):
        held = (
            (spec.key, getattr(value, name))
            for name, spec in specs(type(value)).items()
            if name in vars(value)
        )
        return {key: plain(inner, zone, hours=hours) for key, inner in held if inner is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(inner, zone, hours=hours) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, zone, hours=hours) for inner in value]
    return value


_OWN_IDS = frozenset({
    "id", "record", "project", "blocks", "series", "issue", "source", "worst_record", "disputed",
})  # fmt: skip
"""The fields of shapes that hold the ids of records, beside those that records declare so."""


@cache
def _ids() -> frozenset[str]:
    every = [spec for kind in KINDS.values() for spec in every_spec(kind.model)]
    others = {spec.key for spec in every if spec.role != "record"}
    return _OWN_IDS | ({spec.key for spec in every} - others)


def name_ids(value: Any, origin: "Origin", key: str = "id") -> Any:
    """Write the ids in what is published as they are beside what other workspaces hold."""
    if not origin.shared:
        return value
    if isinstance(value, dict):
        return {each: name_ids(inner, origin, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [name_ids(inner, origin, key) for inner in value]
    return origin.name(value) if key in _ids() and isinstance(value, str) else value


# Filling -----------------------------------------------------------------------------------------

Filler = Callable[[Any, tzinfo | None], Any]


def fill(shape: type[T], source: Any, zone: tzinfo | None = None, **given: Any) -> T:
    """Fill a shape, or a list of one, from an object; `given` fields are taken as they are."""
    hint: Any = shape
    if not given:
        filled: T = _filler(hint)(source, zone)
        return filled
    whole: Any = {
        name: given[name] if name in given else write(read(source), zone)
        for name, read, write in _fields(hint)
    }
    for name in getattr(shape, "__optional_keys__", ()):
        if whole[name] is None:
            del whole[name]
    return whole  # type: ignore[no-any-return]


@cache
def _filler(hint: Any) -> Filler:
    hint, _ = _bare(hint)
    if is_typeddict(hint):
        return lambda source, zone: (
            None
            if source is None
            else {name: write(read(source), zone) for name, read, write in _fields(hint)}
        )
    if get_origin(hint) is list and is_typeddict(get_args(hint)[0]):
        inner = _filler(get_args(hint)[0])
        return lambda source, zone: [inner(each, zone) for each in source]
    return plain


@cache
def _fields(shape: Any) -> list[tuple[str, Callable[[Any], Any], Filler]]:
    """The fields of a shape: name, where its value comes from, how that is written."""
    found = []
    for name, hint in shape.__annotations__.items():
        bare, field = _bare(hint)
        read = (field.source if field else None) or attrgetter(name)
        found.append((name.rstrip("_"), read, _filler(bare)))
    return found


def _bare(hint: Any) -> tuple[Any, Field | None]:
    """Take a type out of what surrounds it: `Annotated`, `NotRequired`, `| None`."""
    field = None
    while True:
        origin, inside = get_origin(hint), get_args(hint)
        if origin is Annotated:
            field = next((each for each in inside[1:] if isinstance(each, Field)), field)
            hint = inside[0]
        elif origin is NotRequired or (origin is UnionType and inside[1:] == (NoneType,)):
            hint = inside[0]
        else:
            return hint, field
