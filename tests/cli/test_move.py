"""`clientcare move`: a new date beside the first one."""

from pathlib import Path

import pytest

from clientcare.edit.days import HINT
from tests.cli.recording_sample import (
    FILES,
    OTHERS_FILE,
    OUTAGE,
    OUTAGE_FILE,
    SEARCH,
    SEARCH_FILE,
    Care,
)
from tests.cli.running import error


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path)


def test_a_word_for_two_days_is_echoed_with_both(care: Care) -> None:
    ran = care("move", "search", "fri", "--why", "x", "--told", "fri", "--agreed", "2026-06-08")
    assert ran.err == '"fri" is Friday 2026-06-12 and Friday 2026-06-05\n'


def test_a_date_is_moved_and_the_first_one_stays(care: Care) -> None:
    ran = care("move", "search", "+5d", "--why", "the map is late", "--told", "today")
    assert ran == (
        0,
        """\
projects/acme/commitments/search.toml
   7   promised = 2026-06-05   # in the contract
   8 + moves    = [
   9 +     { on = 2026-06-08, to = 2026-06-15, why = "the map is late", told = 2026-06-08 },
  10 + ]
recorded: ACME-search: moved to 2026-06-15
the client reads: moves.on, moves.to, moves.why, moves.told
cleared: CC101 overdue-commitment error ACME-search: 1 working day overdue: due 2026-06-05
caused: CC104 slipped-date warning ACME-search: due 2026-06-15, 6 working days later than first \
promised (2026-06-05) in 1 move
        do: say why, and ask whether the new date is agreed: clientcare log call --project acme \
--about ACME-search; when they say yes: clientcare mark ACME-search agreed
caused: CC108 late-slip warning ACME-search: the move to 2026-06-15 was made after 2026-06-05 had \
passed
        do: next time move and tell before the old date; say openly that this came late: \
clientcare log call --project acme --about ACME-search
""",
        '"+5d" is Monday 2026-06-15\n"today" is Monday 2026-06-08\n',
    )


def test_every_word_of_a_move_is_recorded(care: Care) -> None:
    words = ("--cause", "change", "--change", "groups", "--told", "2026-06-03", "--agreed", "fri",
             "--agreed-by", "jan", "--on", "2026-06-02", "--why", "more of it")  # fmt: skip
    assert care("move", "search", "2026-06-19", *words, "-q").code == 0
    assert care.read(SEARCH_FILE) == SEARCH + (
        "moves    = [\n"
        '    { on = 2026-06-02, to = 2026-06-19, why = "more of it", cause = "change", '
        'change = "ACME-groups", told = 2026-06-03, agreed = 2026-06-05, agreed_by = "jan" },\n]\n'
    )


def test_the_fix_of_an_issue_can_be_moved(tmp_path: Path) -> None:
    promised = OUTAGE.replace("severity", "promised = 2026-06-09\nseverity")
    care = Care(tmp_path, {**FILES, OUTAGE_FILE: promised})
    assert care("move", "outage", "fri", "--why", "harder than it looked", "-q").code == 0
    assert care.read(OUTAGE_FILE) == promised.replace(
        "\n[[issue.updates]]",
        "\n[[issue.moves]]\non = 2026-06-08\nto = 2026-06-12\n"
        'why = "harder than it looked"\n\n[[issue.updates]]',
    )


def test_a_part_of_an_id_after_the_prefix_of_its_project_is_enough(tmp_path: Path) -> None:
    files = {name: text.replace("ACME", "ROOM-PORTAL") for name, text in FILES.items()}
    files[SEARCH_FILE] = files[SEARCH_FILE].replace("PORTAL-search", "PORTAL-room-search")
    care = Care(tmp_path, dict(files))
    ran = care("move", "room", "+5d", "--why", "the map is late")
    assert "recorded: ROOM-PORTAL-room-search: moved to" in ran.out
    assert care("mark", "accounts", "--set", "needs=room", "-q").code == 0
    assert 'needs = ["ROOM-PORTAL-room-search"]' in care.read(OTHERS_FILE)


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("search", "fri"), "--why is missing", "give it: this is no terminal to ask on"),
        (("search",), "DATE is missing", "give it: this is no terminal to ask on"),
        ((), "ID is missing", "give it: this is no terminal to ask on"),
        (("search", "2026-06-05", "--why", "x"), "ACME-search is due on 2026-06-05 already",
         "name another date"),
        (("map", "fri", "--why", "x"), "a risk has no date that moves",
         "set its dates: clientcare mark ACME-map --set …"),
        (("outage", "2026-06-12", "--why", "x"), "ACME-outage has no promised date that could move",
         "promise one first: clientcare mark ACME-outage --set promised=2026-06-12"),
        (("search", "2026-06-31", "--why", "x"), '"2026-06-31" is not a day',
         HINT),
        (("search", "2026-06-12", "--why", " "), "--why is empty", "say it in a few words"),
        (("search", "2026-06-12", "--why", "x", "--cause", "ous"),
         ("invalid value for '--cause': 'ous' is not one of 'ours', 'client', 'change', "
         "'third-party', 'estimate', 'other'"), "did you mean `ours`?"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_is_refused(
    care: Care, words: tuple[str, ...], message: str, hint: str
) -> None:
    assert care.refused("move", *words) == error(message, hint)


def test_a_line_that_holds_both_of_two_wrong_dates_is_quoted_once(care: Care) -> None:
    said = care.refused("move", "search", "2026-06-04", "--why", "x")
    assert "moves 1 to 2026-06-04 lies before moves 1 on 2026-06-08" in said
    assert said.count("to = 2026-06-04") == 1


def test_what_is_delivered_moves_no_more(tmp_path: Path) -> None:
    care = Care(tmp_path, {**FILES, SEARCH_FILE: SEARCH + "delivered = 2026-06-04\n"})
    said = care.refused("move", "search", "2026-06-12", "--why", "x")
    assert said.startswith("error: not recorded: moves 1 on 2026-06-08 lies after the delivery")


def test_it_says_that_the_old_date_stands_until_the_client_is_told(care: Care) -> None:
    ran = care("move", "search", "26 June", "--why", "the map")
    assert ran.err == (
        '"26 June" is Friday 2026-06-26\n'
        "Friday 2026-06-05 still stands until the other side is told\n"
        "when you tell them: clientcare mark ACME-search told\n"
    )
    told = care("mark", "search", "told")
    assert told.err == ""


def test_a_move_that_was_told_was_decided_by_then(care: Care) -> None:
    ran = care("move", "search", "26.6.", "--why", "the map", "--told", "fri", "--agreed", "sun")
    assert ran.code == 0
    assert "still stands" not in ran.err
    assert "on = 2026-06-05, to = 2026-06-26" in care.read(SEARCH_FILE)
