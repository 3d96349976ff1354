"""`status` in a terminal and in a pipe."""

import re
from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.output import write
from clientcare.output.terminal import Terminal, encodable, width_of
from clientcare.pages.status import page
from clientcare.summary.model import Summary, summary_of
from tests.for_each import for_each
from tests.snapshots import snapshot
from tests.summary.sums import commitment, summed
from tests.views.status_sample import sample
from tests.workspaces import PROJECT, TODAY, loaded

HERE = Path(__file__).parent
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def render(
    summary: Summary, terminal: Terminal, *, everything: bool = False, full: bool = False
) -> str:
    return write(page(summary, everything=everything, full=full), "text", terminal)


def expected(name: str, text: str) -> str:
    return snapshot(HERE, name, text)


def test_in_a_pipe_every_row_is_one_line() -> None:
    text = render(sample(), Terminal(), full=True)
    assert text == expected("status.txt", text)


def test_where_there_is_no_room_the_id_stays_for_commands_take_it() -> None:
    name = "Customer portal rollout for the northern region"
    head = f'[project]\nclient = "Acme"\nname = "{name}'
    ids = [f"customer-portal-rollout-{n}" for n in range(6)]
    projects: dict[str, str | bytes] = {
        f"{id}/project.toml": f'{head} {id[-1]}"\nid = "{id}"\n' for id in ids
    }
    read = loaded(projects)
    space = Workspace(read, Now.end_of(TODAY, read.settings.zone))
    text = render(summary_of(space), Terminal(width=80))
    assert all(id in text for id in ids)
    assert "(no room for: client)" in text


@for_each("projects", [2, 4, 5, 8])
@for_each("width", [40, 60, 80, 81, 90, 100, 120, 160, 240])
def test_dangers_for_which_there_is_no_room_are_counted(projects: int, width: int) -> None:
    late = ("Payment by card", "Map of all rooms", "Search by name", "Export", "Group bookings")
    files: dict[str, str | bytes] = {}
    for n in range(projects):
        found = (
            commitment(f"D{n}-{i}", f"promised = 2026-06-1{i}").replace(f"Title of D{n}-{i}", what)
            for i, what in enumerate(late)
        )
        files[f"p{n}/project.toml"] = f'[project]\nclient = "Acme"\nname = "Portal {n}"\n'
        files[f"p{n}/records.toml"] = "".join(found)
    read = loaded(files)
    summary = summary_of(Workspace(read, Now.end_of(TODAY, read.settings.zone)))
    for tight in (True, False):
        text = write(page(summary, tight=tight), "text", Terminal(width=width))
        for said in re.split(r"^. red", text, flags=re.MULTILINE)[1:]:
            words = said.partition("\n\n")[0]
            named = len(re.findall(r"\bpro\w*|Portal \d[ .·]+\bp?r?o?…", words))
            more = re.search(r"\+ ?(\d+)(?: more)?", words)
            assert named + (int(more[1]) if more else 0) == len(late), text


def test_one_danger_of_two_records_is_said_once_with_their_number() -> None:
    found = "found = 2026-06-01\nowner = 'mira'\nseverity = 'low'\n"
    issues = (f'[[issue]]\nid = "I-{n}"\ntitle = "Login {n}"\n{found}' for n in range(2))
    text = render(summed("".join(issues)), Terminal())
    assert "client not told (2 times)" in text
    assert text.count("client not told") == 1


def test_at_eighty_columns() -> None:
    text = render(sample(), Terminal(width=80), full=True)
    assert text == expected("status-80.txt", text)
    assert max(map(width_of, text.splitlines())) <= 80


def test_colour_changes_no_word() -> None:
    for width in (None, 50, 80, 200):
        plain, painted = (render(sample(), Terminal(c, width), full=True) for c in (False, True))
        assert "\x1b" not in plain
        assert ESCAPE.sub("", painted) == plain
        assert painted != plain


def test_all_shows_what_is_well_in_full() -> None:
    assert "● green  Map of rooms · well" not in render(sample(), Terminal())
    everything = render(sample(), Terminal(), everything=True)
    assert everything.endswith(
        "● green  Map of rooms · well\n"
        "         as a week ago · Demo Oy · led by Mira Laine · ends 2026-12-31\n"
        "\n"
        "due soon   ours  2026-06-19  Maps W-1 · Mira Laine\n"
    )


def test_a_healthy_project_is_one_line() -> None:
    lines = render(sample(), Terminal(width=80)).splitlines()
    assert [line for line in lines if "Map of rooms" in line] == [
        "● green  Map of rooms · Demo Oy · next 2026-06-19: Maps"
    ]


def test_an_empty_project_says_that_all_is_well() -> None:
    assert (
        render(summed(""), Terminal())
        == (
            "Mon 2026-06-15 · 1 project: 1 green · days are working days\n"
            "\n"
            "● green  Booking portal · demo · Demo Oy\n"
            "         nothing wrong\n"
        ).rstrip("\n")
        + "\n"
    )


WAIVED = 'waive = [{ rule = "CC101", until = 2026-07-31, why = "agreed by phone" }]'


@for_each(
    ("facts", "alone", "among"),
    [
        (("made = 2026-04-01", "promised = 2026-12-21"),
         "nothing recorded since 2026-04-01, 53 working days", None),
        (("made = 2026-06-01", "promised = 2026-06-10", WAIVED),
         "nothing wrong beside what is waived",
         "nothing late, nothing due soon beside what is waived"),
    ],
)  # fmt: skip
def test_grey_says_why_and_what_is_waived_is_not_passed_over(
    facts: tuple[str, ...], alone: str, among: str | None
) -> None:
    record, project = commitment("D-1", *facts), PROJECT.replace("2026-06-01", "2026-04-01")
    text = render(summed(record, project=project), Terminal())
    assert alone in [line.strip() for line in text.split("\n")]
    other = project.replace('"demo"', '"other"').replace("Booking portal", "Other")
    read = loaded({"demo/project.toml": project, "demo/r.toml": record, "o/project.toml": other})
    summary = summary_of(Workspace(read, Now.end_of(TODAY, read.settings.zone)))
    line = next(one for one in render(summary, Terminal()).split("\n") if "Booking" in one)
    assert line.endswith(f" · {among or alone}")


def test_what_cannot_be_read_is_announced_first() -> None:
    text = render(sample("[[risk]]\nsize = 3\n\n[[commitment]\n"), Terminal())
    assert text.splitlines()[:3] == [
        "1 file cannot be read whole; no figure below has what is missing",
        "- projects/well/records.toml:4: " + text.splitlines()[1].partition(":4: ")[2],
        "",
    ]
    assert "○ grey" in text
    assert "1 file cannot be read" in text


def test_orphans_are_announced_too() -> None:
    files: dict[str, str | bytes] = {"demo/project.toml": PROJECT, "lost.toml": commitment("L-1")}
    read = loaded(files)
    summary = summary_of(Workspace(read, Now.end_of(TODAY, read.settings.zone)))
    first = render(summary, Terminal()).splitlines()[0]
    assert first == "1 record belongs to no project; no figure below has them"


def test_closed_projects_are_counted_and_shown_with_all() -> None:
    head, people = PROJECT.split("[project.people]")
    closed = summed("", project=f"{head}closed = 2026-06-10\n[project.people]{people}")
    assert render(closed, Terminal()) == (
        "Mon 2026-06-15 · no open project · 1 closed, shown with --all · days are working days\n"
    )
    assert "closed 2026-06-10" in render(closed, Terminal(), everything=True)


def test_a_moment_is_told_to_the_minute() -> None:
    summary = summed("", now=datetime.fromisoformat("2026-06-15T09:05:30"))
    assert render(summary, Terminal()).startswith("Mon 2026-06-15 09:05 · 1 project: 1 green")


@for_each(("amount", "sums"), [("", 0), ("amount = 5", 1)])
def test_unknown_amounts_have_no_total(amount: str, sums: int) -> None:
    payments = commitment("P-1", 'kind = "payment"', amount, by="client")
    payments += commitment("P-2", 'kind = "payment"', by="client")
    assert render(summed(payments), Terminal(), full=True).count("in all") == sums


def test_every_sign_has_a_plain_form() -> None:
    plain = encodable(render(sample(), Terminal(width=80)), "ascii")
    assert plain.isascii()
    assert "\\u" not in plain
    assert "x red    Booking portal" in plain


# Widths and hostile text -------------------------------------------------------------------------


@for_each("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = "A title that goes on and on, 漢字 and Ünïcode, " * 4
    text = render(
        summed(commitment("D-1", "promised = 2026-06-01").replace("Title of D-1", long)),
        Terminal(width=width),
    )
    assert max(map(width_of, text.splitlines())) <= width


HOSTILE = (
    "\x1b[31mred", "\u202eevil", "[/bold]", "::error file=x::boom", "##[error]x", "##vso[task]",
    "<script>alert(1)</script>", "{{ 7*7 }}", "a\r\n::error::x", "| a | b |", "`x`", "\u200b",
)  # fmt: skip


def hostile(text: str) -> Summary:
    """A project of which every text is the same hostile one."""
    quoted = "".join(f"\\U{ord(sign):08x}" for sign in text)
    project = PROJECT.replace("Booking portal", quoted).replace("Demo Oy", quoted)
    records = (
        commitment("D-1", "promised = 2026-06-01").replace("Title of D-1", quoted)
        + f'[[issue]]\nid = "I-1"\ntitle = "{quoted}"\nfound = 2026-06-01\nseverity = "high"\n'
        + f'plan = [{{ step = "{quoted}", owner = "mira" }}]\n'
        + f'waits = [{{ since = 2026-06-02, why = "{quoted}" }}]\n'
        + '[[touchpoint]]\non = 2026-06-10\nkind = "message"\nfrom = "client"\nmood = 1\n'
        + f'title = "{quoted}"\nwhy = "{quoted}"\n'
    )
    return summed(records, project=project.replace("Mira Laine", quoted))


@for_each("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    summary = hostile(text)
    found = "".join(render(summary, Terminal(), full=full) for full in (False, True))
    for line in found.splitlines():
        assert line.isprintable()
        assert not line.lstrip().startswith(("::", "##["))
        assert "##[" not in line
        assert "##vso[" not in line


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_text_is_inert_at_any_width(text: str) -> None:
    summary = hostile(f"x{text}")
    for look in (Terminal(), Terminal(width=80)):
        for line in render(summary, look, full=look.width is None).splitlines():
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", line)
