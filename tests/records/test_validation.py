"""What a table's values may be: the quiet and the loud ones of each type, and what always holds."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from hypothesis import given
from hypothesis import strategies as st

from clientcare.records import KINDS, walk
from clientcare.records.base import Currency
from clientcare.records.tables import InvalidTable, Table, every_spec
from clientcare.records.validation import Problem, reader_of
from clientcare.settings import SettingsTable
from tests.for_each import for_each

COMMITMENT = KINDS["commitment"].model
ISSUE = KINDS["issue"].model
HEAD = {"id": "A-1", "title": "a"}


def problems(kind: str, **values: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    """What is wrong with a record, by kind and place."""
    try:
        KINDS[kind].model.model_validate({**HEAD, **values})
    except InvalidTable as error:
        return [(one.kind, one.path) for one in error.problems]
    return []


@for_each(
    ("field", "value", "kind"),
    [
        ("made", date(2026, 1, 1), ""),
        ("made", datetime(2026, 1, 1, tzinfo=UTC), "date_type"),
        ("made", "2026-01-01", "date_type"),
        ("owner", "mira", ""),
        ("owner", "mira\n", "string_pattern_mismatch"),
        ("owner", "m" * 121, "string_too_long"),
        ("title", "", "string_too_short"),
        ("internal", 1, "bool_type"),
        ("by", "client", ""),
        ("by", "them", "literal_error"),
        ("amount", 12, ""),
        ("amount", "12.50", ""),
        ("amount", True, "decimal_type"),
        ("amount", "a lot", "decimal_parsing"),
        ("amount", Decimal("NaN"), "finite_number"),
        ("amount", Decimal("1234567890123456.789"), "decimal_max_digits"),
        ("amount", Decimal("123456789012345678.000"), ""),
        ("amount", Decimal("1E18"), "decimal_max_digits"),
        ("tags", ["a", "b"], ""),
        ("tags", "a", "tuple_type"),
        ("checked", [], "model_type"),
    ],
)
def test_one_value(field: str, value: Any, kind: str) -> None:
    assert problems("commitment", **{field: value}) == ([(kind, (field,))] if kind else [])


def test_problems_come_in_the_order_of_the_fields_and_unknown_keys_last() -> None:
    moves = [{"to": date(2026, 1, 1), "on": 3}, {"why": "", "on": date(2026, 1, 1)}, 4]
    assert problems("commitment", new=1, moves=moves, made=5, notes=6) == [
        ("string_type", ("notes",)),
        ("date_type", ("made",)),
        ("date_type", ("moves", 0, "on")),
        ("missing", ("moves", 1, "to")),
        ("model_type", ("moves", 2)),
        ("extra_forbidden", ("new",)),
    ]


def test_of_several_forms_the_one_is_named_that_came_furthest() -> None:
    assert problems("touchpoint", mood=3) == problems("touchpoint", mood={"jan": 3}) == []
    assert problems("touchpoint", mood={"jan": 9}) == [("less_than_equal", ("mood", "jan"))]
    assert problems("touchpoint", mood="good")[0] == ("int_type", ("mood",))


def test_what_may_be_words_is_an_amount_only_where_it_is_a_number() -> None:
    options = [{"cost": "12"}, {"cost": 12}]
    issue: Any = ISSUE.model_validate({**HEAD, "found": date(2026, 1, 1), "options": options})
    assert [one.cost for one in issue.options] == ["12", Decimal(12)]


def test_what_a_table_leaves_out_has_its_default_and_counts_as_not_set() -> None:
    made: Any = COMMITMENT.model_validate(HEAD)
    assert (made.by, made.moves, made.made) == ("us", (), None)
    assert made.model_fields_set == ["id", "title"]
    said = COMMITMENT.model_validate({**HEAD, "by": "us"})
    assert said == made
    assert hash(said) == hash(made)
    assert said.model_fields_set == ["id", "title", "by"]


SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=4), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.decimals(), st.sampled_from(["us", "client", "high", "3d", "A-1", "EUR", "09:00-17:00"]),
)  # fmt: skip
NAMES = [*sorted({key for kind in KINDS.values() for key in kind.model.declared}), "x", "jan"]
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=8,
)


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@given(st.sampled_from([*KINDS.values()]), st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_any_table_is_read_or_each_problem_has_its_place_in_it(kind: Any, data: Any) -> None:
    for model in (kind.model, SettingsTable):
        try:
            made = model.model_validate(data)
        except InvalidTable as error:
            for one in error.problems:
                if "[key]" not in one.path:
                    path = one.path[:-1] if one.kind == "missing" else one.path
                    assert at(data, path) is one.value
        else:
            assert {spec.key for _, spec, _ in walk(made)} >= set(data)
            assert model.model_validate(data) == made


def test_a_time_of_day_is_no_moment() -> None:
    assert problems("issue", found=time(9)) == [("date_type", ("found",))]


def test_fields_that_share_a_reader_are_written_alike() -> None:
    written: dict[Any, tuple[Any, ...]] = {}
    models: list[type[Table]] = [SettingsTable, *(kind.model for kind in KINDS.values())]
    for model in models:
        for spec in every_spec(model):
            if get_origin(spec.annotation) is not Literal:
                order = get_args(spec.annotation)
                words = [get_args(one) for one in order if get_origin(one) is Literal]
                first = written.setdefault(spec.annotation, (order, words))
                assert first == (order, words), f"{model.__name__}.{spec.name}"


def test_the_words_of_a_field_are_named_in_its_own_order() -> None:
    for words in (("us", "client"), ("client", "us")):
        problems: list[Problem] = []
        reader_of(Literal[words])("them", problems)
        assert [one.limit for one in problems] == [words]


def test_every_known_currency_is_written_as_one() -> None:
    limits = get_args(Currency)[1]
    assert all(re.fullmatch(limits.pattern, code) for code in limits.known)
