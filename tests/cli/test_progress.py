"""A sign of life appears on a terminal after a second, and goes away again."""

import io

import pytest

from clientcare.cli import output as progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "AFTER", 0.01)
    monkeypatch.setattr(progress, "EVERY", 0.01)


def test_long_work_says_so_and_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    one = progress.Progress()
    one.start("reading")
    one._thread.join(0.2)
    one.stop()
    assert stream.getvalue().startswith("\rreading: ")
    assert stream.getvalue().endswith(f"\r{' ' * len('reading: 0 s')}\r")


def test_short_work_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(progress, "AFTER", 60)
    one = progress.Progress()
    one.start("reading")
    one.stop()
    assert stream.getvalue() == ""


def test_nothing_is_said_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    one = progress.Progress()
    one.start("reading")
    assert one._thread is None
    one.stop()
    assert stream.getvalue() == ""


def test_a_part_that_is_counted_is_shown_as_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    one = progress.Progress()
    one.follow("reading the history", 500, 2000)
    one.start("reading")
    one._thread.join(0.2)
    one.stop()
    bar = "reading the history [#####...............] 500 of 2,000"
    assert stream.getvalue().startswith(f"\r{bar}")
    assert stream.getvalue().endswith(f"\r{' ' * len(bar)}\r")


def test_where_no_thread_can_be_started_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> None:
        raise RuntimeError("can't start new thread")

    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("threading.Thread.start", refused)
    one = progress.Progress()
    one.start("reading")
    one.stop()
    assert stream.getvalue() == ""
