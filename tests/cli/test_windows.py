"""What differs on Windows, as far as another system can stand in for it."""

import io
import ntpath
import os
import sys
from pathlib import Path

import pytest

from clientcare.cli import main
from clientcare.cli.output import words_of
from clientcare.store import files, journal
from tests.cli.running import run, write

DAY = ("--as-of", "2026-06-15")


@pytest.mark.parametrize(
    "words", [("calendar",), ("list", "commitment", "--format", "csv"), ("status", "--full")]
)
def test_a_redirected_output_has_one_line_end_a_line(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream of Windows writes `\\r\\n` for each `\\n`, in an encoding of few signs."""
    root, file = write(tmp_path), io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(file, "cp1252", newline="\r\n"))
    assert main([*words, "--root", str(root), *DAY]) == 0
    data = file.getvalue()
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") > 3


def test_a_reader_that_closed_its_pipe_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.StringIO):
        """The pipe as Windows has it; it has no number here."""

        def flush(self) -> None:
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr(sys, "stdout", Closed())
    assert main(["status", "--root", str(write(tmp_path)), *DAY]) == 0


def test_a_junction_is_followed_as_a_link_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a folder to all but its own question; one that leads back has no end."""
    root = write(tmp_path / "care")
    (root / "projects/back").mkdir()
    records = run("list", "all", "--root", str(root), *DAY)
    asked = []

    def as_windows(item: os.DirEntry[str]) -> bool:
        asked.append(item.name)
        return item.name == "back"

    monkeypatch.setattr(files, "_is_junction", as_windows)
    real = os.path.realpath
    monkeypatch.setattr(
        os.path, "realpath",
        lambda path, **_: real(str(path).replace(f"{os.sep}back", "")),
    )  # fmt: skip
    assert run("list", "all", "--root", str(root), *DAY).out == records.out
    assert asked.count("back") == 1


@pytest.mark.parametrize(("command", "words"), [
    (r"C:\tools\less.exe -F", [r"C:\tools\less.exe", "-F"]),
    (r'"C:\Program Files\Np\np.exe" -multiInst', [r"C:\Program Files\Np\np.exe", "-multiInst"]),
    ("", []),
])  # fmt: skip
def test_the_path_of_a_program_keeps_its_backslashes(
    command: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert words_of(command) == words


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no list of open files")
def test_the_settings_are_replaced_though_no_open_file_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, replace = write(tmp_path / "care"), os.replace
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def as_windows(old: str, new: str) -> None:
        for one in Path("/proc/self/fd").iterdir():
            if one.exists() and Path(new).exists() and one.samefile(new):
                raise PermissionError(13, "Access is denied", new)
        replace(old, new)

    monkeypatch.setattr(os, "replace", as_windows)
    words = ("mark", "mira", "left", "--on", "2026-06-12", "--root", str(root))
    refused = run(*words, *DAY)
    assert (refused.code, "Access is denied" in refused.err) == (2, True), refused
    monkeypatch.setattr(journal, "LOCKS_APART", True)
    assert run(*words, *DAY).code == 0
    assert "left = 2026-06-12" in (root / "clientcare.toml").read_text()
    with journal.locked(str(root)), journal.locked(str(root), wait=False) as alone:
        assert not alone


@pytest.mark.parametrize("name", ["D:x.toml", "D:\\x.toml", "..\\x.toml", "a\\..\\..\\x.toml"])
def test_a_journal_leads_out_of_no_workspace(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may come with a repository from anybody."""
    edit = journal.Edit("", journal.Note(), (journal.Change(name, None, b""),))
    written = journal._written(edit)
    monkeypatch.setattr(os, "path", ntpath)
    monkeypatch.setattr(os, "sep", "\\")
    parsed = journal._parsed(written, "1")
    monkeypatch.undo()
    assert parsed is None
