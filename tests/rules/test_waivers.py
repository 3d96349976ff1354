"""Waivers: what they hide, when they end, and what is said of those that are no good."""

from clientcare.findings import AppliedWaiver
from clientcare.records.base import Waiver
from clientcare.rules.catalogue import LOCKED, catalogue, select
from clientcare.rules.engine import check
from clientcare.rules.waivers import waiver_fault
from tests.for_each import for_each
from tests.rules.saying import commitment, day, findings, said
from tests.workspaces import TODAY, outcome, workspace

UNDATED = 'rule = "undated-commitment"'
GOOD = f'{UNDATED}\nuntil = 2026-07-31\nwhy = "in July"'


def waived(*waivers: str, facts: str = "") -> str:
    return commitment(facts + "".join(f"\n[[commitment.waive]]\n{text}" for text in waivers))


def seen(text: str, *rules: str) -> tuple[list[str], list[str]]:
    """The codes that are shown and those that are waived."""
    done = outcome(workspace(text), "CC111", *rules)
    return [f.code for f in done.findings], [f.code for f in done.waived]


# What they hide


@for_each("rule", ["undated-commitment", "CC111", "cc111", " Undated-Commitment "])
def test_a_waiver_hides_a_finding_of_its_rule_by_name_or_code(rule: str) -> None:
    text = waived(GOOD.replace("undated-commitment", rule))
    assert seen(text) == ([], ["CC111"])


def test_what_is_hidden_is_counted_with_the_waivers_reason_and_end() -> None:
    done = outcome(workspace(waived(GOOD)), "CC111")
    (finding,) = done.waived
    assert finding.waived == AppliedWaiver("in July", day("2026-07-31"))
    assert finding.message == "no date is promised"
    assert not done.failing(min(f.severity for f in done.waived))


@for_each(("until", "hides"), [("2026-06-15", True), ("2026-06-14", False), ("2027-01-01", True)])
def test_the_last_day_counts(until: str, hides: bool) -> None:
    text = waived(GOOD.replace("2026-07-31", until))
    assert ("CC111" in seen(text)[1]) == hides
    assert ("CC111" in seen(text)[0]) != hides


def test_a_waiver_hides_nothing_else() -> None:
    other = commitment("", "C-2")
    assert seen(waived(GOOD) + other, "CC112") == (["CC112", "CC111", "CC112"], ["CC111"])
    assert seen(waived(GOOD.replace("undated", "unowned"))) == (["CC111"], [])


def test_a_waiver_may_stand_on_any_record() -> None:
    text = '[[issue]]\nid = "I-1"\ntitle = "a"\nfound = 2026-06-01\n[[issue.waive]]\n'
    text += GOOD.replace("undated-commitment", "untold-issue")
    done = outcome(workspace(text), "CC201")
    assert [f.code for f in done.waived] == ["CC201"]


# CC008 bad-waiver

BAD = {
    "": "a waiver without a rule",
    'why = "x"\nuntil = 2026-07-01': "a waiver without a rule",
    'rule = ""\nwhy = "x"\nuntil = 2026-07-01': "a waiver without a rule",
    'rule = "undated"\nwhy = "x"\nuntil = 2026-07-01': 'a waiver for "undated", which is no rule',
    'rule = "CC1"\nwhy = "x"\nuntil = 2026-07-01': 'a waiver for "CC1", which is no rule',
    f"{UNDATED}\nuntil = 2026-07-01": "a waiver for undated-commitment without a why",
    f'{UNDATED}\nuntil = 2026-07-01\nwhy = "  "': "a waiver for undated-commitment without a why",
    f'{UNDATED}\nwhy = "x"': "a waiver for undated-commitment without an end",
    f'{UNDATED}\nwhy = "x"\ncommit = "0123456"': "a waiver for undated-commitment without an end",
    'rule = "CC005"\nwhy = "x"\nuntil = 2026-07-01': "CC005 impossible-dates cannot be waived",
    'rule = "bad-waiver"\nwhy = "x"\nuntil = 2026-07-01': "CC008 bad-waiver cannot be waived",
}


@for_each(("text", "fault"), BAD.items())
def test_a_bad_waiver_is_named_and_waives_nothing(text: str, fault: str) -> None:
    assert said(waived(text), "CC008", "CC111", "CC010") == [
        f"E C-1 waive[0]: {fault}: it waives nothing",
        "W C-1: no date is promised",
    ]


@for_each(
    ("text", "fix"),
    [
        ('rule = "undated-commitmet"\nwhy = "x"', "did you mean `undated-commitment`?"),
        ('rule = "CC005"\nwhy = "x"', "remove it"),
        (f"{UNDATED}\nuntil = 2026-07-01", 'add `why = "…"`'),
        (f'{UNDATED}\nwhy = "x"', "add `until = DATE`, or earlier"),
        ('rule = "CC121"\nwhy = "x"', 'add `commit = "…"`, as `clientcare drift` names it'),
    ],
)
def test_a_bad_waiver_is_answered_with_what_it_lacks(text: str, fix: str) -> None:
    (found,) = findings(waived(text), "CC008")
    assert found.fix == fix


def test_a_bad_waiver_is_found_on_closed_records_and_others_too() -> None:
    for facts in ("delivered = 2026-06-01", 'by = "client"', 'by = "other"'):
        assert len(findings(waived("", facts=facts), "CC008")) == 1


def test_every_bad_waiver_is_named() -> None:
    found = findings(waived("", GOOD, 'rule = "x"'), "CC008")
    assert [f.field for f in found] == ["waive[0]", "waive[2]"]
    assert len({f.fingerprint for f in found}) == 2


@for_each("code", sorted(LOCKED))
def test_what_guards_the_records_cannot_be_waived(code: str) -> None:
    fault = waiver_fault(Waiver(rule=code, why="x", until=TODAY))
    assert fault is not None
    assert fault[0].endswith("cannot be waived")


@for_each("code", sorted(catalogue().keys() - LOCKED))
def test_everything_else_can(code: str) -> None:
    assert waiver_fault(Waiver(rule=code, why="x", until=TODAY, commit="0123456")) is None


# CC009 expiring-waiver


@for_each(
    ("until", "words"),
    [
        ("2026-06-23", None),
        ("2026-06-22", "in 5 working days"),
        ("2026-06-21", "in 4 working days"),
        ("2026-06-16", "in 1 working day"),
        ("2026-06-15", "in 0 working days"),
    ],
)
def test_a_waiver_in_use_that_ends_soon(until: str, words: str | None) -> None:
    text = waived(GOOD.replace("2026-07-31", until))
    expected = f"W C-1 waive[0].until: the waiver for undated-commitment ends on {until}, {words}"
    assert said(text, "CC009", "CC111") == ([expected] if words else [])


def test_a_waiver_that_is_not_in_use_does_not_expire() -> None:
    text = waived(GOOD.replace("2026-07-31", "2026-06-16"), facts="promised = 2026-07-01")
    assert said(text, "CC009", "CC111") == []


# CC010 unused-waiver


@for_each(
    ("waiver", "facts", "expected"),
    [
        (GOOD, "", []),
        (
            GOOD,
            "promised = 2026-07-01",
            ["W C-1 waive[0]: the waiver for undated-commitment hides nothing"],
        ),
        (
            GOOD.replace("2026-07-31", "2026-06-14"),
            "",
            ["W C-1 waive[0].until: the waiver for undated-commitment ended on 2026-06-14"],
        ),
        (GOOD.replace("2026-07-31", "2026-06-14"), "delivered = 2026-06-01", []),
        (GOOD, "delivered = 2026-06-01", []),
        # of a rule that did not run nobody knows what it hides, but that it has ended
        (GOOD.replace("undated", "unowned"), "promised = 2026-07-01", []),
        (GOOD.replace("undated", "unowned").replace("2026-07-31", "2026-06-15"), "", []),
        (
            GOOD.replace("undated", "unowned").replace("2026-07-31", "2026-06-14"),
            "promised = 2026-07-01",
            ["W C-1 waive[0].until: the waiver for unowned-commitment ended on 2026-06-14"],
        ),
    ],
)
def test_a_waiver_that_hides_nothing_or_has_ended(
    waiver: str, facts: str, expected: list[str]
) -> None:
    found = said(waived(waiver, facts=facts), "CC010", "CC111")
    assert [one for one in found if "waive" in one] == expected


def test_of_two_waivers_for_one_rule_the_second_hides_nothing() -> None:
    assert said(waived(GOOD, GOOD), "CC010", "CC111") == [
        "W C-1 waive[1]: the waiver for undated-commitment hides nothing"
    ]


def test_a_waiver_for_what_another_finding_speaks_for_is_in_use() -> None:
    text = commitment(
        'by = "client"\nowner = "jan"\npromised = 2026-06-01\n[[commitment.waive]]\n'
        'rule = "overdue-input"\nuntil = 2026-07-31\nwhy = "x"'
    )
    done = outcome(workspace(text), "CC102", "CC504", "CC010")
    assert ([f.code for f in done.findings], [f.code for f in done.waived]) == (
        ["CC504"],
        ["CC102"],
    )


# Waivers of the rules on waivers


def test_even_the_rules_on_waivers_can_be_waived() -> None:
    soon = GOOD.replace("2026-07-31", "2026-06-16")
    quiet = 'rule = "expiring-waiver"\nuntil = 2026-07-31\nwhy = "known"'
    shown, hidden = seen(waived(soon, quiet), "CC009", "CC010")
    assert (shown, sorted(hidden)) == ([], ["CC009", "CC111"])
    shown, hidden = seen(waived(quiet, soon), "CC009", "CC010")  # in any order
    assert (shown, sorted(hidden)) == ([], ["CC009", "CC111"])
    unused = 'rule = "unused-waiver"\nuntil = 2026-07-31\nwhy = "known"'
    shown, hidden = seen(waived(GOOD, unused, facts="promised = 2026-07-01"), "CC009", "CC010")
    assert (shown, hidden) == ([], ["CC010"])


def test_a_waiver_of_a_rule_on_waivers_that_hides_nothing_is_unused_too() -> None:
    quiet = 'rule = "expiring-waiver"\nuntil = 2026-07-31\nwhy = "known"'
    assert said(waived(quiet, facts="promised = 2026-07-01"), "CC009", "CC010") == [
        "W C-1 waive[0]: the waiver for expiring-waiver hides nothing"
    ]


# The past


def test_a_past_day_knows_only_its_own_waivers_ends() -> None:
    text = waived(GOOD.replace("2026-07-31", "2026-06-05"))
    space = workspace(text, now=day("2026-06-05"))
    done = check(space, select(space.snapshot.settings, select=["CC111"]))
    assert [f.code for f in done.waived] == ["CC111"]
