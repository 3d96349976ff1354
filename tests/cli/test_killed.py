"""`log` killed at each of its steps: after the next command all of it is there, or nothing."""

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import kills
from clientcare.store import saving
from tests.cli.recording_sample import FILES, Care
from tests.cli.running import run

STEPS = ("mkdir", "open", "write", "fsync", "close", "replace", "link", "unlink", "chmod", "rmdir")
"""The calls by which an edit reaches the disk."""
MEETING = (
    "log", "meeting", "--with", "mira,jan", "--mood", "3", "--told", "ACME-map", "--promise",
    "mira 2026-06-19 Room plan", "--promise", "jan wed Photos of the rooms", "-q",
)  # fmt: skip
CALL = ("log", "call", "--summary", "They wait", "-q")


Watch = Callable[[Callable[..., Any], Sequence[Any]], None]


def watched(call: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    """A call that is told of before it is made."""

    def step(*given: Any, **named: Any) -> Any:
        watch(call, given)
        return call(*given, **named)

    return step


def steps_of(edit: tuple[Any, ...], root: Path, patch: pytest.MonkeyPatch) -> list[str]:
    """The calls by which an edit is written, in turn."""
    made: list[str] = []
    Care(root)
    with patch.context() as patched:
        for name in STEPS:
            call = getattr(os, name)
            patched.setattr(os, name, watched(call, lambda *_, name=name: made.append(name)))
        saving.save(root, *edit)
    return made


def kill(root: Path, edit: tuple[Any, ...], left: int, *, halfway: bool) -> None:
    """Write an edit in a process that is killed after so many steps, or half-way in the next."""
    child = os.fork()
    if not child:

        def last(call: Callable[..., Any], given: Sequence[Any]) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                if halfway:
                    call(given[0], given[1][: len(given[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            for name in STEPS:
                setattr(os, name, watched(getattr(os, name), last))
            saving.save(root, *edit)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def texts(root: Path) -> dict[str, str]:
    """Every file below a folder, journals aside."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
@pytest.mark.parametrize("words", [MEETING, CALL], ids=["meeting", "call"])
def test_a_killed_log_leaves_all_of_it_or_nothing(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    whole = tmp_path / "whole"
    Care(whole)
    edits: list[tuple[Any, ...]] = []
    save = saving.save

    def remembered(root: Path, *edit: Any) -> None:
        edits.append(edit)
        save(root, *edit)

    with monkeypatch.context() as patched:
        patched.setattr(saving, "save", remembered)
        assert run(*words, "--root", str(whole), "--as-of", "2026-06-08T14:30").code == 0
    after = texts(whole)
    assert after != FILES
    (edit,) = edits
    found = []
    for number, name in enumerate(steps_of(edit, tmp_path / "counted", monkeypatch)):
        for halfway in (False, True) if name == "write" else (False,):
            root = tmp_path / f"{number}-{halfway}"
            Care(root)
            kill(root, edit, number, halfway=halfway)
            ran = run("list", "touchpoint", "--root", str(root), "--as-of", "2026-06-08")
            assert ran.code == 0, ran.err
            found.append(texts(root))
    assert all(text in (FILES, after) for text in found)
    assert FILES in found
    assert after in found


@pytest.mark.slow
def test_a_log_killed_at_random_moments_leaves_no_half_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    report = kills.kill(tmp_path / "kills", 10, seed=7)
    assert report.kills == 10
    assert report.half == ()
    assert report.whole + report.nothing == 10
