"""Questions on a terminal: people and records to choose from, today as the default."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clientcare.cli import asking
from tests.cli.recording_sample import FILES, SEARCH, SEARCH_FILE, Care


class Answers:
    """Somebody at a terminal who gives answers in turn; what is asked is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.asked: list[str] = []
        self.left = list(answers)
        monkeypatch.setattr(asking, "can_ask", lambda: True)
        monkeypatch.setattr("typer.prompt", self._prompt)

    def _prompt(self, question: str, default: str = "", **_: object) -> str:
        self.asked.append(f"{question} [{default}]" if default else question)
        assert self.left, f"nobody answers {question!r}"
        return self.left.pop(0) or default


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path)


def test_mark_asks_for_the_record_the_fact_and_the_day(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, "1", "delivered", "")
    ran = care("mark", "-q")
    assert (ran.code, ran.out) == (0, f"{SEARCH_FILE}\n")
    assert answers.asked == [
        "Which record?", "What happened to ACME-search?", "On which day? [today]",
    ]  # fmt: skip
    assert "   1  ACME-search  commitment: Room search\n" in ran.err
    assert care.read(SEARCH_FILE) == SEARCH + "delivered = 2026-06-08\n"


@pytest.mark.parametrize(
    ("id", "first", "never"),
    [
        ("ACME-search", ["delivered", "moves", "checked"], {"paid", "answered", "told"}),
        ("ACME-accounts", ["received", "granted", "delivered"], {"paid", "answered", "payments"}),
        ("ACME-invoice", ["paid", "received", "delivered"], {"answered", "granted", "agreed"}),
        ("ACME-outage", ["told", "triaged", "fixed"], {"agreed", "refused", "delivered"}),
        ("ACME-map", ["shared", "reviewed", "happened"], {"delivered"}),
    ],
)
def test_mark_offers_what_can_have_happened_to_the_record(
    care: Care, monkeypatch: pytest.MonkeyPatch, id: str, first: list[str], never: set[str]
) -> None:
    Answers(monkeypatch, "waive", "", "x", "x", "")
    offered = re.findall(r"^ +\d+  (\w+)$", care("mark", id).err, re.MULTILINE)
    assert offered[: len(first)] == first
    assert (offered[-1], never & {*offered}) == ("waive", set())


def test_mark_says_of_a_fact_that_it_is_recorded_already(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    care("mark", "outage", "told", "--on", "2026-06-05")
    Answers(monkeypatch, "waive", "", "x", "x", "")
    offered = care("mark", "outage").err
    assert re.search(r"^ +\d+  told  recorded already: 2026-06-05$", offered, re.MULTILINE)
    assert re.search(r"^ +\d+  fixed$", offered, re.MULTILINE)


def test_mark_asks_for_what_goes_with_an_entry(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(monkeypatch, "moves", "someday", "fri", "", "+10d", "the map", "", "", "")
    ran = care("mark", "search", "-q")
    assert ran.code == 0
    assert answers.asked[:3] == [
        "What happened to ACME-search?", "On which day? [today]", "On which day? [today]",
    ]  # fmt: skip
    assert '"someday" is not a day' in ran.err
    text = care.read(SEARCH_FILE)
    assert '{ on = 2026-06-05, to = 2026-06-22, why = "the map" }' in text


def test_no_currency_is_asked_for_without_an_amount(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, "compensation", "", "a tenth of the fee", "")
    assert care("mark", "outage", "-q").code == 0
    assert [each.partition(":")[0] for each in answers.asked[2:]] == ["what", "why"]


def test_new_asks_for_the_kind_the_title_and_what_matters_most(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, "commitment", "Room plan", "nobody", "mir", "fri")
    ran = care("new", "-q")
    assert ran.out == "projects/acme/commitments/room-plan.toml\n"
    assert answers.asked == [
        "A record of which kind?",
        "What is it, in a few words?",
        "owner: the person who owes it, or nothing",
        "owner: the person who owes it, or nothing",
        "promised: the date first promised; never edited, or nothing",
    ]
    assert care.read(ran.out.strip()) == (
        '[[commitment]]\nid = "ACME-room-plan"\ntitle = "Room plan"\nowner = "mira"\n'
        "made = 2026-06-08\npromised = 2026-06-12\n"
    )


def test_where_all_is_given_nothing_is_asked(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(monkeypatch)
    for words in (
        ("new", "risk", "--title", "Strike"), ("mark", "search", "--set", "owner=mira"),
        ("move", "search", "fri", "--why", "x"), ("escalate", "outage", "--why", "x"),
        ("log", "call", "--summary", "x"),
    ):  # fmt: skip
        assert care(*words, "-q").code == 0
    assert answers.asked == []


def test_move_and_escalate_ask_for_their_reasons(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    Answers(monkeypatch, "search", "someday", "fri", "the map")
    ran = care("move", "-q")
    assert ran.code == 0
    assert '"someday" is not a day' in ran.err
    assert 'to = 2026-06-12, why = "the map"' in care.read(SEARCH_FILE)
    Answers(monkeypatch)
    assert "ACME-outage has no promised date that could move" in care.refused("move", "out")
    Answers(monkeypatch, "out", "stuck")
    assert care("escalate", "-q").code == 0
    assert 'why = "stuck"' in care.read("projects/acme/issues/outage.toml")


def test_a_field_of_some_words_is_chosen_from_a_list(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    Answers(monkeypatch, "Strike", "hgh", "2", "", "", "")
    ran = care("new", "risk", "-q")
    assert "   1  low\n   2  medium\n   3  high\n" in ran.err
    assert 'there is no probability "hgh": did you mean `high`?' in ran.err
    text = care.read(ran.out.strip())
    assert 'probability = "medium"' in text
    assert "impact" not in text


def test_log_asks_for_the_people(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(
        monkeypatch,
        "meeting",
        "yesterday",
        "eva",
        "mira,ja",
        "",
        "All well",
        "4",
        "soon",
        "mira fri Room plan",
        "",
    )
    ran = care("log")
    assert ran.code == 0
    assert answers.asked == [
        "What kind of contact?", "On which day? [today]", "With whom, or nobody?",
        "With whom, or nobody?", "What was it about?", "What was it about?",
        "mood: 1-5, or one a person; the lowest counts, or nothing",
        "What was promised (OWNER DATE TITLE), or nothing?",
        "What was promised (OWNER DATE TITLE), or nothing?",
        "What was promised (OWNER DATE TITLE), or nothing?",
    ]  # fmt: skip
    assert "--summary is empty" in ran.err
    assert 'title = "Room plan"' in care.read("projects/acme/commitments/room-plan.toml")
    assert "  jan  Jan Berg\n" in ran.err
    assert 'there is no person "eva"' in ran.err
    assert '"yesterday" is Sunday 2026-06-07\n' in ran.err
    assert 'with = ["mira", "jan"]\nsummary = "All well"\nmood = 4\n' in care.read(
        "projects/acme/log/2026-06-07-meeting-x1.toml"
    )


def test_people_are_chosen_by_number_too(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    Answers(monkeypatch, "", "?", "9", "2, mira", "All well", "", "")
    ran = care("log", "meeting")
    assert ran.code == 0
    shown = [line.split() for line in ran.err.splitlines() if line.startswith("   ")][:2]
    second = shown[1]
    assert [one[0] for one in shown] == ["1", "2"]
    assert "Type numbers, or parts of names, with commas between." in ran.err
    assert 'there is no person "9"' in ran.err
    (path,) = care.root.glob("projects/acme/log/*meeting*")
    assert f'with = ["{second[1]}", "mira"]\n' in path.read_text()


def test_log_asks_who_wrote(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(monkeypatch, "complaint", "", "", "Slow again", "", "", "")
    assert care("log").code == 0
    assert "Who turned to the other? [client]" in answers.asked
    (path,) = care.root.glob("projects/acme/log/*complaint*")
    assert 'from = "client"' in path.read_text()


def test_a_contact_of_which_nothing_is_said_is_asked_about(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, "", "", "", "Slow again", "", "", "")
    assert care("log", "call").code == 0
    assert answers.asked[:2] == ["On which day? [today]", "With whom, or nobody?"]
    (path,) = care.root.glob("projects/acme/log/*call*")
    assert 'kind = "call"\nfrom = "us"\nsummary = "Slow again"\n' in path.read_text()
    Answers(monkeypatch)
    assert care("log", "call", "--about", "outage").code == 0


def test_the_kind_of_a_contact_is_read_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = '[project]\nname = "Shop"\nclient = "Beta"\n'
    care = Care(tmp_path, {**FILES, "projects/shop/project.toml": other})
    assert "hint: did you mean `meeting`?\n" in care.refused("log", "meating")
    Answers(monkeypatch)
    assert "hint: did you mean `meeting`?\n" in care.refused("log", "meating")


def test_a_contact_without_a_title_has_its_id_once_in_the_list(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    care("log", "call", "--about", "outage")
    Answers(monkeypatch, "call", "")
    found = [line for line in care("edit").err.splitlines() if "ACME-call-" in line]
    assert [line.rstrip().rpartition("  ")[2] for line in found][:1] == ["touchpoint"]


def test_of_several_projects_one_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = '[project]\nname = "Guide"\nclient = "Saari"\n'
    care = Care(tmp_path, {**FILES, "projects/guide/project.toml": other})
    answers = Answers(monkeypatch, "7", "2")
    ran = care("new", "risk", "--title", "Strike", "-q")
    assert ran.out == "projects/guide/risks/strike.toml\n"
    assert answers.asked == ["Which project?", "Which project?"]


def test_an_empty_answer_to_a_choice_asks_again(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(monkeypatch, "", "risk")
    ran = care("new", "--title", "Strike", "-q")
    assert answers.asked == ["A record of which kind?"] * 2
    assert "Type a number, or a part of a name.\n" in ran.err
    assert "there is no" not in ran.err


def test_hostile_titles_are_shown_inert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = SEARCH.replace("Room search", "\\u001b]0;x\\u0007\\u202e ##[error]")
    care = Care(tmp_path, {**FILES, SEARCH_FILE: evil})
    Answers(monkeypatch, "1", "delivered", "")
    ran = care("mark", "-q")
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err
    assert "##[" not in ran.err


IMPATIENT = """
import sys
from clientcare.cli import main
from clientcare.cli import output as progress
progress.AFTER = progress.EVERY = 0.01
sys.exit(main(sys.argv[1:]))
"""
"""The command line with a progress line that appears almost at once."""
SLOW = 0.1
CONVERSATIONS = [
    ("mark", "1 delivered fri"),
    ("mark search", "delivered fri"),
    ("move search", "fri why"),
    ("escalate outage", "why"),
    ("new", "risk Strike low low mira None"),
    ("new project", "Guide Saari"),
    ("new person", "Eva client"),
    ("close acme", "y"),
    ("log", "call today jan Summary us 3 _"),
    ("new issue", "Login high impact mira"),
    ("new commitment", "Plan mira fri"),
    ("new change", "Vouchers why jan"),
    ("new review", "Review _ jan"),
    ("init new --as-of 2026-06-08", "Acme Portal Mira portal P UTC - Plan fri none"),
]


@pytest.mark.slow
def test_nothing_is_drawn_over_a_question(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as several:  # each waits most of its time
        said = [
            several.submit(answered, Care(tmp_path / str(number)), *conversation)
            for number, conversation in enumerate(CONVERSATIONS)
        ]
    for each in said:
        each.result()


@pytest.mark.slow
def test_what_was_recorded_a_moment_ago_is_asked_about_at_a_terminal(care: Care) -> None:
    for words, yes in (("new risk --title Strike", "y"), ("log call --summary Strike", "yes")):
        answered(care, words, "")
        assert "Record it once more? [y/N]" in answered(care, words, yes)
        before = care.texts()
        answered(care, words, "n", code=2)
        assert care.texts() == before


@pytest.mark.slow
def test_init_proposes_an_id_of_any_letters(care: Care) -> None:
    said = answered(care, "init new", "Ørsted Køb Åsa _ _ UTC - Plan fri none")
    assert "[kob]: " in said
    assert "[KOB]: " in said


def answered(care: Care, words: str, answers: str, code: int = 0) -> str:
    """What somebody sees who thinks before each answer: only questions, and what they type."""
    line = [sys.executable, "-c", IMPATIENT, *words.split()]
    if "init" not in line:
        line += ["--as-of", "2026-06-08", "--root", str(care.root)]
    handle, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "dumb"}
    child = subprocess.Popen(
        line, cwd=care.root, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    left, asked = answers.split(), ""

    def heard(wait: float) -> str:
        found, end = "", time.monotonic() + wait
        while (rest := end - time.monotonic()) > 0 and select.select([handle], [], [], rest)[0]:
            try:
                found += os.read(handle, 65536).decode(errors="replace")
            except OSError:
                break
        return found

    end = time.monotonic() + 60
    while left and time.monotonic() < end:
        asked += heard(0.05)
        if asked.endswith(": "):
            assert heard(SLOW) == "", "something was drawn while a question waited"
            os.write(handle, f"{left.pop(0).strip('_')}\n".encode())
            asked += "\n"
    asked += heard(10)
    os.close(handle)
    assert child.wait() == code, asked
    assert not left, asked
    return asked


@pytest.mark.slow
def test_nothing_is_drawn_over_an_editor(care: Care, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    edit = 'sed -i "s/Room search/Search for rooms/" "$1"'
    editor.write_text(f"#!/bin/sh\necho BEGIN\nsleep 1\n{edit}\necho END\n")
    editor.chmod(0o755)
    words = ["edit", "search", "--as-of", "2026-06-08", "--root", str(care.root)]
    child, handle = pty.fork()
    if not child:
        os.environ.update(TERM="dumb", EDITOR=str(editor))
        os.execv(sys.executable, [sys.executable, "-c", IMPATIENT, *words])
    said = ""
    while select.select([handle], [], [], 30)[0]:
        try:
            said += os.read(handle, 65536).decode(errors="replace")
        except OSError:
            break
    os.close(handle)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, said
    assert "BEGIN\r\nEND\r\n" in said, "something was drawn while the editor was open"
    assert "recorded:" in said


def test_contacts_are_listed_last_the_latest_first(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2026-06-01", "2026-06-03"):
        assert care("log", "call", "--on", day, "--summary", f"Call {day}", "-q").code == 0
    Answers(monkeypatch, "search", "delivered", "")
    lines = care("mark", "-q", "--dry-run").err.splitlines()
    choices = [line.split()[1:3] for line in lines[: lines.index("   1  delivered")]]
    kinds = [kind.rstrip(":") for _, kind in choices]
    assert "commitment" in kinds
    assert kinds.index("touchpoint") == len(kinds) - kinds.count("touchpoint")
    days = [id[10:20] for id, _ in choices if id.startswith("ACME-call-2026-06-0")]
    assert days == ["2026-06-03", "2026-06-01"]


def test_a_question_mark_explains_the_question(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    Answers(monkeypatch, "?", "1", "?", "delivered", "?", "")
    ran = care("mark", "-q")
    assert ran.code == 0
    assert "Type a number, or a part of a name. Ctrl-C stops; nothing is written.\n" in ran.err
    assert "A day: 2026-05-04, 4 May, yesterday, fri; or a time: 14:30." in ran.err
    Answers(monkeypatch, "?", "+2d", "Aino was ill")
    assert "A day: 2026-05-04" in care("move", "search", "--dry-run").err
    Answers(monkeypatch, "Map", "?", "", "")
    assert "It takes: jan, mira. Ctrl-C" in care("new", "commitment").err


def test_at_a_real_terminal(care: Care) -> None:
    words = [sys.executable, "-m", "clientcare", "mark", "search", "--as-of", "2026-06-08",
             "--root", str(care.root)]  # fmt: skip
    child, handle = pty.fork()
    if not child:
        os.environ["TERM"] = "dumb"
        os.execv(words[0], words)
    said, end, turns = "", time.monotonic() + 30, ["delivered\n", "fri\n"]
    while time.monotonic() < end:
        if select.select([handle], [], [], 0.1)[0]:
            try:
                said += os.read(handle, 65536).decode(errors="replace")
            except OSError:
                break
            if turns and re.search(r"(ACME-search\?|\[today\]): \Z", said):
                os.write(handle, turns.pop(0).encode())
                said += "\n"
    os.close(handle)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, said
    assert '"fri" is Friday 2026-06-05' in said
    assert care.read(SEARCH_FILE) == SEARCH + "delivered = 2026-06-05\n"
