"""`list`, `show` and `explain`: whole outputs, ids by any part, and what is refused."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from clientcare.calendar.now import Now
from clientcare.cli import common
from clientcare.facts.workspace import Workspace
from clientcare.output import write as rendered
from clientcare.output.terminal import Terminal, width_of
from clientcare.pages.records import list_page
from clientcare.records import KINDS
from clientcare.store import load
from clientcare.summary.listing import RecordSummary
from tests.cli.running import FILES, error, run, write
from tests.for_each import for_each

AS_OF = ("--as-of", "2026-06-15")

COMMITMENTS = """\
TITLE             ID               BY      KIND         OWNER  PROMISED    DUE         STATE      \
LATE
Test accounts     PORTAL-accounts  client  access       jan    2026-06-10  2026-06-10  delivered  2d
Room search       PORTAL-search    us      deliverable  mira   2026-06-05  2026-06-10  open       3d
Map of the rooms  PORTAL-map       us      deliverable  mira   2026-06-11  2026-06-11  open       2d
Manual, ASAP      PORTAL-manual    us      deliverable  -      2026-09-01  2026-09-01  open       -
"""

OUTAGE = """\
[[issue]]
id = "PORTAL-outage"
title = "Nobody can sign in"
severity = "critical"
found = 2026-06-12T15:00:00
triaged = 2026-06-12T15:30:00
told = 2026-06-12
owner = "mira"
affects = ["PORTAL-search"]
notes = '''
first line
::error::second line'''

[[issue.waits]]
since = 2026-06-12T16:00:00
until = 2026-06-15T10:00:00
why = "the log files"

[[issue.escalations]]
raised = 2026-06-12T16:00:00
why = "evening bookings are lost"
"""

SHOWN_SEARCH = """\
Room search PORTAL-search · commitment
  file     projects/portal/search.toml:1
  project  portal
  as of    Mon 2026-06-15
  state    open
  due      2026-06-10
  slip     3 working days from first promised to due
  late     overdue by 3 working days: 2 waiting, 1 own

  owner     mira (Mira Laine)
  made      2026-06-01
  promised  2026-06-05
  moves     on: 2026-06-03; to: 2026-06-10; why: the map took longer; told: 2026-06-03; \
agreed: 2026-06-04
  needs     PORTAL-accounts
"""

SHOWN_OUTAGE = """\
Nobody can sign in PORTAL-outage · issue
  file        projects/portal/outage.toml:1
  project     portal
  as of       Mon 2026-06-15
  state       triaged
  escalation  level 1, answer by 2026-06-15 12:00: overdue; now at level 1: Mira Laine and Jan Berg

  severity     critical
  found        2026-06-12 15:00
  triaged      2026-06-12 15:30
  told         2026-06-12
  owner        mira (Mira Laine)
  affects      PORTAL-search
  waits        since: 2026-06-12 16:00; until: 2026-06-15 10:00; why: the log files
  escalations  raised: 2026-06-12 16:00; why: evening bookings are lost
  notes        first line
               | ::error::second line
"""

EXPLAINED_SEARCH = """\
Room search PORTAL-search · commitment · Mon 2026-06-15

due: 2026-06-10
  2026-06-05: first promised
  2026-06-03: moved to 2026-06-10, told 2026-06-03, agreed 2026-06-04: stands

slip: 3 working days from first promised to due: 3 ours
  2026-06-05 to 2026-06-10: ours (no cause given): 3 working days
    2026-06-06 to 2026-06-07: not counted, weekend
    2026-06-08 to 2026-06-10: 3 working days

tell of the move to 2026-06-10: told 2026-06-03, in time
  from    2026-06-03, move made
  within  1d: policy.tell_slip (default)
  target  2026-06-04
          2026-06-04: 1 working day

agree to 2026-06-10: agreed 2026-06-04, in time
  from    2026-06-03, told
  within  5d: policy.agree_slip (default)
  target  2026-06-10
          2026-06-04 to 2026-06-05: 2 working days
          2026-06-06 to 2026-06-07: not counted, weekend
          2026-06-08 to 2026-06-10: 3 working days

lateness: 3 working days late: 2 waiting on the client, 1 ours
  after 2026-06-10 to 2026-06-15, the day asked for: 3 working days
    2026-06-11 to 2026-06-12: 2 working days
    2026-06-13 to 2026-06-14: not counted, weekend
    2026-06-15: 1 working day
  waiting on the client: PORTAL-accounts, due 2026-06-10, came 2026-06-12: 2 working days
    2026-06-11 to 2026-06-12: 2 working days
"""


@pytest.fixture
def root(tmp_path: Path) -> str:
    return str(write(tmp_path, {**FILES, "projects/portal/outage.toml": OUTAGE}))


# list --------------------------------------------------------------------------------------------


def test_list_is_a_table_in_the_order_of_the_due_days(root: str) -> None:
    assert run("list", "commitment", "--root", root, *AS_OF) == (0, COMMITMENTS, "")


@pytest.mark.parametrize("kind", ["commitments", "Commitment", "commit"])
def test_list_takes_a_kind_as_people_type_it(root: str, kind: str) -> None:
    assert run("list", kind, "--root", root, *AS_OF).out == COMMITMENTS


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (("--overdue",), ["PORTAL-search", "PORTAL-map"]),
        (("--owner", "mir"), ["PORTAL-search", "PORTAL-map"]),
        (("--owner", "JAN"), ["PORTAL-accounts"]),
        (("--state", "deliv"), ["PORTAL-accounts"]),
        (("--state", "open", "--owner", "mira"), ["PORTAL-search", "PORTAL-map"]),
        (("--project", "port", "--owner", "jan"), ["PORTAL-accounts"]),
    ],
)
def test_list_filters(root: str, words: tuple[str, ...], rows: list[str]) -> None:
    out = run("list", "commitment", "--root", root, *AS_OF, *words).out
    assert re.findall("PORTAL-[a-z]+", out) == rows


def test_list_says_when_there_is_nothing(root: str) -> None:
    assert run("list", "risk", "--root", root) == (0, "", "no risks to list\n")
    words = ("list", "issue", "--root", root, "--state", "closed")
    assert run(*words) == (0, "", "no issues to list\n")


def test_list_json_has_the_published_shape_of_each_kind(root: str) -> None:
    shapes = {
        "project": ["client", "lead", "started", "ends", "closed", "state"],
        "commitment": [
            "kind", "owner", "promised", "promised_at", "due", "due_at", "forecast", "moves",
            "slip_days", "state", "overdue", "days_late", "minutes_late", "by", "made",
            "delivered", "accepted", "every", "series", "round", "rounds_overdue",
        ],
        "issue": [
            "kind", "owner", "promised", "promised_at", "due", "due_at", "forecast", "moves",
            "slip_days", "state", "overdue", "days_late", "minutes_late", "severity",
            "client_owner", "found", "told", "fixed",
        ],
    }  # fmt: skip
    for kind, fields in shapes.items():
        found = json.loads(run("list", kind, "--root", root, *AS_OF, "--format", "json").out)
        assert list(found) == ["version", "as_of", "unreadable", "kind", "records"]
        assert (found["version"], found["as_of"], found["kind"]) == (1, "2026-06-15", kind)
        assert list(found["records"][0]) == [
            "id",
            "title",
            "project",
            "file",
            "line",
            "root",
            *fields,
        ]
    empty = json.loads(run("list", "review", "--root", root, "--format", "json").out)
    assert empty["records"] == []


@pytest.mark.slow
def test_every_kind_of_the_agency_can_be_listed_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "read_workspace", cache(common.read_workspace))
    root = str(Path(__file__).parents[2] / "examples/agency")
    for kind in KINDS:
        words = ("list", kind, "--root", root, "--as-of", "2026-11-20")
        listed = json.loads(run(*words, "--format", "json").out)
        assert listed["records"]
        lines = run(*words).out.splitlines()[1:]
        rounds = [one for one in listed["records"] if one.get("series")]
        names = [one["id"] for one in listed["records"] if one not in rounds]
        names += sorted({one["series"] for one in rounds})  # all rounds are one row
        shown = [re.split("  +", text)[:2] for text in lines]
        assert [name for name in names if not any(name in cells for cells in shown)] == []
        assert len(shown) == len(names)
        for one in listed["records"]:
            for command in ("show", "explain"):
                name = f"{one['project']}/{one['id']}"  # two logs may give the same default id
                ran = run(command, name, "--root", root, "--as-of", "2026-11-20")
                assert (ran.code, ran.err) == (0, "")
                assert f"{one['id']} · {kind}" in ran.out.partition("\n")[0]


@for_each("name", [name for name, kind in KINDS.items() if kind.states])
def test_the_state_is_among_the_last_columns_that_go(name: str) -> None:
    assert "state" in {*KINDS[name].columns} - {*KINDS[name].left_out}


@for_each("kind", KINDS)
@for_each("width", [80, 100, 120])
def test_a_record_is_one_line_on_a_terminal(kind: str, width: int) -> None:
    snapshot = load(Path(__file__).parents[2] / "examples/agency")
    now = Now.end_of(date(2026, 11, 20), snapshot.settings.zone)
    space = Workspace(snapshot, now)
    found = [
        RecordSummary(entry, context, space)
        for context in space.contexts
        for entry in context.entries.get(kind, ())
    ]
    text = rendered(list_page(kind, found, now), "text", Terminal(width=width))
    lines = [each for each in text.splitlines() if not each.startswith("(no room for: ")]
    assert len(lines) == len(found) + 1
    assert max(map(width_of, lines)) <= width
    assert all(one.id in line for one, line in zip(found, lines[1:], strict=True))
    assert not re.search(r"\d{4}-\d\d-\d?…", text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("comitment",), error('there is no kind "comitment"', "did you mean `commitment`?")),
        (("issue", "--state", "nwe"), error('there is no state "nwe"', "did you mean `new`?")),
        (
            ("commitment", "--owner", "mria"),
            error('there is no person "mria"', "did you mean `mira`?"),
        ),
        (
            ("touchpoint", "--state", "x"),
            error(
                "a touchpoint has no state",
                "kinds with a state: project, commitment, issue, change, risk",
            ),
        ),
        (
            ("review", "--owner", "x"),
            error("a review has no owner", "kinds with an owner: project, commitment, issue, risk"),
        ),
        (
            ("change", "--overdue"),
            error("a change is never overdue", "ask for commitments or issues"),
        ),
        (
            ("issue", "--project", "zzz"),
            error('there is no project "zzz"', "projects: portal"),
        ),
    ],
)
def test_list_refuses_what_cannot_be(root: str, words: tuple[str, ...], said: str) -> None:
    assert run("list", *words, "--root", root) == (2, "", said)


# show --------------------------------------------------------------------------------------------


def test_show(root: str) -> None:
    assert run("show", "PORTAL-search", "--root", root, *AS_OF) == (0, SHOWN_SEARCH, "")
    assert run("show", "PORTAL-outage", "--root", root, *AS_OF) == (0, SHOWN_OUTAGE, "")


def test_show_knows_only_what_was_known(root: str) -> None:
    out = run("show", "PORTAL-search", "--root", root, "--as-of", "2026-06-02").out
    assert "moves" not in out
    assert "  due      2026-06-05\n" in out


def test_show_json_gives_the_facts_with_the_keys_of_the_file(root: str) -> None:
    found = json.loads(run("show", "outage", "--root", root, *AS_OF, "--format", "json").out)
    assert list(found) == [
        "version", "as_of", "unreadable", "kind", "record", "escalations", "facts",
    ]  # fmt: skip
    assert found["escalations"] == [
        {
            "level": 1,
            "raised": "2026-06-12T16:00:00+03:00",
            "respond_by": "2026-06-15T12:00:00+03:00",
            "answered": None,
            "resolved": None,
            "overdue": True,
            "now_at_level": 1,
        }
    ]
    assert found["facts"]["told"] == "2026-06-12"
    assert found["facts"]["waits"] == [
        {
            "since": "2026-06-12T16:00:00+03:00",
            "until": "2026-06-15T10:00:00+03:00",
            "why": "the log files",
        }
    ]


@pytest.mark.parametrize("text", ["PORTAL-search", "portal-SEARCH", "search", "SEAR"])
def test_any_unambiguous_part_of_an_id_is_enough(root: str, text: str) -> None:
    assert run("show", text, "--root", root, *AS_OF).out == SHOWN_SEARCH


def test_an_exact_id_wins_over_a_part(root: str) -> None:
    assert run("show", "portal", "--root", root).out.startswith("Room portal portal · project\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("PORTAL-serch",),
            error('there is no record "PORTAL-serch"', "did you mean `PORTAL-search`?"),
        ),
        (
            ("PORTAL-",),
            error(
                '"PORTAL-" may be any of 5 records',
                "name one: PORTAL-accounts, PORTAL-manual, PORTAL-map, PORTAL-outage, "
                "PORTAL-search",
            ),
        ),
        (
            ("search", "--as-of", "2026-05-15"),
            error(
                "PORTAL-search did not exist on 2026-05-15", "it came later: give a later --as-of"
            ),
        ),
        (
            ("",),
            error(
                'there is no record ""',
                "records: PORTAL-accounts, PORTAL-manual, PORTAL-map, PORTAL-outage, "
                "PORTAL-search, portal",
            ),
        ),
    ],
)
def test_show_says_what_was_meant(root: str, words: tuple[str, ...], said: str) -> None:
    as_of = () if "--as-of" in words else AS_OF
    assert run("show", *words, "--root", root, *as_of) == (2, "", said)


def test_a_file_name_starts_no_line_of_what_is_announced(tmp_path: Path) -> None:
    name = "projects/portal/new\n::error::it.toml"
    root = str(write(tmp_path, {**FILES, name: "x"}))
    shown = run("show", "search", "--root", root, *AS_OF)
    refused = run("report", "portal", "--root", root, *AS_OF)
    assert (shown.code, refused.code) == (0, 2)
    for one in (shown, refused):
        assert "projects/portal/new ::error::it.toml:1: " in one.err
        assert not any(text.lstrip().startswith("::") for text in one.err.split("\n"))


def test_what_cannot_be_read_is_announced_and_the_rest_is_shown(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        **FILES,
        "projects/portal/broken.toml": b"\xff",
        "projects/portal/wrong.toml": '[[commitment]]\nid = "PORTAL-y"\ntitel = "Y"\n',
    }
    root = str(write(tmp_path, files))
    warnings = (
        "warning: projects/portal/broken.toml:1: cannot be read: not UTF-8 text: byte 0xff\n"
        'warning: projects/portal/wrong.toml:1: cannot be read: "title" is required\n'
        'warning: projects/portal/wrong.toml:3: cannot be read: unknown key "titel"\n'
    )
    assert run("show", "search", "--root", root, *AS_OF) == (0, SHOWN_SEARCH, warnings)
    assert run("show", "search", "--root", root, *AS_OF, "-q").err == warnings
    found = json.loads(run("list", "issue", "--root", root, "--format", "json").out)
    assert found["unreadable"] == [
        {
            "file": "projects/portal/broken.toml",
            "line": 1,
            "message": "not UTF-8 text: byte 0xff",
        },
        {"file": "projects/portal/wrong.toml", "line": 1, "message": '"title" is required'},
        {"file": "projects/portal/wrong.toml", "line": 3, "message": 'unknown key "titel"'},
    ]
    hint = "correct it: clientcare check says what is wrong"
    said = error("PORTAL-y in projects/portal/wrong.toml cannot be read", hint)
    assert run("show", "PORTAL-y", "--root", root) == (2, "", warnings + said)


# explain -----------------------------------------------------------------------------------------


def test_explain_shows_the_sum_of_each_clock(root: str) -> None:
    assert run("explain", "PORTAL-search", "--root", root, *AS_OF) == (0, EXPLAINED_SEARCH, "")


def test_explain_json_has_every_span(root: str) -> None:
    found = json.loads(run("explain", "map", "--root", root, *AS_OF, "--format", "json").out)
    assert list(found) == [
        "version", "as_of", "unreadable", "id", "kind", "title", "project", "clocks",
    ]  # fmt: skip
    assert found["clocks"][-1] == {
        "name": "lateness",
        "state": "overdue",
        "verdict": "2 working days late",
        "start": "2026-06-11",
        "start_why": "due",
        "limit": None,
        "limit_from": None,
        "target": "2026-06-11",
        "done": None,
        "parts": [
            {
                "label": "after 2026-06-11 to 2026-06-15, the day asked for",
                "amount": 2,
                "unit": "working days",
                "spans": [
                    {
                        "from": "2026-06-12", "to": "2026-06-12",
                        "counts": True, "amount": 1, "why": None,
                    },
                    {
                        "from": "2026-06-13", "to": "2026-06-14",
                        "counts": False, "amount": 0, "why": "weekend",
                    },
                    {
                        "from": "2026-06-15", "to": "2026-06-15",
                        "counts": True, "amount": 1, "why": None,
                    },
                ],
            }
        ],
        "notes": [],
    }  # fmt: skip


def test_explain_says_where_no_clock_runs(root: str) -> None:
    review = '[[review]]\nid = "PORTAL-review"\non = 2026-06-12\n'
    (Path(root) / "projects/portal/review.toml").write_text(review, encoding="utf-8")
    said = "PORTAL-review · review · Mon 2026-06-15\n\n  no clock runs on it\n"
    assert run("explain", "PORTAL-review", "--root", root, *AS_OF) == (0, said, "")


def test_explain_shows_the_clocks_of_a_project(root: str) -> None:
    code, out, _ = run("explain", "portal", "--root", root, *AS_OF)
    assert code == 0
    assert "first risk: running, 10 working days left" in out


def test_of_many_faults_in_a_file_the_first_are_said_and_the_rest_counted(tmp_path: Path) -> None:
    many = "".join(f"wrong_{n} = {n}\n" for n in range(700))
    files = {**FILES, "projects/portal/wrong.toml": f'[[commitment]]\ntitle = "x"\n{many}'}
    root = write(tmp_path, files)
    lines = run("list", "commitment", "--root", str(root)).err.splitlines()
    assert len(lines) == 11
    assert all("projects/portal/wrong.toml:" in line for line in lines)
    assert lines[-1].endswith(": 691 more faults: clientcare check")
    assert run("check", "--root", str(root)).out.count("wrong.toml:") == 701


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_moment_is_written_as_in_other_views(root: str, command: str) -> None:
    out = run(command, "PORTAL-search", "--root", root, "--as-of", "2026-06-15T09:00").out
    assert "Mon 2026-06-15 09:00" in out
    assert "T09:00" not in out
