"""What holds for every workspace: nothing around it changes a verdict, nothing later does."""

import locale
import re
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.output.clean import dump
from clientcare.published.status import status_json
from clientcare.rules.engine import check
from clientcare.summary.health import colours_of, health_of, judged_by
from clientcare.summary.model import Summary, judge, summary_of
from tests.any_workspace import Drawn, any_workspaces
from tests.summary.sums import commitment, summed
from tests.views.status_sample import RECORDS
from tests.workspaces import PROJECT, TODAY, loaded

pytestmark = pytest.mark.slow

PARTS = re.split(r"\n\n(?=\[\[\w+\]\])", RECORDS.strip())
"""The records, each with its sub-tables."""


@given(any_workspaces())
def test_the_colour_alone_is_the_one_that_all_findings_call_for(drawn: Drawn) -> None:
    space = drawn.workspace()
    outcome = judge(space)
    whole = {one.id: health_of(one, outcome).colour for one in space.contexts if one.last_fact}
    assert colours_of(space.contexts) == {c.id: whole.get(c.id) for c in space.contexts}
    for one in space.contexts:
        assert colours_of([one]) == {one.id: whole.get(one.id)}


@given(st.permutations(range(len(PARTS))), st.booleans())
def test_findings_of_one_rule_keep_their_order_without_lines(order: list[int], apart: bool) -> None:
    late = [commitment(f"D-{n}", f"promised = 2026-01-{n}") for n in (20, 22, 21)]
    parts = [*(PARTS[n] for n in order), *late]
    texts = parts if apart else ["\n\n".join(parts)]
    files: dict[str, str | bytes] = {f"demo/{n}.toml": text for n, text in enumerate(texts)}
    read = loaded({"demo/project.toml": PROJECT, **files})
    workspace = Workspace(read, Now.end_of(TODAY, read.settings.zone))
    whole = check(workspace, judged_by(read.settings)).findings
    quick = judge(workspace).findings
    by_code = sorted(whole, key=lambda one: one.code)
    for one, other in zip(by_code, sorted(quick, key=lambda one: one.code), strict=True):
        assert one._replace(place=other.place, related=other.related) == other
        assert one.place.file == other.place.file


def render(summary: Summary, *, everything: bool = False) -> str:
    return dump(status_json(summary, everything=everything))


def verdict(files: dict[str, str | bytes], day: date = TODAY) -> str:
    read = loaded(files)
    return render(summary_of(Workspace(read, Now.end_of(day, read.settings.zone))))


def test_the_sample_is_parted_at_its_records() -> None:
    assert len(PARTS) == 8
    assert all(part.startswith("[[") for part in PARTS)


@given(st.permutations(range(len(PARTS))))
def test_the_order_of_the_files_changes_no_verdict(order: list[int]) -> None:
    def files(numbers: list[int]) -> dict[str, str | bytes]:
        found: dict[str, str | bytes] = {"demo/project.toml": PROJECT}
        for place, number in enumerate(numbers):
            # The touchpoints have no id, and so get one of their file.
            name = f"{place}-{number}" if number < 6 else f"x{number}"
            found[f"demo/{name}.toml"] = PARTS[number]
        return found

    def lines(numbers: list[int]) -> list[str]:
        return sorted(verdict(files(numbers)).replace(",", "").splitlines())

    assert lines(order) == lines(sorted(order))


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_machines_zone_and_locale_change_no_verdict(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = render(summed(RECORDS))
    was = locale.setlocale(locale.LC_ALL)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for name in ("C", "C.UTF-8", "fi_FI.UTF-8", "tr_TR.UTF-8"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:
                continue
            assert render(summed(RECORDS)) == usual
    finally:
        locale.setlocale(locale.LC_ALL, was)
        monkeypatch.undo()
        time.tzset()


@given(st.integers(1, 400), st.sampled_from(["delivered", "accepted", "cancelled", "revoked"]))
def test_a_fact_of_a_later_day_changes_nothing(ahead: int, fact: str) -> None:
    later = TODAY + timedelta(ahead)
    plain = commitment("D-1", "promised = 2026-06-12")
    assert render(summed(plain + f"{fact} = {later}\n")) == render(summed(plain))


@given(st.dates(date(2026, 5, 1), date(2026, 9, 30)))
def test_every_day_can_be_asked_for_and_its_days_add_up(day: date) -> None:
    (project,) = summed(RECORDS, now=day).projects
    for one in project.commitments:
        parts = (one.days_late_ours, one.days_late_client, one.days_late_other)
        assert sum(parts) == one.days_late
        assert one.slip_ours + one.slip_client + one.slip_other == one.slip_days
        assert not one.overdue or (one.due is not None and one.due < day)
    tally = project.figures.kept_us
    assert 0 <= tally.kept <= tally.due
    assert 0 <= tally.kept_agreed <= tally.due
