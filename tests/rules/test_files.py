"""Family 0: files that cannot be read, ids, references, orphans, the future, hidden characters."""

import random
from datetime import date
from pathlib import Path

import pytest

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.findings import Outcome
from clientcare.store import load
from tests.for_each import for_each
from tests.rules.saying import commitment, findings, issue, line, moment, said
from tests.workspaces import PROJECT, SETTINGS, TODAY, loaded, outcome

GOOD = commitment("promised = 2026-06-12", "G-1")


def check(files: dict[str, str | bytes], *rules: str, settings: str = SETTINGS) -> Outcome:
    """Some rules over files beside the usual project."""
    read = loaded({"demo/project.toml": PROJECT, **files}, settings)
    return outcome(Workspace(read, Now.end_of(TODAY, read.settings.zone)), *rules)


def lines(done: Outcome) -> list[str]:
    return [
        f"{f.place.file}:{f.place.line}:{f.place.column} {f.code} {line(f)}" for f in done.findings
    ]


# CC001 unreadable-file


def test_a_broken_file_is_named_at_its_line_and_all_else_is_judged() -> None:
    done = check(
        {"demo/bad.toml": '[[issue]]\nid = "I-1"\ntitle = "x\n', "demo/good.toml": GOOD}, "CC101"
    )
    assert [(f.code, f.place.file, f.place.line) for f in done.findings] == [
        ("CC001", "projects/demo/bad.toml", 3),
        ("CC101", "projects/demo/good.toml", 4),
    ]
    assert (done.files, done.unreadable_files, done.records) == (3, 1, 2)
    (unread,) = done.unreadable
    assert (unread.file, unread.line, unread.project) == ("projects/demo/bad.toml", 3, "demo")


@for_each(
    ("typed", "message", "fix"),
    [
        ("promised = fri", "not a day: fri", "write 2026-06-19"),
        ("promised = week 26 # or so", "not a day: week 26", "write 2026-06-26"),
        ("delivered = fri", "not a day: fri", "write 2026-06-12"),
        ("delivered = yesterday\r", "not a day: yesterday", "write 2026-06-14"),
        ("promised = soon", "text needs quotes", 'write "soon"'),
        ("title = fri", "text needs quotes", 'write "fri"'),
        ("promised = 1.7.2026", "not a date: 1.7.2026", "write 2026-07-01"),
        ('promised = "+3d"', "expected a day or a moment, found text",
         "write 2026-06-18, without quotes"),
        ('promised = "soon"', "expected a day or a moment, found text",
         "write it as 2026-09-01 or 2026-09-01T14:30:00, without quotes"),
    ],
)  # fmt: skip
def test_a_day_in_words_is_answered_with_the_day(typed: str, message: str, fix: str) -> None:
    text = f'[[commitment]]\nid = "G-1"\ntitle = "Search"\n{typed}\n'
    if typed.startswith("title"):
        text = text.replace('title = "Search"\n', "")
    (one,) = check({"demo/bad.toml": text}, "CC001", "CC002").findings
    assert (one.message, one.fix) == (message, fix)


def test_every_unreadable_file_is_named() -> None:
    files: dict[str, str | bytes] = {
        "demo/a.toml": b"# caf\n\n\xe9\n",
        "demo/b.toml": "[[issue]\n",
        "other/c.toml": "x = [" * 500,
        "demo/good.toml": GOOD,
    }
    done = check(files)
    assert [f.place.file for f in done.findings if f.code == "CC001"] == [
        "projects/demo/a.toml",
        "projects/demo/b.toml",
        "projects/other/c.toml",
    ]
    assert [f.project for f in done.findings if f.code == "CC001"] == ["demo", "demo", None]
    assert len({f.fingerprint for f in done.findings}) == len(done.findings)


# CC002 invalid-record


def test_a_record_that_is_broken_is_not_judged_further() -> None:
    text = commitment("promised = 2026-06-01\npromise = 2026-06-02\nowner = 5", "B-1") + GOOD
    done = check({"demo/x.toml": text}, "CC101", "CC112")
    assert lines(done) == [
        'projects/demo/x.toml:5:1 CC002 E B-1 promise: unknown key "promise"',
        "projects/demo/x.toml:6:9 CC002 E B-1 owner: expected text, found a number",
        "projects/demo/x.toml:10:12 CC101 E G-1 promised: 1 working day overdue: due 2026-06-12",
        "projects/demo/x.toml:7:1 CC112 W G-1: nobody owns it",
    ]
    assert done.records == 3


def test_records_without_an_id_are_told_apart() -> None:
    done = check({"demo/x.toml": "[[commitment]]\n[[commitment]]\n[[risk]]\n"})
    found = [f for f in done.findings if f.code == "CC002"]
    assert [(f.place.line, f.message) for f in found] == [
        (n, f'"{name}" is required') for n in (1, 2, 3) for name in ("id", "title")
    ]
    assert [f.record for f in found] == [None] * 6
    assert len({f.fingerprint for f in found}) == 6


# CC003 duplicate-id


@for_each(
    ("files", "expected"),
    [
        ({"demo/a.toml": GOOD}, []),
        (
            {"demo/a.toml": GOOD + commitment("", "g-1")},
            [('projects/demo/a.toml:6:6 CC003 E g-1 id: the id "g-1" is used twice: first in '
             "projects/demo/a.toml")],
        ),
        (
            {"demo/b.toml": issue("found = 2026-06-01", "G-1"), "demo/a.toml": GOOD},
            [('projects/demo/b.toml:2:6 CC003 E G-1 id: the id "G-1" is used twice: first in '
             "projects/demo/a.toml")],
        ),
        (
            {"demo/a.toml": commitment("", "demo")},
            [('projects/demo/project.toml:2:6 CC003 E demo id: the id "demo" is used twice: first '
             "in projects/demo/a.toml")],
        ),
        # in another project, and in a record that is broken
        (
            {"x/project.toml": PROJECT.replace('"demo"', '"x"'), "x/a.toml": GOOD,
             "demo/z.toml": commitment("x = 1", "G-1")},
            [('projects/x/a.toml:2:6 CC003 E G-1 id: the id "G-1" is used twice: first in '
             "projects/demo/z.toml")],
        ),
        # two folders of one name
        (
            {"x/acme/project.toml": '[project]\nname = "a"\nclient = "b"\n',
             "y/acme/project.toml": '[project]\nname = "a"\nclient = "b"\n'},
            [('projects/y/acme/project.toml:1:1 CC003 E acme id: the id "acme" is used twice: '
             "first in projects/x/acme/project.toml")],
        ),
        # ids that the tool gave do not clash
        (
            {"demo/a/log.toml": "[[touchpoint]]\non = 2026-06-01\n",
             "demo/b/log.toml": "[[touchpoint]]\non = 2026-06-01\n"},
            [],
        ),
    ],
)  # fmt: skip
def test_duplicate_id(files: dict[str, str | bytes], expected: list[str]) -> None:
    assert [one for one in lines(check(files)) if "CC003" in one] == expected


def test_an_id_that_stands_three_times_is_said_twice() -> None:
    done = check({f"demo/{n}.toml": GOOD for n in "abc"}, "CC003")
    assert [(f.place.file, f.related[0].place.file) for f in done.findings] == [
        (f"projects/demo/{n}.toml", "projects/demo/a.toml") for n in "bc"
    ]
    assert len({f.fingerprint for f in done.findings}) == 2


# CC004 unknown-reference


@for_each(
    ("text", "expected"),
    [
        (commitment('owner = "mira"\nneeds = ["c-2"]') + commitment("", "C-2"), []),
        (commitment('owner = "mirra"'), ['E C-1 owner: there is no person "mirra"']),
        (commitment('owner = "Mira"'), ['E C-1 owner: there is no person "Mira"']),
        (
            commitment('needs = ["C-1", "C-9"]\nowner = "mira"'),
            ['E C-1 needs[1]: there is no record "C-9"'],
        ),
        (
            commitment('delivered = 2026-06-01\nby = "client"\nchange = "X-9"'),
            ['E C-1 change: there is no record "X-9"'],
        ),
        (
            commitment('moves = [{ on = 2026-06-01, to = 2026-06-02, agreed_by = "no", '
                       'change = "no" }]'),
            ['E C-1 moves[0].agreed_by: there is no person "no"',
             'E C-1 moves[0].change: there is no record "no"'],
        ),
        (
            issue('found = 2026-06-01\naffects = ["C-9"]\nplan = [{ owner = "no", from = "C-9" }]'),
            ['E I-1 affects[0]: there is no record "C-9"',
             'E I-1 plan[0].owner: there is no person "no"',
             'E I-1 plan[0].from: there is no record "C-9"'],
        ),
        (
            ('[[touchpoint]]\nid = "T-1"\nwith = ["jan", "no"]\nabout = ["no"]\n'
            "mood = { jan = 3, no = 4 }\n"),
            ['E T-1 with[1]: there is no person "no"',
             'E T-1 about[0]: there is no record "no"',
             'E T-1 mood.no: there is no person "no"'],
        ),
        # of another kind than is meant
        (
            commitment('needs = ["I-1"]') + issue("found = 2026-06-01"),
            ['E C-1 needs[0]: "I-1" is of kind issue, where a commitment is meant'],
        ),
        (
            commitment('change = "i-1"') + issue("found = 2026-06-01"),
            ['E C-1 change: "i-1" is of kind issue, where a change is meant'],
        ),
        (issue('found = 2026-06-01\naffects = ["demo"]'), []),
        # a record that is later exists, and so does one that is broken
        (commitment('needs = ["C-2"]') + commitment("made = 2026-06-20", "C-2"), []),
        (commitment('needs = ["C-2"]') + commitment("x = 1", "C-2"), []),
    ],
)  # fmt: skip
def test_unknown_reference(text: str, expected: list[str]) -> None:
    assert said(text, "CC004") == expected


def test_people_of_the_project_are_looked_up_too() -> None:
    project = PROJECT.replace('theirs = "jan"', 'theirs = "john"')
    project += 'mia = { away = [{ from = 2026-06-01, cover = "nobody" }] }\n'
    assert said("", "CC004", project=project) == [
        'E demo escalation[0].theirs: there is no person "john"',
        'E demo people.mia.away[0].cover: there is no person "nobody"',
    ]


@for_each(
    ("text", "fix"),
    [
        (commitment('owner = "mirra"'), "did you mean `mira`?"),
        (
            commitment('needs = ["acme-serch"]') + commitment("", "ACME-search"),
            "did you mean `ACME-search`?",
        ),
        (commitment('owner = "xyzzy"'), ("correct the id, or write the record or person that it "
                                        "names")),
    ],
)  # fmt: skip
def test_the_nearest_that_exists_is_suggested(text: str, fix: str) -> None:
    (finding,) = findings(text, "CC004")
    assert finding.fix == fix


def test_people_of_the_workspace_count_and_those_of_other_projects_do_not() -> None:
    settings = f"{SETTINGS}[people.olga]\n"
    other = '[project]\nid = "x"\nname = "a"\nclient = "b"\n[project.people.pat]\n'
    files: dict[str, str | bytes] = {
        "x/project.toml": other,
        "demo/a.toml": commitment('owner = "olga"') + commitment('owner = "pat"', "C-2"),
    }
    assert [line(f) for f in check(files, "CC004", settings=settings).findings] == [
        'E C-2 owner: there is no person "pat"'
    ]


def test_it_waits_while_an_unreadable_file_may_hold_the_id() -> None:
    text = commitment('needs = ["C-9"]\nowner = "nobody"')
    for invalid in ("[[commitment]\n", '[[comitment]]\nid = "C-9"\n'):
        done = check({"demo/a.toml": text, "other/b.toml": invalid}, "CC004")
        assert [f.message for f in done.findings if f.code == "CC004"] == [
            'there is no person "nobody"'
        ]


def test_people_are_not_looked_up_in_a_project_that_cannot_be_read() -> None:
    files: dict[str, str | bytes] = {
        "x/project.toml": '[project]\nname = "a"\nclient = "b"\nx = 1\n',
        "x/a.toml": commitment('owner = "nobody"\nneeds = ["C-9"]'),
    }
    done = check(files, "CC004")
    assert [f.message for f in done.findings if f.code == "CC004"] == []


# CC006 orphan-record


def test_what_no_project_claims_is_an_orphan_and_judged_by_nobody() -> None:
    files: dict[str, str | bytes] = {
        "a.toml": GOOD + commitment("x = 1", "B-1"),
        "demo/b.toml": commitment(),
    }
    assert lines(check(files, "CC101", "CC006")) == [
        "projects/a.toml:1:1 CC006 E G-1: no project claims this record",
        "projects/a.toml:5:1 CC006 E B-1: no project claims this record",
        'projects/a.toml:8:1 CC002 E B-1 x: unknown key "x"',
    ]


# CC007 future-fact


@for_each(
    ("text", "expected"),
    [
        (commitment("promised = 2026-07-01\nmade = 2026-06-15"), []),
        (
            commitment("delivered = 2026-06-16"),
            ["E C-1 delivered: delivered 2026-06-16 lies in the future"],
        ),
        (
            commitment("made = 2026-06-20\ndelivered = 2026-06-21"),
            ["E C-1 made: made 2026-06-20 lies in the future",
             "E C-1 delivered: delivered 2026-06-21 lies in the future"],
        ),
        (
            commitment("moves = [{ on = 2026-06-01, to = 2026-07-01, told = 2026-06-16 }]"),
            ["E C-1 moves[0].told: moves 1 told 2026-06-16 lies in the future"],
        ),
        (
            '[[risk]]\nid = "R-1"\ntitle = "a"\nreviewed = [2026-06-01, 2026-06-16, 2026-06-17]\n',
            ["E R-1 reviewed: reviewed 2026-06-16 lies in the future",
             "E R-1 reviewed: reviewed 2026-06-17 lies in the future"],
        ),
        (
            issue("found = 2026-06-01\nplan = [{ due = 2026-07-01, since = 2026-07-01 }]"),
            [],
        ),
    ],
)  # fmt: skip
def test_future_fact(text: str, expected: list[str]) -> None:
    assert said(text, "CC007", today=True) == expected
    assert said(text, "CC007", today=False) == []


def test_a_fact_later_today_is_not_yet_true() -> None:
    text = issue("found = 2026-06-15T12:00:01")
    at_noon = moment("2026-06-15T12:00:00")
    assert said(text, "CC007", now=at_noon, today=True) == [
        "E I-1 found: found 2026-06-15 12:00:01 lies in the future"
    ]
    assert said(text, "CC007", now=moment("2026-06-15T12:00:01"), today=True) == []
    assert said(issue("found = 2026-06-15"), "CC007", now=at_noon, today=True) == []


# CC011 unsafe-text


def test_unsafe_text_is_found_wherever_it_stands_once_a_text() -> None:
    text = commitment(
        'notes = "a\\u202eb\\u0000"\nacceptance = ["fine", "a\\u200bb"]\n'
        'moves = [{ on = 2026-06-01, to = 2026-06-02, why = "\\u001b[31m" }]\n'
        "delivered = 2026-06-20\n"
        'evidence = "x\\u0007"\n'
    )
    assert said(text, "CC011") == [
        "E C-1 notes: an invisible or control character (U+202E)",
        "E C-1 acceptance[1]: an invisible or control character (U+200B)",
        "E C-1 moves[0].why: an invisible or control character (U+001B)",
        "E C-1 evidence: an invisible or control character (U+0007)",
    ]


def test_ordinary_text_and_comments_are_safe() -> None:
    assert said(commitment('notes = """a\n\tb\\n 👩‍💻 Søk"""'), "CC011") == []
    assert said("# \u202e a comment\n" + commitment(), "CC011") == []


@for_each("text", ["ab\u0336c", "a\ufe0e", "a\ufe01", "≠\u0338", "z\u20e5", "⚠\ufe0f\ufe0f"])
def test_what_strikes_out_or_hides_is_unsafe(text: str) -> None:
    assert said(commitment(f'notes = "{text}"'), "CC011") != []


@for_each("text", ["⚠️ late", "1️⃣", "❤️‍🔥", "é", "ä", "©️"])
def test_an_emoji_and_an_accent_are_safe(text: str) -> None:
    assert said(commitment(f'notes = "{text}"'), "CC011") == []


def test_it_is_found_in_records_that_are_later_and_in_the_project() -> None:
    assert said(commitment('made = 2026-07-01\nnotes = "\\u202e"'), "CC011")
    assert said("", "CC011", project=PROJECT.replace("Demo Oy", "Demo \\u202eOy"))


# CC015 unread-file


def test_a_file_whose_name_only_nearly_ends_in_toml_is_found(tmp_path: Path) -> None:
    names = [
        "a.TOML", "b.toml.txt", "c.toml~", "d.tml", "e.toml.orig", "f.Toml", "fine.toml",
        "README.md", "notes.txt", "tom", ".g.toml.swp",
    ]  # fmt: skip
    (tmp_path / "projects").mkdir()
    (tmp_path / "clientcare.toml").write_text(SETTINGS)
    (tmp_path / "projects/demo.toml").write_text(PROJECT)
    for name in names:
        (tmp_path / "projects" / name).write_text("")
    read = load(tmp_path)
    done = outcome(Workspace(read, Now.end_of(TODAY, read.settings.zone)))
    assert [(f.code, f.place.file) for f in done.findings] == [
        ("CC015", f"projects/{name}") for name in names[:6]
    ]
    assert done.findings[1].message == "not read: its name ends in .toml.txt"


# What the project alone could say


@pytest.mark.slow
@for_each("wrong", ["[project]\nnonsense = 1\n", "[project\n"])
@for_each("day", [date(2026, 11, 20), date(2026, 12, 20)])
def test_a_project_that_cannot_be_read_adds_no_other_finding(wrong: str, day: date) -> None:
    root = Path(__file__).parents[2] / "examples/agency"
    files = {
        path.relative_to(root / "projects").as_posix(): path.read_text(encoding="utf-8")
        for path in (root / "projects").rglob("*.toml")
    }
    settings = (root / "clientcare.toml").read_text(encoding="utf-8")
    right = _said_of(files, settings, day)
    for name, text in files.items():
        if "[project]\n" in text:
            broken = {**files, name: text.replace("[project]\n", wrong, 1)}
            added = _said_of(broken, settings, day) - right
            assert {code for code, _ in added} <= {"CC001", "CC002", "CC801", "CC802"}, name
            assert {record for code, record in added if code[2] == "8"} <= {
                record for code, record in right if code[2] == "8"
            }


def _said_of(files: dict[str, str], settings: str, day: date) -> set[tuple[str, str | None]]:
    read = loaded(dict(files), settings)
    done = outcome(Workspace(read, Now.end_of(day, read.settings.zone)))
    return {(f.code, f.record) for f in done.findings}


# The order of the files


def test_the_order_of_the_files_changes_nothing() -> None:
    files: dict[str, str | bytes] = {
        "demo/a.toml": GOOD + commitment('needs = ["C-2"]\nowner = "no"'),
        "demo/b.toml": commitment('needs = ["C-1"]', "C-2"),
        "demo/c.toml": commitment("x = 1", "g-1") + commitment("", "G-1"),
        "demo/d.toml": "[[issue\n",
        "e.toml": commitment("promised = 2026-06-01", "E-1"),
        "f/project.toml": PROJECT.replace('"demo"', '"f"'),
        "f/x.toml": commitment(
            'delivered = 2026-06-01\nmade = 2026-06-02\nneeds = ["nope"]', "F-1"
        ),
        "demo/project.toml": PROJECT,
    }
    names = list(files)
    expected = None
    for seed in range(12):
        random.Random(seed).shuffle(names)
        read = loaded({name: files[name] for name in names})
        found = outcome(Workspace(read, Now.end_of(TODAY, read.settings.zone))).findings
        expected = expected or found
        assert found == expected
