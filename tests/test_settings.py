"""clientcare.toml: every setting, where its value came from, and what is said of a wrong one."""

from datetime import date
from typing import Any

import pytest

from clientcare.errors import ClientcareError
from clientcare.records import Project
from clientcare.records.base import Severity
from clientcare.records.nearest import NO_STATE
from clientcare.records.project import Person, PolicyTable
from clientcare.settings import Layer, Settings, SettingsTable, project_settings, read_settings
from clientcare.toml import parse
from tests.for_each import for_each

LEVELS: tuple[Severity, ...] = ("critical", "high", "medium", "low")
DOCUMENTED: dict[str, Any] = {
    "records": "projects",
    "time_zone": "UTC",
    "calendar.workdays": ("mon", "tue", "wed", "thu", "fri"),
    "calendar.hours": "09:00-17:00",
    "calendar.holidays": None,
    "calendar.closed": (),
    "calendar.open": (),
    "calendar.season": (),
    "calendar.shift": "next",
    **dict.fromkeys(("cadence.update", "cadence.meeting", "cadence.demo", "cadence.pulse")),
    "check.practice": "standard",
    "check.select": (),
    "check.ignore": (),
    "check.fail_on": "error",
    "check.severity": {},
    "record.commit": False,
    "policy.max_moves": 2,
}
DURATIONS = {
    "due_soon": "5d", "tell_slip": "1d", "agree_slip": "5d", "absence": "20d", "options": "5d",
    "plan": "2d", "resolve_within": "5d", "answer_client": "1d", "silent_client": "10d",
    "chase_within": "3d", "assess_change": "5d", "decide_change": "10d", "accept_within": "10d",
    "answer_dissatisfaction": "2d", "explain_mass": "2d", "mediate": "10d",
    "decide_compensation": "10d", "settle_compensation": "10d", "review": "10d",
    "review_risk": "20d", "risks_by": "20d", "record_within": "3d", "waiver_limit": "60d",
    "stale": "20d", "dunning.mail": "1cd",
    "dunning.call": "7cd", "dunning.notice": "14cd", "dunning.legal": "30cd",
}  # fmt: skip
BY_SEVERITY = {
    "triage": ("2ch", "1d", "3d", "5d"),
    "tell": ("4ch", "1d", "3d", "5d"),
    "update": ("1d", "3d", "5d", "10d"),
    "workaround": ("1d", "3d", None, None),
    "escalate": ("1d", "3d", None, None),
    "fix": (None, None, None, None),
}
DOCUMENTED |= {f"policy.{key}": value for key, value in DURATIONS.items()}
DOCUMENTED |= {
    f"policy.severity.{level}.{what}": limits[n]
    for what, limits in BY_SEVERITY.items()
    for n, level in enumerate(LEVELS)
}


def refusal(text: str) -> str:
    """What is said of settings that are refused."""
    with pytest.raises(ClientcareError) as caught:
        read_settings(text.encode())
    assert caught.value.hint
    return str(caught.value)


# Values


def test_the_defaults_are_those_of_the_format() -> None:
    assert dict(read_settings(b"").values) == DOCUMENTED
    assert Settings().values == DOCUMENTED


EVERY_VALUE = """\
records = "promises"
time_zone = "Europe/Helsinki"

[people.mira]
name = "Mira Laine"
side = "us"
[people.olli]

[calendar]
workdays = ["sun", "mon", "tue", "wed", "thu"]
hours = "08:30-16:30"
holidays = "FI"
closed = [2026-12-22, { from = 2026-12-28, to = 2026-12-31, why = "office closed" }]
open = [2026-06-20]
shift = "previous"
[[calendar.season]]
from = 2026-06-01
to = 2026-08-31
hours = "08:30-14:30"

[cadence]
update = "1w"
meeting = "2w"
demo = "3w"
pulse = "4w"

[check]
practice = "thorough"
select = ["CC1", "untold-issue"]
ignore = ["CC113"]
fail_on = "warning"
[check.severity]
slipped-date = "error"

[record]
commit = true

[policy]
max_moves = 7
"""


def test_every_setting_can_be_set() -> None:
    policy = "".join(f'{key} = "77d"\n' for key in DURATIONS if "." not in key)
    dunning = "".join(f'{s} = "77cd"\n' for s in ("mail", "call", "notice", "legal"))
    levels = "".join(
        f"[policy.severity.{level}]\n" + "".join(f'{what} = "77h"\n' for what in BY_SEVERITY)
        for level in LEVELS
    )
    text = f"{EVERY_VALUE}{policy}[policy.dunning]\n{dunning}{levels}"
    settings = read_settings(text.encode())
    assert settings.values.keys() == DOCUMENTED.keys()
    unchanged = {key for key, value in settings.values.items() if value == DOCUMENTED[key]}
    assert unchanged == set()
    assert settings.records == "promises"
    assert settings.calendar.workdays == ("sun", "mon", "tue", "wed", "thu")
    assert settings.check.severity == {"slipped-date": "error"}
    assert settings.policy.dunning.mail == "77cd"
    assert settings.limit("low", "escalate") == "77h"
    assert settings.cadence.demo == "3w"
    assert settings.policy.max_moves == 7
    assert settings.people == {"mira": Person(name="Mira Laine", side="us"), "olli": Person()}
    assert all(settings.origin(key).startswith("workspace, clientcare.toml:") for key in DOCUMENTED)


def test_the_calendar_is_that_of_the_settings() -> None:
    calendar = read_settings(EVERY_VALUE.encode()).work_calendar
    days = [date(2026, 12, day) for day in range(20, 32)]
    working = [day.day for day in days if calendar.is_workday(day)]
    assert working == [20, 21, 23, 27]  # the 20th is a Sunday, the 24th a holiday
    assert calendar.day_off(date(2026, 12, 29)) == "office closed"
    assert calendar.day_off(date(2026, 12, 22)) == "closed"
    assert [str(opens.time()) for opens, _ in calendar.openings(date(2026, 12, 21))] == ["08:30:00"]


def test_of_an_issue_without_a_severity_the_lowest_counts() -> None:
    settings = read_settings(b"")
    assert [settings.limit(level, "tell") for level in (*LEVELS, None)] == [
        "4ch", "1d", "3d", "5d", "5d",
    ]  # fmt: skip
    assert settings.limit("medium", "workaround") is None
    assert settings.limit(None, "escalate") is None


# Where a value came from


def test_every_value_knows_where_it_came_from() -> None:
    text = b'# ours\ntime_zone = "UTC"\n[policy]\nplan = "1d"\nseverity.high.tell = "2d"\n'
    settings = read_settings(text)
    assert settings.origin("time_zone") == "workspace, clientcare.toml:2"
    assert settings.origin("policy.plan") == "workspace, clientcare.toml:4"
    assert settings.origin("policy.severity.high.tell") == "workspace, clientcare.toml:5"
    assert settings.origin("policy.severity.low.tell") == "default"
    assert settings.origin("records") == "default"


def test_a_value_and_what_is_in_it_can_be_located() -> None:
    settings = read_settings(b'[check]\nselect = ["CC1",\n  "x"]\nseverity = { y = "info" }\n')
    assert settings.locate("check.select") == "clientcare.toml:2:10"
    assert settings.locate("check.select", 1) == "clientcare.toml:3:3"
    assert settings.locate("check.severity", "y") == "clientcare.toml:4:18"
    assert settings.locate("check.ignore") is None


def test_a_layer_goes_over_those_below() -> None:
    base = read_settings(b'[policy]\nplan = "1d"\noptions = "1d"\n')
    over = Layer("flag", "--plan", "", frozenset({"policy.plan"}))
    flags = base.under(over, SettingsTable(policy=PolicyTable(plan="9d")))
    assert (flags.policy.plan, flags.policy.options, base.policy.plan) == (
        "9d",
        "1d",
        "1d",
    )
    assert flags.origin("policy.options") == "workspace, clientcare.toml:3"
    assert flags.origin("policy.plan").startswith("flag, --plan")


PROJECT = """\
[project]
id = "acme"
name = "Portal"
client = "Acme"
[project.policy]
plan = "1h"
severity.high.tell = "2h"
[project.calendar]
closed = [2026-06-03]
[project.cadence]
update = "2w"
"""


def of_project(base: Settings, text: str) -> Settings:
    project = Project.model_validate(parse(text)["project"])
    return project_settings(base, project, text, "projects/acme.toml")


def test_a_project_overrides_policy_calendar_and_cadence_and_nothing_else() -> None:
    base = read_settings(b'[policy]\nplan = "1d"\n[calendar]\nclosed = [2026-06-04]\n')
    settings = of_project(base, PROJECT)
    changed = {key: v for key, v in settings.values.items() if v != base.values[key]}
    assert changed == {
        "policy.plan": "1h",
        "policy.severity.high.tell": "2h",
        "calendar.closed": (date(2026, 6, 3),),
        "cadence.update": "2w",
    }
    assert settings.origin("policy.plan") == "project acme, projects/acme.toml:6"
    assert settings.origin("calendar.closed") == "project acme, projects/acme.toml:9"
    assert settings.origin("policy.due_soon") == "default"
    assert base.work_calendar.is_workday(date(2026, 6, 3))
    assert not settings.work_calendar.is_workday(date(2026, 6, 3))


def test_a_project_that_overrides_nothing_shares_the_settings() -> None:
    base = read_settings(b"")
    assert of_project(base, '[project]\nname = "Portal"\nclient = "Acme"\n') is base


# What is refused


@for_each(
    ("text", "expected"),
    [
        ("records = 5\n", "1:11: expected text, found a number"),
        ('records = ""\n', "1:11: the text is empty"),
        ("time_zone = 'Europe/Helsinky'\n", '1:13: "Europe/Helsinky" is not a time zone'),
        ("time_zone = ''\n", '1:13: "" is not a time zone'),
        ("time_zone = 'Europe'\n", '1:13: "Europe" is not a time zone'),
        ("time_zone = '../UTC'\n", '1:13: "../UTC" is not a time zone'),
        ("time_zone = 'localtime'\n", '1:13: "localtime" is not a time zone'),
        ("time_zone = '/etc/localtime'\n", '1:13: "/etc/localtime" is not a time zone'),
        (f"time_zone = '{'x' * 5000}'\n", f'1:13: "{"x" * 5000}" is not a time zone'),
        ("[people.mira]\nside = 'client'\n", "2:8: the workspace's people are our own"),
        ("[people.'a b']\n", '1:9: "a b" is not a valid id'),
        ("[calendar]\nworkdays = []\n", "2:12: a calendar needs at least one working day of the"),
        ("[calendar]\nworkdays = ['monday']\n", '2:13: "monday" is not one of mon, tue'),
        ("[calendar]\nhours = '17:00-09:00'\n", "2:9: closing time 09:00 is not after opening"),
        ("[calendar]\nhours = '09:00-09:00'\n", "2:9: closing time 09:00 is not after opening"),
        ("[calendar]\nhours = '09:00-25:00'\n", '2:9: "09:00-25:00" are not opening hours'),
        ("[calendar]\nholidays = 'XX'\n", '2:12: no public holidays known for "XX"'),
        ("[calendar]\nholidays = 'DE-XX'\n", '2:12: no public holidays known for "DE-XX"'),
        ("[calendar]\nholidays = ['FI', 'XX']\n", '2:19: no public holidays known for "XX"'),
        ("[calendar]\nhours = { fri = '09:00-15:00' }\n", "2:9: no hours for mon, tue, wed, thu"),
        ("[calendar]\nhours = { fr = '09:00-15:00' }\n", '2:11: "fr" is not one of mon, tue'),
        ("[calendar]\nhours = { fri = '9' }\n", '2:17: "9" are not opening hours'),
        ("[calendar]\nhours = '09:00-12:00, 11:00-17:00'\n", "2:9: the hours 09:00-12:00, 11:00"),
        (
            (
                "[people.mira]\naway = [{ from = 2026-06-05, to = 2026-06-05 }]\n"
                "[people.olli]\naway = [{ from = 2026-06-05, to = 2026-06-02 }]\n"
            ),
            "4:35: 2026-06-02 lies before 2026-06-05",
        ),
        (
            "[[calendar.season]]\nfrom = 2026-08-01\nto = 2026-06-01\nhours = '24h'\n",
            "3:6: 2026-06-01 lies before 2026-08-01",
        ),
        (
            "[[calendar.season]]\nfrom = 2026-06-01\nto = 2026-08-01\nhours = '17:00-09:00'\n",
            "4:9: closing time 09:00 is not after opening time 17:00",
        ),
        (
            "[calendar]\nclosed = [2026-12-24]\nopen = [2026-12-24]\n",
            "3:9: 2026-12-24 is among the closed days",
        ),
        (
            "[calendar]\nclosed = [{ from = 2026-12-31T12:00:00, to = 2026-12-31T11:00:00 }]\n",
            "2:46: 2026-12-31 11:00:00 lies before 2026-12-31 12:00:00",
        ),
        ("[calendar]\nclosed = ['2026-12-24']\n", "2:11: expected a day, found text"),
        (
            "[calendar]\nclosed = [{ from = 2026-12-31, to = 2026-12-28 }]\n",
            "2:37: 2026-12-28 lies before 2026-12-31",
        ),
        (
            "[calendar]\nclosed = [{ from = 0001-01-01, to = 9999-12-31 }]\n",
            "2:37: closed for more than a hundred years",
        ),
        ("[cadence]\nupdate = '1 week'\n", '2:10: "1 week" is not a duration'),
        ("[cadence]\nupdates = '1w'\n", '2:1: unknown key "updates" in cadence'),
        ("[check]\npractice = 'all'\n", '2:12: "all" is not one of essential, standard, tho'),
        ("[check]\nfail_on = 'errors'\n", '2:11: "errors" is not one of error, warning, info, '),
        ("[check]\nselect = 'CC1'\n", "2:10: expected a list, found text"),
        ("[check.severity]\nuntold-issue = 'never'\n", '2:16: "never" is not one of error, w'),
        ("[record]\ncommit = 'true'\n", "2:10: expected true or false, found text"),
        ("[policy]\nmax_moves = -1\n", '2:13: "-1" is out of range'),
        ("[policy]\ndue_son = '5d'\n", '2:1: unknown key "due_son" in policy'),
        ("[policy.severity.urgent]\ntell = '1d'\n", '1:18: unknown key "urgent" in severity'),
        ("[policy.dunning]\nletter = '1cd'\n", '2:1: unknown key "letter" in dunning'),
        ("[projects]\n", '1:2: unknown key "projects"'),
        ("time_zone 'x'\n", "1:11: a key needs a value"),
        (
            '[people.mira]\nname = "\\u202eariM"\n',
            "2:8: an invisible or control character (U+202E)",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(text: str, expected: str) -> None:
    said = refusal(text)
    assert said.startswith(f"clientcare.toml:{expected}"), said
    assert "\n" not in said.removesuffix("\n")


@for_each(
    ("text", "remedy"),
    [
        ("time_zone = 'Europe/Helsinky'\n", 'did you mean "Europe/Helsinki"?'),
        ("[policy]\ndue_son = '5d'\n", "did you mean `due_soon`?"),
        ("[calendar]\nholidays = 'DEU-BY'\n", 'write a country, with its part if need be: "DE-BY"'),
        ("[calendar]\nholidays = 'fi'\n", 'write "FI"'),
        ("[calendar]\nhours = '00:00-24:00'\n", 'write "24h"'),
        ("[calendar]\nhours = { fri = '9:00-15:00' }\n", 'write them as "09:00-17:00"'),
        ("[calendar]\nhours = { fri = '09:00-15:00' }\n", 'add `else = "09:00-17:00"`'),
        ("[check]\nfail_on = 'errors'\n", 'did you mean "error"?'),
    ],
)
def test_the_remedy_stands_beside_it(text: str, remedy: str) -> None:
    assert refusal(text).endswith(f"({remedy})")


@for_each(
    "folder",
    ["..", "../x", "a/../../b", "/tmp", "C:/x", "..\\x", "\\\\server\\x", "a/.."],
)
def test_records_cannot_leave_the_workspace(folder: str) -> None:
    said = refusal(f"records = '{folder}'\n")
    assert said.startswith("clientcare.toml:1:11: the records must lie inside the workspace (name")


@for_each("folder", ["projects", "a/b", ".", "./a", "a/", "..a", "a..b", "söker"])
def test_records_may_lie_anywhere_below(folder: str) -> None:
    assert read_settings(f'records = "{folder}"\n'.encode()).records == folder


def test_every_fault_is_reported_in_the_order_of_the_lines() -> None:
    said = refusal(
        "tme_zone = 'UTC'\nrecords = 1\n[check]\npractise = 'x'\nfail_on = 1\n"
        "[policy]\nplan = '1 day'\nmax_moves = 'x'\n"
    )
    places = [line.split(" ")[0] for line in said.split("\n")]
    assert places == [
        f"clientcare.toml:{p}:" for p in ("1:1", "2:11", "4:1", "5:11", "7:8", "8:13")
    ]


def test_impossible_values_are_reported_together() -> None:
    said = refusal("records = '..'\ntime_zone = 'x'\n[people.jan]\nside = 'client'\n")
    assert [line.split(" ")[0] for line in said.split("\n")] == [
        "clientcare.toml:1:11:",
        "clientcare.toml:2:13:",
        "clientcare.toml:4:8:",
    ]


def test_settings_that_are_no_text_are_refused_at_their_place() -> None:
    with pytest.raises(ClientcareError, match=r"clientcare\.toml:2:6: not UTF-8 text"):
        read_settings(b"[check]\n# abc\xff\n")


def test_a_byte_order_mark_and_other_line_ends_are_fine() -> None:
    settings = read_settings(b'\xef\xbb\xbf# x\r\n[policy]\r\nplan = "1d"\r\n')
    assert settings.origin("policy.plan") == "workspace, clientcare.toml:3"


@for_each(
    ("text", "fix"),
    [
        ("holidays = 'FI'\n", "`holidays` belongs below [calendar]"),
        ("due_soon = '1d'\n", "`due_soon` belongs below [policy]"),
        ("status = 'green'\n", NO_STATE),
        ("[project]\n", "belongs into a file of the records folder, as projects/NAME/project.toml"),
        ("[[risk]]\n", "belongs into a file of the records folder, as projects/NAME/records.toml"),
        ("[policy]\nholidays = 'FI'\n", "known keys: "),
    ],
)
def test_a_key_that_stands_in_the_wrong_place_is_said_to(text: str, fix: str) -> None:
    with pytest.raises(ClientcareError) as caught:
        read_settings(text.encode())
    assert fix in caught.value.message
