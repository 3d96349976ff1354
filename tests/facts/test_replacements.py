"""What replaces a promise takes over its first date, its slip and its moves, through any chain."""

from datetime import date

from clientcare.facts.workspace import Context
from clientcare.records import Commitment
from clientcare.summary.figures import figures_of
from tests.for_each import for_each
from tests.workspaces import outcome, workspace

OLD = (
    '[[commitment]]\nid = "D-1"\ntitle = "Map"\nmade = 2026-05-04\npromised = 2026-06-01\n'
    'moves = [{{ on = 2026-05-20, to = 2026-06-03, why = "ill", told = 2026-05-20 }}]\n'
)
ENDED = OLD + 'replaced = {on}\nreplaced_by = "D-2"\nwhy = "smaller"\n'
NEW = '[[commitment]]\nid = "D-2"\ntitle = "Map"\nmade = 2026-05-25\npromised = {due}\n'
AGREED = (
    '[[change]]\nid = "D-C1"\ntitle = "A smaller map"\naffects = ["D-1"]\n'
    'requested = 2026-05-20\ndecided = 2026-05-25\ndecision = "agreed"\n'
)


def context_of(text: str) -> Context:
    (context,) = workspace(text).contexts
    return context


def commitment(context: Context, name: str) -> Commitment:
    found = context.commitment(name)
    assert found
    return found


def test_it_takes_over_the_first_date_the_slip_and_the_moves() -> None:
    context = context_of(ENDED.format(on="2026-05-25") + NEW.format(due="2026-06-09"))
    dates = context.dates(commitment(context, "D-2"))
    assert (dates.promised, dates.due) == (date(2026, 6, 1), date(2026, 6, 9))
    assert (dates.slip, dates.times_moved) == (6, 2)
    assert dates.shares == {"us": 6, "client": 0, "other": 0}


def test_what_comes_again_takes_over_with_its_first_round() -> None:
    text = ENDED.format(on="2026-05-25") + NEW.format(due="2026-06-09") + 'every = "1w"\n'
    context = context_of(text)
    first, second = (context.dates(commitment(context, f"D-2@2026-06-{n}")) for n in ("09", "16"))
    assert (first.promised, first.due, first.slip) == (date(2026, 6, 1), date(2026, 6, 9), 6)
    assert (first.times_moved, second.times_moved, second.slip) == (2, 0, 0)
    assert first.new_dates[-1].agreed is None
    for affected in ("D-1", "D-2"):
        agreed = context_of(text + AGREED.replace('"D-1"', f'"{affected}"'))
        first = agreed.dates(commitment(agreed, "D-2@2026-06-09"))
        assert first.new_dates[-1].agreed == date(2026, 5, 25)


def test_each_link_of_a_chain_sums_up_all_moves_before() -> None:
    links = []
    for n in range(1, 9):
        cause = ("client", "ours", "change", "third-party")[n % 4]
        links.append(
            f'[[commitment]]\nid = "D-{n}"\ntitle = "Map"\nmade = 2026-05-04\n'
            f"promised = 2026-06-{n:02}\nreplaced = 2026-05-{8 + n:02}\n"
            f'replaced_by = "D-{n + 1}"\nwhy = "smaller"\n'
            f'moves = [{{ on = 2026-05-05, to = 2026-06-{9 + n}, why = "ill", cause = "{cause}", '
            f"told = 2026-05-06 }}]\n"
        )
    last = '[[commitment]]\nid = "D-9"\ntitle = "Map"\nmade = 2026-05-04\npromised = 2026-06-26\n'
    context = context_of("".join(links) + last)
    for n in range(9, 0, -1):
        dates = context.dates(commitment(context, f"D-{n}"))
        found, before = {"us": 0, "client": 0, "other": 0}, dates.promised
        assert before == date(2026, 6, 1)
        for move in dates.new_dates:
            found[dates.side_of(move)] += context.calendar.between(before, move.to)
            before = move.to
        assert dates.times_moved == 2 * n - 1 - (n == 9)
        assert dates.shares == found
        assert len({*found.values()}) == 3 or n < 4


def test_what_is_advised_about_its_later_date_can_be_typed() -> None:
    space = workspace(ENDED.format(on="2026-05-25") + NEW.format(due="2026-06-19"))
    for code, record in (("CC104", "D-2"), ("CC128", "D-1")):
        (one,) = (f for f in outcome(space, code).findings if f.record == record)
        assert one.remedy.command == "clientcare log call --project demo --about D-2"
        assert one.remedy.when_yes == (
            "clientcare new change --project demo --title … --affects D-2 --requested 2026-05-25 "
            "--decided today --decision agreed"
        )
    change = '[[change]]\nid = "C-1"\ntitle = "Map"\nrequested = 2026-05-25\ndecided = 2026-05-26\n'
    agreed = change + 'decision = "agreed"\naffects = ["D-2"]\n'
    space = workspace(ENDED.format(on="2026-05-25") + NEW.format(due="2026-06-19") + agreed)
    assert not [*outcome(space, "CC128").findings, *outcome(space, "CC508").findings]


def test_a_chain() -> None:
    second = NEW.format(due="2026-06-09") + 'replaced = 2026-05-29\nreplaced_by = "D-3"\n'
    third = NEW.format(due="2026-06-11").replace("D-2", "D-3")
    context = context_of(ENDED.format(on="2026-05-25") + second + third)
    dates = context.dates(commitment(context, "D-3"))
    assert (dates.promised, dates.times_moved, dates.slip) == (date(2026, 6, 1), 3, 8)


def test_a_chain_may_be_longer_than_calls_can_nest() -> None:
    ended = 'replaced = 2026-05-29\nreplaced_by = "D-{}"\n'
    new = NEW.format(due="2026-06-09")
    chain = (new.replace("D-2", f"D-{n}") + ended.format(n + 1) for n in range(2, 1_002))
    last = new.replace("D-2", "D-1002")
    context = context_of(ENDED.format(on="2026-05-25") + "".join(chain) + last)
    assert context.dates(commitment(context, "D-1002")).promised == date(2026, 6, 1)


def test_a_circle_ends() -> None:
    second = NEW.format(due="2026-06-09") + 'replaced = 2026-05-29\nreplaced_by = "D-1"\n'
    context = context_of(ENDED.format(on="2026-05-25") + second)
    assert all(context.dates(one).promised for one in context.records(Commitment))


def test_what_has_no_date_is_due_when_the_other_was() -> None:
    new = NEW.partition("promised")[0]
    context = context_of(ENDED.format(on="2026-05-25") + new)
    dates = context.dates(commitment(context, "D-2"))
    assert (dates.promised, dates.due) == (date(2026, 6, 1), date(2026, 6, 3))


def test_a_promise_of_the_other_side_gives_nothing() -> None:
    new = NEW.format(due="2026-06-09").replace("made", 'by = "client"\nmade')
    context = context_of(ENDED.format(on="2026-05-25") + new)
    assert context.dates(commitment(context, "D-2")).promised == date(2026, 6, 9)


@for_each(
    ("replaced", "kept"),
    [("2026-05-25", (0, 1)), ("2026-06-02", (0, 1))],
)
def test_both_together_count_once(replaced: str, kept: tuple[int, int]) -> None:
    """Replaced in time, the new one stands for both; later, the old one was broken already."""
    new = NEW.format(due="2026-06-09") + "delivered = 2026-06-08\n"
    tally = figures_of(context_of(ENDED.format(on=replaced) + new)).kept_us
    assert (tally.kept, tally.due, tally.kept_agreed) == (*kept, 0)


def test_it_is_kept_by_the_first_date() -> None:
    new = NEW.format(due="2026-06-09") + "delivered = 2026-06-01\n"
    tally = figures_of(context_of(ENDED.format(on="2026-05-25") + new)).kept_us
    assert (tally.kept, tally.due) == (1, 1)


def test_an_agreed_change_makes_an_agreed_date() -> None:
    new = NEW.format(due="2026-06-09") + "delivered = 2026-06-08\n"
    context = context_of(ENDED.format(on="2026-05-25") + new + AGREED)
    tally = figures_of(context).kept_us
    assert (tally.kept, tally.due, tally.kept_agreed) == (0, 1, 1)
    assert context.dates(commitment(context, "D-2")).shares["client"] == 4


@for_each(
    ("made", "led_to", "agreed"),
    [
        ("2026-05-24", True, True),
        ("2026-05-25", False, True),
        ("2026-05-25", True, False),
        ("2026-05-26", False, False),
    ],
)
def test_what_was_agreed_before_explains_no_replacement(
    made: str, led_to: bool, agreed: bool
) -> None:
    old = ENDED.format(on="2026-05-28").replace("2026-05-04", made).replace("05-20", "05-27")
    old = old.replace('why = "smaller"', 'change = "D-C1"' if led_to else "")
    context = context_of(old + NEW.format(due="2026-06-09") + AGREED)
    shares = context.dates(commitment(context, "D-2")).shares
    assert (shares["client"] > 0) == agreed


def test_an_hour_is_taken_over_too() -> None:
    old = ENDED.format(on="2026-05-25").replace("2026-06-01", "2026-06-01T12:00:00")
    new = NEW.format(due="2026-06-09T15:00:00") + "delivered = 2026-06-08\n"
    dates = (context := context_of(old + new)).dates(commitment(context, "D-2"))
    assert (str(dates.promised), str(dates.due)) == ("2026-06-01 12:00", "2026-06-09 15:00")
    assert dates.times_moved == 2
