"""What endangers a project: ranked, each once, and never absent where the colour says so."""

import pytest
from hypothesis import given

from clientcare.output import write
from clientcare.output.terminal import Terminal
from clientcare.pages.status import page, person_page
from clientcare.summary.dangers import Danger
from clientcare.summary.model import summary_of
from clientcare.summary.waiting import owed_by
from tests.any_workspace import Drawn, any_workspaces
from tests.drawn import examples
from tests.for_each import for_each
from tests.summary.sums import commitment, project_of
from tests.workspaces import PROJECT, workspace

ISSUE = '[[issue]]\nid = "I-1"\ntitle = "Login fails"\nowner = "mira"\n'
MESSAGE = '[[touchpoint]]\nid = "T-1"\non = 2026-06-12\nfrom = "client"\ntitle = "When?"\n'


def kinds(records: str, project: str = PROJECT) -> list[tuple[int, str, str]]:
    return [(one.rank, one.kind, one.record) for one in dangers(records, project)]


def dangers(records: str, project: str = PROJECT) -> tuple[Danger, ...]:
    return project_of(records, project=project).dangers


def test_of_one_day_a_person_first_has_what_is_late_by_hours() -> None:
    due = '[[commitment]]\nid = "{}"\ntitle = "t"\nowner = "mira"\npromised = 2026-06-15{}\n'
    space = workspace(due.format("A", "") + due.format("B", "T09:00:00"))
    owes = owed_by("mira", space.contexts, [space], ()).owes
    assert [one.record for one in owes if one.record in "AB"] == ["B", "A"]


def test_what_has_waited_longest_for_an_answer_stands_first_of_its_rank() -> None:
    message = MESSAGE.replace("06-12", "06-09") + 'kind = "message"\n'
    older = message.replace("T-1", "T-2").replace("06-09", "06-03")
    assert [one.record for one in dangers(message + older)] == ["T-2", "T-1"]
    raised = LADDER.replace("06-15", "06-11")
    records = commitment("D-1", "promised = 2026-06-30") + raised
    records += commitment("D-2", "promised = 2026-06-30") + raised.replace("06-11", "06-02")
    assert [one.record for one in dangers(records)] == ["D-2", "D-1"]


LADDER = '[[commitment.escalations]]\nlevel = 1\nraised = 2026-06-15\nwhy = "late"\nby = "client"\n'
TOLD = 'moves = [{ on = 2026-06-08, to = 2026-06-26, why = "x", told = 2026-06-08 }]'
MOVE = 'moves = [{{ on = 2026-06-{}, to = 2026-06-26, why = "x", cause = "ours" }}]'


@for_each(
    ("records", "found"),
    [
        ("[[risk]]\nsize = 3\n", (1, "unreadable", "demo")),
        (commitment("D-1", "promised = 2026-06-30") + LADDER, (2, "escalation", "D-1")),
        (ISSUE + 'severity = "critical"\nfound = 2026-06-15\n', (2, "critical", "I-1")),
        (MESSAGE + 'kind = "complaint"\n', (3, "complaint", "T-1")),
        (MESSAGE + 'kind = "message"\n', (3, "message", "T-1")),
        (MESSAGE.replace('from = "client"\n', 'kind = "call"\nmood = 2\n'), (3, "mood", "T-1")),
        (commitment("D-1", "promised = 2026-06-12"), (4, "broken", "D-1")),
        (commitment("D-1", "promised = 2026-06-19", MOVE.format("08")), (4, "untold", "D-1")),
        (ISSUE + 'severity = "high"\nfound = 2026-06-11\n', (4, "untold", "I-1")),
        (commitment("C-1", "promised = 2026-06-12", by="client"), (5, "owed", "C-1")),
        (
            commitment("P-1", 'kind = "payment"', "promised = 2026-06-12", by="client"),
            (5, "payment", "P-1"),
        ),
        (commitment("D-1", "promised = 2026-06-15"), (7, "due-soon", "D-1")),
        (
            commitment("D-1", "promised = 2026-06-17", 'needs = ["C-1"]')
            + commitment("C-1", "promised = 2026-06-17", by="client"),
            (7, "blocked", "D-1"),
        ),
        (commitment("D-1", "promised = 2026-06-17", MOVE.format("15")), (7, "forecast", "D-1")),
        (
            ISSUE + "found = 2026-06-12\ntold = 2026-06-12\ntriaged = 2026-06-12\n"
            'severity = "low"\nfixed = 2026-06-15\n',
            (7, "untested", "I-1"),
        ),
        (
            commitment("D-1", "promised = 2026-06-19", TOLD),
            (8, "slip", "D-1"),
        ),
        (
            ('[[risk]]\nid = "R-1"\ntitle = "Storm"\nseen = 2026-06-12\nprobability = "high"\n'
            'impact = "high"\nowner = "mira"\nresponse = "wait"\n'),
            (8, "risk", "R-1"),
        ),
    ])  # fmt: skip
def test_each_kind_has_its_rank(records: str, found: tuple[int, str, str]) -> None:
    assert found in kinds(records)
    assert found not in kinds(commitment("D-9", "promised = 2026-12-01"))


def test_contact_due_today_is_one_danger_of_the_project() -> None:
    often = PROJECT + '[project.cadence]\nupdate = "2w"\nmeeting = "2w"\n'
    (one,) = dangers("", often)
    assert (one.rank, one.kind, one.record) == (6, "contact", "demo")
    assert one.message == "update due today and meeting due today"


def test_a_gap_in_the_records_is_no_danger() -> None:
    project = project_of(commitment("D-1").replace('owner = "mira"\n', ""))
    assert (project.dangers, project.gaps) == ((), 2)


@pytest.mark.slow
@examples(30)
@given(any_workspaces())
def test_no_project_is_in_danger_without_a_word(drawn: Drawn) -> None:
    workspace = drawn.workspace()
    summary = summary_of(workspace)
    for project in summary.projects:
        found = project.dangers
        assert list(found) == sorted(found, key=lambda one: one.order)
        assert len({(one.kind, one.record) for one in found}) == len(found)
        stale = all(one.rule == "stale" for one in project.health.reasons)
        assert found or project.health.colour == "green" or stale
        assert all("\n" not in one.what for one in found)
    for look in (Terminal(), Terminal(width=80)):
        write(page(summary), "text", look)
        for project in summary.projects:
            write(page(summary._replace(projects=(project,))), "text", look)
    for context in workspace.contexts:
        for person in list(context.people)[:3]:
            owed = owed_by(person, workspace.contexts, [workspace], ())
            write(person_page(owed), "text", Terminal(width=80))


@for_each(
    ("more", "said"),
    [
        ("", "nothing from the client yet"),
        ('[[touchpoint]]\non = 2026-05-06\nkind = "call"\nfrom = "client"\n',
         "nothing from the client since 2026-05-06"),
    ],
)  # fmt: skip
def test_silence_is_a_danger_though_the_client_was_never_heard_from(more: str, said: str) -> None:
    records = '[[touchpoint]]\non = 2026-05-04\nkind = "demo"\n[[touchpoint]]\non = 2026-06-12\n'
    found = dangers(f'{records}kind = "update"\n{more}')
    assert [one.what for one in found if one.kind == "contact"] == [said]


def test_the_escalation_that_is_overdue_the_longest_says_how_long() -> None:
    calls = "escalations = [{ level = 1, raised = 2026-06-01 }, { level = 1, raised = 2026-05-29 }]"
    found = dangers(ISSUE + f"found = 2026-05-04\n{calls}\n")
    said = [one.what for one in found if one.kind == "escalation"]
    assert said == ["escalation unanswered, 10 days over"]


def test_the_line_of_a_late_promise_says_how_late_it_is_though_worse_stands_before_it() -> None:
    move = "moves = [{ on = 2026-06-10, to = 2026-06-30, why = 'x' }]"
    found = summary_of(workspace(commitment("D-1", "promised = 2026-06-08", move)))
    (line,) = [one for one in write(page(found), "text", Terminal()).splitlines() if "D-1" in one
               and "clientcare" not in one]  # fmt: skip
    assert "not told" in line
    assert "promise 5 days late" in line
