"""The reports as their readers see them, and that nothing internal can get into the client's."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args

import pytest
from hypothesis import given

from clientcare.calendar.now import Now
from clientcare.errors import ClientcareError
from clientcare.facts.contact import ASKING
from clientcare.facts.workspace import Context, Workspace
from clientcare.output.markdown import render
from clientcare.pages.blocks import plain
from clientcare.records import Change, Issue, Table, specs
from clientcare.records.base import Severity
from clientcare.records.issue import Compensation
from clientcare.records.project import PromisedClock
from clientcare.report import client
from clientcare.report.build import Request, WrittenReport
from clientcare.report.build import report as written
from clientcare.report.client import SECTIONS, client_report, own_words
from clientcare.report.disclosure import for_client
from clientcare.report.frame import Blocks, Frame
from clientcare.report.leak_scan import leaks
from clientcare.report.phrases import PHRASES, PLURALS
from clientcare.report.problems import how_long
from clientcare.report.wording import wording
from clientcare.rules.catalogue import COLOURS, select
from clientcare.rules.engine import check
from clientcare.summary.sla import project_sla
from tests.any_workspace import TODAY as DRAWN_DAY
from tests.any_workspace import Drawn, any_workspaces, ours
from tests.drawn import examples
from tests.for_each import for_each
from tests.snapshots import snapshot
from tests.views.report_sample import FILES, sample
from tests.workspaces import PROJECT, TODAY, loaded, workspace

HERE = Path(__file__).parent
SOURCES = Path(client.__file__).parent
ENGLISH = wording("en")
ANY = examples(60)


def report(context: Context, request: Request) -> str:
    """The text of a report."""
    return written(context, request).text


def quiet(records: str = "", now: date = TODAY) -> str:
    """The client's report of a project with an agreement and little more."""
    return report(workspace(records, now=now).contexts[0], Request())


# Whole reports -----------------------------------------------------------------------------------


def test_the_clients_report() -> None:
    text = report(sample(), Request())
    assert text == snapshot(HERE, "report-client-en.md", text)


def parts(markdown: str) -> dict[str, str]:
    """The text below each second-level heading."""
    found = re.split(r"^## (.*)\n\n", markdown, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_our_own_report_says_what_the_client_does_not_know() -> None:
    said = parts(report(sample(), Request(audience="internal")))
    assert said["Not with the client yet"] == (
        "- **New date not told:** Room search (DEMO-search), due 2026-06-10, will be 2026-06-30. "
        "Secretly we need three more weeks. (cause: ours)\n"
        "- **Way out not presented:** Start over elsewhere, for Nobody can sign in (DEMO-outage).\n"
        "- **Compensation not offered:** All of May, if they ask for it, for Nobody can sign in "
        "(DEMO-outage).\n"
        "- **Problem not told:** A letter is cut off (DEMO-untold), found 2026-06-15\n"
        "- **Risk not shared:** They may go bankrupt (DEMO-bankrupt). Ask for money first.\n\n"
    )
    assert said["Behind the problems"] == (
        "- **Cause:** Nobody can sign in (DEMO-outage). We skipped the load test.\n"
        "- **Feedback,** 2026-06-10: He would not hire us again.\n\n"
    )
    assert said["How they feel"].splitlines()[2] == (
        "| 2026-06-12 | call    | Jan Salo 2, Eva Ranta 3 | Jan is tired of us. |"
    )


def test_our_own_report_holds_the_status_the_findings_and_what_the_client_reads() -> None:
    context = sample()
    text = report(context, Request(audience="internal"))
    said = parts(text)
    assert list(said) == [
        "**✖ red** **Booking portal** · demo", "Not with the client yet", "Behind the problems",
        "How they feel", "Findings", "What the client reads",
    ]  # fmt: skip
    outcome = check(context.workspace, select(context.settings), projects=["demo"])
    assert said["Findings"].count("\n| ") == len(outcome.findings) + 1
    theirs = parts(report(context, Request()))["Problems"]
    assert theirs.split("\n\n")[1] in said["What the client reads"]


def test_of_an_internal_project_there_is_only_our_own_report() -> None:
    hidden = FILES["demo/project.toml"].replace("[project]\n", "[project]\ninternal = true\n", 1)
    with pytest.raises(ClientcareError, match="the project demo is internal"):
        report(sample(project=hidden), Request())
    text = report(sample(project=hidden), Request(audience="internal"))
    assert "What the client reads" not in text
    assert "Secretly we need three more weeks" in text


def test_it_is_the_same_whenever_it_is_written() -> None:
    assert report(sample(), Request()) == report(sample(), Request())


def test_of_a_project_with_nothing_in_it_little_is_said() -> None:
    files: dict[str, str | bytes] = {"x/project.toml": '[project]\nname = "X"\nclient = "Y Oy"\n'}
    read = loaded(files)
    context = Workspace(read, Now.end_of(TODAY, read.settings.zone)).contexts[0]
    said = "There is nothing to report at the moment."
    head = "# X: status report of 15 June 2026\n\nFor Y Oy.\n"
    assert report(context, Request()) == f"{head}\n## Where we stand\n\n{said}\n"


def test_a_promise_alone_makes_a_colour() -> None:
    """No fact has a day yet, and what was promised for one is late all the same."""
    project = '[project]\nname = "X"\nclient = "Y Oy"\n'
    for day, said in (("2026-06-12", "**Red:** 1 delivery is late."), ("2026-07-01", "**Green:**")):
        promise = f'[[commitment]]\nid = "X-1"\ntitle = "Search"\npromised = {day}\n'
        files: dict[str, str | bytes] = {"x/project.toml": project + promise}
        read = loaded(files)
        context = Workspace(read, Now.end_of(TODAY, read.settings.zone)).contexts[0]
        text = report(context, Request())
        assert said in text
        assert "nothing to report" not in text


def test_the_sections_stand_in_their_order() -> None:
    titles = re.findall(r"^## (.*)$", report(sample(), Request()), re.MULTILINE)
    order = [plain(ENGLISH.say(name, day="8 June 2026")) for name in SECTIONS]
    assert titles == order


# Nothing internal --------------------------------------------------------------------------------


def frame_of(drawn: Drawn) -> Frame:
    since = DRAWN_DAY - timedelta(30)
    return Frame(for_client(ours(drawn)), ENGLISH, since, True, "red", "green", True)


@pytest.mark.slow
@ANY
@given(any_workspaces())
def test_no_internal_word_is_ever_in_a_clients_report(drawn: Drawn) -> None:
    text = render(client_report(frame_of(drawn)))
    said = set(re.findall(r"(?:atlas|borea)\w*zq", text))
    assert said <= drawn.readable
    assert not said & (drawn.hidden | drawn.foreign)


@pytest.mark.slow
@ANY
@given(any_workspaces())
def test_the_leak_scan_has_nothing_against_an_honest_report(drawn: Drawn) -> None:
    frame = frame_of(drawn)
    text = render(client_report(frame))
    assert leaks(text, frame.view, ours(drawn).workspace, own_words(frame)) == []


SECRETS = {
    "notes": "Our secret hope: a second year.",
    "tag": "internal-tag-of-ours",
    "untold move": "Secretly we need three more weeks.",
    "internal record": "Keep them from leaving",
    "root cause": "We skipped the load test.",
    "reminder": "They sounded annoyed.",
    "unshared risk": "They may go bankrupt",
    "mood": "Jan is tired of us.",
    "feedback": "He would not hire us again.",
    "review among us": "We promise too much.",
    "option": "Start over elsewhere",
    "compensation": "All of May, if they ask for it.",
    "why of a compensation": "Cheaper than losing them.",
    "file": "reports/secret-name.md",
    "prefix": "SECRET-PREFIX",
    "other client": "Nova",
    "other project": "Toy shop",
    "note of another": "Pays twice of what Demo pays.",
}


@for_each("name", SECRETS)
def test_what_is_ours_alone_is_not_in_the_clients_report(name: str) -> None:
    assert SECRETS[name] not in report(sample(), Request())
    assert any(SECRETS[name] in text for text in FILES.values())


@pytest.mark.parametrize("name", SECRETS)
def test_a_renderer_that_leaks_is_stopped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(frame: Frame) -> Blocks:
        yield frame.paragraph("goes_to_ours", ours=SECRETS[name])

    monkeypatch.setitem(SECTIONS, "recipients", leaky)
    with pytest.raises(ClientcareError, match="may not read"):
        report(sample(), Request())


def test_the_day_of_the_report_hides_what_came_later() -> None:
    ninth, eighth = (report(sample(date(2026, 6, day)), Request()) for day in (9, 8))
    assert "Room search – from 5 June 2026 to 10 June 2026" in ninth
    assert re.search(r"\| Room search +\| 29 May 2026 +\| 5 June 2026 ", eighth)
    for text in (ninth, eighth):
        assert "Nobody can sign in" not in text
        assert "Summer holidays" not in text


# Since when --------------------------------------------------------------------------------------


def changes(text: str) -> str:
    found = (body for title, body in parts(text).items() if "changed" in title)
    return next((f"{body.rstrip()}\n\n" for body in found), "")


def test_changes_are_told_since_the_last_update_before_today() -> None:
    touchpoints = """
    [[touchpoint]]
    on = 2026-06-12T09:00:00
    kind = "update"
    [[touchpoint]]
    on = 2026-06-13
    kind = "update"
    from = "client"
    [[touchpoint]]
    on = 2026-06-14
    kind = "meeting"
    [[touchpoint]]
    on = 2026-06-15
    kind = "update"
    [[commitment]]
    id = "D-early"
    title = "Early"
    made = 2026-06-12
    [[commitment]]
    id = "D-late"
    title = "Late"
    made = 2026-06-13
    [[issue]]
    id = "D-after"
    title = "After breakfast"
    found = 2026-06-12T09:01:00
    [[issue]]
    id = "D-before"
    title = "Before breakfast"
    found = 2026-06-12T08:59:00
    """
    text = quiet(touchpoints)
    assert "since our update of 12 June 2026" in text
    assert changes(text).count("\n  - ") == 2
    assert "Late" in changes(text)
    assert "After breakfast" in changes(text)


def test_without_an_update_before_it_a_report_tells_no_changes() -> None:
    text = quiet('[[commitment]]\nid = "D"\ntitle = "Search"\nmade = 2026-06-11\n')
    assert "changed" not in text
    assert "Search" in text


def test_what_happened_on_the_day_of_the_last_update_is_told_once_more() -> None:
    records = """
    [[touchpoint]]
    on = 2026-06-12
    kind = "update"
    [[touchpoint]]
    on = 2026-06-12
    kind = "meeting"
    with = ["mira", "jan"]
    decisions = ["Go"]
    [[commitment]]
    id = "D-done"
    title = "Search"
    made = 2026-06-12
    promised = 2026-06-12
    delivered = 2026-06-12
    """
    expected = (
        "- **Delivered**\n  - Search – delivered on 12 June 2026.\n"
        "- **Decided**\n  - 12 June 2026: Go.\n\n"
    )
    context = workspace(records).contexts[0]
    assert changes(report(context, Request())) == expected
    assert changes(report(context, Request(part="agenda"))) == expected
    named = changes(report(context, Request(since=date(2026, 6, 12))))
    assert "delivered" not in named.replace("nothing was delivered", "")


def test_changes_since_a_day_that_was_named() -> None:
    text = report(sample(), Request(since=date(2026, 6, 11)))
    assert "This report covers the time since 11 June 2026" in text
    assert "told us of on 12 June 2026" in changes(text)
    assert "declined on 11 June 2026" not in changes(text)


def test_where_nothing_changed_it_says_so() -> None:
    text = report(sample(), Request(since=TODAY))
    assert (
        changes(text)
        == "No date has moved, nothing was delivered, and nothing new has come up.\n\n"
    )


def test_a_day_after_the_report_is_refused() -> None:
    with pytest.raises(ClientcareError, match="--since 2026-06-16 lies after 2026-06-15"):
        report(sample(), Request(since=date(2026, 6, 16)))


# What it says ------------------------------------------------------------------------------------


def test_an_untold_move_changes_no_word_of_the_clients_report() -> None:
    before = FILES["demo/promises.toml"]
    told = re.sub(r"    \{ on = 2026-06-15, to = 2026-06-30.*\n", "", before)
    assert told != before
    assert report(sample(promises=told), Request()) == report(sample(), Request())


@for_each(
    ("colour", "said"),
    [
        (
            "green",
            (
                "**Amber:** some points on our side need attention; those that concern you are "
                "described below.\n"
            ),
        ),
        ("amber", "**Amber:** some points need attention. Guests complain.\n"),
        (
            "red",
            "**Red:** a promise is broken, or a serious problem is not solved. Guests complain.\n",
        ),
    ],
)
def test_a_declared_colour_counts_where_it_is_the_worse(colour: str, said: str) -> None:
    health = f'health = [{{ on = 2026-06-10, colour = "{colour}", why = "Guests complain" }}]\n'
    project = PROJECT.replace("[project.people]", f"{health}[project.people]")
    day_off = '[[commitment]]\nid = "D"\ntitle = "Search"\nowner = "mira"\nmade = 2026-06-10\n'
    day_off += "promised = 2026-06-27\n"
    context = workspace(day_off, project=project).contexts[0]
    assert said in parts(report(context, Request()))["Where we stand"]


def test_who_has_left_is_asked_for_nothing() -> None:
    text = report(sample(), Request())
    assert "Gus Gone" not in text


def test_markup_in_a_record_stays_text() -> None:
    text = quiet('[[commitment]]\nid = "D"\ntitle = "# <b>[x](http://e.x)</b> | {{ y }}"\n')
    assert (
        "\\# &lt;b&gt;\\[x\\](http&#58;//e.x)&lt;/b&gt; &#124; &#123;&#123; y &#125;&#125;" in text
    )


DRAFT = """
[[change]]
id = "D-map"
title = "A map"
requested = 2026-06-10
requested_by = "jan"
assessed = 2026-06-11
consequences = ["The opening moves by a week"]
effort = { work_days = 3, cost = 2400 }
"""


def test_a_price_is_a_draft_until_it_is_presented() -> None:
    text = quiet(DRAFT)
    assert "2,400" not in text
    assert "opening moves" not in text
    assert "We are working out what it takes." in text
    assert "Decide on the change" not in text
    shown = quiet(DRAFT.replace("assessed", "presented"))
    assert "Effort: 3 days of work. Cost: €2,400. Not decided yet. Consequences:" in shown
    assert re.search(r"Decide on the change: A map +\| Jan Salo +\| since 11 June 2026", shown)


def test_compensation_that_was_ruled_out_is_no_offer() -> None:
    issue = "[[issue]]\nid = 'D'\ntitle = 'Down'\nfound = 2026-06-10\ntold = 2026-06-10\n"
    offer = "compensation = [{ kind = '%s', what = 'A day', offered = 2026-06-11 }]\n"
    assert "A day" not in quiet(issue + offer % "none")
    assert "**Our offer** of 11 June 2026: a refund. A day." in quiet(issue + offer % "refund")


def test_a_cause_is_told_in_words_of_its_own() -> None:
    issue = "[[issue]]\nid = 'D'\ntitle = 'Down'\nfound = 2026-06-10\ntold = 2026-06-10\n"
    causes = "root_cause = 'Nobody tested it'\ncause_told = 'A test was missing'\n"
    text = quiet(issue + causes)
    assert "**Why it happened:** A test was missing." in text
    assert "Nobody tested it" not in text


def test_whom_to_call_holds_nobody_who_has_left() -> None:
    away = 'away = [{ from = 2026-06-10, to = 2026-06-20, cover = "olli" }]'
    project = (
        PROJECT.replace('side = "us", key = true', f'side = "us", {away}')
        .replace(
            'name = "Olli Kanto", ',
            'name = "Olli Kanto", phone = "+358 1", email = "olli@us.example", ',
        )
        .replace('name = "Eva Ranta", ', 'name = "Eva Ranta", left = 2026-06-15, ')
    )
    said = parts(report(workspace("", project=project).contexts[0], Request()))["Whom to call"]
    assert "Eva" not in said
    assert (
        "Mira Laine is away until 20 June 2026; "
        "please contact Olli Kanto, +358 1, <olli@us.example>."
    ) in said


def test_a_level_with_somebody_on_one_side_stands_among_whom_to_call() -> None:
    project = PROJECT.replace('ours = "olli", theirs = "eva"', 'ours = "olli"')
    said = parts(report(workspace("", project=project).contexts[0], Request()))["Whom to call"]
    assert re.search(r"\| 2 +\| Olli Kanto +\| +\|", said)


def test_who_agrees_to_a_new_date_is_who_owns_the_problem_at_the_clients() -> None:
    said = parts(report(sample(), Request()))["What we need from you"]
    assert re.search(r"Agree to the new date: Nobody can sign in +\| Eva Ranta", said)


def test_it_says_when_the_next_report_and_the_next_meeting_come() -> None:
    project = PROJECT.replace(
        "[project.people]", 'cadence = { update = "1w", meeting = "2w" }\n[project.people]'
    )
    meeting = "[[touchpoint]]\non = 2026-06-12\nkind = 'meeting'\n"
    text = report(workspace(meeting, project=project).contexts[0], Request())
    assert parts(text)["Next steps"].splitlines()[-2] == (
        "The next report comes by 22 June 2026. The next meeting is due by 26 June 2026."
    )
    text = report(
        workspace(meeting.replace("06-12", "05-12"), project=project).contexts[0], Request()
    )
    assert parts(text)["Next steps"].splitlines()[-2] == (
        "The next report comes by 22 June 2026. "
        "The next meeting was due by 26 May 2026; it has not taken place yet."
    )


def test_a_round_delivered_earlier_has_one_day_beside_its_name() -> None:
    series = """
        [[commitment]]
        id = "monthly"
        title = "Monthly report"
        made = 2026-03-02
        every = "1m"
        promised = 2026-03-31
        rounds = [{ due = 2026-03-31, delivered = 2026-03-30, accepted = 2026-03-31 }]
        """
    text = quiet(series)
    assert "Monthly report (30 March 2026)" in parts(text)["Delivered and accepted"]
    assert "(31 March 2026)" not in parts(text)["Delivered and accepted"]


def test_the_senders_own_words_come_first_and_are_searched_too() -> None:
    text = report(sample(), Request(intro="Dear Jan,\n\n# good news."))
    assert text.split("\n\n")[2:4] == ["Dear Jan,", "\\# good news."]
    with pytest.raises(ClientcareError) as refusal:
        report(sample(), Request(intro="As we did it for Nova."))
    assert '--intro names "Nova" (the client of ' in refusal.value.message
    with pytest.raises(ClientcareError, match="root_cause"):
        report(sample(), Request(intro="Sorry, we skipped the load test."))


# Refusals ----------------------------------------------------------------------------------------


def test_a_report_is_refused_while_a_record_of_the_project_cannot_be_read() -> None:
    invalid = sample(rest="[[risk]]\nid = 1\n[[")
    audiences: tuple[Literal["client", "internal"], ...] = ("client", "internal")
    for audience in audiences:
        with pytest.raises(ClientcareError) as refusal:
            report(invalid, Request(audience))
        assert refusal.value.message.startswith(
            "no report on demo: part of its records cannot be read\nprojects/demo/rest.toml:3: "
        )


def test_an_incomplete_report_says_so_and_names_no_file_to_the_client() -> None:
    invalid = sample(rest='[[risk]]\nid = "x"\ndue = 1\n')
    text = report(invalid, Request(incomplete=True))
    assert text.split("\n\n")[1].startswith("**This report is incomplete.** ")
    assert "rest.toml" not in text
    internal = report(invalid, Request(audience="internal", incomplete=True))
    assert "projects/demo/rest.toml:" in internal


def test_incomplete_says_nothing_where_nothing_is_missing() -> None:
    assert report(sample(), Request(incomplete=True)) == report(sample(), Request())


def test_what_cannot_be_read_elsewhere_stops_no_report() -> None:
    files: dict[str, str | bytes] = {
        "demo/project.toml": '[project]\nname = "X"\nclient = "Y Oy"\n',
        "nova/project.toml": "[[", "loose.toml": "[[",
    }  # fmt: skip
    read = loaded(files)
    context = Workspace(read, Now.end_of(TODAY, read.settings.zone)).contexts[0]
    assert report(context, Request()).startswith("# X: status report")


@for_each("language", ["it", "EN-gb", "english"])
def test_languages(language: str) -> None:
    if language == "EN-gb":
        assert report(sample(), Request(language=language)) == report(sample(), Request())
    else:
        with pytest.raises(ClientcareError, match="no report can be written in") as refusal:
            report(sample(), Request(language=language))
        assert "languages: en, fi, sv, de, ru, es, fr" in str(refusal.value.hint)


# What the sender should know ---------------------------------------------------------------------


def test_the_sender_is_told_of_silence_and_of_news() -> None:
    done = written(sample(), Request())
    assert done.notes == (
        "DEMO-search moves to 2026-06-30: not told yet, so not in the report",
        "1 promise of ours is internal: the client reads nothing of it",
    )
    assert done.warnings == (
        "DEMO-untold was not told yet: the client learns of it from this report",
    )
    assert written(sample(promises="", problems=""), Request())[1:3] == WrittenReport("")[1:3]


@for_each(
    ("word", "more"),
    [
        ("", ", which asks the client to agree to 2026-07-10"),
        (", agreed = 2026-06-11", ""),
        (", refused = 2026-06-11", ""),
    ],
)
def test_the_sender_learns_that_a_date_to_be_agreed_is_out_of_date(word: str, more: str) -> None:
    moves = f'[{{ on = 2026-06-10, to = 2026-07-10, why = "w", told = 2026-06-10{word} }}, '
    moves += '{ on = 2026-06-12, to = 2026-07-20, why = "w" }]'
    record = f'[[commitment]]\nid = "D"\ntitle = "D"\npromised = 2026-07-01\nmoves = {moves}\n'
    done = written(workspace(record).contexts[0], Request())
    assert done.notes == (f"D moves to 2026-07-20: not told yet, so not in the report{more}",)
    assert ("Agree to the new date: D" in done.text) is bool(more)


# Phrases -----------------------------------------------------------------------------------------


def families() -> set[str]:
    """The phrases that are named after a value of a record."""

    def values(model: type[Table], name: str) -> list[str]:
        annotation = specs(model)[name].annotation
        return [v for part in get_args(annotation) for v in (get_args(part) or [part])
                if isinstance(v, str)]  # fmt: skip

    decisions = values(Change, "decision")
    severities = [*get_args(Severity), *values(Issue, "severity")]
    return {
        *COLOURS, *(f"before_{shade}" for shade in COLOURS),
        *(set(values(Compensation, "kind")) - {"none"}),
        *severities, *(f"as_{one}" for one in (*severities, "unranked")),
        *(f"{what}_{one}" for what in ("decided", "was", "before_decided") for one in decisions),
        *(f"was_{one}_by" for one in (*decisions, "decided")), "was_decided",
        *(f"{shade}_{how}" for shade in ("red", "amber") for how in ("because", "inside")),
        "green_because",
        *(f"problem_{one}" for one in ("critical", "high")),
        *(f"{state}_{one}" for state in ("answered", "unanswered") for one in ASKING),
        "next_report", "next_meeting",
        *(f"clock_{one}" for one in get_args(PromisedClock)),
        *(f"away{until}{cover}" for until in ("", "_until") for cover in ("", "_cover")),
    }  # fmt: skip


def test_there_is_a_phrase_for_every_value_and_none_too_many() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py")
                     if path.name != "phrases.py")  # fmt: skip
    named = set(re.findall(r'"([a-z_]+)"', source))
    assert families() <= set(PHRASES)
    assert set(PHRASES) <= named | families()
    assert set(PLURALS) <= named | {"h", "d", "w", "m", "ch", "cd"}


def test_a_date_need_not_be_agreed_once_a_later_one_was() -> None:
    moves = (
        '{ on = 2026-05-11, to = 2026-06-22, told = 2026-05-11, why = "One" }',
        '{ on = 2026-05-18, to = 2026-06-24, told = 2026-05-18, why = "Two", agreed = 2026-05-19 }',
        '{ on = 2026-06-01, to = 2026-07-01, told = 2026-06-01, why = "Three" }',
    )
    record = '[[commitment]]\nid = "D"\ntitle = "Map"\nmade = 2026-05-04\npromised = 2026-06-19\n'
    text = parts(quiet(f"{record}moves = [{', '.join(moves)}]\n"))["Dates"]
    told = [line for line in text.splitlines() if line.startswith("  - ")]
    assert [("Agreed on" in line, "Not agreed yet." in line) for line in told] == [
        (False, False), (True, False), (False, True),
    ]  # fmt: skip


UPDATE = '[[touchpoint]]\non = 2026-06-08\nkind = "update"\n'


@for_each(
    ("move", "said"),
    [("", "1 new date"), (", refused = 2026-06-11", "no date has moved")],
)
def test_a_date_that_the_client_refused_is_no_new_one(move: str, said: str) -> None:
    moves = f'[{{ on = 2026-06-10, to = 2026-07-10, why = "w", told = 2026-06-10{move} }}]'
    record = f'[[commitment]]\nid = "D"\ntitle = "D"\npromised = 2026-07-01\nmoves = {moves}\n'
    assert said in parts(quiet(UPDATE + record))["Where we stand"]


@for_each(
    ("facts", "solved"),
    [
        ("fixed = 2026-06-10", True),
        ("fixed = 2026-06-10\nconfirmed = 2026-06-11\nclosed = 2026-06-12", True),
        ("fixed = 2026-06-05\nconfirmed = 2026-06-11", False),  # the last report counted it
        ("fixed = 2026-06-05\nclosed = 2026-06-12", False),
        ("closed = 2026-06-12", False),
    ],
)
def test_a_problem_counts_once_as_solved(facts: str, solved: bool) -> None:
    issue = f'[[issue]]\nid = "I"\ntitle = "I"\nfound = 2026-06-02\ntold = 2026-06-02\n{facts}\n'
    assert ("1 problem solved" in quiet(UPDATE + issue)) is solved


@for_each(("amount", "told"), [("100", True), ("-100", False)])
def test_what_we_have_to_pay_is_a_promise_of_ours(amount: str, told: bool) -> None:
    text = quiet(
        '[[commitment]]\nid = "D"\ntitle = "Refund of May"\nby = "us"\nkind = "payment"\n'
        f"promised = 2026-06-10\namount = {amount}\n"
    )
    assert ("1 payment to you is late" in text) is told
    assert ("- Refund of May – due on 10 June 2026, 3 working days late." in text) is told
    assert ("Dates" in parts(text)) is told


@for_each(
    ("facts", "told"),
    [
        ("", "| R "),
        ("closed = 2026-06-10", "| R (closed on 10 June 2026) "),
        ("happened = 2026-06-09\nclosed = 2026-06-10", "| R (it happened on 9 June 2026) "),
        ("closed = 2026-06-05", None),
    ],
)
def test_a_risk_says_that_it_is_closed(facts: str, told: str | None) -> None:
    risk = f'[[risk]]\nid = "R"\ntitle = "R"\nseen = 2026-06-01\nshared = 2026-06-01\n{facts}\n'
    text = parts(quiet(UPDATE + risk)).get("Risks")
    assert told in text if text and told else text is told, text


def test_what_is_newly_needed_has_its_present_date() -> None:
    moves = '[{ on = 2026-06-11, to = 2026-06-26, why = "w" }]'
    need = '[[commitment]]\nid = "D"\ntitle = "Photos"\nby = "client"\nmade = 2026-06-09\n'
    text = quiet(f"{UPDATE}{need}promised = 2026-06-19\nmoves = {moves}\n")
    assert "  - Photos – by 26 June 2026." in text
    assert "by 19 June 2026" not in text


def test_red_for_what_the_client_cannot_see_claims_no_broken_promise() -> None:
    text = quiet('[[issue]]\nid = "I"\ntitle = "I"\nseverity = "low"\nfound = 2026-05-02\n')
    told = parts(text)["Where we stand"]
    assert "**Red:** serious points on our side need attention; those that concern" in told


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("access", "**Red:** serious points on our side need attention"),
        ("payment", "**Red:** 1 thing that we need from you is overdue."),
    ],
)
def test_red_is_never_blamed_on_what_the_client_owes_unless_it_is_money(
    kind: str, said: str
) -> None:
    ours = '[[issue]]\nid = "I"\ntitle = "I"\nseverity = "low"\nfound = 2026-05-02\n'
    theirs = '[[commitment]]\nid = "D"\ntitle = "D"\nby = "client"\npromised = 2026-06-10\n'
    assert said in parts(quiet(f'{ours}{theirs}kind = "{kind}"\n'))["Where we stand"]


# Response times ----------------------------------------------------------------------------------


def response_rows(text: str) -> list[list[str]]:
    """The cells of the table of response times."""
    lines = parts(text)["Response times"].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_response_times_are_those_that_we_see_ourselves() -> None:
    ours = project_sla(sample())
    told = [row for row in ours.rows if row.clock in ours.promised]
    assert {row.clock for row in told} < {row.clock for row in ours.rows}  # an update is none
    rows = response_rows(report(sample(), Request()))
    assert [(row[1], row[3]) for row in rows] == [
        (row.severity, f"{row.figures.in_time} of {row.figures.n}") for row in told
    ]


def test_only_response_times_that_were_promised_are_told() -> None:
    project = FILES["demo/project.toml"]
    clocks = 'clocks = ["triage", "tell", "workaround", "fix"]'
    one = report(sample(project=project.replace(clocks, 'clocks = ["workaround"]')), Request())
    assert response_rows(one) == [
        ["Temporary solution", "critical", "1 working day", "1 of 1", "less than a working day"]
    ]
    none = report(sample(project=project.replace(clocks, "clocks = []")), Request())
    assert "Response times" not in parts(none)


@for_each(
    ("minutes", "limit", "said"),
    [
        (0, "2h", "less than a working day"), (0, "2ch", "less than 24 hours"),
        (1, "2h", "1 minute"), (59, "5d", "59 minutes"),
        (60, "2h", "1 working hour"), (90, "2ch", "1.5 hours"), (960, "4h", "16 working hours"),
        (479, "5d", "8 working hours"), (480, "5d", "1 working day"),
        (720, "1w", "1.5 working days"),
        (1439, "2cd", "24 hours"), (2880, "2cd", "2 days"),
    ],
)  # fmt: skip
def test_how_long_a_response_took_is_told_in_the_unit_of_its_limit(
    minutes: int, limit: str, said: str
) -> None:
    frame = Frame(for_client(sample()), ENGLISH)
    assert plain(how_long(frame, minutes, limit, 480)) == said


MEETING = """[[touchpoint]]
on = 2026-06-10
kind = "meeting"
decisions = ["Search comes first", "Who pays?"]
"""


def test_what_was_decided_together_is_told_once() -> None:
    found = parts(quiet(UPDATE + MEETING))
    assert "2 decisions" in found["Where we stand"]
    assert found["What has changed since 8 June 2026"] == (
        "- **Decided**\n  - 10 June 2026: Search comes first.\n  - 10 June 2026: Who pays?\n\n"
    )
    later = UPDATE.replace("06-08", "06-11")
    assert "Search comes first" not in quiet(MEETING + later)


@for_each(
    ("offer", "said"),
    [
        ("", ""),
        ('kind = "discount", ', "**Our offer** of 9 June 2026: a discount."),
        ('what = "An hour", ', "**Our offer** of 9 June 2026: An hour."),
    ],
)
def test_an_offer_that_says_nothing_is_none(offer: str, said: str) -> None:
    issue = '[[issue]]\nid = "I"\ntitle = "Down?"\nfound = 2026-06-08\nfound_by = "client"\n'
    text = quiet(f"{issue}compensation = [{{ {offer}offered = 2026-06-09 }}]\n")
    assert said in text
    assert said or "Our offer" not in text


def test_what_a_third_party_owes_is_not_taken_for_ours() -> None:
    record = '[[commitment]]\nid = "D"\ntitle = "Permit"\nby = "other"\npromised = 2026-06-01\n'
    assert "| Permit (by a third party) |" in quiet(record)


def test_no_sentence_ends_twice() -> None:
    project = PROJECT.replace('client = "Demo Oy"', 'client = "Demo Inc."')
    assert project != PROJECT
    options = (
        '[{ title = "One?", presented = 2026-06-10 }, { title = "Two", presented = 2026-06-10 }]'
    )
    issue = f'[[issue]]\nid = "I"\ntitle = "Is it slow?"\nfound = 2026-06-09\noptions = {options}\n'
    text = report(workspace(UPDATE + issue, project=project).contexts[0], Request())
    assert "For Demo Inc. This report" in text
    assert "  - Choose a solution: Is it slow?\n" in text
    assert "**Solutions you can choose from:** **One?** **Two.**" in text
    assert not re.search(r"[.?!…]\.", text)


def test_what_came_late_is_said_to_be_late() -> None:
    late = """[[commitment]]
id = "L"
title = "Search"
promised = 2026-06-08
delivered = 2026-06-10
acceptance = ["fast"]
[[commitment]]
id = "H"
title = "Opening"
promised = 2026-06-10T10:00:00
delivered = 2026-06-10
[[commitment]]
id = "K"
title = "Map"
promised = 2026-06-10
delivered = 2026-06-10
[[issue]]
id = "I"
title = "Slow"
found = 2026-06-01
told = 2026-06-01
promised = 2026-06-11
fixed = 2026-06-12
[[issue]]
id = "J"
title = "Down"
found = 2026-06-01
told = 2026-06-01
promised = 2026-06-12T10:00:00
fixed = 2026-06-12T12:00:00
"""
    found = parts(quiet(UPDATE + late))
    changes = found["What has changed since 8 June 2026"]
    assert "Search – delivered on 10 June 2026; 2 working days late." in changes
    assert "Map – delivered on 10 June 2026.\n" in changes
    assert "Slow – solved on 12 June 2026; 1 working day late." in changes
    assert "Down – solved on 12 June 2026, 12:00; was due on 12 June 2026, 10:00." in changes
    assert "| Search | 10 June 2026; 2 working days late |" in re.sub(
        " +", " ", found["Delivered and accepted"]
    )
    assert "**Solved** on 12 June 2026; 1 working day late." in found["Solved"]


def test_what_was_closed_without_a_solution_is_not_called_solved() -> None:
    issue = '[[issue]]\nid = "I"\ntitle = "Slow"\nfound = 2026-06-01\ntold = 2026-06-01\n'
    found = parts(quiet(f"{UPDATE}{issue}closed = 2026-06-12\n"))
    assert "Solved" not in found
    assert "**Slow.**" in found["Problems"]
    assert "**Closed** on 12 June 2026." in found["Problems"]
    assert found["What has changed since 8 June 2026"] == (
        "- **Decided**\n  - Slow – closed on 12 June 2026.\n\n"
    )


def test_what_came_back_is_open_since_then() -> None:
    issue = """[[issue]]
id = "I"
title = "Slow"
severity = "high"
found = 2026-06-01
found_by = "client"
fixed = 2026-06-03
{}reopened = [{{ on = 2026-06-11, why = "Again" }}]
"""
    again = parts(quiet(issue.format("confirmed = 2026-06-04\n")))["Where we stand"]
    assert "Slow – serious problem, open since 11 June 2026." in again
    never = parts(quiet(issue.format("")))["Where we stand"]
    assert "Slow – serious problem, open since 1 June 2026." in never


def test_green_never_claims_that_dates_hold_that_do_not() -> None:
    paused = '[[project.paused]]\nfrom = 2026-06-08\nwhy = "Budget"\nagreed = 2026-06-08\n'
    record = '[[commitment]]\nid = "D"\ntitle = "Map"\npromised = 2026-06-12\n'
    text = report(workspace(record, project=PROJECT + paused).contexts[0], Request())
    assert "**Green,** with open points: 1 delivery is late." in text


@for_each("agreed", [True, False])
def test_a_letter_says_what_a_pause_does_to_the_dates_in_it(agreed: bool) -> None:
    paused = '[[project.paused]]\nfrom = 2026-06-08\nwhy = "Budget"\n'
    project = f"{PROJECT}{paused}{'agreed = 2026-06-08' if agreed else ''}\n"
    record = '[[commitment]]\nid = "{}"\ntitle = "{}"\npromised = {}\n'
    records = record.format("A", "Map", "2026-06-12") + record.format("B", "Logo", "2026-06-05")
    text = report(workspace(records, project=project).contexts[0], Request())
    before = "- Logo – due on 5 June 2026, 6 working days late.\n"
    held = "- Map – was due on 12 June 2026; on hold.\n"
    assert before in text
    assert (held in text) == agreed
    assert ("1 working day late; on hold" in text) == agreed
    assert ("Work that falls due in this time may come later." in text) == agreed


def test_what_came_back_after_it_was_accepted_keeps_its_first_promise() -> None:
    record = '[[commitment]]\nid = "A"\ntitle = "Icons"\npromised = 2026-05-20\n'
    record += 'delivered = 2026-05-20\naccepted = 2026-05-22\naccepted_by = "jan"\n'
    for due, shown in ((", due = 2026-06-20", "20 June 2026"), ("", "no date yet")):
        text = quiet(f'{record}returns = [{{ on = 2026-06-11, why = "Small"{due} }}]\n')
        row = next(line for line in text.splitlines() if line.startswith("| Icons "))
        assert [cell.strip() for cell in row.split("|")][2:4] == ["20 May 2026", shown]


@for_each("accepted", ["", 'accepted = 2026-06-05\naccepted_by = "jan"\n'])
def test_a_move_after_a_return_starts_from_the_date_of_the_return(accepted: str) -> None:
    moves = (
        "moves = [{ on = 2026-06-02, to = 2026-06-03, told = 2026-06-02 }, "
        "{ on = 2026-06-12, to = 2026-07-01, told = 2026-06-12 }]\n"
    )
    record = f'[[commitment]]\nid = "A"\ntitle = "Icons"\npromised = 2026-06-01\n{moves}'
    record += f"made = 2026-05-01\ndelivered = 2026-06-03\n{accepted}"
    record += 'returns = [{ on = 2026-06-09, why = "Small", due = 2026-06-20 }]\n'
    context = workspace(record).contexts[0]
    text = parts(report(context, Request(since=date(2026, 5, 20))))
    said = text["What has changed since 20 May 2026"]
    assert "- Icons – from 1 June 2026 to 3 June 2026.\n" in said
    assert "- Icons – from 20 June 2026 to 1 July 2026.\n" in said


def test_what_was_only_sent_back_has_not_moved() -> None:
    record = '[[commitment]]\nid = "A"\ntitle = "Icons"\npromised = 2026-06-20\n{}'
    record += 'delivered = 2026-06-10\nreturns = [{{ on = 2026-06-11, why = "Small" }}]\n'
    moved = 'moves = [{ on = 2026-06-09, to = 2026-06-22, why = "Ill", told = 2026-06-09 }]\n'
    for moves in ("", moved):
        text = quiet(record.format(moves))
        assert "- **Icons**\n" in text
        assert "  - 11 June 2026: sent back by you. Small.\n" in text
        assert ("Why dates have moved:" in text) == bool(moves)


def test_the_colour_names_what_a_third_party_owes() -> None:
    owed = '[[commitment]]\nid = "{0}"\ntitle = "{0}"\nby = "other"\npromised = 2026-06-12\n'
    text = quiet(owed.format("A") + owed.format("B"))
    assert "**Amber:** 2 deliveries of third parties are late." in text
    assert "on our side need attention" not in text


RANKED = (
    '[[issue]]\nid = "I"\ntitle = "Slow"\nseverity = "low"\nclient_priority = "high"\n'
    "found = 2026-06-01\nfound_by = 'client'\nranked = [{}]\n"
)


def test_a_letter_says_when_a_problem_got_another_severity_and_why() -> None:
    told = '[[touchpoint]]\non = 2026-06-09\nkind = "update"\nfrom = "us"\n'
    high = '{ on = 2026-06-02, severity = "high", why = "They said so" }'
    again = '{ on = 2026-06-11, severity = "medium", why = "Few are hit" }'
    said = parts(quiet(RANKED.format(f"{high}, {again}") + told))
    assert (
        "Medium severity. Until 11 June 2026 the severity was high. Few are hit."
        in said["Problems"]
    )
    news = said["What has changed since 9 June 2026"]
    assert news == "- **New**\n  - Slow – severity medium since 11 June 2026.\n\n"


def test_a_letter_takes_ranks_in_the_order_of_their_moments() -> None:
    first = '{ on = 2026-06-11T09:00:00+03:00, severity = "high" }'  # two hours before the other
    last = '{ on = 2026-06-11T08:00:00+00:00, severity = "medium" }'
    said = parts(quiet(RANKED.format(f"{first}, {last}")))["Problems"]
    assert "Medium severity. Until 11 June 2026" in said
    assert "the severity was high." in said


@for_each("ranked", ["", '{ on = 2026-06-11, severity = "low" }', '{ on = 2026-06-11, why = "?" }'])
def test_the_same_severity_once_more_is_no_news(ranked: str) -> None:
    told = '[[touchpoint]]\non = 2026-06-09\nkind = "update"\nfrom = "us"\n'
    text = quiet(RANKED.format(ranked) + told)
    assert "severity was" not in text
    assert "– severity" not in text


@for_each(
    ("offers", "asked"),
    [
        ('{ kind = "discount", offered = 2026-06-11 }', True),
        ('{ kind = "discount", offered = 2026-06-11, accepted = 2026-06-12 }', False),
        ('{ kind = "discount", offered = 2026-06-11, settled = 2026-06-12 }', False),
        ('{ kind = "none", offered = 2026-06-11 }', False),
        ('{ kind = "discount" }', False),
        ("{ what = 'A', offered = 2026-06-09 }, { what = 'B', offered = 2026-06-11 }", True),
        ("{ offered = 2026-06-09 }, { offered = 2026-06-09, accepted = 2026-06-12 }", False),
    ],
)
def test_an_offer_waits_for_the_clients_word(offers: str, asked: bool) -> None:
    text = quiet(f"{RANKED.format('')}compensation = [{offers}]\n")
    need = r"\| Accept or decline our offer: Slow +\|[^|]+\| since 11 June 2026 +\|"
    assert bool(re.search(need, text)) == asked
    assert ("Please tell us whether you accept it." in text) == asked


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    owed = '[[commitment]]\nid = "{0}"\ntitle = "{0}"\nby = "client"\npromised = 2026-06-20\n'
    needed = parts(quiet(owed.format("A")))["What we need from you"]
    assert needed.splitlines()[0] == "| What | Who      | When            |"
    needs = '[[commitment]]\nid = "C"\ntitle = "C"\npromised = 2026-06-25\nneeds = ["B"]\n'
    both = parts(quiet(owed.format("A") + owed.format("B") + needs))
    head, _, first, second = both["What we need from you"].strip().splitlines()
    assert head.endswith("| Why it matters     |")
    assert first.endswith("|                    |")
    assert second.endswith("| “C” waits for this |")


def test_a_row_in_which_nothing_stands_is_left_out() -> None:
    review = '[[review]]\nid = "R"\non = 2026-06-01\nwith = ["jan", "mira"]\nlessons = [{}]\n'
    assert "Call first." in quiet(review.format('{ lesson = "Call first." }, {}'))
    assert "learned" not in quiet(review.format("{}"))


def test_an_offer_for_a_closed_problem_asks_for_nothing() -> None:
    offer = 'compensation = [{ kind = "discount", offered = 2026-06-11 }]\nclosed = 2026-06-12\n'
    assert "our offer: Slow" not in quiet(RANKED.format("") + offer)


def test_what_is_due_in_an_agreed_pause_is_not_needed_from_the_client() -> None:
    paused = '[[project.paused]]\nfrom = 2026-06-08\nwhy = "Budget"\n{}'
    owed = '[[commitment]]\nid = "{}"\ntitle = "{}"\nby = "client"\npromised = 2026-06-12\n'
    bill = owed.format("B", "Bill") + 'kind = "payment"\namount = 30\n'
    records = owed.format("C", "Test data") + bill

    def needed(agreed: str) -> tuple[bool, bool]:
        project = PROJECT + paused.format(agreed)
        text = report(workspace(records, project=project).contexts[0], Request())
        return "\n| Test data " in text, "\n| Pay: Bill, €30 " in text

    assert needed("agreed = 2026-06-08\n") == (False, True)
    assert needed("") == (True, True)


PAYMENT = '[[commitment]]\nid = "{}"\ntitle = "{}"\nby = "{}"\nkind = "payment"\n'


def test_each_part_that_was_paid_or_paid_back_is_said_to_the_side_that_got_it() -> None:
    bounced = PAYMENT.format("A", "Bill", "client") + (
        "amount = 100\npromised = 2026-06-30\npayments = [\n"
        "{ on = 2026-06-10, amount = 100 },\n{ on = 2026-06-11, amount = -100 },\n]\n"
    )
    refund = PAYMENT.format("B", "Refund", "us") + (
        "amount = 50\npromised = 2026-06-30\npayments = [{ on = 2026-06-10, amount = 20 }]\n"
    )
    credit = PAYMENT.format("C", "Credit", "client") + (
        "amount = -30\npromised = 2026-06-10\npayments = [{ on = 2026-06-10, amount = -30 }]\n"
    )
    told = '[[touchpoint]]\non = 2026-06-09\nkind = "update"\nfrom = "us"\n'
    text = quiet(bounced + refund + credit + told)
    news = parts(text)["What has changed since 9 June 2026"]
    assert news.splitlines() == [
        "- **Delivered**",
        "  - Refund – €20 paid to you on 10 June 2026.",
        "  - Credit – €30 paid back on 10 June 2026.",
        "- **Received from you**",
        "  - Bill – €100 received on 10 June 2026. Thank you.",
        "  - Bill – €100 paid back on 11 June 2026.",
        "",
    ]
    assert "1 thing received from you" in text
    assert "| Refund, €30 still open of €50 |" in text


def test_what_we_sent_back_to_the_client_is_said_with_the_reason() -> None:
    record = (
        '[[commitment]]\nid = "C"\ntitle = "Contract"\nby = "client"\npromised = 2026-06-10\n'
        'delivered = 2026-06-10\nreturns = [{{ on = 2026-06-11, why = "Page two is missing"{} }}]\n'
    )
    told = '[[touchpoint]]\non = 2026-06-09\nkind = "update"\nfrom = "us"\n'
    text = quiet(record.format("") + told)
    assert "  - Contract: sent back to you on 11 June 2026. Page two is missing.\n" in text
    needed = parts(text)["What we need from you"]
    assert "| sent back to you on 11 June 2026. Page two is missing. |" in needed
    again = quiet(record.format(", redelivered = 2026-06-12") + told)
    assert "  - Contract – received on 12 June 2026. Thank you.\n" in again
    assert "What we need from you" not in parts(again)


def test_who_is_asked_for_what_nobody_owes_by_name_is_named_in_the_next_steps_too() -> None:
    owed = '[[commitment]]\nid = "C"\ntitle = "Logo"\nby = "client"\npromised = 2026-06-20\n{}'
    for owner in ("", 'owner = "eva"\n'):
        said = parts(quiet(owed.format(owner)))
        rows = [said[name].splitlines()[2] for name in ("What we need from you", "Next steps")]
        who = [row.split("|")[n].strip() for row, n in zip(rows, (2, 3), strict=True)]
        assert who[0]
        assert who[0] == who[1]


def test_what_is_written_off_was_not_received_and_a_credit_is_not_needed() -> None:
    bill = '[[commitment]]\nid = "{}"\ntitle = "Bill"\nby = "client"\nkind = "payment"\n'
    off = bill.format("A") + (
        "amount = 100\npromised = 2026-06-01\nwritten_off = [{ on = 2026-06-10, amount = 100 }]\n"
    )
    credit = bill.format("B") + "amount = -30\npromised = 2026-06-12\nmade = 2026-06-10\n"
    found = parts(quiet(UPDATE + off + credit))
    assert "received" not in found["Where we stand"]
    assert found["What has changed since 8 June 2026"] == (
        "- **Decided**\n  - Bill – settled on 10 June 2026: we ask for nothing more of it.\n\n"
    )


def test_an_escalation_of_ours_that_waits_for_an_answer_is_needed_from_the_client() -> None:
    """What `waiting` says they owe us, the letter asks them for."""
    problem = '[[issue]]\nid = "I"\ntitle = "Lost orders"\nfound = 2026-06-10\ntold = 2026-06-10\n'
    raised = problem + "escalations = [{{ level = 1, raised = 2026-06-11, by = {} }}]\n"
    answered = '"us", answered = 2026-06-12'
    rows = parts(quiet(raised.format('"us"')))["What we need from you"]
    assert "| Answer our escalation: Lost orders |" in rows
    for over in ('"client"', answered, '"us", resolved = 2026-06-12'):
        assert "We need nothing from you" in quiet(raised.format(over)), over


def test_an_escalation_that_nobody_answered_stands_at_the_beginning() -> None:
    problem = '[[issue]]\nid = "I"\ntitle = "Lost orders"\nfound = 2026-06-10\ntold = 2026-06-10\n'
    raised = problem + 'escalations = [{{ level = 1, raised = 2026-06-11, by = "client"{} }}]\n'
    said = "- Lost orders – your escalation of 11 June 2026 is not answered yet.\n"
    start = parts(quiet(raised.format("")))["Where we stand"]
    assert said in start
    assert "1 message of yours is not answered" in start
    context = workspace(raised.format("")).contexts[0]
    assert said in report(context, Request(part="waiting"))
    for over in (", answered = 2026-06-12", ", resolved = 2026-06-12"):
        assert "not answered" not in quiet(raised.format(over)), over


def test_a_first_date_that_was_told_later_is_no_first_promise() -> None:
    move = 'moves = [{ on = 2026-06-10, to = 2026-07-10, why = "w", told = 2026-06-10 }]\n'
    text = quiet(f'[[commitment]]\nid = "D"\ntitle = "Map"\n{move}')
    assert "as first promised" not in text
    assert "new date, not agreed yet" in text


def test_what_the_client_is_newly_asked_for_is_named() -> None:
    asked = """[[issue]]
id = "I"
title = "Slow"
found = 2026-06-01
told = 2026-06-01
waits = [{ since = 2026-06-10, why = "Your logs" }]
options = [{ title = "A", presented = 2026-06-11 }]
[[change]]
id = "C"
title = "Vouchers"
requested = 2026-06-01
presented = 2026-06-12
"""
    found = parts(quiet(UPDATE + asked))["What has changed since 8 June 2026"]
    assert found == (
        "- **Newly needed from you**\n  - Your logs (for: Slow).\n  - Choose a solution: Slow.\n"
        "  - Decide on the change: Vouchers.\n\n"
    )


@for_each(("people", "told"), [("mira", False), ("mira, jan", True), ("", True)])
def test_what_we_decided_among_ourselves_is_not_told(people: str, told: bool) -> None:
    names = ", ".join(f'"{name}"' for name in people.split(", ") if name)
    text = quiet(f"{UPDATE}{MEETING}with = [{names}]\n")
    assert ("Search comes first" in text) == told
    assert "Search comes first" in quiet(f'{UPDATE}{MEETING}with = [{names}]\nfrom = "client"\n')


@for_each(
    ("contact", "said"),
    [
        (
            'kind = "complaint"\nsummary = "You never call"\n',
            "Your complaint of 12 June 2026 is not answered yet. You never call.",
        ),
        (
            'kind = "message"\non = 2026-06-08\nsummary = "When?"\n',
            "Your message of 8 June 2026 is not answered yet. When?",
        ),
        ('kind = "complaint"\n', "Your complaint of 12 June 2026 is not answered yet.\n"),
        ('kind = "complaint"\nanswered = 2026-06-13\n', ""),
        ('kind = "message"\non = 2026-06-15\n', ""),  # of today: it is not late
    ],
)
def test_the_client_reads_what_we_have_not_answered(contact: str, said: str) -> None:
    day = "" if "on = " in contact else "on = 2026-06-12\n"
    text = quiet(f'[[touchpoint]]\n{day}from = "client"\n{contact}')
    assert said in text
    assert ("1 message of yours is not answered" in text) == bool(said)


@for_each("by", ["us", "client"])
def test_an_escalated_date_is_told_with_its_escalation(by: str) -> None:
    raised = f'{{ level = 1, raised = 2026-06-12, by = "{by}", why = "Where is it?" }}'
    record = f'[[commitment]]\nid = "D"\ntitle = "Map"\nby = "{by}"\npromised = 2026-06-10\n'
    text = quiet(f"{record}escalations = [{raised}]\n")
    said = "**Escalated** by {} to level 1 on 12 June 2026. Where is it? Not answered yet."
    assert said.format("you" if by == "client" else "us") in parts(text)["Dates"]


def test_what_we_paid_is_paid_not_delivered() -> None:
    record = (
        '[[commitment]]\nid = "D"\ntitle = "Refund"\nkind = "payment"\nby = "us"\namount = 5\n'
        "promised = 2026-06-10\ndelivered = 2026-06-10\n"
    )
    assert "Refund – paid to you on 10 June 2026." in quiet(UPDATE + record)


@for_each(("agreed", "told"), [("agreed = 2026-06-08\n", False), ("", True)])
def test_no_next_report_is_promised_while_on_hold(agreed: str, told: bool) -> None:
    cadence = '[project.cadence]\nupdate = "1w"\n'
    paused = f'{cadence}[[project.paused]]\nfrom = 2026-06-08\nwhy = "Budget"\n{agreed}'
    text = report(workspace("", project=f"{PROJECT}{paused}").contexts[0], Request())
    assert "on hold since 8 June 2026" in text
    assert ("The next report comes" in text) == told


def promise(id: str, more: str) -> str:
    """A promise of a title that is its id."""
    return f'[[commitment]]\nid = "{id}"\ntitle = "{id}"\n{more}\n'


def test_what_came_already_is_not_newly_needed() -> None:
    access = 'by = "client"\nkind = "access"\nmade = 2026-06-09\npromised = 2026-06-12\n'
    needed = "- **Newly needed from you**\n  - Access – by 12 June 2026."
    assert needed in quiet(UPDATE + promise("Access", access))
    for fact in ("delivered", "cancelled"):
        text = quiet(UPDATE + promise("Access", f"{access}{fact} = 2026-06-11"))
        assert "Newly needed" not in text


@for_each("side", ["us", "client"])
def test_what_comes_again_is_new_once(side: str) -> None:
    weekly = f'by = "{side}"\nmade = 2026-06-09\npromised = 2026-06-12\nevery = "1w"\n'
    found = parts(quiet(UPDATE + promise("Logs", weekly)))["What has changed since 8 June 2026"]
    group, said = {
        "us": ("New", "promised for 12 June 2026"),
        "client": ("Newly needed from you", "by 12 June 2026"),
    }[side]
    assert found == f"- **{group}**\n  - Logs (12 June 2026) and 1 later one – {said}.\n\n"


def test_a_move_of_what_was_replaced_is_told_once() -> None:
    move = (
        'moves = [{ on = 2026-06-09, to = 2026-06-26, why = "w", told = 2026-06-09, '
        "agreed = 2026-06-09 }]\n"
    )
    old = f'promised = 2026-06-19\nreplaced = 2026-06-11\nreplaced_by = "New"\n{move}'
    text = quiet(UPDATE + promise("Old", old) + promise("New", "promised = 2026-06-29"))
    moved = (
        "- **Moved**\n  - Old – from 19 June 2026 to 26 June 2026.\n"
        "  - New – from 26 June 2026 to 29 June 2026.\n- **Decided**"
    )
    assert moved in text
    assert "2 new dates" in text


@for_each(
    ("by", "amount", "told"),
    [("client", "9", "Pay: Bill "), ("us", "9", "Bill "), ("client", "-9", None)],
)
def test_the_client_is_to_pay_what_they_owe_alone(by: str, amount: str, told: str | None) -> None:
    bill = f'kind = "payment"\nby = "{by}"\namount = {amount}\npromised = 2026-06-19\n'
    steps = parts(quiet(promise("Bill", bill))).get("Next steps")
    assert f"| 19 June 2026 | {told}" in steps if steps and told else steps is told, steps


@for_each(("ours", "said"), [("low", True), ("high", False), ("critical", False)])
def test_why_we_rate_it_lower_is_said_where_we_do(ours: str, said: bool) -> None:
    issue = (
        '[[issue]]\nid = "I"\ntitle = "I"\nseverity = "low"\nclient_priority = "high"\n'
        f'priority_why = "Few search"\nfound = 2026-06-12\ntold = 2026-06-12\n'
        f'ranked = [{{ on = 2026-06-13, severity = "{ours}" }}]\n'
    )
    assert ("we rate it" in quiet(issue)) is said


def test_what_the_client_confirmed_is_solved() -> None:
    facts = 'severity = "high"\nwaits = [{ since = 2026-06-09, for = "other", why = "The bank" }]\n'
    issue = f'[[issue]]\nid = "I"\ntitle = "I"\nfound = 2026-06-02\ntold = 2026-06-02\n{facts}'
    assert "1 serious problem is not solved" in quiet(UPDATE + issue)
    found = parts(quiet(f"{UPDATE}{issue}confirmed = 2026-06-10\n"))
    assert "not solved" not in found["Where we stand"]
    assert "1 problem solved" in found["Where we stand"]
    assert "Problems" not in found
    assert found["Solved"].endswith("You confirmed it on 10 June 2026.\n\n")
    closed = parts(quiet(f"{UPDATE}{issue}confirmed = 2026-06-10\nclosed = 2026-06-11\n"))
    assert "Decided" not in closed["What has changed since 8 June 2026"]


def test_what_is_past_its_hour_is_no_next_step() -> None:
    due = (
        '[[commitment]]\nid = "A"\ntitle = "Talk"\npromised = 2026-06-15T09:00:00\n'
        '[[commitment]]\nid = "B"\ntitle = "Map"\npromised = 2026-06-15\n'
    )
    steps = parts(quiet(due))["Next steps"]
    assert "Map" in steps
    assert "Talk" not in steps


@for_each(
    ("records", "line"),
    [
        (
            (
                '[[risk]]\nid = "R"\ntitle = "Fire"\nseen = 2026-06-01\nshared = 2026-06-01\n'
                "happened = 2026-06-11\n"
            ),
            "Fire – the risk happened on 11 June 2026.",
        ),
        (
            (
                '[[commitment]]\nid = "C"\ntitle = "Logo"\nby = "client"\npromised = 2026-06-05\n'
                'escalations = [{ level = 1, raised = 2026-06-11, by = "us", why = "Late" }]\n'
            ),
            "Logo – escalated to level 1 on 11 June 2026.",
        ),
        (
            (
                '[[issue]]\nid = "I"\ntitle = "Slow"\nseverity = "low"\nfound = 2026-06-01\n'
                'compensation = [{ kind = "discount", offered = 2026-06-11 }, '
                '{ kind = "service", offered = 2026-06-11 }]\n'
            ),
            "Slow – our offer of 11 June 2026 to make up for it.",
        ),
    ],
)
def test_what_has_changed_names_what_happened_was_escalated_or_offered(
    records: str, line: str
) -> None:
    told = '[[touchpoint]]\non = {}\nkind = "update"\nfrom = "us"\n'
    news = parts(quiet(records + told.format("2026-06-09")))["What has changed since 9 June 2026"]
    assert news == f"- **New**\n  - {line}\n\n"
    after = parts(quiet(records + told.format("2026-06-12")))["What has changed since 12 June 2026"]
    assert "nothing new has come up" in after


def test_what_has_changed_names_what_the_client_chose_or_accepted_and_what_we_settled() -> None:
    issue = (
        '[[issue]]\nid = "I"\ntitle = "Slow"\nseverity = "low"\nfound = 2026-06-01\n'
        "told = 2026-06-01\n{}"
    )
    offered = '[{{ kind = "discount", offered = {}, {} = 2026-06-11 }}]\n'
    cases = {
        'options = [{ title = "Wait", presented = 2026-06-02, chosen = 2026-06-11 }]\n': (
            "Decided", "Slow – you chose “Wait” on 11 June 2026.",
        ),
        "compensation = " + offered.format("2026-06-02", "accepted"): (
            "Decided", "Slow – you accepted our offer on 11 June 2026.",
        ),
        "compensation = " + offered.format("2026-06-02", "settled"): (
            "Delivered", "Slow – our offer was settled on 11 June 2026.",
        ),
    }  # fmt: skip
    told = '[[touchpoint]]\non = {}\nkind = "update"\nfrom = "us"\n'
    for facts, (group, line) in cases.items():
        found = parts(quiet(issue.format(facts) + told.format("2026-06-09")))
        assert found["What has changed since 9 June 2026"] == f"- **{group}**\n  - {line}\n\n"
        assert ("1 decision" in found["Where we stand"]) is (group == "Decided")
        after = parts(quiet(issue.format(facts) + told.format("2026-06-12")))
        assert "nothing new has come up" in after["What has changed since 12 June 2026"]


@for_each(
    ("amount", "by", "parts_of_it", "said"),
    [
        (100, "client", "", ["€30 written off on 10 June 2026: we do not ask for it any more."]),
        (
            30,
            "client",
            "",
            ["settled on 10 June 2026: we ask for nothing more of it."],
        ),
        (
            100,
            "client",
            "payments = [{ on = 2026-06-11, amount = 70 }]\n",
            [
                "€30 written off on 10 June 2026: we do not ask for it any more.",
                "paid on 11 June 2026. Thank you.",
            ],
        ),
        (100, "us", "", []),
    ],
)
def test_what_is_written_off_of_an_invoice_is_said(
    amount: int, by: str, parts_of_it: str, said: list[str]
) -> None:
    bill = PAYMENT.format("A", "Bill", by) + (
        f"amount = {amount}\npromised = 2026-06-30\n"
        f"written_off = [{{ on = 2026-06-10, amount = 30 }}]\n{parts_of_it}"
    )
    news = parts(quiet(UPDATE + bill))["What has changed since 8 June 2026"]
    assert sorted(re.findall(r"Bill – (.*)", news)) == sorted(said)


@for_each(
    ("records", "line"),
    [
        (
            (
                '[[touchpoint]]\non = 2026-06-05\nkind = "complaint"\nfrom = "client"\n'
                'summary = "the map is empty"\nanswered = 2026-06-11\n'
            ),
            "We answered your complaint of 5 June 2026 on 11 June 2026. the map is empty.",
        ),
        (
            (
                '[[commitment]]\nid = "C"\ntitle = "Logo"\npromised = 2026-06-05\nescalations = '
                '[{ level = 1, raised = 2026-06-06, by = "client", answered = 2026-06-11 }]\n'
            ),
            "Logo – the escalation to level 1 was answered on 11 June 2026.",
        ),
        (
            (
                '[[commitment]]\nid = "C"\ntitle = "Logo"\npromised = 2026-06-05\nescalations = '
                '[{ level = 1, raised = 2026-06-06, by = "client", answered = 2026-06-07, '
                "resolved = 2026-06-11 }]\n"
            ),
            "Logo – the escalation to level 1 was settled on 11 June 2026.",
        ),
        (
            (
                '[[issue]]\nid = "I"\ntitle = "Slow"\nfound = 2026-06-01\ntold = 2026-06-01\n'
                "mediation = [{ on = 2026-06-11 }]\n"
            ),
            "Slow – mediation on 11 June 2026.",
        ),
    ],
)
def test_what_has_changed_names_what_was_answered_and_settled(records: str, line: str) -> None:
    told = '[[touchpoint]]\non = {}\nkind = "update"\nfrom = "us"\n'
    assert changes(quiet(records + told.format("2026-06-09"))) == f"- **New**\n  - {line}\n\n"
    assert "nothing new has come up" in changes(quiet(records + told.format("2026-06-12")))


@for_each(
    ("facts", "new"),
    [
        ("", True),
        ("told = 2026-06-04\n", False),
        ('found_by = "client"\n', False),
        ("told = 2026-06-04\nfixed = 2026-06-10\n", False),
        ("closed = 2026-06-05\n", False),
        ('compensation = [{ kind = "discount", offered = 2026-06-05 }]\n', False),
    ],
)
def test_a_problem_that_nobody_told_them_of_is_new(facts: str, new: bool) -> None:
    text = quiet(f'{UPDATE}[[issue]]\nid = "I"\ntitle = "Slow"\nfound = 2026-06-03\n{facts}')
    assert ("Slow – problem found on 3 June 2026.\n" in changes(text)) is new
    assert ("1 new problem" in text) is new


@for_each(
    ("decision", "said"),
    [
        ("agreed", "Agreed on 11 June 2026. Consequences:\n  - later"),
        (
            "declined",
            "Declined on 11 June 2026. The change would have had these consequences:\n  - later",
        ),
        (
            "withdrawn",
            "Withdrawn on 11 June 2026. The change would have had these consequences:\n  - later",
        ),
    ],
)
def test_declining_a_change_has_no_consequences(decision: str, said: str) -> None:
    text = quiet(
        f'{UPDATE}[[change]]\nid = "X"\ntitle = "Map"\nrequested = 2026-06-02\n'
        'presented = 2026-06-03\nconsequences = ["later"]\ndecided = 2026-06-11\n'
        f'decision = "{decision}"\n'
    )
    assert said in text


def test_what_we_pay_is_no_delivery() -> None:
    refund = '[[commitment]]\nid = "D"\ntitle = "Refund"\nby = "us"\nkind = "payment"\namount = 5\n'
    map_ = '[[commitment]]\nid = "M"\ntitle = "Map"\n'
    day = "promised = 2026-06-10\n"
    late = quiet(refund + day + map_ + day)
    assert "1 delivery is late and 1 payment to you is late" in late
    came = quiet(UPDATE + refund + "delivered = 2026-06-11\n" + map_ + "delivered = 2026-06-11\n")
    assert "Since 8 June 2026: 1 delivery and 1 payment to you." in came


REPLACED = (
    '[[commitment]]\nid = "A"\ntitle = "Search"\nmade = 2026-06-01\npromised = 2026-06-20\n'
    'replaced = 2026-06-10\nreplaced_by = "B"\n'
    '[[commitment]]\nid = "B"\ntitle = "Search and map"\nmade = 2026-06-10\npromised = {}\n{}'
)
AGREED = (
    '[[change]]\nid = "X"\ntitle = "Map"\nrequested = 2026-06-09\ndecided = 2026-06-10\n'
    'decision = "agreed"\naffects = ["B"]\n'
)


@for_each(
    ("to", "more", "asked"),
    [
        ("2026-06-30", "", True),
        ("2026-06-30", AGREED, False),
        ("2026-06-19", "", False),
        ("2026-06-20", "", False),
        ("2026-06-30", "delivered = 2026-06-12\n", False),
        ("2026-06-30", "moves = [{ on = 2026-06-11, to = 2026-06-29, why = 'x' }]\n", True),
    ],
)
def test_the_later_date_of_a_replacement_is_to_be_agreed(to: str, more: str, asked: bool) -> None:
    text = quiet(REPLACED.format(to, more))
    row = "| Agree to the new date: Search and map | Jan Salo | since 10 June 2026 "
    assert (f"{row}| new date: 30 June 2026 |" in text) is asked


PAUSE = '[[project.paused]]\nfrom = {}\nwhy = "the budget is frozen"\n{}'


@for_each(
    ("start", "more", "when"),
    [
        ("2026-06-10", "", "since 10 June 2026"),
        ("2026-06-22", "", "by 22 June 2026"),
        ("2026-06-10", "agreed = 2026-06-10\n", None),
        ("2026-06-01", "until = 2026-06-12\n", None),
    ],
)
def test_a_pause_is_to_be_agreed(start: str, more: str, when: str | None) -> None:
    (context,) = workspace("", project=PROJECT + PAUSE.format(start, more)).contexts
    text = report(context, Request())
    assert ("Agree to the pause of the project" in text) is (when is not None)
    if when:
        said = f"| Agree to the pause of the project | Jan Salo | {when} | the budget is frozen. |"
        assert said in text
