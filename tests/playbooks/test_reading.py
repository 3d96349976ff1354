"""Playbooks as data: the shipped ones, a workspace's own, and every fault at its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.errors import ClientcareError
from clientcare.playbooks.cases import CONDITIONS, Case, holds
from clientcare.playbooks.reading import COMMAND_PATTERN, PLACES, filled, read_playbooks
from tests.cli.running import write
from tests.for_each import for_each
from tests.workspaces import workspace

OWN = """\
situation = "A client on holiday"
on = ["commitment"]
when = ["theirs", "open", "overdue"]
why = "Nobody answers from the beach."

[[step]]
name = "wait"
text = "Wait until they are back."
done_when = "reminded"
command = "clientcare mark {id} reminders --set how=mail"
"""


def refusal(root: Path, text: str | bytes, name: str = "holiday.toml") -> str:
    write(root, {f"playbooks/{name}": text})
    with pytest.raises(ClientcareError) as caught:
        read_playbooks(root)
    assert caught.value.hint == "correct the playbooks in playbooks/; no advice was given"
    return caught.value.message


def test_the_shipped_playbooks_are_read_in_their_order() -> None:
    playbooks = read_playbooks().by_name
    assert list(playbooks)[:3] == ["mass-complaint", "dissatisfied-client", "unhappy-contact"]
    assert list(playbooks)[-1] == "after-a-problem"
    ranks = [playbook.rank for playbook in playbooks.values()]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_they_cover_the_situations_of_the_practice() -> None:
    assert {playbook.situation for playbook in read_playbooks().by_name.values()} == {
        "A client who does not pay", "A conflict", "A dissatisfied client",
        "A missed date for a fix",
        "A missed deadline", "A problem has come up", "A problem with a payment",
        "A silent client",
        "After a serious problem", "Another problem", "Changing requirements", "Mass complaints",
        "Poor quality: a defect", "Poor quality: a delay", "Poor quality: a function",
        "Poor quality: the design", "Unclear requirements",
    }  # fmt: skip


def test_every_condition_and_every_place_is_used_and_explained() -> None:
    text = "".join(repr(playbook) for playbook in read_playbooks().by_name.values())
    unused = {name for name in CONDITIONS if f"'{name}'" not in text}
    assert unused == set()
    assert {name for name in PLACES if f"{{{name}}}" not in text} == set()
    assert all(one.meaning and not one.meaning.endswith(".") for one in CONDITIONS.values())


def test_a_workspace_without_playbooks_has_the_shipped_ones(tmp_path: Path) -> None:
    assert read_playbooks(tmp_path) == read_playbooks()


def test_a_workspace_adds_playbooks_and_replaces_by_name(tmp_path: Path) -> None:
    write(tmp_path, {"playbooks/holiday.toml": OWN, "playbooks/conflict.toml": OWN})
    playbooks = read_playbooks(tmp_path)
    assert playbooks.own == {"holiday", "conflict"}
    assert playbooks.by_name["conflict"].situation == "A client on holiday"
    assert set(playbooks.by_name) == {*read_playbooks().by_name, "holiday"}
    assert playbooks.by_name["problem"] == read_playbooks().by_name["problem"]


def test_hidden_files_and_other_files_are_no_playbooks(tmp_path: Path) -> None:
    write(tmp_path, {"playbooks/.draft.toml": "?", "playbooks/README.md": "# ours"})
    assert read_playbooks(tmp_path) == read_playbooks()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('situation = "A client on holiday"', "situation = ",
         "holiday.toml:1:13: a value is missing"),
        ('why = "Nobody answers from the beach."', "",
         'holiday.toml:1:1: "why" is required (add `why = …`)'),
        ('"overdue"]', '"overdu"]',
         'holiday.toml:3:27: there is no condition "overdu" (did you mean "overdue"?)'),
        ('"overdue"]', '"silent"]',
         'holiday.toml:3:27: "silent" cannot be asked of a commitment (it is one of a project)'),
        ('on = ["commitment"]', 'on = ["commitments"]',
         ('holiday.toml:2:7: "commitments" is not one of project, commitment, issue, change, '
         'touchpoint (did you mean "commitment"?)')),
        ("done_when", "done_if",
         ('holiday.toml:6:1: "done_when" is required (add `done_when = …`)\n'
         'holiday.toml:9:1: unknown key "done_if" in step (did you mean `done_when`?)')),
        ('"clientcare mark {id}', '"rm -rf {id}; clientcare mark {id}',
         ("holiday.toml:10:11: not a command that may be shown (write plain words after "
         "`clientcare`, places as {id}, and … for what is to be typed)")),
        ("clientcare mark {id} reminders --set how=mail", "clientcare mark $(id) x",
         ("holiday.toml:10:11: not a command that may be shown (write plain words after "
         "`clientcare`, places as {id}, and … for what is to be typed)")),
        ('command = "clientcare mark', 'when_yes = "x; clientcare mark',
         ("holiday.toml:10:12: not a command that may be shown (write plain words after "
         "`clientcare`, places as {id}, and … for what is to be typed)")),
        ("clientcare mark", "clientcare remark",
         'holiday.toml:10:11: no step ends with the command "remark" (did you mean `mark`?)'),
        ("{id}", "{late}",
         ("holiday.toml:10:11: nothing fills {late} here (one of {id}, {project}, {client}, "
         "{owner}, {question}, {dependant}, {dispute}, {replaced}, {neutral})")),
        ('when = ["theirs", "open", "overdue"]', "when = []",
         'holiday.toml:3:8: "when" is empty (name one at least)'),
        ("the beach", "the be\u202each",
         ("holiday.toml:4:7: an invisible or control character (U+202E) "
         "(write the text without it)")),
    ],
)  # fmt: skip
def test_each_fault_is_named_at_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in OWN
    said = refusal(tmp_path, OWN.replace(old, new))
    assert said.replace("playbooks/", "").startswith(message)


def test_a_step_stands_once(tmp_path: Path) -> None:
    twice = OWN + OWN[OWN.index("\n[[step]]") :]
    assert refusal(tmp_path, twice) == (
        'playbooks/holiday.toml:13:8: a second step "wait" (give it another name)'
    )


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, b"why = '\xff'")
    assert said == "playbooks/holiday.toml:1:8: not UTF-8 text: byte 0xff (save the file as UTF-8)"


def test_a_name_is_one_that_can_be_typed(tmp_path: Path) -> None:
    assert refusal(tmp_path, OWN, "7 days.toml") == (
        'playbooks/7 days.toml: "7 days" is not a name for a playbook (as an id)'
    )


def test_a_name_stands_once(tmp_path: Path) -> None:
    write(tmp_path, {"playbooks/a/holiday.toml": OWN})
    assert refusal(tmp_path, OWN) == (
        "playbooks/holiday.toml: a second playbook with the name holiday"
    )


def test_a_link_out_of_the_workspace_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/holiday.toml": OWN, "care/playbooks/x.txt": ""})
    (tmp_path / "care/playbooks/holiday.toml").symlink_to(tmp_path / "elsewhere/holiday.toml")
    with pytest.raises(
        ClientcareError, match=r"holiday\.toml: is a link that leaves the workspace"
    ):
        read_playbooks(tmp_path / "care")


# Filling a command -------------------------------------------------------------------------------


def case(neutral: str) -> Case:
    escaped = neutral.replace("\\", "\\\\").replace('"', '\\"')
    space = workspace(
        '[project]\nid = "demo"\nname = "Portal"\nclient = "Demo Oy"\n'
        f'disputes = {{ neutral = "{escaped}" }}\n'
        '[[issue]]\nid = "DEMO-1"\ntitle = "x"\nfound = 2026-06-01\n',
        project="",
    )
    entry = space.find("DEMO-1")
    assert entry
    return Case(entry, space.contexts[0])


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_whatever_fills_a_place_is_one_word_for_a_shell(text: str) -> None:
    import shlex

    command = filled("clientcare mark {id} mediation --set by={neutral}", case(text))
    assert shlex.split(command) == [
        "clientcare",
        "mark",
        "DEMO-1",
        "mediation",
        "--set",
        f"by={text}",
    ]


def test_what_nothing_fills_is_left_to_the_typist() -> None:
    assert filled("clientcare mark {id} --with {client}", case("x")) == (
        "clientcare mark DEMO-1 --with …"
    )


@for_each(
    "command",
    ["clientcare mark {id}\n", "clientcare mark `id`", "clientcare mark {id} | sh", "clientcare",
     "clientcare mark {id} > /etc/passwd", "clientcare mark {id!r}", "clientcare mark {0}",
     "clientcare mark {id.__class__}", "clientcare mark \x1b[31m", "clientcare  mark {id}",
     "clientcare mark ~", "clientcare mark *", "clientcare mark 'x'", "sudo clientcare mark {id}"],
)  # fmt: skip
def test_a_command_is_plain_words(command: str) -> None:
    import re

    assert not re.fullmatch(COMMAND_PATTERN.removeprefix("^").removesuffix("$"), command)


@for_each(
    ("facts", "asked_for"),
    [
        ("", True),
        ("fixed = 2026-05-05\nclosed = 2026-05-06\n", False),
        ("fixed = 2026-06-08\nclosed = 2026-06-09\n", True),
        ("closed = 2026-05-06\nreopened = [{ on = 2026-06-12 }]\n", True),
        ('compensation = [{ kind = "discount" }]\nclosed = 2026-05-06\n', True),
    ],
)
def test_compensation_is_called_for_by_the_clock_that_the_rule_asks(
    facts: str, asked_for: bool
) -> None:
    """A problem that was solved at once was not open for long, however long ago that is."""
    head = '[[issue]]\nid = "DEMO-1"\ntitle = "Login fails"\nseverity = "high"\n'
    space = workspace(f"{head}found = 2026-05-04\n{facts}")
    entry = space.find("DEMO-1")
    assert entry is not None
    shown = holds("compensation-called-for", Case(entry, space.contexts[0]))
    assert bool(shown is not None) is asked_for


def test_of_two_moves_made_on_one_day_the_later_one_in_the_file_is_the_new_date() -> None:
    move = '{{ on = 2026-06-08, to = 2026-06-{}, why = "x" }}'
    moves = ", ".join(map(move.format, (26, 19)))
    head = '[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-12\n'
    space = workspace(f"{head}moves = [{moves}]\n")
    entry = space.find("DEMO-1")
    assert entry is not None
    shown = holds("new-date-set", Case(entry, space.contexts[0]))
    assert shown is not None
    assert shown.words == "to 2026-06-19"
