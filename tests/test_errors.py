"""What to do about a fault of a file, said where a file is written and where a command is typed."""

import pickle
from copy import copy

from hypothesis import given
from hypothesis import strategies as st

from clientcare.errors import Fix

TEXTS = st.text(max_size=20)


def test_each_place_says_a_line_in_its_own_form() -> None:
    fix = Fix('add {by}, or "us"; not {until}', by='"client"', until="2026-12-01")
    assert fix == 'add `by = "client"`, or "us"; not `until = 2026-12-01`'
    typed = fix.typed(lambda key, value: f"--{key} {value.strip(chr(34))}")
    assert typed == 'add `--by client`, or "us"; not `--until 2026-12-01`'


@given(TEXTS)
def test_words_that_name_no_line_stay_as_they_are(words: str) -> None:
    """Whatever looks like a line in them."""
    fix = Fix(f"write `a = 1` {words}")
    assert fix == fix.typed(lambda *_: "?") == f"write `a = 1` {words}"


def test_it_is_the_same_in_another_process() -> None:
    fix = Fix("add {rule}", rule='"{x}"')
    for one in (copy(fix), pickle.loads(pickle.dumps(fix))):
        assert (one, one.lines) == (fix, fix.lines)
