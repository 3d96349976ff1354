"""Our data classes do what those of the standard library do, as far as the house needs it."""

import copy
import dataclasses
import pickle
import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare import dataclass as ours
from tests.for_each import for_each


def classes(module: Any, **options: bool) -> tuple[type[Any], type[Any]]:
    """A class and one that inherits from it, made by a module."""

    @module.dataclass(**options)
    class Base:
        a: int
        b: str = "b"

    @module.dataclass(**options)
    class Made(Base):
        c: list[int] = module.field(default_factory=list)
        d: int = module.field(default=4, compare=False)

        def both(self) -> Any:
            return self.a, self.c

    return Base, Made


OPTIONS = st.fixed_dictionaries({name: st.booleans() for name in ("frozen", "slots", "eq")})
VALUES = st.fixed_dictionaries(
    {"a": st.integers(0, 1)},
    optional={
        "b": st.sampled_from("xy"), "c": st.lists(st.integers(0, 1), max_size=1),
        "d": st.integers(0, 1),
    },
)  # fmt: skip


@given(OPTIONS, VALUES, VALUES)
def test_objects_are_as_those_of_the_standard_library(
    options: dict[str, bool], one: dict[str, Any], two: dict[str, Any]
) -> None:
    _, expected = classes(dataclasses, **options)
    _, made = classes(ours, **options)
    theirs, mine = expected(**one), made(**one)
    assert repr(mine).rpartition(".")[2] == repr(theirs).rpartition(".")[2]
    assert (mine == made(**two)) == (theirs == expected(**two))
    assert mine.both() == theirs.both()
    assert made.__match_args__ == expected.__match_args__
    assert hasattr(mine, "__dict__") == hasattr(theirs, "__dict__")
    assert mine != theirs
    changed = ours.replace(mine, a=9)
    assert (changed.a, changed.d, changed.c is mine.c) == (9, mine.d, True)


@for_each("slots", [False, True])
def test_a_frozen_object_cannot_be_changed_and_has_a_hash(slots: bool) -> None:
    base, _ = classes(ours, frozen=True, slots=slots)
    with pytest.raises(AttributeError, match="frozen"):
        base(1).a = 2
    with pytest.raises(AttributeError, match="frozen"):
        del base(1).a
    assert hash(base(1)) == hash(base(1, "b"))
    free, _ = classes(ours, slots=slots)
    one = free(1)
    one.a = 2
    assert one == free(2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_each_object_has_its_own_list_and_a_missing_value_is_refused() -> None:
    _, made = classes(ours)
    assert made(1).c is not made(1).c
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'a'"):
        made()


@given(OPTIONS, VALUES)
def test_the_last_of_many_objects_are_as_the_first(
    options: dict[str, bool], one: dict[str, Any]
) -> None:
    _, made = classes(ours, **options)
    first, *_, last = [made(**one) for _ in range(ours.SLOW + 2)]
    assert repr(first) == repr(last)
    assert vars(made)["__init__"].__code__.co_varnames == ("self", "a", "b", "c", "d")
    with pytest.raises(
        TypeError, match=r"__init__\(\) missing 1 required positional argument: 'a'"
    ):
        made()


def test_an_object_that_holds_itself_can_be_shown() -> None:
    _, made = classes(ours)
    one = made(1)
    one.c.append(one)
    assert "..." in repr(one)


# Named tuples ------------------------------------------------------------------------------------


class Row(ours.NamedTuple):
    """A row."""

    a: int
    b: str = "b"
    c: tuple[int, ...] = ()

    @property
    def both(self) -> object:
        return self.a, self.b


class Child(Row):
    """A row that inherits."""


class Expected(typing.NamedTuple):
    a: int
    b: str = "b"
    c: tuple[int, ...] = ()


VALUES_OF_ROWS = st.fixed_dictionaries(
    {"a": st.integers(0, 1)},
    optional={"b": st.sampled_from("xy"), "c": st.lists(st.integers(0, 1)).map(tuple)},
)


@given(VALUES_OF_ROWS, VALUES_OF_ROWS)
def test_rows_are_as_those_of_the_standard_library(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    mine: Any = Row(**one)
    theirs: Any = Expected(**one)
    assert mine == theirs == Row(*theirs) == Child(**one)
    assert (mine == Row(**two), hash(mine)) == (theirs == Expected(**two), hash(theirs))
    assert mine._replace(**two) == theirs._replace(**two)
    assert mine._asdict() == theirs._asdict()
    assert repr(mine).removeprefix("Row") == repr(theirs).removeprefix("Expected")
    assert (mine.a, mine.b, mine.c, mine.both) == (*theirs, theirs[:2])
    assert (Row._fields, Row.__match_args__) == (Expected._fields, Expected.__match_args__)
    for each in (mine, Child(**one)):
        for copied in (copy.deepcopy(each), pickle.loads(pickle.dumps(each)), each._replace()):
            assert (copied, type(copied)) == (each, type(each))


@for_each("kind", [Row, Child, Expected])
def test_a_row_refuses_other_names_and_cannot_be_changed(kind: Any) -> None:
    for wrong in ({}, {"a": 1, "d": 2}):
        with pytest.raises(TypeError, match="__new__"):
            kind(**wrong)
    with pytest.raises((ValueError, TypeError), match=r"unexpected field names: \['d'\]"):
        kind(1)._replace(d=2)
    with pytest.raises(AttributeError):
        kind(1).a = 2


def test_a_row_takes_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Row(1).d = 2  # type: ignore[attr-defined]


@for_each("kind", [Row, classes(ours)[0]])
def test_an_object_is_filled_from_the_first_source_that_has_a_field(kind: Any) -> None:
    class Source:
        def __init__(self, **values: Any) -> None:
            vars(self).update(values)

    found = ours.filled(kind, Source(x=1), None, Source(a=None, b="first"), Source(a=2, b="later"))
    assert (found.a, found.b) == (None, "first")
    assert ours.filled(kind, Source(a=2, b="later"), a=1).a == 1
    assert ours.filled(kind, Source(a=2)).b == kind(2).b
    with pytest.raises(TypeError, match="a"):
        ours.filled(kind, Source(b="b"))
