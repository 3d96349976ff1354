"""CC005: facts that cannot have happened in the order in which they are dated."""

import random

import pytest

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from tests.for_each import for_each
from tests.rules.saying import commitment, findings, issue, said
from tests.workspaces import PROJECT, TODAY, loaded, outcome


def order(text: str) -> list[str]:
    """What is said, without severity and record."""
    return [one.split(" ", 2)[2] for one in said(text, "CC005")]


QUIET = [
    "",
    "delivered = 2026-06-02\ncancelled = 2026-06-02\n",
    "replaced = 2026-06-02\n",
    (
        "made = 2026-06-01\ndelivered = 2026-06-01\nchecked = { on = 2026-06-01 }\n"
        "accepted = 2026-06-01\n"
    ),
    "made = 2026-06-01\npromised = 2026-05-01\n",  # a promise may be late from its first day
    "delivered = 2026-06-03\nreturns = [{ on = 2026-06-03, redelivered = 2026-06-03 }]\n",
    "delivered = 2026-06-01\nreturns = [{ on = 2026-06-03, due = 2026-06-01 }]\n",
    (
        "delivered = 2026-06-01\nreturns = [{ on = 2026-06-03, redelivered = 2026-06-05 }, "
        "{ on = 2026-06-05 }]\n"
    ),
    # a test is for the next delivery
    "delivered = 2026-06-01\nreturns = [{ on = 2026-06-03 }]\nchecked = { on = 2026-06-03 }\n",
    "delivered = 2026-06-01\nreturns = [{ on = 2026-06-03 }]\nchecked = { on = 2026-06-08 }\n",
    (
        "delivered = 2026-06-01\nreturns = [{ on = 2026-06-03, redelivered = 2026-06-08 }]\n"
        "checked = { on = 2026-06-08 }\n"
    ),
    "checked = { on = 2026-06-08 }\n",
    (
        "delivered = 2026-06-01\nreturns = [{ on = 2026-06-03, redelivered = 2026-06-08 }]\n"
        "checked = { on = 2026-06-01 }\n"
    ),
    "accepted = 2026-06-03\n",
    "accepted = 2026-06-03\nreturns = [{ on = 2026-06-04 }]\n",
    "delivered = 2026-06-01\naccepted = 2026-06-02\nreturns = [{ on = 2026-06-03 }]\n",
    (
        "made = 2026-06-01\nmoves = [{ on = 2026-06-01, to = 2026-06-01, told = 2026-06-01, "
        "agreed = 2026-06-01 }]\n"
    ),
    "moves = [{ on = 2026-06-01, to = 2026-06-05 }, { on = 2026-06-01, to = 2026-06-04 }]\n",
    (
        "moves = [{ on = 2026-06-01, to = 2026-06-05 }, { on = 2026-06-01, to = 2026-06-04 }, "
        "{ on = 2026-06-01, to = 2026-06-05 }]\n"
    ),
    "moves = [{ on = 2026-06-02, to = 2026-06-05, agreed = 2026-06-02 }]\n",
    "moves = [{ on = 2026-06-02, to = 2026-06-05, told = 2026-06-03, refused = 2026-06-03 }]\n",
    "delivered = 2026-06-02\nmoves = [{ on = 2026-06-02, to = 2026-06-05, told = 2026-06-02 }]\n",
    "delivered = 2026-06-02\nmoves = [{ on = 2026-06-01, to = 2026-06-05 }]\n",
    (
        "delivered = 2026-06-02\nreturns = [{ on = 2026-06-03 }]\n"
        "moves = [{ on = 2026-06-04, to = 2026-06-05, told = 2026-06-04 }]\n"
    ),
    "delivered = 2026-06-01\nmoves = [{ on = 2026-06-16, to = 2026-06-20 }]\n",  # not known yet
    "cancelled = 2026-05-01\nmade = 2026-06-01\n",
    (
        "escalations = [{ raised = 2026-06-01, answered = 2026-06-01T08:00:00, "
        "resolved = 2026-06-01 }]\n"
    ),
    'needs = ["C-2"]\n',
]


@for_each("facts", QUIET)
def test_what_is_in_order(facts: str) -> None:
    assert order(commitment(facts) + commitment('needs = ["C-3"]', "C-2")) == []


LOUD = [
    (
        "made = 2026-06-02\ndelivered = 2026-06-01\n",
        ["delivered: delivered 2026-06-01 lies before made 2026-06-02"],
    ),
    (
        "made = 2026-06-02\naccepted = 2026-06-01\n",
        ["accepted: accepted 2026-06-01 lies before made 2026-06-02"],
    ),
    (
        "delivered = 2026-06-02\naccepted = 2026-06-01\n",
        ["accepted: accepted 2026-06-01 lies before delivered 2026-06-02"],
    ),
    (
        "delivered = 2026-06-02\nchecked = { on = 2026-06-03 }\n",
        ["delivered: delivered 2026-06-02 lies before checked on 2026-06-03"],
    ),
    (
        "delivered = 2026-06-02\nchecked = { on = 2026-06-03 }\nreturns = [{ on = 2026-06-04 }]\n",
        ["delivered: delivered 2026-06-02 lies before checked on 2026-06-03"],
    ),
    (
        ("delivered = 2026-06-02\nchecked = { on = 2026-06-09 }\n"
        "returns = [{ on = 2026-06-04, redelivered = 2026-06-08 }]\n"),
        [("returns[0].redelivered: returns 1 redelivered 2026-06-08 lies before checked on 2026-06-"
         "09")],
    ),
    (
        "delivered = 2026-06-05\nreturns = [{ on = 2026-06-04 }]\n",
        ["returns[0].on: returns 1 on 2026-06-04 lies before delivered 2026-06-05"],
    ),
    (
        "delivered = 2026-06-02\nreturns = [{ on = 2026-06-04, redelivered = 2026-06-03 }]\n",
        [("returns[0].redelivered: returns 1 redelivered 2026-06-03 lies before returns 1 on "
         "2026-06-04")],
    ),
    (
        ("delivered = 2026-06-02\nreturns = [{ on = 2026-06-04, redelivered = 2026-06-08 }, "
        "{ on = 2026-06-07 }]\n"),
        ["returns[1].on: returns 2 on 2026-06-07 lies before returns 1 redelivered 2026-06-08"],
    ),
    (
        "returns = [{ on = 2026-06-04 }]\n",
        ["returns[0].on: returned 2026-06-04, and never delivered before"],
    ),
    (
        "made = 2026-06-02\nmoves = [{ on = 2026-06-01, to = 2026-06-09 }]\n",
        ["moves[0].on: moves 1 on 2026-06-01 lies before made 2026-06-02"],
    ),
    (
        (
            "moves = [{ on = 2026-06-02, to = 2026-06-05, told = 2026-06-02 }, "
            "{ on = 2026-06-02, to = 2026-06-05, told = 2026-06-03 }]\n"
        ),
        ["moves[1].to: the move of 2026-06-02 to 2026-06-05 is recorded twice"],
    ),
    (
        "moves = [{ on = 2026-06-02, to = 2026-06-01 }]\n",
        ["moves[0].to: moves 1 to 2026-06-01 lies before moves 1 on 2026-06-02"],
    ),
    (
        "moves = [{ on = 2026-06-02, to = 2026-06-09, told = 2026-06-01 }]\n",
        ["moves[0].told: moves 1 told 2026-06-01 lies before moves 1 on 2026-06-02"],
    ),
    (
        "moves = [{ on = 2026-06-02, to = 2026-06-09, agreed = 2026-06-01 }]\n",
        ["moves[0].agreed: moves 1 agreed 2026-06-01 lies before moves 1 on 2026-06-02"],
    ),
    (
        "moves = [{ on = 2026-06-02, to = 2026-06-09, told = 2026-06-04, refused = 2026-06-03 }]\n",
        ["moves[0].refused: moves 1 refused 2026-06-03 lies before moves 1 told 2026-06-04"],
    ),
    (
        "moves = [{ on = 2026-06-02, to = 2026-06-09 }, { on = 2026-06-01, to = 2026-06-09 }]\n",
        ["moves[1].on: moves 2 on 2026-06-01 lies before moves 1 on 2026-06-02"],
    ),
    (
        "delivered = 2026-06-02\nmoves = [{ on = 2026-06-03, to = 2026-06-09 }]\n",
        ["moves[0].on: moves 1 on 2026-06-03 lies after the delivery of 2026-06-02"],
    ),
    (
        ("delivered = 2026-06-02\n"
        "moves = [{ on = 2026-06-01, to = 2026-06-09, told = 2026-06-03 }]\n"),
        ["moves[0].told: moves 1 told 2026-06-03 lies after the delivery of 2026-06-02"],
    ),
    (
        ("delivered = 2026-06-02\nreturns = [{ on = 2026-06-03, redelivered = 2026-06-04 }]\n"
        "moves = [{ on = 2026-06-05, to = 2026-06-09 }]\n"),
        ["moves[0].on: moves 1 on 2026-06-05 lies after the delivery of 2026-06-04"],
    ),
    (
        "escalations = [{ raised = 2026-06-02, answered = 2026-06-01T23:59:00 }]\n",
        [("escalations[0].answered: escalations 1 answered 2026-06-01 23:59:00 lies before "
         "escalations 1 raised 2026-06-02")],
    ),
    (
        "escalations = [{ raised = 2026-06-01, resolved = 2026-05-31 }]\n",
        [("escalations[0].resolved: escalations 1 resolved 2026-05-31 lies before escalations 1 "
         "raised 2026-06-01")],
    ),
    ('needs = ["C-1"]\n', ["needs: waits for itself: C-1 → C-1"]),
]  # fmt: skip


@for_each(("facts", "expected"), LOUD)
def test_what_is_out_of_order(facts: str, expected: list[str]) -> None:
    assert order(commitment(facts)) == expected


@for_each(("facts", "expected"), LOUD[:-1])
def test_whosever_and_closed_too(facts: str, expected: list[str]) -> None:
    assert order(commitment(facts + 'by = "client"\n')) == expected
    assert order(commitment(facts + "cancelled = 2026-06-10\n")) == expected


@for_each("end", ["cancelled", "revoked", "replaced"])
def test_a_promise_is_not_given_up_before_it_was_kept(end: str) -> None:
    came = "delivered = 2026-06-02\n"
    early = f"{end}: {end} 2026-06-01 lies before "
    assert order(commitment(f"{came}{end} = 2026-06-01\n")) == [f"{early}delivered 2026-06-02"]
    assert order(commitment(f"{came}accepted = 2026-06-03\n{end} = 2026-06-01\n")) == [
        f"{early}accepted 2026-06-03"
    ]
    again = "returns = [{ on = 2026-06-03, redelivered = 2026-06-05 }]\n"
    (said,) = order(commitment(f"{came}{again}{end} = 2026-06-04\n"))
    assert said == f"{end}: {end} 2026-06-04 lies before returns 1 redelivered 2026-06-05"


@for_each(
    ("facts", "expected"),
    [
        ("started = 2026-06-01\nends = 2026-06-01\nclosed = 2026-06-01\n", []),
        (
            "started = 2026-06-02\nends = 2026-06-01\n",
            ["ends: ends 2026-06-01 lies before started 2026-06-02"],
        ),
        (
            "started = 2026-06-02\nclosed = 2026-06-01\n",
            ["closed: closed 2026-06-01 lies before started 2026-06-02"],
        ),
        ("paused = [{ from = 2026-06-02, until = 2026-06-02 }, { from = 2026-06-03 }]\n", []),
        (
            "paused = [{ from = 2026-06-02, until = 2026-06-01 }]\n",
            ["paused[0].until: paused 1 until 2026-06-01 lies before paused 1 from 2026-06-02"],
        ),
        ("people.jan = { away = [{ from = 2026-06-02, to = 2026-06-02 }] }\n", []),
        (
            "people.jan = { away = [{ from = 2026-06-02, to = 2026-06-01 }] }\n",
            [
                (
                    "people.jan.away[0].to: people jan away 1 to 2026-06-01 lies before "
                    "people jan away 1 from 2026-06-02"
                )
            ],
        ),
    ],
)
def test_the_days_of_a_project(facts: str, expected: list[str]) -> None:
    project = f'[project]\nid = "p"\nname = "P"\nclient = "C"\n{facts}'
    assert said("", "CC005", project=project) == [f"E p {words}" for words in expected]


def test_the_other_place_is_named() -> None:
    (finding,) = findings(commitment(LOUD[0][0]), "CC005")
    assert (finding.place.line, finding.place.column) == (5, 13)
    (related,) = finding.related
    assert (related.place.line, related.message) == (4, "made is 2026-06-02")


def test_several_faults_are_each_said_and_told_apart() -> None:
    text = commitment(
        "made = 2026-06-05\ndelivered = 2026-06-04\naccepted = 2026-06-03\n"
        "moves = [{ on = 2026-06-02, to = 2026-06-01, told = 2026-06-01 }]\n"
    )
    found = findings(text, "CC005")
    assert len(found) == 5
    assert len({finding.fingerprint for finding in found}) == 5


# Issues and changes


@for_each(
    "facts",
    [
        "found = 2026-06-02\nbegan = 2026-06-01\ntold = 2026-06-02T00:00:00\n",
        "found = 2026-06-02T10:00:00\nbegan = 2026-06-02T10:00:00\ntold = 2026-06-02\n",
        "found = 2026-06-02T10:00:00\ntriaged = 2026-06-02T10:00:00+03:00\n",
        "found = 2026-06-02T12:00:00\ntriaged = 2026-06-02T10:00:00Z\n",
        "found = 2026-06-02\nplan = [{ due = 2026-05-01, since = 2026-05-01 }]\n",
        (
            "found = 2026-06-02\nfixed = 2026-06-03\nreopened = [{ on = 2026-06-04 }]\n"
            "moves = [{ on = 2026-06-05, to = 2026-06-09 }]\n"
        ),
        "found = 2026-06-02\nwaits = [{ since = 2026-06-03, until = 2026-06-03T01:00:00 }]\n",
    ],
)
def test_an_issue_in_order(facts: str) -> None:
    assert order(issue(facts)) == []


@for_each(
    ("facts", "expected"),
    [
        (
            "found = 2026-06-02\nbegan = 2026-06-03\n",
            ["found: found 2026-06-02 lies before began 2026-06-03"],
        ),
        (
            "found = 2026-06-02T10:00:00\ntold = 2026-06-02T09:59:59\n",
            ["told: told 2026-06-02 09:59:59 lies before found 2026-06-02 10:00:00"],
        ),
        (
            "found = 2026-06-02T12:00:00\ntriaged = 2026-06-02T08:59:00Z\n",
            ["triaged: triaged 2026-06-02 08:59:00+00:00 lies before found 2026-06-02 12:00:00"],
        ),
        *(
            (f"found = 2026-06-02\n{text}\n", [said])
            for text, said in (
                ("fixed = 2026-06-01", "fixed: fixed 2026-06-01 lies before found 2026-06-02"),
                ("confirmed = 2026-06-01",
                 "confirmed: confirmed 2026-06-01 lies before found 2026-06-02"),
                ("checked = { on = 2026-06-01 }",
                 "checked.on: checked on 2026-06-01 lies before found 2026-06-02"),
                ("workaround = { given = 2026-06-01 }",
                 "workaround.given: workaround given 2026-06-01 lies before found 2026-06-02"),
                ("updates = [{ on = 2026-06-01 }]",
                 "updates[0].on: updates 1 on 2026-06-01 lies before found 2026-06-02"),
                ("options = [{ presented = 2026-06-01 }]",
                 ("options[0].presented: options 1 presented 2026-06-01 lies before found 2026-06-"
                 "02")),
                ("reopened = [{ on = 2026-06-01 }]",
                 "reopened[0].on: reopened 1 on 2026-06-01 lies before found 2026-06-02"),
                ("reopened = [{ on = 2026-06-03 }]",
                 "reopened[0].on: reopened 2026-06-03, and never fixed or closed before"),
                ("fixed = 2026-06-03\nreopened = [{ on = 2026-06-04 }, { on = 2026-06-05 }]",
                 "reopened[1].on: reopened 2026-06-05, and never fixed or closed before"),
                ("closed = 2026-06-03\nreopened = [{ on = 2026-06-05, fixed = 2026-06-04 }]",
                 ("reopened[0].fixed: reopened 1 fixed 2026-06-04 lies before reopened 1 on "
                 "2026-06-05")),
                ("fixed = 2026-06-05\nreopened = [{ on = 2026-06-04 }]",
                 "reopened[0].on: reopened 1 on 2026-06-04 lies before fixed 2026-06-05"),
                ("compensation = [{ offered = 2026-06-01 }]",
                 ("compensation[0].offered: compensation 1 offered 2026-06-01 lies before found "
                 "2026-06-02")),
                ("moves = [{ on = 2026-06-01, to = 2026-06-09 }]",
                 "moves[0].on: moves 1 on 2026-06-01 lies before found 2026-06-02"),
                ("escalations = [{ raised = 2026-06-01 }]",
                 ("escalations[0].raised: escalations 1 raised 2026-06-01 lies before found 2026-"
                 "06-02")),
                ("compensation = [{ offered = 2026-06-04, accepted = 2026-06-03 }]",
                 ("compensation[0].accepted: compensation 1 accepted 2026-06-03 lies before "
                 "compensation 1 offered 2026-06-04")),
                ("compensation = [{ accepted = 2026-06-04, settled = 2026-06-03 }]",
                 ("compensation[0].settled: compensation 1 settled 2026-06-03 lies before "
                 "compensation 1 accepted 2026-06-04")),
                ("options = [{ presented = 2026-06-04, chosen = 2026-06-03 }]",
                 ("options[0].chosen: options 1 chosen 2026-06-03 lies before options 1 presented "
                 "2026-06-04")),
                ("waits = [{ since = 2026-06-04, until = 2026-06-03 }]",
                 "waits[0].until: waits 1 until 2026-06-03 lies before waits 1 since 2026-06-04"),
                ("fixed = 2026-06-03\nmoves = [{ on = 2026-06-04, to = 2026-06-09 }]",
                 "moves[0].on: moves 1 on 2026-06-04 lies after the fix of 2026-06-03"),
            )
        ),
    ],
)  # fmt: skip
def test_an_issue_out_of_order(facts: str, expected: list[str]) -> None:
    assert order(issue(facts)) == expected


@for_each(
    ("facts", "expected"),
    [
        ("requested = 2026-06-01\nassessed = 2026-06-01\ndecided = 2026-06-01\n", []),
        ("requested = 2026-06-01\ndecided = 2026-06-02\n", []),
        (
            "requested = 2026-06-02\nassessed = 2026-06-01\n",
            ["assessed: assessed 2026-06-01 lies before requested 2026-06-02"],
        ),
        (
            "requested = 2026-06-02\npresented = 2026-06-01\n",
            ["presented: presented 2026-06-01 lies before requested 2026-06-02"],
        ),
        (
            "requested = 2026-06-02\ndecided = 2026-06-01\n",
            ["decided: decided 2026-06-01 lies before requested 2026-06-02"],
        ),
        (
            "assessed = 2026-06-02\ndecided = 2026-06-01\n",
            ["decided: decided 2026-06-01 lies before assessed 2026-06-02"],
        ),
    ],
)
def test_a_change(facts: str, expected: list[str]) -> None:
    assert order(f'[[change]]\nid = "X-1"\ntitle = "a"\n{facts}') == expected


@for_each(
    ("kind", "facts", "expected"),
    [
        ("touchpoint", "on = 2026-06-02\nanswered = 2026-06-02\n", []),
        ("touchpoint", "on = 2026-06-02T10:00:00\nanswered = 2026-06-02\n", []),
        ("touchpoint", "answered = 2026-06-02\n", []),
        (
            "touchpoint",
            "on = 2026-06-02T10:00:00\nanswered = 2026-06-02T09:00:00\n",
            ["answered: answered 2026-06-02 09:00:00 lies before on 2026-06-02 10:00:00"],
        ),
        ("risk", "seen = 2026-06-02\nreviewed = [2026-06-02]\nclosed = 2026-06-02\n", []),
        ("risk", "happened = 2026-06-02\n", []),
        ("risk", "seen = 2026-06-02\nhappened = 2026-06-01\n", []),  # seen when it had happened
        (
            "risk",
            "seen = 2026-06-02\nreviewed = [2026-06-03, 2026-06-01]\n",
            ["reviewed[1]: reviewed 2 2026-06-01 lies before seen 2026-06-02"],
        ),
        *(
            (
                "risk",
                f"seen = 2026-06-02\n{fact} = 2026-06-01\n",
                [f"{fact}: {fact} 2026-06-01 lies before seen 2026-06-02"],
            )
            for fact in ("shared", "closed")
        ),
    ],
)
def test_nothing_happens_before_there_is_a_contact_or_a_risk(
    kind: str, facts: str, expected: list[str]
) -> None:
    head = f'[[{kind}]]\nid = "X-1"\ntitle = "a"\n'
    kinds = 'kind = "message"\n' if kind == "touchpoint" else ""
    assert order(f"{head}{kinds}{facts}") == expected


# Circles


def needs(**waits: str) -> str:
    return "".join(
        commitment(f"needs = [{', '.join(repr(n) for n in text.split())}]", name)
        for name, text in waits.items()
    )


@for_each(
    ("text", "expected"),
    [
        (needs(A="B", B="C", C=""), []),
        (needs(A="B C", B="D", C="D", D=""), []),
        (needs(A="B", B="A"), ["needs: waits for itself: A → B → A"]),
        (needs(B="A", A="B"), ["needs: waits for itself: A → B → A"]),
        (needs(A="b", B="a"), ["needs: waits for itself: A → B → A"]),
        (needs(X="B", A="C", B="A", C="B"), ["needs: waits for itself: A → C → B → A"]),
        (
            needs(A="B", B="A", C="D", D="C"),
            ["needs: waits for itself: A → B → A", "needs: waits for itself: C → D → C"],
        ),
        (needs(A="B", B="Z"), []),  # that is CC004
        # a duplicate, and a round by the Saturday before it was moved, go by another id
        (
            needs(A="B") + commitment('duplicate_of = "A"', "B"),
            ["needs: waits for itself: A → A"],
        ),
        (
            needs(A="B@2026-08-01")
            + commitment('promised = 2026-08-01\nevery = "1m"\ntimes = 2\nneeds = ["A"]', "B"),
            ["needs: waits for itself: A → B@2026-08-03 → A"],
        ),
    ],
)
def test_a_circle_of_needs(text: str, expected: list[str]) -> None:
    assert order(text) == expected


def test_a_circle_is_said_once_at_its_first_record_whatever_the_order_of_the_files() -> None:
    files = {f"demo/{n}.toml": needs(**{n: w}) for n, w in (("A", "C"), ("B", "A"), ("C", "B"))}
    files["demo/project.toml"] = PROJECT
    names = list(files)
    for seed in range(10):
        random.Random(seed).shuffle(names)
        read = loaded({name: files[name] for name in names})
        space = Workspace(read, Now.end_of(TODAY, read.settings.zone))
        (finding,) = outcome(space, "CC005").findings
        assert (finding.record, finding.message) == ("A", "waits for itself: A → C → B → A")
        assert finding.fix == "take one of them out of `needs`"
        assert [one.message for one in finding.related] == [
            "C is in the circle",
            "B is in the circle",
        ]


@pytest.mark.slow
def test_a_long_chain_is_no_trouble() -> None:
    chain = "".join(needs(**{f"N{n}": f"N{n + 1}"}) for n in range(3000))
    assert order(chain + needs(N3000="")) == []
    (only,) = order(chain + needs(N3000="N0"))
    assert only.startswith("needs: waits for itself: N0 → N1 → N2 → ")
