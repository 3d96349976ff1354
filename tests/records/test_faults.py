"""The usual slips, and what is said of them."""

from hypothesis import given
from hypothesis import strategies as st

from clientcare.records.nearest import LONGEST_WORD, MANY_WORDS, NO_STATE, nearest
from tests.for_each import for_each
from tests.workspaces import loaded

PROJECT = '[project]\nname = "Portal"\nclient = "Acme"\n'
HEAD = '[[commitment]]\nid = "A-1"\ntitle = "a"\n'


def said(text: str) -> list[str]:
    """Every fault of a file, as `line:column: message | remedy`."""
    files: dict[str, str | bytes] = {"a/records.toml": text}
    if "[project]" not in text:
        files["a/project.toml"] = PROJECT
    read = loaded(files)
    found = []
    for invalid in read.invalid:
        for fault in invalid.faults:
            path = (*invalid.path, *fault.path)
            places = invalid.file.places
            span = places.key(path) if fault.on_key else places.nearest(path)
            found.append(f"{span.line}:{span.column}: {fault.message} | {fault.fix}")
    for file in read.unreadable:
        assert file.fault
        found.append(f"{file.line}:{file.column}: {file.fault.message} | {file.fault.fix}")
    return found


@for_each(
    ("text", "expected"),
    [
        (
            "[commitment]\nid = 'A-1'\ntitle = 'a'\n",
            "1:1: [commitment] stands for one table | write it in double: [[commitment]]",
        ),
        (HEAD + "due = 2026-06-01\n", '4:1: unknown key "due" | did you mean `promised`?'),
        (
            PROJECT + "workdays = ['mon']\n",
            '4:1: unknown key "workdays" | `workdays` belongs below [project.calendar]',
        ),
        (HEAD + "status = 'open'\n", f'4:1: unknown key "status" | {NO_STATE}'),
        (
            HEAD + "by = 'theirs'\n",
            '4:6: "theirs" is not one of us, client, other | did you mean "client"?',
        ),
        (
            HEAD + "owner = 'Mira Laine'\n",
            (
                '4:9: "Mira Laine" is not a valid id | '
                'write the id of the person in place of the name, as "mira"'
            ),
        ),
        (HEAD + "owner = 'mira l'\n", '4:9: "mira l" is not a valid id | write "mira-l"'),
        (
            HEAD + 'promised = "2026-06-01"\n',
            "4:12: expected a day or a moment, found text | remove the quotes: 2026-06-01",
        ),
        (
            HEAD + "[[commitment.escalations]]\nraised = 2026-06-01T14:30\n",
            "5:10: a time needs seconds: 2026-06-01T14:30 | write 2026-06-01T14:30:00",
        ),
        (
            HEAD + "[[commitment.moves]]\non = 2026-06-01\nto = 2026-06-02\n"
            "delivered = 2026-06-02\n",
            (
                '7:1: unknown key "delivered" in moves | `delivered` is a key of the commitment; '
                "TOML gives a key below `moves` to that sub-table: write it above the first one"
            ),
        ),
        (
            PROJECT + '[project.people.jan]\nname = "Jan"\nlead = "jan"\n',
            (
                '6:1: unknown key "lead" in jan | `lead` is a key of the project; TOML gives a key '
                "below `jan` to that sub-table: write it above the first one"
            ),
        ),
    ],
)
def test_the_slips_that_the_format_names(text: str, expected: str) -> None:
    assert said(text) == [expected]


@for_each(
    ("text", "expected"),
    [
        (
            HEAD + "[commitment.moves]\non = 2026-06-01\nto = 2026-06-02\n",
            (
                "4:1: expected a list, found a table | "
                "write it in double brackets: [[commitment.moves]]"
            ),
        ),
        (
            HEAD + "[[commitment.checked]]\non = 2026-06-01\n",
            (
                "4:1: expected a table, found a list | "
                "write it in single brackets: [commitment.checked]"
            ),
        ),
        (
            PROJECT + '[project.escalation]\nlevel = 1\nours = "mira"\n',
            (
                "4:1: expected a list, found a table | "
                "write it in double brackets: [[project.escalation]]"
            ),
        ),
        (
            HEAD + "mooves = []\n",
            '4:1: unknown key "mooves" | did you mean `moves`?',
        ),
        (
            HEAD + "Promised = 2026-06-01\n",
            '4:1: unknown key "Promised" | did you mean `promised`?',
        ),
        (
            HEAD + "moves = [{ on = 2026-06-01, too = 2026-06-02 }]\n",
            (
                '4:10: "to" is required | add `to = …`; 4:29: unknown key "too" in moves | '
                "did you mean `to`?"
            ),
        ),
        (
            HEAD + 'moves = "July"\n',
            "4:9: expected a list, found text | write [{ on = …, to = … }]",
        ),
        (
            HEAD + "moves = 2026-06-01\n",
            "4:9: expected a list, found a day | write [{ on = 2026-06-01, to = … }]",
        ),
        (
            HEAD + "moves = ['July']\n",
            "4:10: expected a table, found text | write { on = …, to = … }",
        ),
        (
            HEAD + "checked = 2026-06-01\n",
            "4:11: expected a table, found a day | write { on = 2026-06-01 }",
        ),
        (
            "[[issue]]\nid = 'a'\ntitle = 'x'\nfound = 2026-06-01\nworkaround = 2026-06-02\n",
            "5:14: expected a table, found a day | write { given = 2026-06-02 }",
        ),
        (
            "[[issue]]\nid = 'a'\ntitle = 'x'\nfound = 2026-06-01\nplan = 'call them'\n",
            '5:8: expected a list, found text | write [{ step = "call them" }]',
        ),
        (
            "[[issue]]\nid = 'a'\ntitle = 'x'\nfound = 2026-06-01\nworkaround = 'restart'\n",
            '5:14: expected a table, found text | write { given = …, text = "restart" }',
        ),
        (
            PROJECT + "[[project.people]]\nname = 'Jan'\n",
            (
                "4:1: expected a table, found a list | "
                "write it in single brackets: [project.people.ID]"
            ),
        ),
        (HEAD + "paid = 2026-06-01\n", '4:1: unknown key "paid" | did you mean `delivered`?'),
        (
            HEAD + "due_date = 2026-06-01\n",
            '4:1: unknown key "due_date" | did you mean `promised`?',
        ),
        (HEAD + "blocked_by = []\n", '4:1: unknown key "blocked_by" | did you mean `needs`?'),
        (
            PROJECT + "[project.cadence]\nupdate = 'Weekly'\n",
            '5:10: "Weekly" is not a duration | write "1w"',
        ),
        (
            "[[risk]]\nid = 'a'\ntitle = 'x'\nreviewed = 2026-06-02\n",
            "4:12: expected a list, found a day | write [2026-06-02]",
        ),
        (
            HEAD + "owner = ['mira', 'jan']\n",
            '4:9: expected text, found a list | write one alone: "mira"',
        ),
        (
            HEAD + "owner = [1]\n",
            (
                "4:9: expected text, found a list | start it with a letter and go on with letters, "
                "digits, `.`, `_` or `-`"
            ),
        ),
        (
            "[[issue]]\n",
            (
                '1:1: "id" is required | add `id = …`; 1:1: "title" is required | add `title = …`; '
                '1:1: "found" is required | add `found = …`'
            ),
        ),
        (
            "[[touchpoint]]\ndate = 2026-06-01\n",
            '2:1: unknown key "date" | did you mean `on`?',
        ),
        (
            "[[touchpoint]]\nmood = { jan = 9, 'e v' = 1 }\n",
            (
                '2:16: "9" is out of range | write a number that is at most 5; '
                '2:19: "e v" is not a valid id | write "e-v"'
            ),
        ),
        (
            PROJECT + "[project.people.1st]\n",
            (
                '4:17: "1st" is not a valid id | start it with a letter and go on with letters, '
                "digits, `.`, `_` or `-`"
            ),
        ),
        (
            PROJECT + "[project.people.away]\nnome = 'x'\n",
            '5:1: unknown key "nome" in away | did you mean `name`?',
        ),
        (
            PROJECT + "[project.calendar]\nworkdays = ['mon', 'Tue']\n",
            '5:20: "Tue" is not one of mon, tue, wed, thu, fri, sat, sun | did you mean "tue"?',
        ),
        (
            PROJECT + "[project.calendar]\nclosed = [2026-01-01, { from = 2026-01-02 }, 'x']\n",
            (
                '5:23: "to" is required | add `to = …`; '
                "5:46: expected a day, found text | write it as 2026-09-01, without quotes"
            ),
        ),
        (
            HEAD + f"{'x' * 200} = 1\n",
            (
                f'4:1: unknown key "{"x" * 60}…" | known keys: acceptance, accepted, accepted_by, '
                "amount, by, cancelled, change, checked, currency, delivered, duplicate_of, "
                "escalations, "
                "every, evidence, id, internal, invoice, invoiced, kind, made, moves, needs, "
                "notes, owner, payments, promised, reminders, replaced, replaced_by, returns, "
                "revoked, rounds, sources, tags, times, title, until, waive, why, written_off"
            ),
        ),
    ],
)
def test_other_slips(text: str, expected: str) -> None:
    assert "; ".join(said(text)) == expected


def test_a_long_value_is_quoted_in_part() -> None:
    (only,) = said(HEAD + f'kind = "{"x" * 100_000}"\n')
    assert only.startswith(f'4:8: "{"x" * 60}…" is not one of deliverable, ')


def test_waivers_that_lack_something_are_no_fault_of_the_record() -> None:
    assert said(HEAD + "waive = [{}, { rule = 'nope' }, { until = 2026-06-01 }]\n") == []
    assert said(HEAD + "waive = [{ until = 'soon' }]\n") == [
        "4:20: expected a day, found text | write it as 2026-09-01, without quotes"
    ]


def test_thousands_of_faults_are_all_reported() -> None:
    many = 2000
    text = HEAD + "".join(f"x{n} = {n}\n" for n in range(many))
    assert [one.split(":")[0] for one in said(text)] == [str(4 + n) for n in range(many)]


# The nearest word


@for_each(
    ("word", "known", "expected"),
    [
        ("mirra", ["mira", "olli"], "mira"),
        ("MIRA", ["mira", "Mira2"], "mira"),
        ("acme-serch", ["ACME-search", "ACME-login"], "ACME-search"),
        ("xyzzy", ["mira", "olli"], None),
        ("", ["mira"], None),
        ("mira", [], None),
        ("m" * (LONGEST_WORD + 1), ["m" * LONGEST_WORD], None),
    ],
)
def test_nearest(word: str, known: list[str], expected: str | None) -> None:
    assert nearest(word, known) == expected


def test_nearest_finds_one_among_very_many() -> None:
    known = [f"ACME-{n:05}-{'pxqz'[n % 4] * 6}" for n in range(50 * MANY_WORDS)]
    assert nearest("acme-room-serch", [*known, "ACME-room-search"]) == "ACME-room-search"


@given(st.lists(st.text(max_size=8), max_size=8), st.text(max_size=8))
def test_nearest_is_one_of_the_known_in_any_order(known: list[str], word: str) -> None:
    found = nearest(word, known)
    assert found in (*known, None)
    assert nearest(word, reversed(known)) == found


# Years that cannot be meant


@for_each(
    ("day", "likely"),
    [
        ("0026-05-02", "write 2026-05-02"),
        ("0001-01-01", "write 2001-01-01"),
        ("9026-05-01", "write 2026-05-01"),
        ("1926-05-01", "write 2026-05-01"),
        ("1969-12-31", "write 2069-12-31"),
        ("2100-01-01", "write 2000-01-01"),
        ("9999-12-31T10:00:00", "write 2099-12-31 10:00:00"),
        ("0104-02-29", "write 2004-02-29"),
    ],
)
def test_a_year_that_cannot_be_meant_is_a_fault(day: str, likely: str) -> None:
    text = f'[[issue]]\nid = "A-1"\ntitle = "1066-10-14"\nfound = {day}\n'
    year = day[:4]
    assert said(text) == [f"4:9: the year {year} lies outside 1970 to 2099 | {likely}"]


@for_each("day", ["1970-01-01", "2099-12-31", "2000-02-29"])
def test_a_year_that_may_be_meant_is_none(day: str) -> None:
    assert said(f'[[issue]]\nid = "A-1"\ntitle = "1066-10-14"\nfound = {day}\n') == []


def test_a_strange_year_in_a_list_of_tables_stands_at_its_place() -> None:
    moves = "moves = [{ on = 2026-06-01, to = 2026-07-01 }, { on = 2026-06-02, to = 9026-07-01 }]\n"
    assert said(HEAD + moves) == [
        "4:72: the year 9026 lies outside 1970 to 2099 | write 2026-07-01"
    ]
