"""Edits: what was asked for is in the data, and every other byte of the text is as it was."""

from collections.abc import Callable
from datetime import date

import pytest

from clientcare.toml import FieldPath, TomlFault, parse
from clientcare.toml.edit import (
    EditRefused,
    add_entry,
    append_table,
    new_file,
    remove_table,
    set_value,
)
from tests.for_each import for_each

DAY = date(2026, 9, 15)
RECORD = ("commitment", 0)
MOVE = {"on": date(2026, 8, 28), "to": DAY, "why": "the bank was late"}
MOVE_LINE = '{ on = 2026-08-28, to = 2026-09-15, why = "the bank was late" }'

SETS: dict[str, tuple[str, tuple[FieldPath, str, object], str]] = {
    "below the last key, above the sub-tables": (
        '[[commitment]]\nid = "A" # a\n# end\n\n[commitment.checked]\non = 2026-01-01\n',
        (RECORD, "delivered", DAY),
        (
            '[[commitment]]\nid = "A" # a\ndelivered = 2026-09-15\n# end\n\n[commitment.checked]\n'
            "on = 2026-01-01\n"
        ),
    ),
    "in place of the old value, the comment kept": (
        "[[commitment]]\npromised  =  2026-01-01\t# first\n",
        (RECORD, "promised", DAY),
        "[[commitment]]\npromised  =  2026-09-15\t# first\n",
    ),
    "in place of a value of several lines": (
        '[[commitment]]\nnotes = """\na\nb"""\nid = "A"\n',
        (RECORD, "notes", "c"),
        '[[commitment]]\nnotes = "c"\nid = "A"\n',
    ),
    "of several records, in the one meant": (
        '[[commitment]]\nid = "A"\n\n[[commitment]]\nid = "B"\n\n[[commitment]]\nid = "C"\n',
        (("commitment", 1), "delivered", DAY),
        (
            '[[commitment]]\nid = "A"\n\n[[commitment]]\nid = "B"\ndelivered = 2026-09-15\n\n'
            '[[commitment]]\nid = "C"\n'
        ),
    ),
    "below a list of several lines": (
        "[[commitment]]\ntags = [\n  1,\n  2, # two\n] # end\n[[commitment.moves]]\non = 1\n",
        (RECORD, "delivered", DAY),
        (
            "[[commitment]]\ntags = [\n  1,\n  2, # two\n] # end\ndelivered = 2026-09-15\n"
            "[[commitment.moves]]\non = 1\n"
        ),
    ),
    "below a header without keys": (
        "[project] # x\n\n[other]\n",
        (("project",), "started", DAY),
        "[project] # x\nstarted = 2026-09-15\n\n[other]\n",
    ),
    "without a final newline": (
        '[[commitment]]\nid = "A"',
        (RECORD, "delivered", DAY),
        '[[commitment]]\nid = "A"\ndelivered = 2026-09-15',
    ),
    "with the file's line endings": (
        '[[commitment]]\r\nid = "A"\r\n[commitment.checked]\r\n',
        (RECORD, "notes", "one\ntwo"),
        '[[commitment]]\r\nid = "A"\r\nnotes = "one\\ntwo"\r\n[commitment.checked]\r\n',
    ),
    "with the line endings near by": (
        '[[commitment]]\r\nid = "A"\n[commitment.checked]\r\n',
        (RECORD, "delivered", DAY),
        '[[commitment]]\r\nid = "A"\ndelivered = 2026-09-15\n[commitment.checked]\r\n',
    ),
    "in the column of the others": (
        '[[commitment]]\n  id       = "A"\n  promised = 2026-01-01\n',
        (RECORD, "owner", "mira"),
        '[[commitment]]\n  id       = "A"\n  promised = 2026-01-01\n  owner    = "mira"\n',
    ),
    "longer than the column of the others": (
        '[[commitment]]\nid    = "A"\nowner = "mira"\n',
        (RECORD, "delivered", DAY),
        '[[commitment]]\nid    = "A"\nowner = "mira"\ndelivered = 2026-09-15\n',
    ),
    "without spaces where there are none": (
        '[[commitment]]\nid="A"\nby="us"\n',
        (RECORD, "owner", "mira"),
        '[[commitment]]\nid="A"\nby="us"\nowner="mira"\n',
    ),
    "in an inline table": (
        "[[commitment]]\nchecked = { on = 2026-01-01 } # c\n",
        ((*RECORD, "checked"), "how", "by hand"),
        '[[commitment]]\nchecked = { on = 2026-01-01, how = "by hand" } # c\n',
    ),
    "in an empty inline table": (
        "[[commitment]]\nchecked = {}\n",
        ((*RECORD, "checked"), "on", DAY),
        "[[commitment]]\nchecked = { on = 2026-09-15 }\n",
    ),
    "in an entry of a list": (
        "[[commitment]]\nmoves = [\n  {on=1, to=2}, # x\n  {on=3, to=4},\n]\n",
        ((*RECORD, "moves", 0), "told", DAY),
        "[[commitment]]\nmoves = [\n  {on=1, to=2, told=2026-09-15}, # x\n  {on=3, to=4},\n]\n",
    ),
    "in a sub-table of its own": (
        "[[commitment]]\n[commitment.checked]\non = 2026-01-01\n\n[[commitment]]\n",
        ((*RECORD, "checked"), "how", "hand"),
        '[[commitment]]\n[commitment.checked]\non = 2026-01-01\nhow = "hand"\n\n[[commitment]]\n',
    ),
    "in a table of dotted keys": (
        '[[commitment]]\nchecked.on = 2026-01-01\nid = "A"\n',
        ((*RECORD, "checked"), "how", "by hand"),
        '[[commitment]]\nchecked.on = 2026-01-01\nchecked.how = "by hand"\nid = "A"\n',
    ),
    "in a table of dotted keys between braces": (
        "a = { checked . on = 1, b = 2 }\n",
        (("a", "checked"), "how", 3),
        "a = { checked . on = 1, checked . how = 3, b = 2 }\n",
    ),
    "in a table that is not there": (
        '[[commitment]]\nid = "A"\n\n[commitment.x]\ncost = 1\n',
        ((*RECORD, "checked"), "on", DAY),
        '[[commitment]]\nid = "A"\nchecked = { on = 2026-09-15 }\n\n[commitment.x]\ncost = 1\n',
    ),
    "in tables of which none is there": (
        "[a]\n",
        (("a", "b", "c"), "d", 1),
        "[a]\nb = { c = { d = 1 } }\n",
    ),
    "as a table beside others with headers": (
        (
            '[project]\n[project.people.mira]\nname = "M"\n\n[project.people.jan]\nname = "J"#j\n\n'
            "[[commitment]]\n"
        ),
        (("project", "people"), "eva b", {"name": "E", "side": "client"}),
        (
            '[project]\n[project.people.mira]\nname = "M"\n\n[project.people.jan]\nname = "J"#j\n\n'
            '[project.people."eva b"]\nname = "E"\nside = "client"\n\n[[commitment]]\n'
        ),
    ),
    "in a table that only its sub-tables name": (
        'x = 1\n\n# people\n[project.people.mira]\nname = "M"\n',
        (("project",), "name", "P"),
        'x = 1\n\n[project]\nname = "P"\n\n# people\n[project.people.mira]\nname = "M"\n',
    ),
    "at the top, below the last key there": (
        "# settings\na = 1\n\n[b]\nc = 1\n",
        ((), "d", 2),
        "# settings\na = 1\nd = 2\n\n[b]\nc = 1\n",
    ),
    "at the top, above the first header": (
        "# settings\n\n# about b\n[b]\nc = 1\n",
        ((), "d", 2),
        "# settings\n\nd = 2\n\n# about b\n[b]\nc = 1\n",
    ),
    "in an empty file": ("", ((), "d", 2), "d = 2\n"),
    "in a file of comments": ("# nothing yet", ((), "d", 2), "# nothing yet\nd = 2"),
    "what is another in a list, its comments kept": (
        '[[commitment]]\nneeds = [ # why\n  "A", # a\n  "B" ]\n',
        (RECORD, "needs", ["A", "C"]),
        '[[commitment]]\nneeds = [ # why\n  "A", # a\n  "C" ]\n',
    ),
    "with a key that needs quotes": ("a = 1\n", ((), "é b", 2), 'a = 1\n"é b" = 2\n'),
    "another number": ("a = 1\n", ((), "a", 2), "a = 2\n"),
    "the same value again": ("a = 0x10\n", ((), "a", 16), "a = 0x10\n"),
}


@for_each("case", SETS)
def test_a_value_is_written(case: str) -> None:
    before, (table, key, value), after = SETS[case]
    assert set_value(before, table, key, value) == after
    assert set_value(after, table, key, value) == after


ADDS: dict[str, tuple[str, FieldPath, str]] = {
    "as the first of its list": (
        '[[commitment]]\nid = "A"\n\n[commitment.checked]\non = 2026-01-01\n',
        (*RECORD, "moves"),
        (
            f'[[commitment]]\nid = "A"\nmoves = [\n    {MOVE_LINE},\n]\n\n[commitment.checked]\n'
            "on = 2026-01-01\n"
        ),
    ),
    "as the first, indented": (
        '[[commitment]]\r\n  id = "A"',
        (*RECORD, "moves"),
        f'[[commitment]]\r\n  id = "A"\r\n  moves = [\r\n      {MOVE_LINE},\r\n  ]',
    ),
    "below the last with its comma": (
        "[[commitment]]\nmoves = [\n  { on = 1 }, # one\n  # more\n] # end\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [\n  {{ on = 1 }}, # one\n  {MOVE_LINE},\n  # more\n] # end\n",
    ),
    "below the last without a comma": (
        "[[commitment]]\nmoves = [\n\t{ on = 1 } # one\n]\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [\n\t{{ on = 1 }}, # one\n\t{MOVE_LINE}\n]\n",
    ),
    "below the last, the comma below": (
        "[[commitment]]\nmoves = [\n  { on = 1 } # one\n  , # comma\n]\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [\n  {{ on = 1 }} # one\n  , # comma\n  {MOVE_LINE},\n]\n",
    ),
    "below the last, the bracket behind": (
        "[[commitment]]\nmoves = [\n  { on = 1 },\n  { on = 2 } ]\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [\n  {{ on = 1 }},\n  {{ on = 2 }},\n  {MOVE_LINE} ]\n",
    ),
    "on one line": (
        "[[commitment]]\nmoves = [{ on = 1 }]\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [{{ on = 1 }}, {MOVE_LINE}]\n",
    ),
    "on one line with its comma": (
        "[[commitment]]\nmoves = [ { on = 1 }, ]\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [ {{ on = 1 }}, {MOVE_LINE}, ]\n",
    ),
    "in an empty list": (
        "[[commitment]]\nmoves = [] # none\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [\n    {MOVE_LINE},\n] # none\n",
    ),
    "in a list that holds a comment": (
        "[[commitment]]\nmoves = [\n  # none yet\n]\n",
        (*RECORD, "moves"),
        f"[[commitment]]\nmoves = [\n  # none yet\n    {MOVE_LINE},\n]\n",
    ),
    "as a block below the last one": (
        (
            "[[commitment]]\n[[commitment.moves]]\non = 1\n[commitment.moves.x]\ny = 1 # y\n\n"
            "[[commitment]]\n"
        ),
        (*RECORD, "moves"),
        (
            "[[commitment]]\n[[commitment.moves]]\non = 1\n[commitment.moves.x]\ny = 1 # y\n"
            '[[commitment.moves]]\non = 2026-08-28\nto = 2026-09-15\nwhy = "the bank was late"\n\n'
            "[[commitment]]\n"
        ),
    ),
    "as a block spaced and indented like the last one": (
        "[[commitment]]\n\n  # first\n  [[ commitment . moves ]]\n    on = 1",
        (*RECORD, "moves"),
        (
            "[[commitment]]\n\n  # first\n  [[ commitment . moves ]]\n    on = 1\n\n"
            "  [[ commitment . moves ]]\n    on = 2026-08-28\n    to = 2026-09-15\n"
            '    why = "the bank was late"'
        ),
    ),
    "as a block below the last of its own list": (
        "[[a]]\n[[a.moves]]\non = 1\n[[a.returns]]\non = 1\n",
        ("a", 0, "moves"),
        (
            "[[a]]\n[[a.moves]]\non = 1\n[[a.moves]]\non = 2026-08-28\nto = 2026-09-15\n"
            'why = "the bank was late"\n[[a.returns]]\non = 1\n'
        ),
    ),
    "as a block where the record's other lists are blocks": (
        "[[commitment]]\n\n[[commitment.returns]]\non = 1\n\n[commitment.checked]\n\n[[risk]]\n",
        (*RECORD, "moves"),
        (
            "[[commitment]]\n\n[[commitment.returns]]\non = 1\n\n[commitment.checked]\n\n"
            "[[commitment.moves]]\non = 2026-08-28\nto = 2026-09-15\n"
            'why = "the bank was late"\n\n[[risk]]\n'
        ),
    ),
    "in an inline record": (
        "commitment = [{ id = 1 }]\n",
        (*RECORD, "moves"),
        f"commitment = [{{ id = 1, moves = [{MOVE_LINE}] }}]\n",
    ),
    "in a table that is not there": (
        "[issue]\nid = 1\n",
        ("issue", "later", "moves"),
        f"[issue]\nid = 1\nlater = {{ moves = [{MOVE_LINE}] }}\n",
    ),
    "at the top of the file": ("a = 1\n", ("moves",), f"a = 1\nmoves = [\n    {MOVE_LINE},\n]\n"),
}


@for_each("case", ADDS)
def test_an_entry_is_added(case: str) -> None:
    before, path, after = ADDS[case]
    assert add_entry(before, path, MOVE) == after


@for_each(
    ("before", "after"),
    [
        ("[risk]\n", "[risk]\nreviewed = [2026-09-15]\n"),
        ("[risk]\nreviewed = []\n", "[risk]\nreviewed = [2026-09-15]\n"),
        ("[risk]\nreviewed = [ 1 ]\n", "[risk]\nreviewed = [ 1, 2026-09-15 ]\n"),
        ("[risk]\nreviewed = [\n 1,\n]\n", "[risk]\nreviewed = [\n 1,\n 2026-09-15,\n]\n"),
        ("risk = {reviewed = [1]}\n", "risk = {reviewed = [1, 2026-09-15]}\n"),
        ("risk.reviewed = [1]\n", "risk.reviewed = [1, 2026-09-15]\n"),
    ],
)
def test_a_plain_value_is_added_to_a_list(before: str, after: str) -> None:
    assert add_entry(before, ("risk", "reviewed"), DAY) == after


@for_each(
    ("before", "after"),
    [
        ("", '[[risk]]\nid = "R"\nseen = 2026-09-15\n'),
        ("# log\n", '# log\n\n[[risk]]\nid = "R"\nseen = 2026-09-15\n'),
        ("[a]\nb = 1", '[a]\nb = 1\n\n[[risk]]\nid = "R"\nseen = 2026-09-15'),
        ("a = 1\r\n\r\n", 'a = 1\r\n\r\n[[risk]]\r\nid = "R"\r\nseen = 2026-09-15\r\n'),
        ("[[risk]]\n[risk.x]\n", '[[risk]]\n[risk.x]\n\n[[risk]]\nid = "R"\nseen = 2026-09-15\n'),
        (
            "risk = [\n  {id = 1},\n]\n",
            'risk = [\n  {id = 1},\n  {id = "R", seen = 2026-09-15},\n]\n',
        ),
    ],
)
def test_a_record_is_appended(before: str, after: str) -> None:
    assert append_table(before, "risk", {"id": "R", "seen": DAY}) == after


@for_each(
    ("before", "number", "after"),
    [
        ("# 1\n[[a]]\nx=1\n\n# 2\n[[a]]\nx=2\n", 0, "# 2\n[[a]]\nx=2\n"),
        ("a = [{x=1}, {x=2}]\n", 0, "a = [{x=2}]\n"),
        ("a = [{x=1}, {x=2}]\n", 1, "a = [{x=1}]\n"),
        ("# 1\na = [{x=1}] # 2\n# 3\nb = 1\n", 0, "# 3\nb = 1\n"),
        ("a=[\n # 1\n {x=1}, # 2\n # 3\n {x=2} # 4\n]\n", 0, "a=[\n # 3\n {x=2} # 4\n]\n"),
        ("a=[\n # 1\n {x=1}, # 2\n # 3\n {x=2} # 4\n]\n", 1, "a=[\n # 1\n {x=1}, # 2\n]\n"),
        ("a = [ {x=1} # 1\n  , {x=2} ]", 1, "a = [ {x=1} # 1\n  ,  ]"),
        ("a = [\r\n{x=1},\r\n{x=2},\r\n]\r\n", 1, "a = [\r\n{x=1},\r\n]\r\n"),
    ],
)
def test_a_record_is_removed(before: str, number: int, after: str) -> None:
    assert remove_table(before, ("a", number)) == after


def test_a_new_file_is_written() -> None:
    data = {
        "records": "projects",
        "people": {"mira": {"name": "Mira Laine", "side": "us"}, "jan é": {"name": "Jan"}},
        "project": {"name": "Acme", "goals": ["a" * 50, "b" * 50], "out_of_scope": []},
        "commitment": [{"id": "A", "moves": [MOVE], "made": DAY}, {"id": "B"}],
    }
    text = new_file(data)
    assert parse(text) == data
    assert text == (
        'records = "projects"\n\n'
        '[people.mira]\nname = "Mira Laine"\nside = "us"\n\n[people."jan é"]\nname = "Jan"\n\n'
        f'[project]\nname = "Acme"\ngoals = [\n    "{"a" * 50}",\n    "{"b" * 50}",\n]\n'
        "out_of_scope = []\n\n"
        f'[[commitment]]\nid = "A"\nmoves = [\n    {MOVE_LINE},\n]\nmade = 2026-09-15\n\n'
        '[[commitment]]\nid = "B"\n'
    )


@for_each(
    ("edit", "message"),
    [
        (
            lambda text: set_value(text, ("commitment", 5), "id", 1),
            "there is no table commitment.5",
        ),
        (lambda text: set_value(text, ("title",), "id", 1), "there is no table title"),
        (
            lambda text: set_value(text, RECORD, "checked", {"on": DAY}),
            "checked is written as a table of its own; set what is in it instead",
        ),
        (
            lambda text: set_value(text, RECORD, "moves", []),
            "moves is written as a table of its own; set what is in it instead",
        ),
        (
            lambda text: set_value(text, (), "new", None),
            "it cannot be written: TOML has no form for NoneType",
        ),
        (
            lambda text: set_value(text, (), "new", "\ud800"),
            "it cannot be written: half of a character (a lone surrogate)",
        ),
        (lambda text: add_entry(text, ("title",), DAY), "title is not a list"),
        (lambda text: add_entry(text, (*RECORD, "moves"), DAY), "moves is a list of tables"),
        (lambda text: add_entry(text, RECORD, DAY), "there is no list commitment.0"),
        (
            lambda text: append_table(text, "project", {}),
            "[project] is here once; of several, each begins with [[project]]",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(edit: Callable[[str], str], message: str) -> None:
    text = (
        'title = "x"\n[project]\n[[commitment]]\n[[commitment.moves]]\non = 1\n'
        "[commitment.checked]\non = 2026-01-01\n"
    )
    with pytest.raises(EditRefused) as caught:
        edit(text)
    assert caught.value.message == message


def test_a_text_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(TomlFault):
        set_value("a = ", (), "b", 1)
