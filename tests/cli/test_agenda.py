"""`clientcare agenda` from outside: what to tell first, what both may see, what is for us only."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.output.markdown import render
from clientcare.pages import blocks as tree
from clientcare.pages.agenda import for_both
from clientcare.report.disclosure import for_client
from clientcare.report.leak_scan import refuse_leaks
from clientcare.summary.agenda import agenda_of, events_since
from clientcare.summary.model import summary_of
from tests.cli.meeting_sample import ALL, AS_OF, LOUD, PROJECT, snapshot
from tests.cli.running import run, write
from tests.workspaces import loaded, workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, ALL)


def agenda(root: Path, *words: str) -> str:
    code, out, err = run("agenda", *words, "--root", str(root), *AS_OF)
    assert (code, err) == (0, "")
    return out


def test_one_page_for_the_next_meeting(root: Path) -> None:
    assert agenda(root, "portal") == snapshot("agenda.txt")


def test_the_only_project_needs_no_name(root: Path, tmp_path: Path) -> None:
    for command in ("agenda", "trend"):
        code, _, err = run(command, "--root", str(root), *AS_OF)
        assert code == 2
        assert "for which project?" in err
        assert "guide, portal" in err
    alone = {"p/project.toml": '[project]\nname = "P"\nclient = "C"\nstarted = 2026-06-01\n'}
    only = str(write(tmp_path / "only", {**alone, "clientcare.toml": 'records = "."\n'}))
    for command in ("agenda", "trend"):
        named, unnamed = (run(command, *words, "--root", only, *AS_OF) for words in (["p"], []))
        assert named == unnamed
        assert named.code == 0


def test_a_project_in_which_all_is_well_is_short(root: Path) -> None:
    assert agenda(root, "guide") == snapshot("agenda-quiet.txt")


def test_markdown_says_the_same(root: Path) -> None:
    assert agenda(root, "portal", "--format", "markdown") == snapshot("agenda.md")


def test_json_has_each_part_and_says_what_is_for_us_only(root: Path) -> None:
    found = json.loads(agenda(root, "portal", "--format", "json"))
    assert list(found) == [
        "version", "as_of", "unreadable", "project", "name", "client", "last_meeting", "due_by",
        "overdue", "internal", "untold", "changed", "dates", "decide", "they_owe", "we_owe",
        "problems", "requests", "mood", "ask", "people", "held_back", "command",
    ]  # fmt: skip
    assert found["untold"][0] == {
        "kind": "move",
        "record": "PORTAL-search",
        "title": "Room search",
        "since": "2026-06-10",
        "late": True,
        "old": "2026-06-19",
        "new": "2026-06-26",
        "why": "the map took longer",
        "command": "clientcare mark PORTAL-search told",
        "internal": True,
    }
    parts = ("untold", "changed", "dates", "decide", "they_owe", "we_owe", "problems", "requests")
    inside = [one["record"] for part in parts for one in found[part] if one["internal"]]
    assert inside == ["PORTAL-search", "PORTAL-leak", "PORTAL-secret"]
    assert found["requests"][0]["cost"] == "EUR 2,400"
    assert found["people"][0]["away"] == "away 2026-06-16 to 2026-06-17, Olli Kanto stands in"
    assert found["mood"][-1] == {"on": "2026-06-04", "mood": 2, "why": "too many surprises"}


def test_json_of_a_quiet_project_has_empty_lists(root: Path) -> None:
    found = json.loads(agenda(root, "guide", "--format", "json"))
    assert (found["last_meeting"], found["due_by"], found["overdue"]) == (None, None, False)
    empty = [key for key, value in found.items() if value == []]
    assert empty == [
        "unreadable", "untold", "changed", "dates", "decide", "they_owe", "we_owe", "problems",
        "requests", "mood", "people", "held_back",
    ]  # fmt: skip


def test_what_cannot_be_read_is_said_first(root: Path) -> None:
    write(root, {"projects/portal/torn.toml": "[[issue]\n"})
    for words in ((), ("--format", "markdown")):
        text = agenda(root, "portal", *words)
        assert "1 file cannot be read whole" in "".join(text.split("\n")[:3])
    assert json.loads(agenda(root, "portal", "--format", "json"))["unreadable"] != []


def test_what_was_said_in_the_meeting_is_no_news(root: Path) -> None:
    """A later meeting clears the list of what changed; what is open stays."""
    later = '[[touchpoint]]\non = 2026-06-15\nkind = "meeting"\nwith = ["jan", "eva"]\n'
    before = json.loads(agenda(root, "portal", "--format", "json"))
    write(root, {"projects/portal/later.toml": later})
    found = json.loads(agenda(root, "portal", "--format", "json"))
    assert (found["last_meeting"], found["changed"]) == ("2026-06-15", [])
    assert found["decide"] == before["decide"]


@pytest.mark.parametrize(
    ("touchpoints", "ask"),
    [
        ("", ["Nobody has asked them yet whether they are happy."]),
        ('{ on = 2026-06-08, kind = "meeting", mood = 4 }', []),
        ('{ on = 2026-06-08, kind = "meeting", mood = 3, why = "slow" }',
         ["The mood was 3 of 5 on 2026-06-08: is it better?"]),
        ('{ on = 2026-06-08, kind = "meeting", mood = 3 }',
         ["The mood was 3 of 5 on 2026-06-08, and nobody knows why: is it better?"]),
        (",".join(f"{{ on = 2026-06-0{n}, mood = {6 - n} }}" for n in (1, 2, 3)),
         ["The mood was 3 of 5 on 2026-06-03, and nobody knows why: is it better?",
          "It fell twice in a row, from 5 to 3: what has changed?"]),
        ('{ on = 2026-06-08, kind = "meeting", mood = 4 }, { on = 2026-06-01, mood = 5 }', []),
    ],
)  # fmt: skip
def test_why_to_ask_how_they_feel(tmp_path: Path, touchpoints: str, ask: list[str]) -> None:
    files = {**LOUD, "projects/portal/rest.toml": f"touchpoint = [{touchpoints}]\n"}
    write(tmp_path, files)
    assert json.loads(agenda(tmp_path, "portal", "--format", "json"))["ask"] == ask


@pytest.mark.parametrize(
    ("facts", "said"),
    [("", "assess"), ("assessed = 2026-06-10\n", "present"),
     ("presented = 2026-06-10\n", "to decide"),
     ("presented = 2026-06-10\ndecided = 2026-06-11\ndecision = 'declined'\n", "declined")],
)  # fmt: skip
def test_what_is_to_be_done_about_a_change(facts: str, said: str, tmp_path: Path) -> None:
    change = f'[[change]]\nid = "PORTAL-c"\ntitle = "Stars"\nrequested = 2026-06-10\n{facts}'
    root = write(tmp_path, {**LOUD, "projects/portal/change.toml": change})
    (lead,) = re.findall(
        r"^(?:changes)? +(.*?)  +Stars(?: PORTAL-c)? · asked", agenda(root, "portal"), re.M
    )
    assert lead == said


MISSING = """\
[[touchpoint]]
on = 2026-06-08
kind = "call"
with = ["mira", "jan"]
[[touchpoint]]
on = 2026-06-10
kind = "meeting"
with = ["mira", "jan"]
"""


def test_who_has_not_been_there_of_late_is_flagged(tmp_path: Path) -> None:
    write(tmp_path, {**LOUD, "projects/portal/rest.toml": MISSING})
    people = json.loads(agenda(tmp_path, "portal", "--format", "json"))["people"]
    assert [(one["id"], one["missed"]) for one in people] == [("mira", 0), ("jan", 0), ("eva", 2)]
    assert "Eva Lind eva · in none of the last 2 talks" in agenda(tmp_path, "portal")


def test_who_has_left_is_not_asked_to_come(tmp_path: Path) -> None:
    gone = PROJECT.replace('Eva Lind", ', 'Eva Lind", left = 2026-06-01, ')
    write(tmp_path, {**LOUD, "projects/portal/project.toml": gone})
    people = json.loads(agenda(tmp_path, "portal", "--format", "json"))["people"]
    assert [one["id"] for one in people] == ["mira", "jan"]


def test_an_internal_project_is_for_us_only_in_whole(tmp_path: Path) -> None:
    hidden = PROJECT.replace('id = "portal"', 'id = "portal"\ninternal = true')
    write(tmp_path, {**LOUD, "projects/portal/project.toml": hidden})
    text = agenda(tmp_path, "portal")
    before, only = text.split("─── For us only: do not show")
    assert "For both" not in before
    assert "problems" in only
    assert json.loads(agenda(tmp_path, "portal", "--format", "json"))["internal"] is True


def test_the_part_for_both_holds_nothing_that_the_client_may_not_read() -> None:
    """The leak scan of the client's report finds nothing in it."""
    names = {name.removeprefix("projects/"): text for name, text in LOUD.items()}
    read = loaded(
        {n: t for n, t in names.items() if n != "clientcare.toml"}, LOUD["clientcare.toml"]
    )
    space = Workspace(read, Now.end_of(date(2026, 6, 15), read.settings.zone))
    (context,) = space.contexts
    found = agenda_of(space, context, summary_of(space, ["portal"]), for_client(context))
    text = render(tree.document("Agenda", *for_both(found)))
    assert "Room search" in text
    refuse_leaks(text, for_client(context), space, ())


MEETING = '[[touchpoint]]\non = 2026-06-08\nkind = "meeting"\nmood = 5\n'


@pytest.mark.parametrize(
    ("closed", "ask"),
    [
        ("2026-06-09", ["I-1 was closed on 2026-06-09: how did we handle it?"]),
        ("2026-06-08", []),
        ("2026-06-09\nreopened = [{ on = 2026-06-10 }]", []),
        ("2026-06-05\nreopened = [{ on = 2026-06-08, closed = 2026-06-10 }]",
         ["I-1 was closed on 2026-06-10: how did we handle it?"]),
    ],
)  # fmt: skip
def test_what_was_closed_since_the_meeting_is_asked_about(
    tmp_path: Path, closed: str, ask: list[str]
) -> None:
    issue = f'[[issue]]\nid = "I-1"\ntitle = "Slow"\nfound = 2026-06-01\nclosed = {closed}\n'
    write(tmp_path, {**LOUD, "projects/portal/rest.toml": MEETING + issue})
    assert json.loads(agenda(tmp_path, "portal", "--format", "json"))["ask"] == ask


@pytest.mark.parametrize(("decided", "news"), [("2026-06-08", False), ("2026-06-09", True)])
def test_a_request_is_told_until_the_meeting_after_its_decision(
    tmp_path: Path, decided: str, news: bool
) -> None:
    change = (
        '[[change]]\nid = "C-1"\ntitle = "Dark mode"\nrequested = 2026-06-01\n'
        f'decided = {decided}\ndecision = "declined"\n'
    )
    write(tmp_path, {**LOUD, "projects/portal/rest.toml": MEETING + change})
    requests = json.loads(agenda(tmp_path, "portal", "--format", "json"))["requests"]
    assert ("C-1" in [one["record"] for one in requests]) == news


@pytest.mark.parametrize(
    ("promised", "words"),
    [("2026-06-12", "fix was due 2026-06-12"), ("2026-06-30", "fix due 2026-06-30")],
)
def test_a_promised_fix_says_whether_its_day_has_passed(
    tmp_path: Path, promised: str, words: str
) -> None:
    issue = (
        '[[issue]]\nid = "I-1"\ntitle = "Slow"\nfound = 2026-06-01\ntold = 2026-06-01\n'
        f"promised = {promised}\n"
    )
    write(tmp_path, {**LOUD, "projects/portal/rest.toml": issue})
    assert words in agenda(tmp_path, "portal")


@pytest.mark.parametrize(("last", "late"), [("2026-05-11", True), ("2026-06-08", False)])
def test_a_pulse_that_is_overdue_is_a_reason_to_ask(tmp_path: Path, last: str, late: bool) -> None:
    files = {name: text.replace('meeting = "2w"', 'pulse = "2w"') for name, text in LOUD.items()}
    files["projects/portal/rest.toml"] = f"touchpoint = [{{ on = {last}, mood = 5 }}]"
    write(tmp_path, files)
    ask = json.loads(agenda(tmp_path, "portal", "--format", "json"))["ask"]
    words = f"They were last asked on {last}; it was due by 2026-05-25."
    assert ask == ([words] if late else [])


def test_what_came_on_the_day_of_the_last_meeting_and_was_decided_in_it(tmp_path: Path) -> None:
    met = """
[[touchpoint]]
kind = "meeting"
on = 2026-06-12T14:00:00
with = ["mira", "jan"]
decisions = ["Go live in June.", "No chat."]

[[touchpoint]]
kind = "call"
on = 2026-06-12
with = ["mira"]
decisions = ["Ask for more money"]

[[commitment]]
id = "PORTAL-faq"
title = "Questions"
made = 2026-06-12
promised = 2026-06-12
delivered = 2026-06-12

[[issue]]
id = "PORTAL-slow"
title = "Slow"
severity = "low"
found = 2026-06-10
told = 2026-06-12
fixed = 2026-06-12T13:59:00
checked = { on = 2026-06-13, how = "by hand" }
"""
    files = {"projects/portal/project.toml": PROJECT, "projects/portal/m.toml": met}
    root = write(tmp_path, {"clientcare.toml": "", **files})
    ran = run("agenda", "portal", "--root", str(root), "--as-of", "2026-06-15", "--format", "json")
    assert ran.code == 0, ran.err
    found = [(one["what"], one["title"], one["internal"]) for one in json.loads(ran.out)["changed"]]
    assert found == [
        ("delivered", "Questions", False),
        ("decided", "Go live in June; No chat", False),
        ("decided", "Ask for more money", True),
    ]


@pytest.mark.parametrize(
    ("survey", "ask"),
    [
        ("", "Nobody has asked them yet whether they are happy."),
        ('{ on = 2026-06-10, kind = "survey" }',
         "They were asked on 2026-06-10, and no answer is recorded."),
    ],
)  # fmt: skip
def test_a_survey_without_an_answer_was_asked(tmp_path: Path, survey: str, ask: str) -> None:
    write(tmp_path, {**LOUD, "projects/portal/rest.toml": f"touchpoint = [{survey}]\n"})
    assert json.loads(agenda(tmp_path, "portal", "--format", "json"))["ask"] == [ask]


EVENTS = """
[[touchpoint]]
kind = "meeting"
on = 2026-06-01

[[commitment]]
id = "A"
title = "A"
made = 2026-06-02
promised = 2026-06-05
moves = [
    { on = 2026-06-03, to = 2026-06-08, why = "ill", told = 2026-06-03, agreed = 2026-06-04 },
    { on = 2026-06-03, to = 2026-06-09, why = "ill", told = 2026-06-03, refused = 2026-06-05 },
]
delivered = 2026-06-08
returns = [{ on = 2026-06-09, due = 2026-06-11, redelivered = 2026-06-10 }, { on = 2026-06-11 }]
accepted = 2026-06-12

[[commitment]]
id = "B"
title = "B"
by = "client"
kind = "payment"
amount = 10
promised = 2026-06-05
payments = [
    { on = 2026-06-02, amount = 8 },
    { on = 2026-06-03, amount = -1 },
    { on = 2026-06-04, amount = 3 },
]

[[commitment]]
id = "C"
title = "C"
by = "client"
promised = 2026-06-05
delivered = 2026-06-02
returns = [{ on = 2026-06-03, redelivered = 2026-06-04 }]

[[commitment]]
id = "D"
title = "D"
cancelled = 2026-06-02

[[commitment]]
id = "E"
title = "E"
revoked = 2026-06-02

[[commitment]]
id = "F"
title = "F"
replaced = 2026-06-02
replaced_by = "A"

[[commitment]]
id = "G"
title = "G"
replaced = 2026-06-02
replaced_by = "H"

[[commitment]]
id = "H"
title = "H"
internal = true
made = 2026-06-02

[[issue]]
id = "I"
title = "I"
severity = "low"
found = 2026-06-02
found_by = "client"
workaround = { text = "restart", given = 2026-06-03 }
fixed = 2026-06-04
confirmed = 2026-06-05
closed = 2026-06-06
reopened = [{ on = 2026-06-07, fixed = 2026-06-08 }]
escalations = [{ level = 2, raised = 2026-06-09 }]

[[issue]]
id = "J"
title = "J"
found = 2026-06-02
told = 2026-06-03
fixed = 2026-06-03

[[issue]]
id = "J-untold"
title = "J"
found = 2026-06-02
fixed = 2026-06-03

[[change]]
id = "K"
title = "K"
requested = 2026-06-02
assessed = 2026-06-03
presented = 2026-06-03
decided = 2026-06-04
decision = "agreed"

[[risk]]
id = "L"
title = "L"
shared = 2026-06-02
happened = 2026-06-03

[[risk]]
id = "M"
title = "M"
happened = 2026-06-03
"""
CHANGED = """\
2 A promised 2026-06-05
3 A moved 2026-06-08
3 A moved 2026-06-09
4 A new date agreed 2026-06-08
5 A new date refused 2026-06-09
8 A delivered
9 A sent back 2026-06-11
10 A delivered again
11 A sent back
12 A accepted
2 B part paid
3 B paid back
4 B paid
2 C received
3 C sent back
4 C received again
2 D cancelled
2 E withdrawn
2 F replaced A
2 G replaced
2 H promised (internal)
2 I found low
3 I worked around
4 I fixed
5 I confirmed
6 I closed
7 I came back
8 I fixed
9 I help called for level 2
3 J told
3 J fixed
2 K requested
3 K assessed
4 K agreed
2 L shared
3 L happened
"""
"""Each event in words, by the record and then the day in June."""


def test_each_thing_that_happened_is_said_once(tmp_path: Path) -> None:
    write(
        tmp_path, {**LOUD, "projects/portal/promises.toml": "", "projects/portal/rest.toml": EVENTS}
    )
    changed = json.loads(agenda(tmp_path, "portal", "--format", "json"))["changed"]
    assert changed == sorted(changed, key=lambda one: (one["on"], one["record"]))
    said = [
        f"{date.fromisoformat(one['on']).day} {one['record']} {one['what']} {one['detail'] or ''}"
        f"{'(internal)' * one['internal']}".rstrip()
        for one in sorted(changed, key=lambda one: one["record"])
    ]
    assert said == CHANGED.splitlines()


def test_what_they_heard_of_on_the_day_of_the_meeting_is_no_news_after_it() -> None:
    (context,) = workspace(EVENTS).contexts
    everything = events_since(context, date(2026, 6, 1))
    heard = {
        "promised", "moved", "new date agreed", "new date refused", "found", "told", "came back",
        "requested", "shared", "help called for",
    }  # fmt: skip
    for day in {one.day for one in everything}:
        later = [one for one in everything if one.day > day]
        same = [one for one in everything if one.day == day and one.what not in heard]
        assert events_since(context, day, met=True) == same + later
        assert events_since(context, day) == later


def test_the_command_takes_an_odd_name_as_one_word(tmp_path: Path) -> None:
    """What cannot be an id is reported, and stays one word of a shell."""
    name = "projects/my;ls.toml"
    text = agenda(write(tmp_path, {"clientcare.toml": "", name: '[project]\nname = "P"\n'}))
    assert "clientcare log meeting --project 'my;ls' --with …" in text
