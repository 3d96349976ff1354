"""`clientcare edit`: one's own editor at the record, and no text is ever lost."""

import os
import re
import signal
import stat
import sys
from datetime import date
from pathlib import Path

import pytest

from clientcare.cli import asking, output
from clientcare.cli.recording_edit import editor_words
from clientcare.errors import ClientcareError
from tests.cli.recording_sample import FILES, OTHERS_FILE, SEARCH, SEARCH_FILE, Care
from tests.cli.running import run, write
from tests.history.repositories import Repo

EDITOR = """\
#!{python}
import sys, pathlib
path = pathlib.Path(sys.argv[-1])
log = pathlib.Path({log!r})
turn = len(log.read_text().splitlines()) if log.exists() else 0
with log.open("a") as file:
    print(" ".join(sys.argv[1:-1]), f"{{path.parent.stat().st_mode & 0o777:o}}", file=file)
seen = pathlib.Path({log!r} + f".{{turn}}")
seen.write_bytes(path.read_bytes())
edits = {edits!r}
if turn < len(edits):
    old, new = edits[turn]
    path.write_bytes(path.read_bytes().replace(old, new))
sys.exit({code})
"""


class Desk:
    """A workspace, and an editor that makes the edits it is told to."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.care = Care(folder / "care")
        self.log = folder / "log"
        self.script = folder / "vim"
        self.monkeypatch = monkeypatch
        monkeypatch.setenv("TMPDIR", str(folder))
        monkeypatch.setattr("tempfile.tempdir", None)

    def edits(self, *edits: tuple[bytes, bytes], code: int = 0) -> None:
        text = EDITOR.format(python=sys.executable, log=str(self.log), edits=edits, code=code)
        self.script.write_text(text)
        self.script.chmod(self.script.stat().st_mode | stat.S_IXUSR)
        self.monkeypatch.delenv("VISUAL", raising=False)
        self.monkeypatch.setenv("EDITOR", f"'{self.script}' --nofork")

    def seen(self, turn: int) -> str:
        """What the editor was given."""
        return Path(f"{self.log}.{turn}").read_text()

    def kept(self) -> list[Path]:
        """The copies that are left."""
        return sorted(self.log.parent.glob("clientcare-*/*"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_the_editor_is_opened_at_the_record_and_the_text_is_taken(desk: Desk) -> None:
    desk.edits((b"Room search", b"Search for rooms"))
    ran = desk.care("edit", "search")
    assert ran == (
        0,
        """\
projects/acme/commitments/search.toml
  3   id       = "ACME-search"
  4 - title    = "Room search"
  4 + title    = "Search for rooms"
  5   owner    = "mira"
recorded: ACME-search: edited
the client reads: title
no finding cleared, none caused
""",
        "",
    )
    assert desk.care.read(SEARCH_FILE) == SEARCH.replace("Room search", "Search for rooms")
    assert desk.log.read_text() == "--nofork +2 700\n"
    assert desk.kept() == []


def test_what_was_committed_before_today_and_is_changed_is_said(desk: Desk) -> None:
    repo = Repo(desk.care.root)
    repo.commit({}, date(2026, 6, 5), "start")
    desk.edits((b"promised = 2026-06-05", b"promised = 2026-06-19"),
               (b"promised = 2026-06-05", b"promised = 2026-06-19"),
               (b"owner", b"notes    = \"x\"\nowner"))  # fmt: skip
    said = (
        "warning: promised of ACME-search was committed before today: 2026-06-05; the change is "
        "CC121 silent-move in the history: put back what was recorded, and record the new date: "
        "clientcare move ACME-search DATE --why …\n"
    )
    assert desk.care("edit", "search", "--dry-run").err.startswith(
        f"dry run: nothing was written\n{said}"
    )
    assert desk.care("edit", "search").err == said
    assert desk.care("edit", "search").err == ""  # not said again


def test_one_of_several_records_is_found_by_its_line(desk: Desk) -> None:
    desk.edits((b"for groups", b"for large groups"))
    assert desk.care("edit", "ACME-groups", "-q").out == f"{OTHERS_FILE}\n"
    assert desk.log.read_text() == "--nofork +1 700\n"
    assert desk.care("edit", "ACME-groups", "--file", "-q").code == 0
    assert desk.log.read_text().endswith("--nofork +21 700\n")


def test_a_record_is_opened_alone(desk: Desk) -> None:
    desk.edits()
    desk.care("edit", "ACME-invoice")
    assert desk.seen(0) == (
        '[[commitment]]\nid = "ACME-invoice"\ntitle = "First invoice"\nby = "client"\n'
        'kind = "payment"\npromised = 2026-06-20\n\n'
    )


def test_what_would_vanish_is_named_and_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.care.texts()
    desk.edits((b'[[commitment]]\nid = "ACME-invoice"\n', b"#"))
    alone = desk.care("edit", "ACME-invoice")
    assert alone.code == 2
    text = b"\n".join(line for line in before[OTHERS_FILE].encode().split(b"\n"))
    desk.log.unlink()
    desk.edits((text, b""))
    ran = desk.care("edit", "ACME-invoice", "--file")
    assert ran.code == 2
    assert ran.err.startswith(
        "error: ACME-accounts, ACME-invoice, ACME-map, ACME-groups, others-2026-06-02-1 "
        "would be deleted\n"
    )
    assert desk.care.texts() == before
    desk.log.unlink()
    asked: list[str] = []
    monkeypatch.setattr(asking, "can_ask", lambda: True)

    def agrees(question: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(asking, "agrees", agrees)
    assert desk.care("edit", "ACME-invoice", "--file").code == 0
    assert asked[0].endswith("would be deleted. Is that meant?")


def test_records_may_not_lose_their_project(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever means the deletion of a project is still told what would belong to nobody."""
    head, name = (
        b'[project]\nname = "Mill"\nclient = "Mill"\n',
        desk.care.root / "projects/mill.toml",
    )
    name.write_bytes(head + SEARCH.replace("ACME", "MILL").replace('"mira"', '"a"').encode())
    before = desk.care.texts()
    desk.edits((head, b""))
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    monkeypatch.setattr(asking, "agrees", lambda question, **_: "would be deleted" in question)
    ran = desk.care("edit", "mill", "--file")
    assert ran.code == 2
    assert ran.err.startswith(
        "error: not recorded: no project claims this record\n"
        "         projects/mill.toml:2: [[commitment]]\n"
    )
    assert desk.care.texts() == before


LOG = "projects/acme/log/2025.toml"
CALL = '[[touchpoint]]\non = 2026-06-0{0}\nkind = "call"\nsummary = "{0}"\n'


def test_an_event_without_an_id_does_not_vanish_unasked(desk: Desk) -> None:
    (desk.care.root / LOG).parent.mkdir()
    (desk.care.root / LOG).write_text(CALL.format(1) + CALL.format(2))
    before = desk.care.texts()
    desk.edits((CALL.format(1).encode(), b""))
    for words in (("2025-2026-06-01-1",), ("2025-2026-06-01-1", "--file")):
        assert desk.care("edit", *words).err.startswith(
            "error: 2025-2026-06-01-1 would be deleted\n"
        )
        assert desk.care.texts() == before
        desk.log.unlink()
    desk.edits((b"on = 2026-06-01", b"on = 2026-06-02"))  # another day, and so another id
    assert desk.care("edit", "2025-2026-06-01-1").code == 0
    assert desk.care.read(LOG).count("on = 2026-06-02") == 2


def test_another_id_in_the_text_is_refused_with_the_command_that_changes_it(desk: Desk) -> None:
    before = desk.care.texts()
    desk.edits((b"ACME-invoice", b"ACME-bill"))
    ran = desk.care("edit", "ACME-invoice")
    assert ran.code == 2
    assert ran.err.startswith(
        "error: ACME-invoice would get the id ACME-bill, and what refers to it would not follow\n"
    )
    assert "clientcare rename ACME-invoice ACME-bill" in ran.err
    assert desk.care.texts() == before


def test_nothing_changed_is_said_and_nothing_is_left(desk: Desk) -> None:
    desk.edits()
    assert desk.care("edit", "search") == (0, "", "ACME-search: nothing changed\n")
    assert desk.kept() == []


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ((b'"mira"', b'"mira'), f"not recorded: {SEARCH_FILE}:5:12: "),
        ((b"owner ", b"ower "), 'not recorded: unknown key "ower"\n'),
        ((b"2026-06-05 ", b"2026-05-05\ndelivered = 2026-05-01 "),
         "not recorded: delivered 2026-05-01 lies before made 2026-06-01\n"),
        ((b"made     = 2026-06-01", b"made     = 2026-06-09"),
         "not recorded: made 2026-06-09 of ACME-search lies in the future; "),
        ((b"Room", b"\xff"), f"not recorded: {SEARCH_FILE}:4:13: not UTF-8 text: byte 0xff\n"),
    ],
)  # fmt: skip
def test_a_broken_result_is_refused_and_kept(
    desk: Desk, edit: tuple[bytes, bytes], message: str
) -> None:
    desk.edits(edit)
    said = desk.care.refused("edit", "search")
    assert said.startswith(f"error: {message}")
    [copy] = desk.kept()
    assert f"your text is kept in {copy}\n" in said
    assert copy.read_bytes() == SEARCH.encode().replace(*edit)


def test_on_a_terminal_it_is_offered_again_with_the_error_above_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    answers = iter([True, True, False])
    monkeypatch.setattr("typer.confirm", lambda *_, **__: next(answers))
    desk.edits((b"owner ", b"ower "), (b"ower ", b"owner "), (b"Room", b"Map of the room"))
    ran = desk.care("edit", "search")
    assert ran.code == 0  # the second turn undid the first
    assert desk.seen(1) == (
        '# clientcare: not recorded: unknown key "ower"\n'
        f'# clientcare: {SEARCH_FILE}:5: ower = "mira"\n'
        "# clientcare: to do: did you mean `owner`?\n"
        "# clientcare: these lines go by themselves; line numbers are counted without them\n"
        + SEARCH.replace("owner ", "ower ")
    )
    assert "ACME-search: nothing changed\n" in ran.err
    assert desk.care.read(SEARCH_FILE) == SEARCH
    assert desk.log.read_text() == "--nofork +2 700\n--nofork +6 700\n"


def test_a_corrected_text_is_taken_without_the_comments(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    answers = iter([True, True, False])
    monkeypatch.setattr("typer.confirm", lambda *_, **__: next(answers))
    desk.edits((b"owner ", b"ower "), (b"ower    = ", b"evidence = "))
    assert desk.care("edit", "search").code == 0
    assert desk.care.read(SEARCH_FILE) == SEARCH.replace("owner    = ", "evidence = ")
    assert desk.kept() == []


def test_whoever_gives_up_keeps_the_text(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    desk.edits((b"owner ", b"ower "))
    said = desk.care.refused("edit", "search")
    [copy] = desk.kept()
    assert said.endswith(f"error: nothing was written\n       your text is kept in {copy}\n")
    assert copy.read_text() == SEARCH.replace("owner ", "ower ")


def test_a_file_that_changed_meanwhile_is_left_and_the_text_is_kept(desk: Desk) -> None:
    desk.edits((b"Room", b"Map"))
    script = desk.script.read_text()
    theirs = SEARCH + "# theirs\n"
    change = f"pathlib.Path({str(desk.care.root / SEARCH_FILE)!r}).write_text({theirs!r})\n"
    desk.script.write_text(script.replace("sys.exit", f"{change}sys.exit"))
    ran = desk.care("edit", "search")
    [copy] = desk.kept()
    assert ran.code == 2
    assert f"{SEARCH_FILE} has changed since it was read" in ran.err
    assert f"your text is kept in {copy}\n" in ran.err
    assert copy.read_text() == SEARCH.replace("Room", "Map")
    assert desk.care.read(SEARCH_FILE) == theirs


def test_an_editor_that_fails_loses_nothing(desk: Desk) -> None:
    desk.edits((b"Room", b"Map"), code=3)
    said = desk.care.refused("edit", "search")
    assert said.startswith("error: the editor ended with code 3\n")
    assert [copy.read_text() for copy in desk.kept()] == [SEARCH.replace("Room", "Map")]


def test_an_interruption_keeps_the_text(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.edits((b"Room", b"Map"))

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clientcare.cli.recording_edit.conclude", interrupted)
    ran = desk.care("edit", "search")
    assert ran.code == 130
    assert re.search(r"your text is kept in \S+search\.toml", ran.err)
    assert len(desk.kept()) == 1


def test_an_interruption_is_for_the_editor(desk: Desk) -> None:
    desk.script.write_text(
        '#!/bin/sh\nkill -INT $PPID; sleep 0.5; for f; do :; done; echo "# new" >> "$f"\n'
    )
    desk.script.chmod(0o755)
    desk.monkeypatch.setenv("EDITOR", str(desk.script))
    before = signal.getsignal(signal.SIGINT)
    assert desk.care("edit", "search").code == 0
    assert desk.care.read(SEARCH_FILE) == SEARCH + "# new\n"
    assert signal.getsignal(signal.SIGINT) is before


def test_a_line_ending_that_the_editor_left_out_is_that_of_the_file(desk: Desk) -> None:
    before = FILES[OTHERS_FILE]
    assert isinstance(before, str)
    (desk.care.root / OTHERS_FILE).write_bytes(before.replace("\n", "\r\n").encode())
    desk.edits((b"\r\n\r\n", b""), (b"", b""))
    assert desk.care("edit", "ACME-invoice").code == 0
    assert "promised = 2026-06-20\r\n[[risk]]\r\n" in desk.care.read(OTHERS_FILE)


def test_an_unreadable_file_can_be_edited_by_its_name(desk: Desk) -> None:
    invalid = SEARCH.replace("2026-06-05 ", "2026-06 ")
    (desk.care.root / SEARCH_FILE).write_text(invalid)
    desk.edits((b"2026-06 ", b"2026-06-05 "))
    ran = desk.care("edit", SEARCH_FILE, "-q")
    assert (ran.code, ran.out) == (0, f"{SEARCH_FILE}\n")
    assert desk.care.read(SEARCH_FILE) == SEARCH
    assert "+7 " in desk.log.read_text()


def test_a_broken_record_can_be_edited_by_its_id(desk: Desk) -> None:
    (desk.care.root / SEARCH_FILE).write_text(SEARCH.replace("owner ", "ower "))
    desk.edits((b"ower ", b"owner "))
    assert desk.care("edit", "ACME-search", "-q").code == 0
    assert desk.care.read(SEARCH_FILE) == SEARCH
    assert "+5 " in desk.log.read_text()


def test_line_endings_and_a_byte_order_mark_are_kept(desk: Desk) -> None:
    text = b"\xef\xbb\xbf" + SEARCH.replace("\n", "\r\n").encode()
    (desk.care.root / SEARCH_FILE).write_bytes(text)
    desk.edits((b"\xef\xbb\xbf", b""), (b"", b""))
    assert "nothing changed" in desk.care("edit", "search").err
    desk.edits((b"", b""), (b"Room", b"Map"))
    desk.care("edit", "search")
    assert (desk.care.root / SEARCH_FILE).read_bytes() == text.replace(b"Room", b"Map")


def test_a_dry_run_shows_and_keeps_the_text(desk: Desk) -> None:
    desk.edits((b"Room", b"Map"))
    ran = desk.care("edit", "search", "--dry-run")
    [copy] = desk.kept()
    assert ran.err == f"dry run: nothing was written\nyour text is kept in {copy}\n"
    assert desk.care.texts() == FILES


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vim", ["vim", "+7", "x.toml"]),
        ("/usr/bin/nano -w", ["/usr/bin/nano", "-w", "+7", "x.toml"]),
        ("emacsclient -t", ["emacsclient", "-t", "+7", "x.toml"]),
        ("code", ["code", "--wait", "--goto", "x.toml:7"]),
        ("code --wait", ["code", "--wait", "--goto", "x.toml:7"]),
        ("hx", ["hx", "x.toml:7"]),
        ("'/opt/my editor/ed' -x", ["/opt/my editor/ed", "-x", "x.toml"]),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(
    editor: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", editor)
    assert list(editor_words(Path("x.toml"), 7)) == words
    monkeypatch.setenv("VISUAL", "vi")
    assert list(editor_words(Path("x.toml"), 7)) == ["vi", "+7", "x.toml"]


def test_without_an_editor_it_says_how_to_set_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ClientcareError) as refused:
        editor_words(Path("x.toml"), 7)
    assert refused.value.message == "no editor is set"
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(ClientcareError, match="no editor is set"):  # and this is no terminal
        editor_words(Path("x.toml"), 7)
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    assert list(editor_words(Path("x.toml"), 7))[-1] == "x.toml"
    monkeypatch.setenv("EDITOR", "'unclosed")
    with pytest.raises(ClientcareError, match="cannot be read"):
        editor_words(Path("x.toml"), 7)


def test_an_editor_that_is_not_there_is_told(desk: Desk) -> None:
    desk.monkeypatch.setenv("EDITOR", "/nowhere/editor")
    said = desk.care.refused("edit", "search")
    assert said.startswith("error: the editor /nowhere/editor cannot be started: ")
    assert desk.kept() == []


@pytest.mark.skipif(os.name != "posix", reason="no mode of a file")
def test_no_editor_and_no_pager_is_taken_from_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path, FILES)
    program = root / "taken"
    program.write_text("#!/bin/sh\ntouch over\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    for name in ("VISUAL", "EDITOR", "CLIENTCARE_PAGER"):
        monkeypatch.setenv(name, "taken")
    ran = run("edit", "search")
    assert (ran.code, "the editor taken cannot be started" in ran.err) == (2, True)
    assert not output._paged("a text")
    assert not (root / "over").exists()
