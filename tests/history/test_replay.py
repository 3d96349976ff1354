"""Records followed by their ids through files, steps and deletions; what still breaks a rule."""

from datetime import UTC, date, timedelta

from clientcare.history.replay import Replay
from clientcare.history.versions import Event, FileRecords
from clientcare.toml import parse
from tests.history.replaying import FILE, PROJECT_FILE, commit, remembered, replayed
from tests.workspaces import PROJECT, TODAY

HEAD = '[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\n'
EXISTS_FROM = HEAD + "promised = 2026-06-12\n"
SECOND = HEAD + "promised = 2026-06-19\n"
THIRD = HEAD + "promised = 2026-06-26\n"
OTHER = "projects/demo/other.toml"


def told(events: list[Event]) -> list[tuple[str, str, str]]:
    """What happened, to which record, in which commit."""
    return [
        (e.difference.what, e.record, e.commit.subject if e.commit else "work tree") for e in events
    ]


def versions(*steps: dict[str, str | None] | str) -> list[tuple[str, str, str]]:
    return told(replayed(*steps)[0])


def codes(*texts: str) -> list[str]:
    return [finding.code for finding in remembered(*texts)]


# By id -------------------------------------------------------------------------------------------


def test_a_record_is_followed_from_file_to_file() -> None:
    assert versions({FILE: EXISTS_FROM}, {FILE: None, OTHER: EXISTS_FROM}) == []
    moved = [("move", "DEMO-1", "Commit 2")]
    assert versions({FILE: EXISTS_FROM}, {FILE: None, OTHER: SECOND}) == moved
    assert versions({FILE: EXISTS_FROM}, {OTHER: SECOND, FILE: ""}) == moved
    assert versions({FILE: EXISTS_FROM}, {FILE: None, OTHER: SECOND.replace("DEMO", "Demo")}) == [
        ("move", "Demo-1", "Commit 2")
    ]


def test_a_copy_does_not_hide_a_move() -> None:
    """A second record with the id, with another date, and then the first is deleted."""
    steps: list[dict[str, str | None]] = [{FILE: EXISTS_FROM}, {OTHER: SECOND}, {FILE: None}]
    assert versions(*steps) == [("move", "DEMO-1", "Commit 3")]
    assert versions({FILE: EXISTS_FROM}, {OTHER: SECOND}, {OTHER: None}) == []
    assert versions({FILE: EXISTS_FROM + SECOND}, {FILE: SECOND + EXISTS_FROM}) == [
        ("move", "DEMO-1", "Commit 2")
    ]


def test_an_open_record_that_is_deleted_and_comes_back() -> None:
    steps: list[dict[str, str | None]] = [{FILE: EXISTS_FROM}, {FILE: None}, {OTHER: SECOND}]
    assert versions(*steps) == [
        ("dropped", "DEMO-1", "Commit 2"),
        ("restored", "DEMO-1", "Commit 3"),
        ("move", "DEMO-1", "Commit 3"),
    ]
    closed = EXISTS_FROM + "delivered = 2026-06-12\n"
    assert versions({FILE: closed}, {FILE: None}) == [("dropped", "DEMO-1", "Commit 2")]


def test_a_record_that_turns_into_another_kind_is_dropped() -> None:
    issue = '[[issue]]\nid = "DEMO-1"\ntitle = "Search"\nfound = 2026-06-12\n'
    assert versions({FILE: EXISTS_FROM}, {FILE: issue}) == [("dropped", "DEMO-1", "Commit 2")]


def test_events_of_a_step_are_in_the_order_of_the_records() -> None:
    both = EXISTS_FROM.replace("DEMO-1", "b") + EXISTS_FROM.replace("DEMO-1", "A")
    later = both.replace("06-12", "06-19")
    assert [name for _, name, _ in versions({FILE: both}, {FILE: later})] == ["A", "b"]


def test_the_project_of_an_event_is_the_one_of_its_time() -> None:
    project = '[project]\nid = "other"\nname = "O"\nclient = "Demo Oy"\n'
    steps: list[dict[str, str | None]] = [
        {FILE: EXISTS_FROM},
        {FILE: None, "projects/x/project.toml": project, "projects/x/deep/a.toml": SECOND},
        {"projects/x/deep/a.toml": None, "projects/own.toml": project + THIRD},
        {"projects/own.toml": None},
    ]
    events, _ = replayed(*steps)
    assert [(e.difference.what, e.project) for e in events] == [
        ("move", "other"), ("move", "other"), ("dropped", "other"),
    ]  # fmt: skip


def test_touchpoints_without_ids_are_known_by_what_they_say() -> None:
    log = '[[touchpoint]]\non = {}\nkind = "call"\nsummary = "{}"\n'
    three = [log.format(f"2026-06-0{n}", f"Call {n}") for n in (1, 2, 3)]
    changed = log.format("2026-06-05", "Call 2")
    assert versions("".join(three[:2]), "".join(three)) == []
    assert versions("".join(three), "".join(three[1:])) == []
    assert versions({FILE: "".join(three)}, {FILE: None, OTHER: "".join(three[::-1])}) == []
    events, _ = replayed("".join(three), "".join([three[0], changed, three[2]]))
    assert [(e.record, e.difference.field, str(e.difference.new)) for e in events] == [
        ("records-2026-06-05-1", "on", "2026-06-05")
    ]


# What breaks a rule ------------------------------------------------------------------------------


def test_what_was_put_back_is_no_finding() -> None:
    assert codes(EXISTS_FROM, SECOND) == ["CC121"]
    assert codes(EXISTS_FROM, SECOND, EXISTS_FROM) == []
    assert codes(EXISTS_FROM, SECOND, EXISTS_FROM, THIRD) == ["CC121"]
    assert codes(EXISTS_FROM, SECOND, THIRD) == ["CC121", "CC121"]
    assert codes(EXISTS_FROM, SECOND, THIRD, SECOND) == ["CC121"]
    assert codes(EXISTS_FROM, HEAD, EXISTS_FROM) == []
    assert codes(EXISTS_FROM, HEAD, SECOND) == ["CC121"]
    move = "moves = [{ on = 2026-06-15, to = 2026-06-19 }]\n"
    assert codes(EXISTS_FROM + move, EXISTS_FROM, EXISTS_FROM + move) == []
    bar = EXISTS_FROM + 'acceptance = ["a", "b"]\n'
    assert codes(bar, EXISTS_FROM, bar.replace('"a", "b"', '"b", "a"')) == []


def test_findings_name_the_change_that_still_stands() -> None:
    (found,) = remembered(EXISTS_FROM, SECOND, EXISTS_FROM, THIRD)
    assert found.message == (
        "the first promise was changed from 2026-06-12 to 2026-06-26 "
        f"on {TODAY + timedelta(2)} by Mira Laine in 000000000000"
    )
    assert (found.record, found.field, found.place.line) == ("DEMO-1", "promised", 4)


def test_fingerprints_tell_changes_apart_and_stay() -> None:
    one = remembered(EXISTS_FROM, SECOND, THIRD)
    again = remembered("\n\n" + EXISTS_FROM, "\n\n" + SECOND, "\n\n" + THIRD)
    assert len({finding.fingerprint for finding in one}) == 2
    assert [f.fingerprint for f in one] == [f.fingerprint for f in again]


def test_a_fact_may_be_corrected_on_the_day_it_was_committed() -> None:
    before, after = (EXISTS_FROM + f"delivered = 2026-06-{day}\n" for day in (12, 11))
    assert codes(before, after) == ["CC124"]
    replay, day = Replay(UTC), date(2026, 6, 15)
    replay.step({FILE: FileRecords(FILE, parse(EXISTS_FROM))}, commit(1, day), day)
    late = day + timedelta(1)
    replay.step({FILE: FileRecords(FILE, parse(before))}, commit(2, late), late)
    (event,) = replay.step({FILE: FileRecords(FILE, parse(after))}, commit(3, late), late)
    assert event.early
    (event,) = replay.step(
        {FILE: FileRecords(FILE, parse(before))}, commit(4, late), late + timedelta(1)
    )
    assert not event.early


def test_a_waiver_accepts_a_commit_and_no_other() -> None:
    waiver = '[[commitment.waive]]\nrule = "silent-move"\ncommit = "{}"\nwhy = "a typing error"\n'
    assert codes(EXISTS_FROM, SECOND + waiver.format(f"{2:040x}")) == []
    assert codes(EXISTS_FROM, SECOND + waiver.format("0" * 7)) == []
    assert codes(EXISTS_FROM, SECOND + waiver.format("abcdef0")) == ["CC121"]


def test_a_dropped_record_is_shown_on_its_project_and_can_be_waived_there() -> None:
    (found,) = remembered(EXISTS_FROM, "")
    assert (found.code, found.record, found.kind, found.field) == ("CC123", "demo", "project", None)
    assert found.message == (
        f"the open commitment DEMO-1 was deleted on {TODAY} by Mira Laine in 000000000000"
    )


def test_a_change_request_excuses_a_lower_bar_only_once_it_was_agreed() -> None:
    bar = EXISTS_FROM + 'made = 2026-06-01\nacceptance = ["a", "b"]\n'
    less = bar.replace(', "b"', "")
    request = (
        '[[change]]\nid = "DEMO-C1"\ntitle = "Less"\naffects = ["demo-1"]\n'
        'requested = 2026-06-10\ndecided = 2026-06-15\ndecision = "agreed"\n'
    )
    assert codes(bar, less + request) == []
    assert codes(bar, less) == ["CC122"]
    assert codes(bar, less + request.replace('"agreed"', '"declined"')) == ["CC122"]
    assert codes(bar, less + request.replace("demo-1", "demo-2")) == ["CC122"]
    assert codes(bar, less + request.replace("2026-06-15", "2026-06-12")) == ["CC122"]
    assert codes(bar, bar + request, less + request) == []


# Sums and days -----------------------------------------------------------------------------------

FEE = f"{EXISTS_FROM}amount = 900\n"


def test_a_sum_is_in_the_currency_of_its_project() -> None:
    assert PROJECT.count('currency = "EUR"') == 1
    first: dict[str, str | None] = {FILE: FEE}
    assert versions(first, {FILE: f'{FEE}currency = "EUR"\n'}) == []
    lowered = [("lowered-bar", "DEMO-1", "Commit 2")]
    assert versions(first, {FILE: f'{FEE}currency = "HUF"\n'}) == lowered
    assert versions(first, {FILE: FEE.replace("900", "800")}) == lowered


def test_the_currency_of_then_is_that_before_the_step() -> None:
    then: dict[str, str | None] = {
        PROJECT_FILE: PROJECT.replace("EUR", "HUF"),
        FILE: f'{FEE}currency = "EUR"\n',
    }
    events, _ = replayed({FILE: FEE}, then)
    assert "DEMO-1" not in [event.record for event in events]


def test_a_fact_that_a_new_record_brings_late_is_noted() -> None:
    def late(day: date, call: date) -> list[str]:
        made = f"{EXISTS_FROM}delivered = {day}\nmoves = [{{ on = {day}, to = {TODAY} }}]\n"
        talk = f'[[touchpoint]]\non = {call}\nkind = "call"\n'
        return [one.key for one in replayed("", made + talk)[1].recorded]

    on = TODAY + timedelta(1)
    assert late(on, on) == []
    assert late(TODAY, on) == ["delivered", "moves 0 on"]
    assert late(on, TODAY) == ["on"]
