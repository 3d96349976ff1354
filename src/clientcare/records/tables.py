"""Tables of TOML as frozen objects: what each field declares about itself, and all that follows.

A field is declared with `public` (a client may read it) or `private` (never). A date says by its
role whether it is a fact, which exists from its day on, a plan, which may lie in the future, or a
turn, which is recorded before it comes or after; a reference says what it points at. Views, clocks
and rules read these; none repeats them.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property, partial
from types import NoneType
from typing import Any, ClassVar, Literal, Self, get_args, get_origin

from clientcare.dataclass import NamedTuple
from clientcare.records import validation
from clientcare.records.validation import DURATION_PATTERN, ID_PATTERN, Path, Problem, Reader

_ANY_ID = ID_PATTERN.removesuffix("$")
Role = Literal["", "fact", "plan", "turn", "person", "record"]
AHEAD: dict[str, bool | None] = {"plan": True, "turn": None}
"""Whether a day in words lies ahead, by the role of its field; None takes the nearest."""


class Declaration(NamedTuple):
    """What a field declares about itself; a default of `...` says that there must be a value.

    `terms` says that verdicts rest on the field, as on a severity.
    """

    audience: str
    meaning: str
    default: Any
    role: Role
    alias: str | None
    terms: bool


def _declare(
    audience: str,
    meaning: str,
    default: Any = None,
    *,
    role: Role = "",
    alias: str | None = None,
    terms: bool = False,
) -> Any:
    # as `Declaration(…)`, in half the time: each start declares hundreds
    return tuple.__new__(Declaration, (audience, meaning, default, role, alias, terms))


public = partial(_declare, "client")
"""Declares a field that a client may read."""
private = partial(_declare, "internal")
"""Declares a field that never leaves the house."""


class InvalidTable(ValueError):  # noqa: N818 - its problems become findings
    """A table that its model does not allow: every problem, in the order of the fields."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems: {problems[:3]}")
        self.problems = problems


class Table(metaclass=type):  # noqa: UP050 - else mypy takes no model for hashable
    """A TOML table with known keys only; read once, never changed.

    An instance holds what was set; what was not is found in its class, as the field's default.
    """

    EXISTS_FROM: ClassVar[str] = ""
    """The field that says from when on the whole table exists; empty: it always has."""
    declared: ClassVar[dict[str, Declaration]] = {}
    """What each field declares, by its Python name."""

    def __init_subclass__(cls) -> None:  # a metaclass would make each `isinstance` thrice as slow
        """Collect what a model, or a table in it, declares, and leave the fields' defaults."""
        own: dict[str, Declaration] = {}
        for name, one in [*vars(cls).items()]:
            if isinstance(one, Declaration):
                own[name] = one
                delattr(cls, name) if one.default is ... else setattr(cls, name, one.default)
            elif isinstance(one, type) and issubclass(one, Table):
                own |= one.declared
        cls.declared = {n: one for n, one in cls.declared.items() if n not in own} | own

    def __init__(self, /, **values: Any) -> None:
        """Make a table of values by their keys in the file; InvalidTable where one is wrong."""
        _hold(self, vars(self.model_validate(values)))

    def __setattr__(self, name: str, value: Any) -> None:
        raise ValueError(f"a {type(self).__name__} is frozen: {name} cannot be set")

    @classmethod
    def model_validate(cls, data: Any) -> Self:
        """Make a table of values by their keys in the file; InvalidTable where one is wrong."""
        problems: list[Problem] = []
        made: Self = cls.reader()(data, problems)
        if problems:
            raise InvalidTable(problems)
        return made

    @classmethod
    def model_construct(cls, values: dict[str, Any]) -> Self:
        """Make a table of values by Python name that are known to be right."""
        made = object.__new__(cls)
        _hold(made, values)
        return made

    @classmethod
    def unset(cls) -> Self:
        """Make a table of defaults alone."""
        return cls.model_construct({})

    @classmethod
    @cache
    def reader(cls) -> Reader:
        """Return what reads a table of this model."""
        hints, said, new = _hints(cls), cls.declared.items(), object.__new__
        by_key = {one.alias or name: (name, hints[name]) for name, one in said}
        required = frozenset([one.alias or name for name, one in said if one.default is ...])
        read_fields = validation.table_of(by_key, required)

        def read(value: Any, problems: list[Problem]) -> Any:
            if isinstance(value, dict):
                made = new(cls)
                _hold(made, read_fields(value, problems))
                return made
            if not isinstance(value, cls):
                problems.append(Problem("model_type", (), value))
            return value

        return read

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """Return a copy with some values, by Python name, that are known to be right."""
        return self.model_construct({**vars(self), **update})

    def by_key(self) -> dict[str, Any]:
        """Every field by its key in the file; None where it has no value."""
        return {spec.key: getattr(self, name) for name, spec in specs(type(self)).items()}

    @property
    def model_fields_set(self) -> list[str]:
        """The Python names of the fields that have a value of their own."""
        return [name for name in vars(self) if name in self.declared]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        """Equal tables have one hash; one that holds a map has none."""
        return hash(self._values())

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({values})"

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name, None) for name in self.declared)


_hold = Table.__dict__["__dict__"].__set__
"""Give a new table its values: `__setattr__` refuses."""


class Spec:
    """All there is to know of a field: what it declares, what it takes, and how to say that."""

    def __init__(self, name: str, key: str, annotation: Any, said: Declaration) -> None:
        """Take the name in Python, the key in the file, the type, and what the field declares."""
        self.name, self.key, self.annotation = name, key, annotation
        self.audience, self.role, self.meaning = said.audience, said.role, said.meaning
        self.required = said.default is ...
        self.terms = said.terms
        """Whether verdicts rest on it, as on a severity."""
        self.default = said.default if isinstance(said.default, str) else None
        """The word that holds where the file leaves it out."""

    @cached_property
    def table(self) -> type[Table] | None:
        """The table inside it, if it holds one or several."""
        return _table_in(self.annotation)

    @property
    def many(self) -> bool:
        """Whether it holds several tables."""
        return self.table is not None and (self._holds(tuple) or self._holds(dict))

    @cached_property
    def types(self) -> frozenset[type]:
        """The plain types that its values can have."""
        return frozenset(o for o in _parts(self.annotation) if isinstance(o, type)) - {NoneType}

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The words that it allows; nothing where it is not one of some words."""
        words = (one for one in _parts(self.annotation) if get_origin(one) is Literal)
        return tuple(dict.fromkeys(str(word) for one in words for word in get_args(one)))

    def _holds(self, container: type) -> bool:
        return any(get_origin(one) is container for one in _parts(self.annotation))

    @property
    def is_day(self) -> bool:
        """Whether it takes a day."""
        return date in self.types

    @property
    def is_moment(self) -> bool:
        """Whether it takes a time of day too."""
        return datetime in self.types

    @cached_property
    def is_list(self) -> bool:
        """Whether it is a list of plain values."""
        return self._holds(tuple) and (self.table is None or self.is_day)

    @cached_property
    def has_entries(self) -> bool:
        """Whether it is a list of tables."""
        return self.table is not None and self._holds(tuple)

    @cached_property
    def is_map(self) -> bool:
        """Whether it has a value for each of some names."""
        return self._holds(dict)

    def header(self, above: str) -> str:
        """How the header of its table is written in a file, below that of another one."""
        name = f"{above}.{self.key}" if above else self.key
        return f"[[{name}]]" if self.has_entries else f"[{name}.ID]" if self.is_map else f"[{name}]"

    @property
    def is_simple(self) -> bool:
        """Whether it is one value, or a list of plain ones: no table."""
        return self.table is None

    @cached_property
    def is_id(self) -> bool:
        """Whether it takes ids, of people or of records."""
        return self.role in ("person", "record") or _ANY_ID in str(self.annotation)

    @cached_property
    def takes(self) -> str:
        """What it takes, in a reader's words: `day`, `list of ids`, or the words it allows."""
        if self.table:
            return "tables, by id" if self.is_map else "list of tables" if self.many else "table"
        if self.choices and not self.is_map:
            return ", ".join(f"`{word}`" for word in self.choices)
        one = self._takes_one
        if self.is_map:
            if self.choices:
                return "text, or one a weekday"
            return "whole number, or one a person" if int in self.types else "table"
        return f"list of {one}s" if self.is_list else one

    @property
    def _takes_one(self) -> str:
        whole = str(self.annotation)
        if DURATION_PATTERN in whole:
            return "duration"
        if _ANY_ID in whole:
            return "id"
        if self.is_day:
            return "day or moment" if self.is_moment else "day"
        if Decimal in self.types:
            return "number or text" if str in self.types else "number"
        if bool in self.types:
            return "true or false"
        return "whole number" if int in self.types else "text"

    @property
    def metavar(self) -> str:
        """What a flag for it takes, in capitals."""
        if self.choices and str not in self.types:
            return "|".join(self.choices) if len(", ".join(self.choices)) < 40 else "WORD"
        if self.is_day:
            return "DAY|MOMENT" if self.is_moment else "DAY"
        if self.is_map and int in self.types:
            return "N|PERSON=N"
        if self.role == "person":
            return "PERSON"
        if self.is_id:
            return "ID"
        return "NUMBER" if {int, Decimal} & self.types else "TEXT"


@cache
def _hints(model: type[Table]) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    for one in reversed(model.__mro__):
        hints |= getattr(one, "__annotations__", {}) if issubclass(one, Table) else {}
    return hints


@cache
def specs(model: type[Table]) -> dict[str, Spec]:
    """Each field of a model, by its Python name."""
    hints = _hints(model)
    return {
        name: Spec(name, said.alias or name, hints[name], said)
        for name, said in model.declared.items()
    }


@cache
def fields(model: type[Table]) -> dict[str, Spec]:
    """Each field of a model, by its key in the file."""
    return {spec.key: spec for spec in specs(model).values()}


@cache
def _table_in(annotation: Any) -> type[Table] | None:
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, Table) else None
    found = (_table_in(inner) for inner in getattr(annotation, "__args__", ()))
    return next(filter(None, found), None)


def _parts(annotation: Any) -> list[Any]:
    """An annotation, and everything inside it in depth, but the words of a literal."""
    found = [annotation]
    if getattr(annotation, "__origin__", None) is not Literal:
        for inner in getattr(annotation, "__args__", ()):
            found += _parts(inner)
    return found


def every_spec(model: type[Table]) -> Iterator[Spec]:
    """Each field of a model, and of the tables inside it."""
    for spec in specs(model).values():
        yield spec
        if spec.table and not spec.is_day:
            yield from every_spec(spec.table)


def walk(table: Table, path: Path = ()) -> Iterator[tuple[Path, Spec, Any]]:
    """Every field that is set, in depth: its path as the file has it, what it declares, its value.

    A table inside is given first as itself and then field by field.
    """
    known = specs(type(table))
    for name in table.model_fields_set:
        spec, value = known[name], getattr(table, name)
        here = (*path, spec.key)
        yield here, spec, value
        if spec.table and value:
            for step, inner in _inside(value):
                yield from walk(inner, (*here, *step))


@cache
def with_role_or_table(model: type[Table]) -> list[tuple[str, str, str, type[Table] | None]]:
    """The fields that have a role or hold tables: name, key, role, and the table's model."""
    hints = _hints(model)
    return [
        (name, said.alias or name, said.role, table)
        for name, said in model.declared.items()
        for table in (None if said.role else _table_in(hints[name]),)
        if said.role or table
    ]


@cache
def on_the_way(model: type[Table], wanted: frozenset[str]) -> tuple[tuple[str, Path, str], ...]:
    """The fields with one of some roles or keys, or that hold one: name, key, and the role."""
    return tuple(
        (name, (key,), role if {role, key} & wanted else "")
        for name, key, role, table in with_role_or_table(model)
        if {role, key} & wanted or (table and on_the_way(table, wanted))
    )


def with_role(table: Table, wanted: frozenset[str], path: Path = ()) -> list[tuple[Path, str, Any]]:
    """Every field of some roles that holds something, in depth: its path, its role, its value.

    A field that has a role may be wanted by its key, too.
    """
    values, found = table.__dict__, []
    for name, key, role in on_the_way(type(table), wanted):
        if name not in values or not (value := values[name]):
            continue
        if role:
            found.append((path + key, role, value))
            continue
        for step, inner in _inside(value):
            found += with_role(inner, wanted, path + key + step)
    return found


def _inside(value: Any) -> list[tuple[Path, Table]]:
    if isinstance(value, Table):
        return [((), value)]
    if isinstance(value, dict):
        return [((key,), inner) for key, inner in value.items()]
    # a list may hold plain values beside tables, as the closed days of a calendar
    return [((n,), inner) for n, inner in enumerate(value) if isinstance(inner, Table)]
