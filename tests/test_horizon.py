"""What was judged at a moment is what is judged at each later one, up to its horizon."""

import os
import sys
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Horizon, Now
from clientcare.facts.workspace import Workspace
from clientcare.output.findings import Whose, result_of
from clientcare.rules import engine, outcome
from clientcare.rules.catalogue import select
from clientcare.store import Snapshot
from tests.any_workspace import drawn_from
from tests.drawn import examples
from tests.workspaces import PROJECT, loaded, workspace

ZONES = ("Europe/Helsinki", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu")
BEGIN = datetime(2026, 6, 15, tzinfo=UTC)
LIMITS = ("1h", "4h", "30h", "2ch", "30ch", "1d", "2cd", "1w")
SECOND = timedelta(seconds=1)


def hours(random: Random, first: int = -72, last: int = 72) -> datetime:
    """A moment near the begin, to the quarter of an hour."""
    return BEGIN + timedelta(minutes=15 * random.randint(4 * first, 4 * last))


def day(random: Random) -> date:
    """A day near the begin."""
    return hours(random).date()


def some(random: Random, **values: object) -> dict[str, object]:
    """Some of the fields."""
    return {key: value for key, value in values.items() if random.random() < 0.4}


def timed(random: Random) -> Snapshot:
    """Draw a workspace of limits in hours and days, in several zones."""
    files = {f"p{n}/project.toml": _project(random, f"p{n}") for n in range(random.randint(1, 3))}
    return loaded(dict(files), f'time_zone = "{random.choice(ZONES)}"\n')


def _project(random: Random, name: str) -> str:
    levels = [{"level": n, "ours": "mira", "respond_within": random.choice(LIMITS)} for n in (1, 2)]
    begin = day(random)
    end = some(random, until=begin + timedelta(random.randint(0, 3)))
    limits = {key: random.choice(LIMITS) for key in ("triage", "tell", "update", "workaround",
                                                     "escalate", "fix")}  # fmt: skip
    policy = {
        **{key: random.choice(LIMITS) for key in ("answer_client", "tell_slip", "chase_within",
                                                  "resolve_within", "accept_within", "options")},
        "severity": {"high": limits},
    }  # fmt: skip
    project = {
        "id": name, "name": "P", "client": "C", "lead": "mira", "started": date(2026, 5, 1),
        "time_zone": random.choice(ZONES), "escalation": levels, "policy": policy,
        "people": {"mira": {"name": "Mira", "side": "us"},
                   "jan": {"name": "Jan", "side": "client"}},
        **some(random, paused=[{"from": begin, "why": "x", "agreed": date(2026, 6, 1), **end}]),
    }  # fmt: skip
    calls = [
        {"on": hours(random), "kind": random.choice(("complaint", "update", "message")),
         "summary": "x", "with": ["jan"], **some(random, answered=hours(random))}
        for _ in range(random.randint(0, 2))
    ]  # fmt: skip
    tables = {
        "project": project,
        "issue": [_issue(random, f"{name}-i{n}") for n in range(random.randint(0, 3))],
        "commitment": [_promise(random, f"{name}-c{n}") for n in range(random.randint(0, 3))],
        "touchpoint": calls,
    }
    return tomli_w.dumps({key: value for key, value in tables.items() if value})


def _escalations(random: Random) -> list[dict[str, object]]:
    facts = some(random, answered=hours(random), resolved=hours(random, 0))
    return [{"raised": hours(random), "why": "x", **facts}]


def _issue(random: Random, name: str) -> dict[str, object]:
    waits = [
        {"since": hours(random), "why": "x", **some(random, until=hours(random, 0))}
        for _ in range(random.randint(0, 2))
    ]
    return {
        "id": name, "title": "x", "found": hours(random), "owner": "mira",
        "severity": random.choice(("critical", "high", "high", "medium")), "waits": waits,
        **some(random, triaged=hours(random), told=hours(random), promised=hours(random),
               escalations=_escalations(random), workaround={"given": hours(random)},
               updates=[{"on": hours(random), "text": "x"}],
               ranked=[{"on": hours(random), "severity": "high", "why": "x"}]),
        **({"fixed": hours(random)} if random.random() < 0.2 else {}),
    }  # fmt: skip


def _promise(random: Random, name: str) -> dict[str, object]:
    moves = [{"on": day(random), "to": hours(random), "why": "x", **some(random, told=day(random))}]
    return {
        "id": name, "title": "x", "by": random.choice(("us", "client")), "promised": hours(random),
        **some(random, owner="mira", made=day(random), moves=moves, delivered=day(random),
               kind="answer", escalations=_escalations(random)),
    }  # fmt: skip


def judged(read: Snapshot, at: datetime) -> tuple[object, list[Whose | None], datetime]:
    """What is found at a moment, whose it is, and the horizon of it."""
    horizon = Horizon()
    now = Now.at(at, read.settings.zone, horizon)
    space = Workspace(read, now, judged_today=True, is_divisible=True)
    found = engine.check(space, select(read.settings, practice="thorough"))
    checked = result_of(found, [space])
    return found, [checked.whose(one) for one in found.findings], horizon.until


def assert_holds(read: Snapshot, at: datetime, random: Random) -> bool:
    """Hold a judgement to those of later moments; say whether there is one of them."""
    *said, until = judged(read, at)
    until = min(until, at + timedelta(9))
    for later in {at + SECOND, at + (until - at) * random.random(), until - SECOND}:
        if at < later < until:
            assert [*judged(read, later)[:2]] == said, (at, later, until)
    return until > at


MOMENTS = st.integers(-4 * 3600, 4 * 3600).map(lambda n: BEGIN + timedelta(seconds=15 * n))


@pytest.mark.slow
@examples(100)
@given(st.integers(0, 2**32), st.lists(MOMENTS, min_size=1, max_size=3))
def test_a_judgement_holds_up_to_its_horizon(seed: int, moments: list[datetime]) -> None:
    for read in (timed(Random(seed)), drawn_from(Random(seed)).load()):
        for at in moments:
            assert_holds(read, at, Random(seed))


@pytest.mark.skipif(sys.platform != "linux", reason="work is divided on Linux only")
def test_two_processes_have_the_horizon_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = range(10)
    alone = [judged(timed(Random(seed)), BEGIN + SECOND) for seed in seeds]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    for module in (engine, outcome):
        monkeypatch.setattr(module, "MANY", range(1, 1000))
    assert [judged(timed(Random(seed)), BEGIN + SECOND) for seed in seeds] == alone
    assert len({until for *_, until in alone}) > 3


ISSUE = """
[[issue]]
id = "demo-1"
title = "x"
severity = "high"
found = 2026-06-15T09:00:00+03:00
triaged = 2026-06-15T09:00:00+03:00
told = 2026-06-15T10:00:00+03:00
"""
AT = datetime(2026, 6, 15, 8, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 15, 21, tzinfo=UTC)
"""The end of the day in Helsinki."""


@pytest.mark.parametrize(
    ("more", "until"),
    [
        ("", MIDNIGHT),
        ("fixed = 2026-06-15T12:00:00+03:00", AT + timedelta(hours=1)),  # a fact to come
        ("promised = 2026-06-15T13:00:00+03:00", AT + timedelta(hours=2)),  # a limit ahead
        ("promised = 2026-06-15T10:00:00+03:00", AT),  # late by minutes, which are told
        ("promised = 2026-06-14T10:00:00+03:00", MIDNIGHT),  # late by days
        ("waits = [{ since = 2026-06-15T10:00:00+03:00, why = 'x' }]", MIDNIGHT),
        ("waits = [{ since = 2026-06-15T11:00:00+03:00, why = 'x' }]", AT),  # it begins now
    ],
)
def test_the_horizon_is_the_first_limit_ahead(more: str, until: datetime) -> None:
    assert judged(workspace(ISSUE + more).snapshot, AT)[2] == until


def test_a_limit_in_hours_moves_while_the_client_is_waited_for() -> None:
    settings = "\n[project.policy.severity.high]\nfix = '30h'\n"
    waits = "waits = [{ since = 2026-06-15T10:00:00+03:00, why = 'x' }]"
    read = workspace(PROJECT + settings + ISSUE + waits, project="").snapshot
    assert judged(read, AT)[2] == AT


def test_a_limit_in_hours_that_passed_before_the_wait_stays_where_it_is() -> None:
    settings = "\n[project.policy.severity.high]\ntell = '1h'\n"
    waits = "waits = [{ since = 2026-06-15T10:30:00+03:00, why = 'x' }]"
    read = workspace(PROJECT + settings + ISSUE + waits, project="").snapshot
    assert judged(read, AT)[2] == MIDNIGHT


def test_nothing_is_said_of_a_day_on_which_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Helsinki")
    before, after = (datetime(2026, 10, 25, hour, tzinfo=zone) for hour in (2, 5))
    untils = []
    for moment in (before, after):
        horizon = Horizon()
        Now.at(moment, zone, horizon)
        untils.append(horizon.until)
    assert untils == [before, datetime(2026, 10, 26, tzinfo=zone)]
