"""Bytes → records: what each file holds, who claims it, and what could not be read."""

import random
from collections.abc import Mapping

import pytest

from clientcare.errors import ClientcareError
from clientcare.settings import read_settings
from clientcare.store import Raw, Snapshot, assemble, reassemble
from clientcare.store.assembling import MOST_FAULTS
from tests.for_each import for_each
from tests.workspaces import loaded

PROJECT = '[project]\nname = "Portal"\nclient = "Acme"\n'
RISK = '[[risk]]\nid = "{0}"\ntitle = "{0}"\n'
BROKEN = '[project\nname = "Portal"\n'


def claims(read: Snapshot) -> dict[str, str | None]:
    """Which project claims each record, by id."""
    return {e.id: e.project.id if e.project else None for e in read.entries if e.kind != "project"}


def faults(read: Snapshot) -> list[str]:
    """Every fault of a record: file, place, words, remedy."""
    said = []
    for invalid in read.invalid:
        for fault in invalid.faults:
            path = (*invalid.path, *fault.path)
            places = invalid.file.places
            span = places.key(path) if fault.on_key else places.nearest(path)
            said.append(
                f"{invalid.file.name}:{span.line}:{span.column}: {fault.message} | {fault.fix}"
            )
    return said


# Who claims a record


def test_one_file_a_project_and_one_file_a_record_both_work() -> None:
    alone = {"acme.toml": PROJECT + RISK.format("R-1") + RISK.format("R-2")}
    spread = {
        "acme/project.toml": PROJECT,
        "acme/risks/one.toml": RISK.format("R-1"),
        "acme/two.toml": RISK.format("R-2"),
    }
    for files in (alone, spread):
        assert claims(loaded(dict(files))) == {"R-1": "acme", "R-2": "acme"}


def test_the_nearest_project_above_claims_a_record() -> None:
    read = loaded(
        {
            "project.toml": PROJECT,
            "a/project.toml": PROJECT,
            "a/b/c/r1.toml": RISK.format("R-1"),
            "a/b/d/project.toml": PROJECT,
            "a/b/d/r2.toml": RISK.format("R-2"),
            "e/r3.toml": RISK.format("R-3"),
            "ab/r4.toml": RISK.format("R-4"),
        }
    )
    assert claims(read) == {"R-1": "a", "R-2": "d", "R-3": "projects", "R-4": "projects"}


def test_a_project_in_a_file_of_another_name_claims_only_its_own_file() -> None:
    read = loaded(
        {
            "a/acme.toml": PROJECT + RISK.format("R-1"),
            "a/r2.toml": RISK.format("R-2"),
            "b/project.toml": PROJECT,
            "b/saari.toml": PROJECT + RISK.format("R-3"),
            "b/r4.toml": RISK.format("R-4"),
        }
    )
    assert claims(read) == {"R-1": "acme", "R-2": None, "R-3": "saari", "R-4": "b"}


@for_each(
    "project",
    [
        BROKEN,
        '[project]\nname = "Portal"\n',
        '[[project]]\nname = "Portal"\nclient = "Acme"\n',
        '[projekt]\nname = "Portal"\nclient = "Acme"\n',
        'project = "Portal"\n',
        b"\xff\xfe[project]",
    ],
)
def test_a_project_that_cannot_be_read_still_claims_its_folder(project: str | bytes) -> None:
    read = loaded(
        {
            "project.toml": PROJECT,
            "acme/project.toml": project,
            "acme/r1.toml": RISK.format("R-1"),
        }
    )
    assert claims(read) == {"R-1": "acme"}
    assert [e.complete for e in read.projects if e.id == "acme"] == [False]


def test_a_broken_project_goes_by_the_id_that_it_holds() -> None:
    invalid = '[project]\nid = "acme-portal"\nname = "Portal"\nlad = "mira"\n'
    read = loaded({"acme/project.toml": invalid, "acme/r1.toml": RISK.format("R-1")})
    assert claims(read) == {"R-1": "acme-portal"}
    read = loaded({"acme/project.toml": invalid.replace("acme-", "acme ")})
    assert [e.id for e in read.projects] == ["acme"]


def test_a_broken_file_belongs_to_the_project_of_its_folder() -> None:
    read = loaded({"acme/project.toml": PROJECT, "acme/r1.toml": "[[risk]\n", "r2.toml": "="})
    (acme,) = read.projects
    assert [file.name for file in acme.unreadable] == ["projects/acme/r1.toml"]
    assert [file.project.id if file.project else None for file in read.unreadable] == ["acme", None]


def test_the_order_of_the_files_changes_nothing() -> None:
    files = {
        "a/project.toml": PROJECT,
        "a/r1.toml": RISK.format("R-1"),
        "a/b/r2.toml": RISK.format("R-2"),
        "c/project.toml": BROKEN,
        "c/r3.toml": RISK.format("R-3"),
        "d.toml": PROJECT + RISK.format("R-4"),
    }
    expected = claims(loaded(dict(files)))
    names = list(files)
    for seed in range(20):
        random.Random(seed).shuffle(names)
        assert claims(loaded({name: files[name] for name in names})) == expected


# Ids


@for_each(
    ("name", "expected"),
    [
        ("acme/project.toml", "acme"),
        ("x/acme/project.toml", "acme"),
        ("acme.toml", "acme"),
        ("x/acme.toml", "acme"),
        ("project.toml", "projects"),
        ("python-3.12/project.toml", "python-3.12"),
    ],
)
def test_a_project_is_named_after_its_folder_or_file(name: str, expected: str) -> None:
    assert [e.id for e in loaded({name: PROJECT}).projects] == [expected]


@for_each("name", ["2026 portal", "søk", "\x1b[31m", "a b"])
def test_a_name_that_is_no_id_is_a_fault(name: str) -> None:
    read = loaded({f"{name}/project.toml": PROJECT})
    assert faults(read) == [
        (
            f'projects/{name}/project.toml:1:1: the name "{name}" cannot be the id'
            ' | give it one here: id = "…"'
        )
    ]
    given = PROJECT.replace("[project]", '[project]\nid = "acme"')
    assert faults(loaded({f"{name}/project.toml": given})) == []


def test_an_event_is_named_after_its_file_and_day() -> None:
    text = (
        "[[touchpoint]]\non = 2026-06-01\n[[touchpoint]]\non = 2026-06-01T10:00:00\n"
        '[[touchpoint]]\non = 2026-06-02\n[[touchpoint]]\n[[touchpoint]]\nid = "T-1"\n'
        "[[review]]\non = 2026-06-02\n"
    )
    read = loaded({"acme.toml": PROJECT, "acme/project.toml": PROJECT, "acme/log.toml": text})
    assert list(claims(read)) == [
        "log-2026-06-01-1",
        "log-2026-06-01-2",
        "log-2026-06-02-1",
        "log-1",
        "T-1",
        "log-2026-06-02-2",
    ]


# Faults of kinds


@for_each(
    ("text", "said"),
    [
        (
            '[commitment]\nid = "C-1"\n',
            "1:1: [commitment] stands for one table | write it in double: [[commitment]]",
        ),
        (
            "[[comitment]]\n[[comitment]]\n",
            '1:3: unknown kind of record "comitment" | did you mean `commitment`?',
        ),
        (
            "[[xyzzy]]\n",
            ('1:3: unknown kind of record "xyzzy" | known kinds: project, commitment, issue, '
            "change, risk, touchpoint, review"),
        ),
        (
            "[[payment]]\n",
            ('1:3: unknown kind of record "payment" | write [[commitment]], '
            'with kind = "payment"'),
        ),
        (
            "[[bug]]\n",
            '1:3: unknown kind of record "bug" | write [[issue]], with kind = "defect"',
        ),
        (
            "[[moves]]\n",
            '1:3: unknown kind of record "moves" | write it as [[commitment.moves]]',
        ),
        (
            '[people.jan]\nname = "Jan"\n',
            '1:2: unknown kind of record "people" | write it as [project.people.ID]',
        ),
        (
            '[policy]\nplan = "1d"\n',
            '1:2: unknown kind of record "policy" | write it as [project.policy]',
        ),
        (
            'promised = 2026-06-01\n[[risk]]\nid = "R-1"\ntitle = "x"\n',
            ('1:1: unknown key "promised" outside any record | `promised` belongs into a record: '
            "write it below [[commitment]]"),
        ),
        (
            'lead = "mira"\n',
            ('1:1: unknown key "lead" outside any record | `lead` belongs into a record: '
            "write it below [project]"),
        ),
        ("riks = 1\n", '1:1: unknown key "riks" outside any record | did you mean `risk`?'),
        ("commitment = 1\n", ('1:14: "commitment" is not a key but a table | write it as [[commitm'
         "ent]]")),
        ("commitment = [1]\n", ("1:15: expected a table, found a number | write it as [[commitment"
         "]]")),
        (
            '[[commitment]]\nid = "C-1"\ntitle = "Invoice"\nkind = "payment"\n',
            '4:8: "by" is required for payments | add `by = "client"`, or "us"',
        ),
        (
            '[[project]]\nname = "x"\n',
            "1:1: a file holds one [project] | write it in single brackets: [project]",
        ),
    ],
)  # fmt: skip
def test_a_wrong_kind_is_a_fault_with_a_place_and_a_remedy(text: str, said: str) -> None:
    read = loaded({"acme/project.toml": PROJECT, "acme/x.toml": text})
    assert faults(read) == [f"projects/acme/x.toml:{said}"]


def test_a_payment_without_a_side_has_its_other_faults_too_and_one_with_a_side_none() -> None:
    payment = '[[commitment]]\nid = "C-1"\nkind = "payment"\n'
    read = loaded({"acme/project.toml": PROJECT, "acme/x.toml": payment})
    assert len(faults(read)) == 2
    for side in ("us", "client", "other"):
        text = f'{payment}title = "Invoice"\nby = "{side}"\n'
        assert not faults(loaded({"acme/project.toml": PROJECT, "acme/x.toml": text}))


def test_every_fault_of_a_file_is_reported_and_the_rest_is_kept() -> None:
    text = (
        'title = "x"\n'
        '[[risk]]\nid = "R-1"\nseen = "2026-06-01"\nonwer = "mira"\n'
        '[[risk]]\nid = "R-2"\ntitle = "fine"\n'
        "[issue]\nid = 5\n"
        '[[change]]\nid = "1"\naffects = "R-2"\neffort = { delay = "3 days", cost = inf }\n'
    )
    read = loaded({"acme/project.toml": PROJECT, "acme/x.toml": text})
    assert claims(read) == {"R-2": "acme"}
    assert [said.removeprefix("projects/acme/x.toml:") for said in faults(read)] == [
        (
            '1:1: unknown key "title" outside any record | `title` belongs into a record: '
            "write it below [[commitment]]"
        ),
        '2:1: "title" is required | add `title = …`',
        "4:8: expected a day, found text | remove the quotes: 2026-06-01",
        '5:1: unknown key "onwer" | did you mean `owner`?',
        "9:1: [issue] stands for one table | write it in double: [[issue]]",
        (
            '12:6: "1" is not a valid id | start it with a letter and go on with letters, digits, '
            "`.`, `_` or `-`"
        ),
        '11:1: "title" is required | add `title = …`',
        '14:20: "3 days" is not a duration | write "3d"',
        '14:37: "Infinity" is not a finite number | write digits with a point: 1250.50',
        '13:11: expected a list, found text | write ["R-2"]',
    ]


def test_a_workspace_without_a_project_is_an_error() -> None:
    with pytest.raises(ClientcareError, match="no project in projects/"):
        loaded({"r1.toml": RISK.format("R-1")})


@for_each(
    ("name", "text", "claimed"),
    [
        ("p1.toml", PROJECT + "title = Search\n", ["p1"]),
        ("acme/project.toml", '\n[project]\nname = "he said "yes""\n', ["acme"]),
        ("r1.toml", "[[risk]\n", []),
    ],
)
def test_the_only_project_may_stand_in_a_file_that_cannot_be_read(
    name: str, text: str, claimed: list[str]
) -> None:
    read = loaded({name: text})
    assert [file.name for file in read.unreadable] == [f"projects/{name}"]
    assert [project.id for project in read.projects] == claimed
    assert [project.unreadable for project in read.projects] == [read.unreadable for _ in claimed]


# A project's own settings


def test_a_project_may_set_its_own_policy_calendar_and_cadence() -> None:
    own = (
        PROJECT + '[project.policy]\ndue_soon = "2d"\n[project.policy.severity.high]\n'
        'tell = "1h"\n[project.cadence]\nupdate = "2w"\n[project.calendar]\nholidays = "EE"\n'
        "closed = [2026-06-03, { from = 2026-07-01, to = 2026-07-02 }]\n"
    )
    settings = '[policy]\nplan = "1d"\n[calendar]\nholidays = "FI"\nhours = "08:00-16:00"\n'
    read = loaded({"a/project.toml": own, "b/project.toml": PROJECT}, settings)
    a, b = (loaded_project.settings for loaded_project in read.projects)
    keys = ("policy.due_soon", "policy.severity.high.tell", "policy.plan", "cadence.update",
            "calendar.holidays", "calendar.hours")  # fmt: skip
    assert [a.values[key] for key in keys] == ["2d", "1h", "1d", "2w", "EE", "08:00-16:00"]
    assert [b.values[key] for key in keys] == ["5d", "1d", "1d", None, "FI", "08:00-16:00"]
    assert a.origin("policy.due_soon") == "project Portal, projects/a/project.toml:5"
    assert a.origin("policy.plan") == "workspace, clientcare.toml:2"
    assert a.origin("policy.options") == "default"
    assert len(a.work_calendar.closed) == 3


@for_each(
    ("calendar", "said"),
    [
        ('holidays = "XX"\n', '5:12: no public holidays known for "XX" | '),
        ('hours = "17:00-09:00"\n', "5:9: closing time 09:00 is not after opening time 17:00 | "),
        ("workdays = []\n", "5:12: a calendar needs at least one working day of the week | "),
        (
            "closed = [2026-01-01, { from = 2026-01-02, to = 2026-01-01 }]\n",
            "5:49: 2026-01-01 lies before 2026-01-02 | ",
        ),
    ],
)
def test_a_project_with_an_impossible_calendar_is_judged_by_the_workspaces(
    calendar: str, said: str
) -> None:
    text = f"{PROJECT}[project.calendar]\n{calendar}{RISK.format('R-1')}"
    read = loaded({"a/project.toml": text})
    (only,) = faults(read)
    assert only.startswith(f"projects/a/project.toml:{said}")
    assert claims(read) == {"R-1": "a"}
    assert read.projects[0].settings is read.settings
    assert not read.projects[0].complete


def test_people_of_the_workspace_serve_every_project() -> None:
    settings = '[people.mira]\nname = "Mira"\n[people.olli]\nname = "Olli"\n'
    own = PROJECT + '[project.people.mira]\nname = "Other Mira"\n'
    read = loaded({"a/project.toml": own, "b/project.toml": PROJECT}, settings)
    names = [{k: p.name for k, p in e.people.items()} for e in read.projects]
    assert names == [
        {"mira": "Other Mira", "olli": "Olli"},
        {"mira": "Mira", "olli": "Olli"},
    ]


# Bytes


@for_each(
    ("data", "line", "column"),
    [
        (b"[project]\nname = \xff\n", 2, 8),
        (b"[project]\nname = 'a\x00b'\n", 2, 10),
        (b"\x00" * 5000, 1, None),
        (b"[" * 50_000, 1, 101),
        (b"a = " + b"[" * 100_000, 1, 104),
        (b"a." * 100_000 + b"b = 1", 1, None),
        (b"a = " + b"9" * 10_000, 1, 5),
        (b"\xef\xbb\xbf\xef\xbb\xbf[project]", 1, 1),
        (b"found = 2026-06-01T10:00\n", 1, 9),
        (b'name = "x\n', 1, None),
        (b"name = 'x'\nname = 'y'\n", 2, 1),
    ],
)
def test_what_is_no_toml_is_a_fault_at_its_place(
    data: bytes, line: int, column: int | None
) -> None:
    settings = read_settings(b"")
    raws = [Raw("projects/a/project.toml", PROJECT.encode()), Raw("projects/a/x.toml", data)]
    read = assemble(settings, raws)
    (file,) = read.unreadable
    assert file.line == line
    assert column in (file.column, None)
    assert file.fault is not None
    assert file.fault.message
    assert file.fault.fix


@for_each(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
        lambda data: data + b"# " + b"x" * 900_000,
        lambda data: data.rstrip(b"\n"),
    ],
)
def test_a_file_may_be_written_in_any_manner(change: object) -> None:
    assert callable(change)
    data = change((PROJECT + RISK.format("R-1")).encode())
    read = loaded({"a/project.toml": data})
    assert claims(read) == {"R-1": "a"}
    assert not read.invalid
    assert not read.unreadable


def test_an_empty_file_holds_nothing() -> None:
    read = loaded({"a/project.toml": PROJECT, "a/empty.toml": ""})
    assert len(read.files) == 2
    assert not read.unreadable
    assert [entry.id for entry in read.entries] == ["a"]


# Read again after an edit


EDITS: list[dict[str, bytes]] = [
    {"acme/project.toml": b"[project\n"},
    {"acme/project.toml": PROJECT.encode() + b'[project.calendar]\nholidays = "XX"\n'},
    {"acme/risks/one.toml": b'[[risk]]\nid = "R-9"\ntitle = "x"\n[[risk]]\nid = 1\n'},
    {"acme/risks/a new one.toml": RISK.format("R-8").encode()},
    {"acme/risks/project.toml": b'\xef\xbb\xbf[project]\nname = "Inner"\nclient = "Acme"\n'},
    {"wrong/project.toml": PROJECT.encode()},
    {"zeta.toml": b"", "wrong/project.toml": PROJECT.encode()},
]


@for_each("edit", EDITS)
def test_what_is_read_anew_is_as_if_all_had_been(edit: dict[str, bytes]) -> None:
    calendar = PROJECT + '[project.calendar]\nholidays = "XY"\n'
    files: dict[str, str | bytes] = {
        "acme/project.toml": PROJECT,
        "acme/risks/one.toml": RISK.format("R-1"),
        "acme/risks/two.toml": '[[risk]]\nid = "R-2"\n' + RISK.format("R-3"),
        "broken.toml": b"\xff",
        "wrong/project.toml": calendar,
        "wrong/log/2026.toml": "[[touchpoint]]\non = 2026-05-04\n" * 2,
        "zeta.toml": PROJECT + RISK.format("R-4"),
    }
    before = _in_order(files)
    was = _everything(before)
    named = {f"projects/{name}": data for name, data in edit.items()}
    again = reassemble(before, named)
    assert _everything(again) == _everything(_in_order({**files, **edit}))
    assert _everything(before) == was
    assert _everything(reassemble(before, {})) == was


def _in_order(files: Mapping[str, str | bytes]) -> Snapshot:
    """Read files as a folder is read."""
    return loaded(dict(sorted(files.items(), key=lambda pair: pair[0].split("/"))))


def _everything(read: Snapshot) -> object:
    """All that was read, and who claims it, by name."""
    files = [
        (f.name, f.text, f.fault, f.line, f.column, f.has_bom, f.project and f.project.id)
        for f in read.files
    ]
    entries = [
        (e.kind, e.id, repr(e.record), e.file.name, e.path, e.project and e.project.id)
        for e in read.entries
    ]
    invalid = sorted((b.kind, str(b.id), b.file.name, b.path, str(b.faults)) for b in read.invalid)
    homes = [
        (e.id, e.complete, [one.id for many in e.entries.values() for one in many])
        for e in read.projects
    ]
    return files, entries, invalid, homes, len(read.entries), len(read.projects)


@pytest.mark.slow
@for_each(
    "text",
    [
        "".join(f"unknown_{n} = {n}\n" for n in range(MOST_FAULTS + 7)),
        PROJECT + "".join(f"unknown_{n} = {n}\n" for n in range(MOST_FAULTS + 7)),
        "".join(f'[[risk]]\nid = "R-{n}"\n' for n in range(MOST_FAULTS + 7)),
    ],
)
def test_faults_of_a_file_beyond_a_limit_are_counted(text: str) -> None:
    read = loaded({"acme/project.toml": PROJECT, "acme/x.toml": text})
    said = [fault.message for invalid in read.invalid for fault in invalid.faults]
    assert len(said) == MOST_FAULTS + 1
    assert said[-1] == "7 more faults in this file"
    if "R-" in text:
        assert {invalid.id for invalid in read.invalid} == {
            f"R-{n}" for n in range(MOST_FAULTS + 7)
        }
