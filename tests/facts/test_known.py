"""What is known at a now: facts of its day and before, plans and undated fields on every day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from clientcare.calendar.now import Now
from clientcare.facts.states import facts, known, path_in_whole
from clientcare.records import KINDS, Commitment, Path, Record, Risk, Touchpoint
from clientcare.toml import parse
from tests.facts.calendars import HELSINKI, end_of
from tests.for_each import for_each

TODAY = date(2026, 6, 15)
NOW = end_of(TODAY)
BEFORE, AFTER = "2026-06-15", "2026-06-16"


def record(text: str) -> Record:
    ((kind, value),) = parse(text).items()
    return KINDS[kind].model.model_validate(value if kind == "project" else value[0])


HEADS = {
    "commitment": '[[commitment]]\nid = "C-1"\ntitle = "a"\n',
    "issue": '[[issue]]\nid = "I-1"\ntitle = "a"\nfound = 2026-06-01\n',
    "change": '[[change]]\nid = "X-1"\ntitle = "a"\n',
    "risk": '[[risk]]\nid = "R-1"\ntitle = "a"\n',
    "touchpoint": "[[touchpoint]]\n",
    "review": "[[review]]\n",
    "project": '[project]\nname = "a"\nclient = "b"\n',
}
FACTS = [
    ("commitment", 'delivered = {0}\nevidence = "x"\n', 'evidence = "x"\n'),
    ("commitment", "accepted = {0}\ncancelled = {0}\nrevoked = {0}\nreplaced = {0}\n", ""),
    ("commitment", "invoiced = {0}\n", ""),
    ("commitment", 'checked = {{ on = {0}, how = "x" }}\n', ""),
    ("commitment", "moves = [{{ on = {0}, to = 2026-07-01 }}]\n", "moves = []\n"),
    (
        "commitment",
        ("moves = [{{ on = 2026-06-01, to = 2026-07-01, told = {0}, agreed = {0}, "
        'agreed_by = "j" }}]\n'),
        'moves = [{ on = 2026-06-01, to = 2026-07-01, agreed_by = "j" }]\n',
    ),
    (
        "commitment",
        "moves = [{{ on = 2026-06-01, to = 2026-07-01, refused = {0} }}]\n",
        "moves = [{ on = 2026-06-01, to = 2026-07-01 }]\n",
    ),
    ("commitment", "returns = [{{ on = {0}, due = 2026-07-01 }}]\n", "returns = []\n"),
    (
        "commitment",
        "returns = [{{ on = 2026-06-01, redelivered = {0} }}]\n",
        "returns = [{ on = 2026-06-01 }]\n",
    ),
    ("commitment", "reminders = [{{ on = {0} }}, {{ on = 2026-06-01 }}]\n",
     "reminders = [{ on = 2026-06-01 }]\n"),
    ("commitment", "escalations = [{{ raised = {0} }}]\n", "escalations = []\n"),
    (
        "issue",
        "escalations = [{{ raised = 2026-06-01, answered = {0}, answer = 'x', resolved = {0} }}]\n",
        "escalations = [{ raised = 2026-06-01, answer = 'x' }]\n",
    ),
    ("issue", "began = {0}\ntriaged = {0}\ntold = {0}\nfixed = {0}\n", ""),
    ("issue", "confirmed = {0}\nclosed = {0}\n", ""),
    ("issue", "workaround = {{ given = {0}, text = 'x' }}\n", ""),
    (
        "issue",
        "options = [{{ title = 'x', presented = {0}, chosen = {0} }}]\n",
        "options = [{ title = 'x' }]\n",
    ),
    ("issue", "plan = [{{ step = 'x', done = {0} }}]\n", "plan = [{ step = 'x' }]\n"),
    ("issue", "updates = [{{ on = {0} }}]\n", "updates = []\n"),
    ("issue", "waits = [{{ since = {0} }}]\n", "waits = []\n"),
    ("issue", "waits = [{{ since = 2026-06-01, until = {0} }}]\n",
     "waits = [{ since = 2026-06-01 }]\n"),
    ("issue", "reopened = [{{ on = {0} }}]\n", "reopened = []\n"),
    (
        "issue",
        ("reopened = [{{ on = 2026-06-01, fixed = {0}, workaround = {{ given = {0} }}, "
        "checked = {{ on = {0} }}, triaged = {0}, confirmed = {0}, closed = {0} }}]\n"),
        "reopened = [{ on = 2026-06-01 }]\n",
    ),
    (
        "issue",
        "compensation = [{{ kind = 'refund', offered = {0}, accepted = {0}, settled = {0} }}]\n",
        "compensation = [{ kind = 'refund' }]\n",
    ),
    ("issue", "mediation = [{{ on = {0} }}]\n", "mediation = []\n"),
    ("change", "assessed = {0}\ndecided = {0}\ndecision = 'agreed'\n", "decision = 'agreed'\n"),
    ("risk", "shared = {0}\nhappened = {0}\nclosed = {0}\n", ""),
    ("risk", "reviewed = [2026-06-01, {0}, 2026-06-15]\n", "reviewed = [2026-06-01, 2026-06-15]\n"),
    ("touchpoint", "answered = {0}\n", ""),
    ("review", "feedback_asked = {0}\n", ""),
    ("review", "lessons = [{{ lesson = 'x', done = {0} }}]\n", "lessons = [{ lesson = 'x' }]\n"),
    ("project", "closed = {0}\n", ""),
    ("project", "health = [{{ on = {0}, colour = 'red' }}]\n", "health = []\n"),
    ("project", "disputes = {{ how = 'x', agreed = {0} }}\n", "disputes = { how = 'x' }\n"),
    ("project", "contract = {{ signed = {0} }}\n", "contract = {}\n"),
    ("project", "pain_points = [{{ confirmed = {0} }}]\n", "pain_points = [{}]\n"),
]  # fmt: skip
"""Facts of a kind, and what is left of them where they are later than now."""


@for_each(("kind", "text", "left"), FACTS)
def test_a_later_fact_does_not_exist(kind: str, text: str, left: str) -> None:
    head = HEADS[kind]
    later, now = record(head + text.format(AFTER)), record(head + text.format(BEFORE))
    part = known(later, NOW)
    assert part is not None
    assert part == record(head + left)
    assert known(now, NOW) is now


PLANS = [
    ("commitment", "promised = {0}\n"),
    ("commitment", "moves = [{{ on = 2026-06-01, to = {0} }}]\n"),
    ("commitment", "returns = [{{ on = 2026-06-01, due = {0} }}]\n"),
    ("commitment", "[[commitment.waive]]\nuntil = {0}\n"),
    ("issue", "promised = {0}\nplan = [{{ due = {0}, since = {0} }}]\n"),
    ("review", "lessons = [{{ due = {0} }}]\n"),
    ("project", "started = {0}\nends = {0}\n"),
    ("project", "people.mira = {{ left = {0}, away = [{{ from = {0}, to = {0} }}] }}\n"),
    ("project", "calendar.closed = [{0}, {{ from = {0}, to = {0} }}]\n"),
]


@for_each(("kind", "text"), PLANS)
def test_a_plan_holds_on_every_day(kind: str, text: str) -> None:
    plan = record(HEADS[kind] + text.format("2027-01-01"))
    assert known(plan, NOW) is plan


@for_each(
    ("kind", "first"),
    [
        ("commitment", "made"),
        ("issue", "found"),
        ("change", "requested"),
        ("risk", "seen"),
        ("touchpoint", "on"),
        ("review", "on"),
    ],
)
def test_a_record_exists_from_its_first_fact_on(kind: str, first: str) -> None:
    head = HEADS[kind].replace("found = 2026-06-01\n", "")
    assert known(record(f"{head}{first} = {AFTER}\n"), NOW) is None
    assert known(record(f"{head}{first} = {BEFORE}\n"), NOW) is not None
    if kind != "issue":
        assert known(record(head), NOW) is not None


def test_a_project_has_always_existed() -> None:
    assert known(record(HEADS["project"] + "started = 2027-01-01\n"), NOW) is not None


# Days and moments


@for_each(
    ("now", "fact", "exists"),
    [
        ("2026-06-15", "2026-06-15T23:59:59", True),
        ("2026-06-15", "2026-06-16T00:00:00", False),
        ("2026-06-15", "2026-06-15T20:59:59Z", True),
        ("2026-06-15", "2026-06-15T21:00:00Z", False),
        ("2026-06-15", "2026-06-16T09:00:00+14:00", True),
        ("2026-06-15T12:00:00", "2026-06-15", True),
        ("2026-06-15T12:00:00", "2026-06-16", False),
        ("2026-06-15T12:00:00", "2026-06-15T12:00:00", True),
        ("2026-06-15T12:00:00", "2026-06-15T12:00:01", False),
        ("2026-06-15T12:00:00", "2026-06-15T09:00:00Z", True),
        ("2026-06-15T12:00:00", "2026-06-15T09:00:01Z", False),
    ],
)
def test_a_day_exists_from_its_start_and_a_moment_from_itself(
    now: str, fact: str, exists: bool
) -> None:
    moment = datetime.fromisoformat(now)
    when = Now.at(moment, HELSINKI) if "T" in now else end_of(moment.date())
    issue = record(f"{HEADS['issue']}told = {fact}\n")
    part = known(issue, when)
    assert (part is issue) == exists
    assert part is not None
    assert (getattr(part, "told") is not None) == exists  # noqa: B009  (any kind of record)


def test_nothing_is_copied_where_nothing_is_later() -> None:
    moves = "moves = [{ on = 2026-06-01, to = 2026-07-01 }, { on = 2026-06-16, to = 2026-07-01 }]\n"
    whole = record(HEADS["commitment"] + moves)
    part = known(whole, NOW)
    assert isinstance(whole, Commitment)
    assert isinstance(part, Commitment)
    assert part.moves[0] is whole.moves[0]
    assert known(part, NOW) is part


# Places


@for_each(
    ("path", "expected"),
    [
        (("escalations", 0, "raised"), ("escalations", 1, "raised")),
        (("escalations", 1), ("escalations", 3)),
        (("escalations",), ("escalations",)),
        (("title",), ("title",)),
        ((), ()),
        (("plan", 1, "done"), ("plan", 1, "done")),
        (("moves", 0, "nothing", 3), ("moves", 1, "nothing", 3)),
        (("reopened", 0, "workaround", "given"), ("reopened", 0, "workaround", "given")),
    ],
)
def test_what_is_known_has_its_place_in_the_whole(path: Path, expected: Path) -> None:
    whole = record(
        HEADS["issue"] + "escalations = [{ raised = 2026-06-20 }, { raised = 2026-06-01 }, "
        "{ raised = 2026-06-18 }, { raised = 2026-06-01, answered = 2026-06-20 }]\n"
        "plan = [{ step = 'a', done = 2026-06-20 }, { step = 'b' }]\n"
        "moves = [{ on = 2026-06-20, to = 2026-06-21 }, { on = 2026-06-02, to = 2026-06-21 }]\n"
        "reopened = [{ on = 2026-06-10, workaround = { given = 2026-06-11 } }]\n"
    )
    part = known(whole, NOW)
    assert part is not None
    assert path_in_whole(part, whole, path) == expected


def test_every_fact_can_be_listed() -> None:
    touchpoint = Touchpoint(on=datetime(2026, 6, 1, 10, tzinfo=UTC), answered=date(2026, 6, 2))
    risk = Risk(id="R-1", title="a", reviewed=(date(2026, 6, 1), date(2026, 6, 3)))
    project = record(HEADS["project"] + "contract.signed = 2026-06-01\nends = 2026-07-01\n")
    listed: list[list[tuple[Any, Any]]] = [
        [(path[-1], day) for path, day in facts(one)] for one in (touchpoint, risk, project)
    ]
    assert listed == [
        [("on", datetime(2026, 6, 1, 10, tzinfo=UTC)), ("answered", date(2026, 6, 2))],
        [("reviewed", date(2026, 6, 1)), ("reviewed", date(2026, 6, 1) + timedelta(2))],
        [("signed", date(2026, 6, 1))],
    ]
