"""`status` in situations that a project manager meets, as a terminal of 80 by 24 shows them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.output import write
from clientcare.output.terminal import Terminal, width_of
from clientcare.pages.blocks import plain
from clientcare.pages.parts import Names
from clientcare.pages.status import page
from clientcare.summary.model import Summary, summary_of
from tests.for_each import for_each
from tests.snapshots import snapshot
from tests.summary.sums import commitment, summed
from tests.views.status_sample import sample
from tests.workspaces import PROJECT, TODAY, loaded

HERE = Path(__file__).parent
LINES, COLUMNS = 24, 80
LATER = commitment("D-1", "promised = 2026-12-01")
UPDATE = '[[touchpoint]]\non = 2026-06-11\nkind = "update"\nwith = ["mira", "jan"]\n'
MEETING = '[[touchpoint]]\non = 2026-06-01\nkind = "meeting"\nwith = ["mira", "jan"]\n'
UNPAID = commitment(
    "P-1", 'kind = "payment"', "promised = 2026-05-29", "amount = 12500", 'invoice = "2026-7"',
    by="client",
)  # fmt: skip
UNTOLD = commitment(
    "D-2", "promised = 2026-06-19",
    'moves = [{ on = 2026-06-08, to = 2026-07-03, why = "More rooms.", cause = "ours" }]',
)  # fmt: skip
CALL = (
    '[[commitment.escalations]]\nlevel = 1\nraised = 2026-06-11\nby = "client"\n'
    'why = "Nobody can book."\n'
)


def in_project(line: str) -> str:
    """The project with something more in its table."""
    return PROJECT.replace("\n[project.people]", f"\n{line}\n\n[project.people]")


def twelve() -> Summary:
    """Twelve projects, of which four have something wrong."""
    wrong = {
        1: UNPAID,
        4: commitment("D-1", "promised = 2026-06-08"),
        7: UNTOLD,
        9: LATER + "x = [",
    }
    files: dict[str, str | bytes] = {}
    for n in range(12):
        name = PROJECT.replace('id = "demo"', f'id = "p{n}"').replace("portal", f"portal {n}")
        files[f"p{n}/project.toml"] = name
        files[f"p{n}/records.toml"] = wrong.get(n, LATER).replace('"D-', f'"P{n}-D-')
    read = loaded(files)
    return summary_of(Workspace(read, Now.end_of(TODAY, read.settings.zone)))


HOURS = datetime.fromisoformat("2026-06-15T14:20:00+03:00")
SITUATIONS: Mapping[str, Summary] = {
    "mood": summed(
        LATER + UPDATE.replace("update", "meeting") + 'mood = 1\nwhy = "We hear nothing."\n'
    ),
    "invoice": summed(LATER + UNPAID),
    "meeting-today": summed(
        LATER + UPDATE + MEETING, project=in_project('cadence = { meeting = "2w" }')
    ),
    "untold": summed(UNTOLD),
    "gaps": summed(
        commitment("D-1").replace('owner = "mira"\n', "")
        + commitment("D-3", "promised = 2026-12-01")
    ),
    "twelve": twelve(),
    "paused": summed(
        commitment("D-1", "promised = 2026-06-12"),
        project=in_project(
            'paused = [{ from = 2026-06-08, until = 2026-06-30, why = "budget", '
            "agreed = 2026-06-08 }]"
        ),
    ),
    "unreadable": summed(LATER + commitment("D-2", "promisd = 2026-06-12")),
    "closed": summed(LATER + UNPAID, project=in_project("closed = 2026-06-10")),
    "well": summed(LATER),
    "hours": summed(
        '[[issue]]\nid = "I-1"\ntitle = "Nobody can log in"\nseverity = "critical"\n'
        'found = 2026-06-15T09:00:00+03:00\ntold = 2026-06-15T09:10:00+03:00\nowner = "mira"\n'
        'workaround = { text = "by phone", given = 2026-06-15T09:30:00+03:00 }\n',
        now=HOURS,
        project=PROJECT + '[project.policy.severity.critical]\ntriage = "4h"\n',
    ),
    "escalation": summed(commitment("D-1", "promised = 2026-06-30") + CALL),
    "escalation-today": summed(
        commitment("D-1", "promised = 2026-06-30")
        + CALL.replace("2026-06-11", "2026-06-15T13:00:00+03:00"),
        now=HOURS,
    ),
    "complaint-today": summed(
        LATER + '[[touchpoint]]\non = 2026-06-15\nkind = "complaint"\nfrom = "client"\n'
        'summary = "The sketches are ugly"\nwith = ["jan"]\n'
    ),
    "day-off": summed(commitment("D-1", "promised = 2026-06-20")),
    "rounds": summed(commitment("D-1", "promised = 2026-05-22", 'every = "1w"')),
    "silence": summed(
        commitment("D-1", "promised = 2026-06-01", "delivered = 2026-05-29")
        + UPDATE.replace("2026-06-11", "2026-05-29")
        + 'about = ["D-1"]\n'
        + UPDATE,
        project=PROJECT.replace('ref = "C-1"', 'ref = "C-1", deemed_accepted = "5d"'),
    ),
    "trouble": sample(None),
}


@for_each("name", SITUATIONS)
def test_a_situation_fits_on_one_screen(name: str) -> None:
    text = write(page(SITUATIONS[name]), "text", Terminal(width=COLUMNS))
    assert text == snapshot(HERE, f"situation-{name}.txt", text)
    assert max(map(width_of, text.splitlines())) <= COLUMNS
    assert text.count("\n") < LINES


@for_each("name", SITUATIONS)
def test_the_id_of_a_record_stands_once_outside_commands(name: str) -> None:
    text = write(page(SITUATIONS[name]), "text", Terminal())
    for project in SITUATIONS[name].projects:
        known = [(one.id, one.title) for one in project.commitments]
        known += [(one.id, one.title) for one in project.issues]
        for _, title in known:
            text = text.replace(title, "")
        said = [word for line in text.splitlines() for word in line.split("clientcare ")[0].split()]
        assert all(said.count(name) <= 1 for name, _ in known)


def first_words() -> Iterator[tuple[str, str]]:
    """What a stranger has to see first in each situation."""
    yield "mood", "mood 1 of 5"
    yield "invoice", "EUR 12,500 unpaid, 11 days late"
    yield "meeting-today", "meeting due today"
    yield "untold", "client not told of the new date"
    yield "gaps", "nothing wrong"
    yield "paused", "paused since 2026-06-08 until 2026-06-30: budget"
    yield "unreadable", "1 record cannot be read"
    yield "closed", "closed 2026-06-10, 2 promises still open"
    yield "well", "nothing wrong"
    yield "hours", "triage 1 h 20 min over, limit 4 h"
    yield "escalation", "escalation unanswered, 1 day over"
    yield "escalation-today", "escalation unanswered"
    yield "complaint-today", "complaint unanswered"
    yield "day-off", "its date cannot hold"
    yield "rounds", "promise 16 days late"
    yield "silence", "nothing from the client yet"
    yield "trouble", "escalation unanswered, 1 day over"


@for_each(
    ("name", "step"),
    [
        ("mood", "Call the client and ask what is wrong: clientcare mark "),
        ("complaint-today", "Answer the client: clientcare mark "),
        ("escalation-today", "Answer the escalation: clientcare escalate D-1 --answered"),
    ],
)
def test_an_answer_that_the_client_waits_for_is_the_next_step_before_its_limit(
    name: str, step: str
) -> None:
    text = write(page(SITUATIONS[name]), "text", Terminal())
    assert f"do next    1.  {step}" in text


def test_a_problem_that_was_told_is_not_called_untold() -> None:
    told = '[[issue]]\nid = "I-1"\ntitle = "Slow"\nseverity = "high"\nowner = "mira"\n'
    told += "found = 2026-05-04\ntold = 2026-05-04\ntriaged = 2026-05-04\n"
    text = write(page(summed(told)), "text", Terminal())
    assert "▲  no news" in text or "✖  no news" in text, text
    assert "not told" not in text


def test_a_series_says_how_many_rounds_are_late() -> None:
    text = write(page(SITUATIONS["rounds"]), "text", Terminal())
    assert "and 4 more rounds, 3 of them late" in text


@for_each("found", ["answered = 2026-06-15\n", "mood = 3\n"])
def test_what_was_answered_or_is_better_asks_for_no_step(found: str) -> None:
    mood = LATER + UPDATE.replace("update", "meeting") + 'mood = 1\nwhy = "We hear nothing."\n'
    later = UPDATE.replace("2026-06-11", "2026-06-12") + found
    done = mood + (found if "answered" in found else later)
    assert not any(
        step.rule == "unanswered-dissatisfaction"
        for project in summed(done).projects
        for step in project.steps
    )


@for_each(("name", "words"), list(first_words()))
def test_the_worst_stands_below_the_name(name: str, words: str) -> None:
    text = write(page(SITUATIONS[name]), "text", Terminal())
    title = next(n for n, line in enumerate(text.splitlines()) if "Booking portal" in line)
    assert words in " ".join(text.splitlines()[title : title + 3])


def test_gaps_are_counted_apart_and_never_a_step_beside_a_danger() -> None:
    text = write(page(SITUATIONS["gaps"]), "text", Terminal())
    assert "records: 2 gaps · clientcare check demo" in text
    both = summed(commitment("D-3").replace('owner = "mira"\n', "") + LATER + UNPAID)
    (project,) = both.projects
    assert project.gaps == 2
    assert {step.record for step in project.steps} == {"P-1"}


def test_the_worst_of_the_agency_takes_thirty_lines_at_most() -> None:
    from clientcare.store import load

    read = load(Path(__file__).parents[2] / "examples/agency")
    space = Workspace(read, Now.end_of(date(2026, 11, 20), read.settings.zone))
    text = write(page(summary_of(space, ["acme-portal"])), "text", Terminal(width=100))
    assert text.count("\n") <= 30
    assert "4 more: clientcare status acme-portal --full" in text


def test_a_record_is_never_called_by_its_id_alone() -> None:
    text = write(page(SITUATIONS["trouble"], full=True), "text", Terminal())
    for line in text.splitlines():
        said = line.split("clientcare ")[0]
        for name, title in (("D-1", "Room search"), ("I-1", "Login fails"), ("C-1", "Test acc")):
            assert name not in said or title in said or f"({name})" in said


def test_a_danger_is_not_broken_where_it_fits_on_a_line() -> None:
    from clientcare.store import load

    read = load(Path(__file__).parents[2] / "examples/agency")
    space = Workspace(read, Now.end_of(date(2026, 11, 20), read.settings.zone))
    text = write(page(summary_of(space)), "text", Terminal(width=COLUMNS))
    assert "\n         they owe, 25 days late: Proof of delivery: signature or code\n" in text


def test_two_records_that_begin_alike_keep_their_ids() -> None:
    names = Names()
    long = "A title that is so long that nobody wants to read it twice: "
    assert plain(names.of(f"{long}one", "D-1")) == f"{long}one D-1"
    assert plain(names.of(f"{long}two", "D-2")) == f"{long}two D-2"
    assert plain(names.of(f"{long}one", "D-1")) == "A title that is so long that nobody…"
    assert plain(names.of(f"{long}two", "D-2")) == f"{long}two D-2"
    assert plain(names.of(None, "D-3")) == "D-3"
