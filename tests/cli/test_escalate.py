"""`clientcare escalate`: escalations to the next level of the ladder, and how they ended."""

from pathlib import Path

import pytest

from tests.cli.recording_sample import FILES, OUTAGE, OUTAGE_FILE, Care
from tests.cli.running import error

EXISTS_FROM = '\n[[issue.escalations]]\nlevel = 1\nraised = 2026-06-05\nwhy = "stuck"\n'
SECOND = EXISTS_FROM.replace("level = 1", "level = 2").replace("06-05", "06-08")


def care_with(folder: Path, escalations: str = "") -> Care:
    return Care(folder, {**FILES, OUTAGE_FILE: OUTAGE + escalations})


def test_the_first_call_goes_to_the_first_level(tmp_path: Path) -> None:
    care = care_with(tmp_path)
    ran = care("escalate", "outage", "--why", "stuck")
    assert "recorded: ACME-outage: escalated to level 1\n" in ran.out
    assert care.read(OUTAGE_FILE) == OUTAGE + EXISTS_FROM.replace("06-05", "06-08T14:30:00")


def test_the_next_call_goes_one_level_up(tmp_path: Path) -> None:
    care = care_with(tmp_path, EXISTS_FROM)
    care("escalate", "outage", "--why", "no answer", "--by", "client", "--on", "today")
    assert care.read(OUTAGE_FILE) == OUTAGE + EXISTS_FROM + (
        '\n[[issue.escalations]]\nlevel = 2\nraised = 2026-06-08\nby = "client"\n'
        'why = "no answer"\n'
    )


def test_a_level_can_be_named(tmp_path: Path) -> None:
    care = care_with(tmp_path)
    care("escalate", "outage", "--level", "2", "--why", "at once")
    assert "level = 2\n" in care.read(OUTAGE_FILE)


def test_a_call_is_answered_and_resolved(tmp_path: Path) -> None:
    care = care_with(tmp_path, EXISTS_FROM)
    care("escalate", "outage", "--answered", "--answer", "two more people", "--answered-by", "jan")
    answered = EXISTS_FROM + 'answered = 2026-06-08T14:30:00\nanswer = "two more people"\n'
    assert care.read(OUTAGE_FILE) == OUTAGE + answered + 'answered_by = "jan"\n'
    ran = care("escalate", "outage", "--resolved", "--on", "today")
    assert "recorded: ACME-outage: escalations.resolved 2026-06-08\n" in ran.out
    resolved = 'answered_by = "jan"\nresolved = 2026-06-08\n'
    assert care.read(OUTAGE_FILE) == OUTAGE + answered + resolved


def test_an_answer_alone_is_enough(tmp_path: Path) -> None:
    care = care_with(tmp_path, EXISTS_FROM)
    care("escalate", "outage", "--answer", "we come", "--resolved")
    assert care.read(OUTAGE_FILE) == OUTAGE + EXISTS_FROM + (
        "answered = 2026-06-08T14:30:00\nresolved = 2026-06-08T14:30:00\nanswer = \"we come\"\n"
    )  # fmt: skip


def test_after_an_end_the_ladder_begins_anew(tmp_path: Path) -> None:
    ended = SECOND + "answered = 2026-06-08\nresolved = 2026-06-08\n"
    care = care_with(tmp_path, ended)
    care("escalate", "outage", "--why", "again")
    assert care.read(OUTAGE_FILE).count("level = 1\n") == 1


def test_an_escalation_that_was_never_made_cannot_end(tmp_path: Path) -> None:
    hint = "raise an escalation first: clientcare escalate ACME-outage --why …"
    said = error("ACME-outage was not escalated", hint)
    assert care_with(tmp_path).refused("escalate", "outage", "--resolved") == said


@pytest.mark.parametrize(
    ("escalations", "words", "message", "hint"),
    [
        ("", ("outage",), "--why is missing", "give it: this is no terminal to ask on"),
        ("", ("map", "--why", "x"), "a risk cannot be escalated",
         "escalate the problem or the promise behind it"),
        ("", ("outage", "--answered", "--why", "x"), "an escalation is either raised or ended",
         "leave out --level, --by, --why"),
        (SECOND, ("outage", "--why", "x"), "level 2 is the top of the ladder",
         "escalate again at a level of your choice: --level N"),
        ("", ("outage", "--why", "x", "--level", "9"), "the ladder of acme has no level 9",
         "name one: 1, 2"),
        ("", ("outage", "--why", "x", "--level", "0"), "the ladder of acme has no level 0",
         "name one: 1, 2"),
        (EXISTS_FROM + "answered = 2026-06-05\n", ("outage", "--answered"),
         "each of the escalations of ACME-outage has its answered already",
         "if one is wrong, correct it: clientcare edit ACME-outage"),
    ],
)  # fmt: skip
def test_what_cannot_be_escalated_is_refused(
    tmp_path: Path, escalations: str, words: tuple[str, ...], message: str, hint: str
) -> None:
    care = care_with(tmp_path, escalations)
    assert care.refused("escalate", *words) == error(message, hint)
