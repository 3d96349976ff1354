"""What commands share: reading a now, and finding what is named."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clientcare.calendar.now import Now
from clientcare.cli.common import read_as_of
from clientcare.errors import ClientcareError
from clientcare.naming import find_among, find_name
from clientcare.settings import read_settings
from tests.cli.running import FILES, error, run, write
from tests.for_each import for_each

HELSINKI = ZoneInfo("Europe/Helsinki")
IN_HELSINKI = read_settings(b'time_zone = "Europe/Helsinki"\n')
PRESENT = Now.at(datetime(2026, 6, 15, 23, 30, tzinfo=UTC), HELSINKI)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("2026-06-15", Now.end_of(date(2026, 6, 15), HELSINKI)),
        (" 2026-06-15 ", Now.end_of(date(2026, 6, 15), HELSINKI)),
        ("2026-06-15T14:30", Now.at(datetime(2026, 6, 15, 14, 30), HELSINKI)),  # noqa: DTZ001
        ("2026-06-15 14:30:05", Now.at(datetime(2026, 6, 15, 14, 30, 5), HELSINKI)),  # noqa: DTZ001
        ("2026-06-15T14:30z", Now.at(datetime(2026, 6, 15, 14, 30, tzinfo=UTC), HELSINKI)),
        ("2026-06-15T22:30-04:00", Now.at(datetime(2026, 6, 16, 2, 30, tzinfo=UTC), HELSINKI)),
        ("14:30", Now.at(datetime(2026, 6, 16, 14, 30), HELSINKI)),  # noqa: DTZ001
        ("today", Now.end_of(date(2026, 6, 16), HELSINKI)),
        ("Yesterday", Now.end_of(date(2026, 6, 15), HELSINKI)),
        ("fri", Now.end_of(date(2026, 6, 12), HELSINKI)),
        ("15.6.2026", Now.end_of(date(2026, 6, 15), HELSINKI)),
        ("week 24", Now.end_of(date(2026, 6, 12), HELSINKI)),
        ("-1d", Now.end_of(date(2026, 6, 15), HELSINKI)),
    ],
)
def test_as_of_takes_days_moments_and_words(
    monkeypatch: pytest.MonkeyPatch, text: str, now: Now
) -> None:
    monkeypatch.setattr("clientcare.cli.common.present", lambda zone: PRESENT)
    assert read_as_of(text, IN_HELSINKI) == now


@for_each(
    "text",
    ["", "someday", "20260615", "2026-W55", "2026-06-31", "2026-06-15T25:00", "31.6.2026",
     "2026-06-15T14", "２０２６-06-15", "2026-06-15T14:30+99:00"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ClientcareError, match="neither a day nor a moment"):
        read_as_of(text, IN_HELSINKI)


IDS = ["acme-portal", "ACME-pay", "ACME-payment", "acme-Login"]


@for_each(
    ("text", "found"),
    [
        ("ACME-pay", "ACME-pay"),
        ("acme-pay", "ACME-pay"),
        ("payment", "ACME-payment"),
        ("LOGIN", "acme-Login"),
        (" portal ", "acme-portal"),
    ],
)
def test_ids_are_found_exactly_or_by_a_part(text: str, found: str) -> None:
    assert find_name(text, IDS, "record") == found


@for_each(
    ("text", "message", "hint"),
    [
        ("acme", '"acme" may be any of 4 records',
         "name one: ACME-pay, ACME-payment, acme-Login, acme-portal"),
        ("acme-lgoin", 'there is no record "acme-lgoin"', "did you mean `acme-Login`?"),
        ("acme-x-payemnt", 'there is no record "acme-x-payemnt"', "did you mean `ACME-payment`?"),
        ("protal", 'there is no record "protal"', "did you mean `portal`?"),
        ("zzz", 'there is no record "zzz"',
         "records: ACME-pay, ACME-payment, acme-Login, acme-portal"),
        ("", 'there is no record ""',
         "records: ACME-pay, ACME-payment, acme-Login, acme-portal"),
    ],
)  # fmt: skip
def test_what_is_not_found_is_answered_with_candidates(text: str, message: str, hint: str) -> None:
    with pytest.raises(ClientcareError) as refused:
        find_name(text, IDS, "record")
    assert (refused.value.message, refused.value.hint) == (message, hint)


PREFIXED = ["room-portal", "ROOM-PORTAL-room-search", "ROOM-PORTAL-pay", "ROOM-x"]


@for_each(
    ("text", "prefixes", "found"),
    [
        ("room", ["ROOM", "Room-Portal"], "ROOM-PORTAL-room-search"),
        ("room", ["ROOM-PORTAL"], None),
        ("room", [], None),
        ("portal", ["ROOM", "ROOM-PORTAL"], None),
        ("room-portal", ["ROOM-PORTAL"], "room-portal"),
        ("m-portal-p", ["ROOM-PORTAL"], "ROOM-PORTAL-pay"),
    ],
)
def test_what_follows_the_prefix_of_a_project_tells_ids_apart(
    text: str, prefixes: list[str], found: str | None
) -> None:
    if found:
        assert find_name(text, PREFIXED, "record", prefixes=prefixes) == found
        return
    with pytest.raises(ClientcareError):
        find_name(text, PREFIXED, "record", prefixes=prefixes)


def test_case_tells_two_ids_apart_where_it_must() -> None:
    assert find_name("A", ["a", "A"], "record") == "A"
    assert find_name("a", ["a", "A"], "record") == "a"


def test_no_ids_at_all_is_said() -> None:
    with pytest.raises(ClientcareError) as refused:
        find_name("x", [], "record")
    assert refused.value.hint == "there is no record at all"
    with pytest.raises(ClientcareError) as refused:
        find_among("bob", {})
    assert refused.value.hint == "there is nobody yet: clientcare new person --name …"


def test_what_nobody_may_read_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    really = os.open

    def refusing(path: str, *how: int, **more: int) -> int:
        if str(path).endswith("search.toml"):
            raise PermissionError(13, "Permission denied")
        return really(path, *how, **more)

    monkeypatch.setattr(os, "open", refusing)
    said = run("list", "issue", "--root", str(tmp_path)).err
    warning = "warning: projects/portal/search.toml:1: cannot be read: Permission denied\n"
    assert said.startswith(warning)


def test_a_folder_that_is_gone_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(write(tmp_path / "care", FILES))
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    hint = "go to another one, or name it whole: --root DIR"
    assert run("check") == (2, "", error("the current folder no longer exists", hint))
    assert run("check", "--root", root, "--exit-zero").code == 0
