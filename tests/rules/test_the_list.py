"""The catalogue, held against the list of the design, which is copied here line by line."""

from typing import NamedTuple

from clientcare.records import KINDS
from clientcare.rules.catalogue import HISTORY, LOCKED, Rule, catalogue
from tests.for_each import for_each

LIST = """
CC001 unreadable-file             e E f
CC002 invalid-record              e E any
CC003 duplicate-id                e E any
CC004 unknown-reference           e E any
CC005 impossible-dates            e E any
CC006 orphan-record               e E any
CC007 future-fact                 e E any
CC008 bad-waiver                  e E any
CC009 expiring-waiver             e W any
CC010 unused-waiver               e W any
CC011 unsafe-text                 e E any
CC012 unknown-language            e E p
CC013 weakened-gate               e E f
CC014 future-commit               e E f
CC015 unread-file                 e W f
CC016 bad-duplicate               e E any

CC101 overdue-commitment          e E c
CC102 overdue-input               e W c
CC103 blocked-commitment          s W c
CC104 slipped-date                e W ci
CC105 unexplained-slip            e E ci
CC106 untold-slip                 e E ci
CC107 unagreed-slip               s W ci
CC108 late-slip                   s W ci
CC109 serial-slip                 s W ci
CC110 over-promise                s W c
CC111 undated-commitment          s W c
CC112 unowned-commitment          s W cix
CC113 vague-promise               t I c
CC114 undated-return              s W c
CC121 silent-move                 e E ci
CC122 lowered-bar                 s W c
CC123 dropped-record              s E any
CC124 rewritten-fact              s W any
CC125 rewritten-past              e E any
CC126 late-recorded               s W any
CC127 hidden-from-client          e E any
CC128 silent-replacement          e E c

CC201 untold-issue                e E i
CC202 untriaged-issue             s W i
CC203 unknown-impact              s W i
CC204 unowned-issue               s W i
CC205 undated-issue               s W i
CC206 overdue-fix                 e E i
CC207 missing-workaround          s W i
CC208 missing-options             s W i
CC209 missing-plan                s W i
CC210 loose-step                  s W i
CC211 unknown-cause               s W i
CC212 stale-issue                 s W i
CC213 overruled-client            s W i
CC214 overcommitted-person        t W i
CC215 robbed-commitment           s W i
CC216 missing-remedy              t W i
CC217 unsolved-problem            e W i

CC301 overdue-escalation          e E ic
CC302 missing-escalation          e E i
CC303 skipped-level               s W ic
CC304 missing-ladder              s W p
CC305 unclear-ladder              s W p
CC306 unresolved-escalation       s W ic

CC401 overdue-update              s W p
CC402 overdue-meeting             s W p
CC403 overdue-demo                t W p
CC404 overdue-pulse               t W p
CC405 absent-key-person           s W p
CC406 narrow-circulation          s W t
CC407 unanswered-client           e E t
CC408 silent-client               s W p
CC409 one-sided-meeting           t I t

CC501 undefined-scope             t W p
CC502 unconfirmed-pain-points     t W p
CC503 unclear-requirements        s W c
CC504 unchased-client             s W c
CC505 unassessed-change           s W x
CC506 unpriced-change             s E x
CC507 undecided-change            s W x
CC508 unplanned-change            s W x
CC509 unagreed-change             s W c

CC601 missing-acceptance          s W c
CC602 untested-delivery           s W c
CC603 unaccepted-delivery         s W c
CC604 untested-fix                s E i
CC605 unconfirmed-fix             s W i
CC606 repeated-return             s W ci

CC701 unexplained-mood            s W t
CC702 unanswered-dissatisfaction  e E t
CC703 falling-mood                s W p
CC704 missing-dispute-path        t W p
CC705 stalled-dispute             s W i
CC706 unexplained-mass-complaint  s E i
CC707 watermelon                  s W p

CC801 overdue-payment             e W c
CC802 unchased-payment            s E c
CC803 unfounded-claim             s W c
CC804 undecided-compensation      s W i
CC805 unsettled-compensation      s E i

CC901 missing-review              s W ip
CC902 review-without-client       s W v
CC903 idle-lesson                 s W v
CC904 unasked-feedback            s W vp
CC905 unhandled-risk              s W r
CC906 stale-risk                  s W r
CC907 no-risks                    t I p
CC908 untracked-risk              s W r
CC909 unclosed-project            s W p
"""
"""Code, name, level (essential, standard, thorough), severity, and the kinds that a rule is on.

The rules on the records themselves are of no level in the design: they run at every one.
"""

LETTERS = {
    "p": "project",
    "c": "commitment",
    "i": "issue",
    "x": "change",
    "r": "risk",
    "t": "touchpoint",
    "v": "review",
    "f": "file",
}
LEVELS = {"e": "essential", "s": "standard", "t": "thorough"}
SEVERITIES = {"E": "error", "W": "warning", "I": "info"}


class Row(NamedTuple):
    """A rule as the list has it."""

    code: str
    name: str
    level: str
    severity: str
    on: frozenset[str]


def _row(line: str) -> Row:
    code, name, level, severity, on = line.split()
    kinds = frozenset(KINDS) if on == "any" else frozenset(LETTERS[letter] for letter in on)
    return Row(code, name, LEVELS[level], SEVERITIES[severity], kinds)


def _as_listed(rule: Rule) -> Row:
    kinds = frozenset(rule.on)
    if kinds > frozenset(KINDS):  # what is on every kind may be on a whole file too
        kinds = frozenset(KINDS)
    return Row(rule.code, rule.name, rule.level, rule.severity.word, kinds)


ROWS = [_row(line) for line in LIST.split("\n") if line]
RULES = catalogue()


def test_every_rule_of_the_list_exists_and_no_other() -> None:
    assert [row.code for row in ROWS] == list(RULES)


@for_each("row", ROWS)
def test_a_rule_is_as_listed(row: Row) -> None:
    assert _as_listed(RULES[row.code]) == row


def test_what_guards_the_records_cannot_be_switched_off() -> None:
    always = {row.code for row in ROWS if row.code.startswith("CC0")} - {"CC009", "CC010", "CC015"}
    assert always == LOCKED


def test_a_rule_speaks_for_another_where_the_list_says_so() -> None:
    pairs = {rule.code: rule.instead_of for rule in RULES.values() if rule.instead_of}
    assert pairs == {"CC503": "CC103", "CC504": "CC102", "CC802": "CC801"}


def test_the_rules_on_history_alone_are_asked_for() -> None:
    assert {f"CC12{n}" for n in range(1, 9)} == HISTORY


def test_rules_look_at_closed_records_where_the_list_says_so() -> None:
    decided, delivered = {"CC506", "CC508"}, {"CC602", "CC603", "CC606"}
    closed = {"CC112", "CC604", "CC605", "CC805", "CC901", "CC904"}
    everything = {rule.code for rule in RULES.values() if rule.looks_at == "all"}
    assert {code for code in everything if not code.startswith("CC0")} == {
        *decided, *delivered, *closed, *HISTORY,
    }  # fmt: skip


def test_commitments_are_ours_where_the_list_does_not_say_whose() -> None:
    on_commitments = [rule for rule in RULES.values() if "commitment" in rule.on]
    others = {rule.code: rule.whose for rule in on_commitments if rule.whose != "us"}
    assert {code: whose for code, whose in others.items() if not code.startswith("CC0")} == {
        "CC102": "theirs",
        "CC112": "any",
        **dict.fromkeys(("CC301", "CC303", "CC306"), "any"),
        **dict.fromkeys(("CC504", "CC801", "CC802", "CC803"), "client"),
        **dict.fromkeys(HISTORY - {"CC128"}, "any"),
    }
