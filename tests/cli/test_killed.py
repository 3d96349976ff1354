"""`log` killed at each of its steps: after the next command all of it is there, or nothing."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kills import kill as kill_at_random
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


class Killed:
    """A process that writes an edit, and is killed in its n-th step: before it, or half-way."""

    def __init__(self, root: Path, step: int, *, halfway: bool) -> None:
        self.root, self.left, self.halfway = root, step, halfway

    def write(self, *edit: Any) -> bool:
        """Write an edit; whether it was killed on the way."""
        child = os.fork()
        if not child:
            try:
                for name in STEPS:
                    setattr(os, name, self._deadly(name, getattr(os, name)))
                saving.save(self.root, *edit)
            finally:
                os._exit(0)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    def _deadly(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                if self.halfway and name == "write":
                    call(given[0], given[1][: len(given[1]) // 2])
                elif self.halfway:
                    call(*given, **named)
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)

        return step


def texts(root: Path) -> dict[str, str]:
    """Every file below a folder, journals aside."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


def killed(tmp_path: Path, edit: tuple[Any, ...], rounds: int) -> Iterator[dict[str, str]]:
    """What is there after each kill and the next command."""
    for number in range(rounds):
        root = tmp_path / str(number)
        Care(root)
        if not Killed(root, number // 2 + 1, halfway=bool(number % 2)).write(*edit):
            return
        ran = run("list", "touchpoint", "--root", str(root), "--as-of", "2026-06-08")
        assert ran.code == 0, ran.err
        yield texts(root)


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
    found = list(killed(tmp_path, edit, 1000))
    assert all(text in (FILES, after) for text in found)
    assert FILES in found
    assert after in found


@pytest.mark.slow
def test_a_log_killed_at_random_moments_leaves_no_half_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    report = kill_at_random(tmp_path / "kills", 10, seed=7)
    assert report.kills == 10
    assert report.half == ()
    assert report.whole + report.nothing == 10
