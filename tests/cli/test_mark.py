"""`clientcare mark`: facts in the words for them, on the day they happened, and nothing else."""

import re
from pathlib import Path

import pytest

from clientcare.edit.days import HINT
from clientcare.records.nearest import NO_STATE
from tests.cli.recording_sample import (
    FILES,
    OTHERS,
    OTHERS_FILE,
    OUTAGE,
    OUTAGE_FILE,
    PROJECT,
    SEARCH,
    SEARCH_FILE,
    Care,
)
from tests.cli.running import error, run

DELIVERED = """\
projects/acme/commitments/search.toml
  7   promised = 2026-06-05   # in the contract
  8 + delivered = 2026-06-08
{word}: ACME-search: delivered 2026-06-08
the client reads: delivered
cleared: CC101 overdue-commitment error ACME-search: 1 working day overdue: due 2026-06-05
cleared: CC601 missing-acceptance warning ACME-search: due 2026-06-05, without acceptance criteria
caused: CC602 untested-delivery warning ACME-search: delivered, and nothing says that it was tested
        do: test it, and record how: clientcare mark ACME-search checked --set how=…
"""


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path)


@pytest.mark.parametrize(
    ("id", "key", "words"),
    [
        ("search", "duplicate_of", "ACME-search is itself"),
        ("search", "replaced_by", '"ACME-search" is this record itself'),
        ("search", "needs", "waits for itself: ACME-search → ACME-search"),
        ("outage", "duplicate_of", "ACME-outage is itself"),
    ],
)
def test_a_record_that_names_itself_is_refused(care: Care, id: str, key: str, words: str) -> None:
    ran = care("mark", id, "--set", f"{key}=ACME-{id}")
    assert ran.code == 2
    assert ran.err.startswith(f"error: not recorded: {words}\n")
    assert "hint: " in ran.err
    assert care.texts() == FILES


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("waive", "--set", "why=later"), "add `--set rule=…`, the name or code of a rule"),
        (("waive", "--set", "rule=CC101"), "add `--set why=…`"),
        (("moves", "--set", "why=x"), "add `--set to=…`"),
        (("--set", "until=2026-12-01"), "add `--set every=1m`"),
    ],
)
def test_what_is_missing_is_named_as_it_is_set(
    care: Care, words: tuple[str, ...], hint: str
) -> None:
    assert f"hint: {hint}" in care.refused("mark", "search", *words)


# What it does


def test_it_shows_the_diff_and_what_it_did_to_the_findings(care: Care) -> None:
    assert care("mark", "search", "delivered") == (0, DELIVERED.format(word="recorded"), "")
    assert care.texts() == {**FILES, SEARCH_FILE: SEARCH + "delivered = 2026-06-08\n"}


def test_a_dry_run_writes_nothing(care: Care) -> None:
    said = "dry run: nothing was written\n"
    shown = DELIVERED.format(word="would record")
    assert care("mark", "search", "delivered", "--dry-run") == (0, shown, said)
    assert care.texts() == FILES


def test_quiet_prints_only_the_path(care: Care) -> None:
    assert care("mark", "search", "delivered", "-q") == (0, f"{SEARCH_FILE}\n", "")
    assert care.read(SEARCH_FILE) == SEARCH + "delivered = 2026-06-08\n"


def test_a_relative_day_is_echoed_as_a_date(care: Care) -> None:
    ran = care("mark", "search", "delivered", "checked", "--set", "how=by hand", "--on", "fri")
    assert ran == (
        0,
        """\
projects/acme/commitments/search.toml
  7   promised = 2026-06-05   # in the contract
  8 + checked = { on = 2026-06-05, how = "by hand" }
  9 + delivered = 2026-06-05
recorded: ACME-search: delivered 2026-06-05, checked 2026-06-05
the client reads: checked.on, checked.how, delivered
cleared: CC101 overdue-commitment error ACME-search: 1 working day overdue: due 2026-06-05
cleared: CC601 missing-acceptance warning ACME-search: due 2026-06-05, without acceptance criteria
""",
        '"fri" is Friday 2026-06-05\n',
    )


def test_the_day_of_a_week_is_said_however_it_is_written(care: Care) -> None:
    for week in ("week 23", "2026-W23"):
        said = care("mark", "search", "checked", "--on", week, "--set", "how=by hand", "--dry-run")
        assert f'"{week}" is Friday 2026-06-05\n' in said.err


def test_an_entry_takes_the_form_that_its_list_has(care: Care) -> None:
    care("mark", "outage", "updates", "--set", "text=Back")
    assert care.read(OUTAGE_FILE) == OUTAGE + (
        '\n[[issue.updates]]\non = 2026-06-08T14:30:00\ntext = "Back"\n'
    )
    care("mark", "search", "moves", "--set", "to=2026-06-19", "why=the map")
    assert care.read(SEARCH_FILE) == SEARCH + (
        'moves    = [\n    { on = 2026-06-08, to = 2026-06-19, why = "the map" },\n]\n'
    )
    care("mark", "search", "moves", "--set", "to=2026-06-22", "why=the map again")
    assert care.read(SEARCH_FILE) == SEARCH + (
        'moves    = [\n    { on = 2026-06-08, to = 2026-06-19, why = "the map" },\n'
        '    { on = 2026-06-08, to = 2026-06-22, why = "the map again" },\n]\n'
    )


def test_a_key_never_lands_in_a_table_above_it(care: Care) -> None:
    care("mark", "outage", "told", "triaged")
    assert care.read(OUTAGE_FILE) == OUTAGE.replace(
        'owner = "mira"\n',
        'triaged = 2026-06-08T14:30:00\ntold = 2026-06-08T14:30:00\nowner = "mira"\n',
    )


def test_one_of_several_records_in_a_file_is_marked(care: Care) -> None:
    care("mark", "accounts", "received", "--on", "2026-06-05")
    before = "promised = 2026-06-10\n"
    assert care.read(OTHERS_FILE) == OTHERS.replace(before, f"{before}delivered = 2026-06-05\n")


def test_an_event_without_an_id_of_its_own_can_be_marked(care: Care) -> None:
    ran = care("mark", "others-2026-06-02-1", "feedback_asked", "--on", "2026-06-05", "-q")
    assert ran == (0, f"{OTHERS_FILE}\n", "")
    assert care.read(OTHERS_FILE) == OTHERS + "feedback_asked = 2026-06-05\n"


# Words


@pytest.mark.parametrize(
    ("words", "added"),
    [
        (("invoice", "paid"), "delivered = 2026-06-08\n"),
        (("accounts", "received"), "delivered = 2026-06-08\n"),
        (("map", "reviewed"), "reviewed = [2026-06-08]\n"),
        (("map", "shared", "happened"), "shared = 2026-06-08\nhappened = 2026-06-08\n"),
        (("groups", "assessed", "--on", "yesterday"), "assessed = 2026-06-07\n"),
        (("search", "--set", "owner=mir"), None),
        (("search", "--set", "acceptance=finds rooms, all"), 'acceptance = ["finds rooms, all"]\n'),
        (("search", "--set", "tags=a,b", "--set", "tags=c"), 'tags = ["a", "b", "c"]\n'),
        (("search", "--set", "needs=accounts,invoice"),
         'needs = ["ACME-accounts", "ACME-invoice"]\n'),
        (("search", "--set", 'evidence="in quotes"'), 'evidence = "in quotes"\n'),
        (("search", "--set", "evidence=a=b"), 'evidence = "a=b"\n'),
        (("search", "--set", "internal=yes"), "internal = true\n"),
        (("invoice", "--set", "amount=1250.50", "--set", "currency=EUR"),
         'amount = 1250.50\ncurrency = "EUR"\n'),
        (("invoice", "invoiced", "--set", "invoice=2026-17"),
         'invoice = "2026-17"\ninvoiced = 2026-06-08\n'),
        (("groups", "--set", "effort.work_days=2.5", "--set", "effort.delay=3d"),
         'effort = { work_days = 2.5, delay = "3d" }\n'),
        (("outage", "--set", "promised=+3d"), "promised = 2026-06-11\n"),
        (("outage", "--set", "promised=fri"), "promised = 2026-06-12\n"),
        (("outage", "told", "--on", "fri 16:20"), "told = 2026-06-05T16:20:00\n"),
        (("outage", "told", "--on", "09:05"), "told = 2026-06-08T09:05:00\n"),
        (("outage", "told", "--on", "2026-06-08T10:00+03:00"),
         "told = 2026-06-08T10:00:00+03:00\n"),
        (("search", "delivered", "--on", "2026-06-05T10:00"), "delivered = 2026-06-05\n"),
        (("search", "waive", "--set", "rule=CC101", "until=+10d", "why=agreed"),
         'waive = [\n    { rule = "CC101", until = 2026-06-22, why = "agreed" },\n]\n'),
    ],
)  # fmt: skip
def test_words_and_values(care: Care, words: tuple[str, ...], added: str | None) -> None:
    before = "".join(care.texts().values())
    ran = care("mark", *words, "-q")
    assert ran.code == 0, ran.err
    after = "".join(care.texts().values())
    if added is None:
        assert after == before
        return
    lines = [line for line in after.split("\n") if line not in before.split("\n")]
    wanted = added.rstrip("\n").split("\n")
    assert [re.sub(" +=", " =", line) for line in lines] == [
        line for line in wanted if line not in before.split("\n")
    ]


MOVES = SEARCH + (
    "moves = [\n"
    '    { on = 2026-06-02, to = 2026-06-09, why = "a", told = 2026-06-02, agreed = 2026-06-03 },\n'
    '    { on = 2026-06-04, to = 2026-06-12, why = "b" },\n'
    "]\n"
)


def test_told_agreed_and_refused_mean_the_last_move(tmp_path: Path) -> None:
    care = Care(tmp_path, {**FILES, SEARCH_FILE: MOVES})
    care("mark", "search", "told", "--on", "2026-06-05")
    told = MOVES.replace('why = "b" }', 'why = "b", told = 2026-06-05 }')
    assert care.read(SEARCH_FILE) == told
    care("mark", "search", "agreed", "--set", "agreed_by=jan")
    agreed = 'told = 2026-06-05, agreed = 2026-06-08, agreed_by = "jan" }'
    assert care.read(SEARCH_FILE) == told.replace("told = 2026-06-05 }", agreed)


def test_the_last_move_is_the_one_made_last(tmp_path: Path) -> None:
    moves = SEARCH + (
        "moves = [\n    { on = 2026-06-04, to = 2026-06-12, why = \"b\" },\n"
        '    { on = 2026-06-02, to = 2026-06-09, why = "a" },\n]\n'
    )  # fmt: skip
    care = Care(tmp_path, {**FILES, SEARCH_FILE: moves})
    assert care("mark", "search", "told", "-q").code == 0
    assert 'why = "b", told = 2026-06-08 }' in care.read(SEARCH_FILE)


def test_told_of_an_issue_is_its_own_until_it_is_known(tmp_path: Path) -> None:
    moved = OUTAGE.replace(
        'owner = "mira"\n',
        'owner = "mira"\npromised = 2026-06-09\n'
        'moves = [{ on = 2026-06-06, to = 2026-06-10, why = "x" }]\n',
    )
    care = Care(tmp_path, {**FILES, OUTAGE_FILE: moved})
    care("mark", "outage", "told", "--on", "2026-06-05T10:00")
    assert "told = 2026-06-05T10:00:00\n" in care.read(OUTAGE_FILE)
    care("mark", "outage", "told")
    assert 'why = "x", told = 2026-06-08 }]' in care.read(OUTAGE_FILE)


def test_delivered_after_a_return_completes_the_return(tmp_path: Path) -> None:
    back = SEARCH + 'delivered = 2026-06-02\nreturns = [{ on = 2026-06-03, why = "empty" }]\n'
    care = Care(tmp_path, {**FILES, SEARCH_FILE: back})
    care("mark", "search", "checked", "delivered", "--set", "how=again")
    assert care.read(SEARCH_FILE) == back.replace(
        '"empty" }', '"empty", redelivered = 2026-06-08 }'
    ).replace("\ndelivered", '\nchecked = { on = 2026-06-08, how = "again" }\ndelivered')


def test_a_test_made_before_the_return_is_followed_by_a_new_one(tmp_path: Path) -> None:
    back = SEARCH + (
        'delivered = 2026-06-02\nchecked = { on = 2026-06-02, how = "x" }\n'
        'returns = [{ on = 2026-06-03, why = "empty" }]\n'
    )
    care = Care(tmp_path, {**FILES, SEARCH_FILE: back})
    care("mark", "search", "checked", "--set", "how=again")
    assert care.read(SEARCH_FILE) == back.replace(
        '{ on = 2026-06-02, how = "x" }', '{ on = 2026-06-08, how = "again" }'
    )


def test_facts_of_a_reopened_issue_are_those_of_its_last_reopening(tmp_path: Path) -> None:
    again = OUTAGE.replace(
        'owner = "mira"\n',
        'owner = "mira"\nfixed = 2026-06-05\nclosed = 2026-06-05\n'
        'reopened = [{ on = 2026-06-06, why = "again" }]\n',
    )
    care = Care(tmp_path, {**FILES, OUTAGE_FILE: again})
    care("mark", "outage", "fixed", "checked", "--set", "how=load")
    assert care.read(OUTAGE_FILE) == again.replace(
        'why = "again" }',
        'why = "again", fixed = 2026-06-08T14:30:00, checked = { on = 2026-06-08, how = "load" } }',
    )


def test_a_field_of_a_list_completes_the_last_entry_that_lacks_it(tmp_path: Path) -> None:
    plan = OUTAGE.replace(
        'owner = "mira"\n',
        'owner = "mira"\nplan = [\n    { step = "a" },\n    { step = "b" },\n'
        '    { step = "c", done = 2026-06-06 },\n]\n',
    )
    care = Care(tmp_path, {**FILES, OUTAGE_FILE: plan})
    care("mark", "outage", "plan.done", "--set", "owner=mira")
    second = plan.replace('"b" }', '"b", done = 2026-06-08, owner = "mira" }')
    assert care.read(OUTAGE_FILE) == second
    care("mark", "outage", "plan.done", "--entry", "1")
    assert care.read(OUTAGE_FILE) == second.replace('"a" }', '"a", done = 2026-06-08 }')
    said = care.refused("mark", "outage", "plan.done")
    assert said == error(
        "each of the plan of ACME-outage has its done already",
        "if one is wrong, correct it: clientcare edit ACME-outage",
    )
    said = "name the one to change with --entry 1 to 3: clientcare mark ACME-outage"
    assert f"{said} --set plan.step=… --entry 1" in care.refused(
        "mark", "outage", "--set", "plan.step=d"
    )


def test_an_option_is_presented_only_where_somebody_says_so(care: Care) -> None:
    care("mark", "outage", "options", "--set", "title=One", "--set", "presented=today")
    ran = care("mark", "outage", "options", "--set", "title=Two")
    assert "recorded: ACME-outage: options\n" in ran.out
    assert care.read(OUTAGE_FILE) == OUTAGE.replace(
        "\n[[issue.updates]]",
        '\n[[issue.options]]\ntitle = "One"\npresented = 2026-06-08\n'
        '\n[[issue.options]]\ntitle = "Two"\n\n[[issue.updates]]',
    )


def test_compensation_that_is_ruled_out_or_considered_was_not_offered(care: Care) -> None:
    care("mark", "outage", "compensation", "--set", "kind=none", "--set", "why=the contract")
    care("mark", "outage", "compensation", "--set", "kind=discount", "--set", "what=June free")
    assert "offered" not in care.read(OUTAGE_FILE)
    care("mark", "outage", "compensation.offered")
    assert care.read(OUTAGE_FILE).endswith('what = "June free"\noffered = 2026-06-08\n')


def test_people_of_a_project_can_be_added(care: Care) -> None:
    care("mark", "acme", "--set", "people.eva.name=Eva Ranta", "--set", "people.eva.side=client")
    assert (
        care.read("projects/acme/project.toml")
        .replace('[project.people.eva]\nname = "Eva Ranta"\nside = "client"\n', "")
        .replace("\n\n\n", "\n\n")
        == PROJECT
    )


# What is refused

LEFT = "to record that they left: clientcare mark"
GAP = " " * 9
FUTURE = "lies in the future; the as-of is 2026-06-08"
EVIDENCE = f'{SEARCH_FILE}:8: evidence = "a\\u202Eb"'


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("search", "delievered"), 'ACME-search has no "delievered"', "did you mean `delivered`?"),
        (("search", "done"), 'ACME-search has no "done"', "did you mean `delivered`?"),
        (("search", "Shown"), 'ACME-search has no "Shown"', "did you mean `shown`?"),
        (("search", "Approved"), 'ACME-search has no "Approved"', "did you mean `accepted`?"),
        (("outage", "workaround", "--set", "text=…"),
         "text: … stands for words of your own", "write them in its place"),
        (("outage", "updates", "--set", "text= ... "),
         "text: … stands for words of your own", "write them in its place"),
        (("search", "closed"), 'ACME-search has no "closed"', "did you mean `delivered`?"),
        (("outage", "finished"), 'ACME-outage has no "finished"', "did you mean `fixed`?"),
        (("outage", "status"), 'ACME-outage has no "status"', NO_STATE),
        (("outage", "--set", "Status=done"), 'ACME-outage has no "Status"', NO_STATE),
        (("search", "delivered", "--on", "2026-05-01"),
         (f"not recorded: delivered 2026-05-01 lies before made 2026-06-01\n{GAP}"
         f"{SEARCH_FILE}:8: delivered = 2026-05-01\n{GAP}{SEARCH_FILE}:6: made     = 2026-06-01"),
         "correct one of the two dates"),
        (("search", "delivered", "--on", "2026-06-09"),
         f"not recorded: delivered 2026-06-09 of ACME-search {FUTURE}",
         "record it when it has happened; what is planned is set or moved, not marked"),
        (("outage", "fixed", "--on", "2026-06-08T14:31"),
         f"not recorded: fixed 2026-06-08 14:31 of ACME-outage {FUTURE}",
         "record it when it has happened; what is planned is set or moved, not marked"),
        (("search", "delivered", "--on", "someday"), '"someday" is not a day',
         HINT),
        (("outage", "fixed", "--on", "fri 14.30"), '"fri 14.30" is not a day',
         "write fri 14:30 for the time"),
        (("search", "paid"), "ACME-search is a deliverable: it is not paid", "mark it delivered"),
        (("invoice", "answered"), "ACME-invoice is a payment: it is not answered",
         "mark it delivered or paid or received"),
        (("search", "told"), "ACME-search has no move that could be told",
         "record one: clientcare move ACME-search DATE --why …"),
        (("outage", "found"),
         f"found is recorded already: 2026-06-05 09:00 ({OUTAGE_FILE}:4)",
         "if it is wrong, correct it: clientcare edit ACME-outage"),
        (("search", "--set", "promised=2026-07-01"),
         f"promised is recorded already: 2026-06-05 ({SEARCH_FILE}:7)",
         "a date is moved, never edited: clientcare move ACME-search DATE --why …"),
        (("search", "--set", "id=ACME-x"), f"id is recorded already: ACME-search ({SEARCH_FILE}:3)",
         "to change it everywhere: clientcare rename ACME-search NEW"),
        (("search", "owner"), "owner is no dated fact",
         "set it: clientcare mark ACME-search --set owner=…"),
        (("search", "returns.redelivered"), "ACME-search has no returns yet",
         "add the first: clientcare mark ACME-search returns"),
        (("search", "returns.bck"), "ACME-search has no returns yet",
         "add the first: clientcare mark ACME-search returns"),
        (("outage", "updates.txt"), 'there is no "txt" in "updates.txt"', "did you mean `text`?"),
        (("outage", "updates.text", "--entry", "3"),
         "there is no entry 3 in updates of ACME-outage", "give --entry 1 to 1"),
        (("outage", "plan", "--on", "today"), "--on has no use: plan has no day of its own",
         "leave out --on"),
        (("search", "checked", "reminders", "--set", "how=x"),
         "how fits more than one of the facts", "say which: checked.how or reminders.how"),
        (("search", "--set", "nonsense"), '"nonsense" is no key=value', None),
        (("search", "--set", "checked=x"), "checked is a table",
         "name what to set in it: --set checked.on=…"),
        (("search", "--set", "owner="), "--set owner= has no value",
         "to take something out: clientcare edit ACME-search"),
        (("search", "--set", "title= "), "title is empty", "say it in a few words"),
        (("outage", "updates", "--set", "text= \t"), "text is empty", "say it in a few words"),
        (("outage", "updates", "--set", "text="), "--set text= has no value",
         "say it in a few words, or leave out --set text="),
        (("search", "--set", "owner=nobody"), 'owner: there is no person "nobody"',
         "people: jan, mira"),
        (("search", "--set", "needs=nothing"), 'needs: there is no record "nothing"', None),
        (("outage", "--set", "severity=hig"),
         'severity: "hig" is not one of critical, high, medium, low', "did you mean `high`?"),
        (("invoice", "--set", "amount=lots"), 'amount: "lots" is not a number',
         "write digits, and decimals behind a point: 1250.50"),
        (("invoice", "--set", "amount=1.250,50 EUR"), 'amount: "1.250,50 EUR" is not a number',
         "write 1250.50 and currency=EUR"),
        (("invoice", "--set", "amount=1e3"), 'amount: "1e3" is not a number',
         "write digits, and decimals behind a point: 1250.50"),
        (("outage", "--set", "reached=some"), 'reached: "some" is not a whole number',
         "write digits alone: 4"),
        (("outage", "plan", "--set", "what=Fix"), 'there is no "what" in plan',
         "there are: step, owner, due, done, since, share, from"),
        (("outage", "--set", "reached=2.5"), 'reached: "2.5" is not a whole number',
         "leave out the decimals"),
        (("search", "--set", "internal=maybe"), 'internal: "maybe" is neither true nor false',
         "write true or false"),
        (("invoice", "--set", "currency=euro"),
         f'not recorded: "euro" is not a currency\n         {OTHERS_FILE}:15: currency = "euro"',
         'write its ISO 4217 code: "EUR"'),
        (("search", "--set", "evidence=a\u202eb"),
         f'not recorded: an invisible or control character (U+202E)\n{GAP}{EVIDENCE}',
         "write the text again without the character"),
        (("search", "moves"),
         f'not recorded: "to" is required\n         {SEARCH_FILE}:9: {{ on = 2026-06-08 }},',
         "add `--set to=…`"),
        (("mira", "away"), "mira is a person: there is no such record",
         f"{LEFT} mira left; anything else: write it under [people.mira] in clientcare.toml"),
        (("jan", "--set", "role=x"), "jan is a person: there is no such record",
         f"{LEFT} jan left; anything else: clientcare mark acme --set people.jan.KEY=…"),
        (("outage", "moves.told"), "ACME-outage has no moves yet",
         "record one: clientcare move ACME-outage DATE --why …"),
        (("nothing", "told"), 'there is no record "nothing"', None),
        (("outage", "plan", "--set", "step="), "plan would be empty",
         "say what is in it: --set step=…"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_refused_and_nothing_is_written(
    care: Care, words: tuple[str, ...], message: str, hint: str | None
) -> None:
    said = care.refused("mark", *words)
    if hint is None:
        assert said.startswith(f"error: {message}\n")
    else:
        assert said == error(message, hint)


def test_without_a_terminal_the_missing_words_are_named(care: Care) -> None:
    hint = "give it: this is no terminal to ask on"
    assert care.refused("mark") == error("ID is missing", hint)
    assert care.refused("mark", "search") == error("FACT or --set key=value is missing", hint)


def test_the_same_fact_again_changes_nothing(care: Care) -> None:
    care("mark", "search", "delivered")
    before = care.texts()
    said = "ACME-search: this is recorded already; nothing to change\n"
    assert care("mark", "search", "delivered") == (0, "", said)
    assert care.texts() == before
    assert "recorded already: 2026-06-08" in care.refused(
        "mark", "search", "delivered", "--on", "2026-06-05"
    )


def test_a_fault_that_was_there_before_does_not_stand_in_the_way(tmp_path: Path) -> None:
    wrong = SEARCH + "accepted = 2026-05-20\n"
    care = Care(tmp_path, {**FILES, SEARCH_FILE: wrong})
    assert care("mark", "search", "--set", "evidence=x", "-q").code == 0
    assert care.read(SEARCH_FILE) == wrong.replace("accepted", 'evidence = "x"\naccepted')


def test_a_recorded_amount_is_never_written_over(tmp_path: Path) -> None:
    care = Care(tmp_path)
    whole = ("--set", "amount=12500.00", "--set", "currency=EUR")
    assert care("mark", "invoice", *whole, "-q").code == 0
    before = care.texts()
    said = care.refused("mark", "invoice", "--set", "amount=7500")
    assert "amount is recorded already: 12500.00" in said
    assert care.texts() == before
    assert care("mark", "invoice", "--set", "amount=12500.00").code == 0
    assert care.texts() == before


PAID = "payments = [\n    { on = 2026-06-06, amount = 7500 },\n"


def test_what_came_of_an_invoice_is_a_payment(tmp_path: Path) -> None:
    care = Care(tmp_path)
    care("mark", "invoice", "--set", "amount=12500.00", "--set", "currency=EUR", "-q")
    assert care("mark", "invoice", "paid", "--on", "2026-06-06", "--set", "amount=7500").code == 0
    assert PAID in care.read(OTHERS_FILE)
    assert "delivered" not in care.read(OTHERS_FILE)
    what = ("--set", "amount=99.99", "--set", "why=agreed")
    assert care("mark", "invoice", "written_off", "--on", "2026-06-07", *what, "-q").code == 0
    assert 'written_off = [\n    { on = 2026-06-07, amount = 99.99, why = "agreed" },\n' in (
        care.read(OTHERS_FILE)
    )
    assert care("mark", "invoice", "paid", "--on", "2026-06-08", "-q").code == 0
    assert PAID + "    { on = 2026-06-08, amount = 4900.01 },\n" in care.read(OTHERS_FILE)
    assert "nothing of ACME-invoice is open" in care.refused("mark", "invoice", "paid")
    assert care("mark", "invoice", "paid", "--set", "amount=0.01", "-q").code == 0


def test_an_invoice_without_an_amount_is_paid_whole(tmp_path: Path) -> None:
    care = Care(tmp_path)
    assert "has no amount" in care.refused("mark", "invoice", "written_off")
    euros = ("--set", "amount=7500", "--set", "currency=EUR")
    assert care("mark", "invoice", "paid", *euros, "-q").code == 0
    assert "payments" not in care.read(OTHERS_FILE)


# Only its own lines


INLINE = 'commitment = [{ id = "ACME-search", title = "Room search", promised = 2026-06-05 }]\n'
BLOCKS = """\
[[commitment]]
id = "ACME-search"
title = "x"
[[commitment.waive]]
rule = "CC101"
until = 2026-12-31
why = "y"
# below

[[risk]]
id = "ACME-r"
title = "r"
"""
DOTTED = """\
  [[commitment]]
  id = "ACME-search"
  "title" = 'Room search'
  checked.how = "x"
  checked.on = 2026-06-01
"""


@pytest.mark.parametrize(
    "text",
    [
        SEARCH.replace("\n", "\r\n"),
        "\ufeff" + SEARCH,
        SEARCH.rstrip("\n"),
        SEARCH + "\n\n# the end",
        SEARCH.replace("  ", "\t"),
        INLINE,
        BLOCKS,
        DOTTED,
    ],
)
def test_everything_else_stays_byte_for_byte(tmp_path: Path, text: str) -> None:
    care = Care(tmp_path, {**FILES, SEARCH_FILE: text})
    ran = care("mark", "search", "delivered", "-q")
    assert ran.code == 0, ran.err
    after = care.read(SEARCH_FILE)
    assert "delivered" in after
    start = next(n for n, char in enumerate(after) if text[n : n + 1] != char)
    added = len(after) - len(text)
    assert text == after[:start] + after[start + added :]
    assert after[start : start + added].count("delivered") == 1


@pytest.mark.parametrize("name", ["PORTAL-search", "search"])
def test_nothing_is_recorded_in_a_file_that_changed_meanwhile(
    care: Care, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clientcare.store import saving

    prepare = saving._prepare

    def late(*given: object, **more: object) -> None:
        (care.root / SEARCH_FILE).write_text(SEARCH + "# theirs\n")
        prepare(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(saving, "_prepare", late)
    ran = care("mark", "ACME-search", "delivered")
    said = f"{SEARCH_FILE} has changed since it was read"
    assert ran == (2, "", error(said, "run the command again: it will read it anew"))
    assert care.read(SEARCH_FILE) == SEARCH + "# theirs\n"


def test_a_part_of_a_title_selects_a_record_too(care: Care) -> None:
    assert care("mark", "log in", "triaged", "-q").out == f"{OUTAGE_FILE}\n"
    assert care("mark", "search", "--set", "needs=test acc", "-q").code == 0
    assert 'needs    = ["ACME-accounts"]' in care.read(SEARCH_FILE)
    care("new", "risk", "--title", "Rooms are booked")
    care("new", "risk", "--title", "Room are sold")
    said = care.refused("mark", " are ", "shared")
    assert said.startswith('error: " are " is in the title of 2 records\n')
    assert "name one: ACME-room-sold, ACME-rooms-booked" in said


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "layout",
    [
        'workaround.text = "w"\nworkaround.given = 2026-05-20\n',
        'workaround = { text = "w", given = 2026-05-20 }\n',
        '[issue.workaround]\ntext = "w"\ngiven = 2026-05-20\n',
    ],
)
def test_what_is_recorded_stays_in_every_layout(tmp_path: Path, layout: str, ends: str) -> None:
    text = '[project]\nname = "P"\nclient = "c"\n[[issue]]\nid = "R-0"\ntitle = "x"\n'
    text = (text + "found = 2026-05-01\n" + layout).replace("\n", ends)
    (tmp_path / "projects").mkdir()
    (tmp_path / "clientcare.toml").write_text("")
    file = tmp_path / "projects/p.toml"
    file.write_bytes(text.encode())
    words = ["mark", "R-0", "workaround", "--on", "2026-06-01", "--set", "text=t"]
    code, _, err = run(*words, "--root", str(tmp_path))
    assert (code, "recorded already" in err) == (2, True)
    assert file.read_bytes() == text.encode()


def test_marking_a_project_closed_names_what_is_open(care: Care) -> None:
    ran = care("mark", "acme", "closed")
    assert ran.code == 0
    assert "open, ours: commitment ACME-search: Room search\n" in ran.err
    assert "open, theirs: commitment ACME-invoice: First invoice\n" in ran.err


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("holidays=DE-BY", "did you mean `calendar.holidays`?"),
        ("color=red", "add it to health: clientcare mark acme health --set colour=…"),
        ("colour=red", "add it to health: clientcare mark acme health --set colour=…"),
        ("notice=20cd", "did you mean `policy.dunning.notice`?"),
        ("triage=1h", "did you mean `policy.severity.critical.triage`?"),
        ("email=a@b.example", "did you mean `people.ID.email`?"),
        ("updates=1w", "did you mean `cadence.update`?"),
        ("note=x", "did you mean `notes`?"),
    ],
)
def test_a_key_is_found_wherever_it_stands(care: Care, word: str, hint: str) -> None:
    said = care.refused("mark", "acme", "--set", word)
    assert said == error(f'acme has no "{word.partition("=")[0]}"', hint)


def test_a_key_of_a_move_or_an_escalation_is_added_to_the_last_one_or_needs_its_own_command(
    care: Care,
) -> None:
    for key, name, command in (
        ("agreed_by", "moves", "record one: clientcare move ACME-outage DATE --why …"),
        ("answered_by", "escalations", "raise one: clientcare escalate ACME-outage --why …"),
    ):
        said = care.refused("mark", "outage", f"{key}=jan")
        assert said == error(f'ACME-outage has no "{key}"', command)
        care("mark", "outage", "--set", "promised=2026-06-12")
        care(*command.split()[3:4], "outage", *(["+9d"] if name == "moves" else []), "--why", "x")
        said = care.refused("mark", "outage", f"{key}=jan")
        typed = f"clientcare mark ACME-outage --set {name}.{key}="
        hint = f"add it to the last of {name}: {typed}…"
        assert said == error(f'ACME-outage has no "{key}"', hint)
        assert care(*f"{typed}jan".split()[1:]).code == 0


@pytest.mark.parametrize("day", ["yesterday", "fri", "2026-06-05", "14:30", "5.6."])
def test_a_day_in_the_place_of_a_fact_is_answered_with_its_flag(care: Care, day: str) -> None:
    said = care.refused("mark", "search", "delivered", day)
    assert said.endswith(error(f'"{day}" is a day, not a fact', f"date the facts: --on {day}"))
    assert care("mark", "search", "delivered", "--on", day, "--dry-run").code == 0


def test_who_of_the_wrong_side_accepted_is_corrected_not_the_owner(care: Care) -> None:
    ran = care("mark", "search", "delivered", "accepted", "accepted_by=mira")
    assert "ACME-search: mira is not on the client's side\n" in ran.out
    step = "name who on the client's side accepted: clientcare edit ACME-search\n"
    assert f"do: {step}" in ran.out
    shown = care("status", "acme").out
    assert "accepted by the wrong side" in shown
    assert step[1:] in shown
    care("correct", "search", "owner=jan", "-q")
    care("mark", "accounts", "--set", "owner=mira", "-q")
    assert "owner is of another side" in care("status", "acme").out


@pytest.mark.parametrize(
    ("word", "key"), [("options", "title"), ("compensation", "kind"), ("plan", "step")]
)
def test_an_entry_that_says_nothing_is_refused(word: str, key: str, care: Care) -> None:
    before = care.texts()
    said = care.refused("mark", "outage", word)
    assert f"error: nothing is said of {word}\n" in said
    assert f"hint: say it: clientcare mark ACME-outage {word} --set {key}=…\n" in said
    assert care.texts() == before
    assert care("mark", "outage", word, f"{key}=none", "-q").code == 0


def test_nothing_is_recorded_on_a_day_to_come(care: Care) -> None:
    before = care.texts()
    ran = care("mark", "search", "delivered", as_of=("--as-of", "2099-06-08"))
    assert ran.err == error(
        "--as-of 2099-06-08 lies in the future",
        "leave out --as-of; what is planned is set or moved, not marked",
    )
    assert (ran.code, care.texts()) == (2, before)


def test_a_second_calendar_of_holidays_joins_one_that_stands_without_brackets(care: Care) -> None:
    path = care.root / "projects/acme/project.toml"
    path.write_text(f'{PROJECT}\n[project.calendar]\nholidays = "FI"\n')
    assert care("mark", "acme", "--set", "calendar.holidays=DE-BY", "-q").code == 0
    assert 'holidays = ["FI", "DE-BY"]' in path.read_text()


@pytest.mark.parametrize("text", ["Mira Laine", "laine", "MIRA"])
def test_a_person_is_found_by_a_part_of_the_name(care: Care, text: str) -> None:
    care("mark", "search", "--set", "owner=jan")
    for words in (
        ("mark", "search", "--set", f"owner={text}"),
        ("log", "call", "--with", text, "--dry-run"), ("list", "commitment", "--owner", text),
        ("move", "search", "+3d", "--why", "x", "--agreed", "today", "--agreed-by", text,
         "--dry-run"),
    ):  # fmt: skip
        ran = care(*words)
        assert ran.code == 0, ran.err
    assert 'owner    = "mira"' in care.read(SEARCH_FILE)
    assert "mira and jan are not on the same side" in care.refused("reassign", text, "Jan Berg")
    ran = care("mark", text, "left")
    assert "recorded: mira: left 2026-06-08\n" in ran.out
    assert ran.err.endswith("hand over what is open: clientcare reassign mira PERSON\n")
    care("new", "person", "--name", "Ola Berg", "--side", "us")
    assert "hand over" not in care("mark", "ola", "left").err


def test_a_fact_that_cannot_be_of_today_asks_for_its_day(tmp_path: Path) -> None:
    care = Care(tmp_path, {**FILES, SEARCH_FILE: SEARCH + "delivered = 2026-06-04\n"})
    words = ("mark", "search", "checked", "--set", "how=in three browsers")
    said = care.refused(*words)
    assert said.startswith("error: not recorded: delivered 2026-06-04 lies before checked on")
    assert said.endswith(
        "hint: correct one of the two dates, or name the day of what you record: --on DAY\n"
    )
    assert "cleared: CC602" in care(*words, "--on", "2026-06-03").out


def test_the_id_of_a_person_is_no_part_of_the_id_of_a_record(care: Care) -> None:
    """An exact id goes over a part: a record that holds the name of somebody is another thing."""
    care("new", "commitment", "--project", "acme", "--title", "Mira hands over")
    assert care.refused("mark", "mira", "--set", "title=x").startswith("error: mira is a person: ")
    assert "title" in care("mark", "mira-hands", "--set", "title=x", "--dry-run").out
