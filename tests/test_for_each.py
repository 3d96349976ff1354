"""A test of many cases runs each of them, and reports all that fail with their values."""

import pytest

from tests.for_each import for_each


def test_every_case_is_run_and_each_that_fails_is_reported() -> None:
    ran = []

    @for_each("a", [1, 2])
    @for_each(("b", "c"), [(3, 4), pytest.param(5, 5, id="same")])
    def cases(a: int, b: int, c: int) -> None:
        ran.append((a, b, c))
        assert b != c

    with pytest.raises(ExceptionGroup, match="2 of 2 cases failed") as caught:
        cases()
    assert ran == [(1, 3, 4), (1, 5, 5), (2, 3, 4), (2, 5, 5)]
    (inner,) = caught.value.exceptions[1].exceptions
    assert inner.__notes__ == ["case: {'b': 5, 'c': 5}"]
    with pytest.raises(AssertionError, match="no cases"):
        for_each("a", [])


@for_each("a", [pytest.param(1, marks=pytest.mark.skip(reason="the mark of a case counts"))])
def test_the_mark_of_the_only_case_is_that_of_the_test(a: int) -> None:
    raise AssertionError
