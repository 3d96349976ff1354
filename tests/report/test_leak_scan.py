"""The leak scan: finds what a client may not read, however it is written, and nothing else."""

from datetime import UTC
from random import Random

import pytest
import tomli_w
from hypothesis import assume, given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.output.markdown import escape
from clientcare.records.companies import folded_words
from clientcare.report.disclosure import for_client
from clientcare.report.leak_scan import leaks, refuse_leaks
from tests.any_workspace import Drawn, any_workspaces, ours
from tests.drawn import examples
from tests.for_each import for_each
from tests.workspaces import PROJECT, TODAY, loaded

ANY = examples(60)

RECORDS = """\
[[commitment]]
id = "DEMO-search"
title = "Room search"
promised = 2026-06-01
notes = "Otto said that ten days were too few; 2 < 3, & nobody listened."
tags = ["urgent", "quarterly-bonus", "Room search", "searches"]
delivered = 2026-06-10
evidence = "In two searches out of three"
[[commitment]]
id = "DEMO-renewal"
title = "Keep them from leaving"
internal = true
[[risk]]
id = "DEMO-bankrupt"
title = "They may go bankrupt"
[[touchpoint]]
id = "DEMO-review"
on = 2026-06-20
title = "The meeting of next week"
"""
NOTES = "Otto said that ten days were too few; 2 < 3, & nobody listened."
OTHER = """\
[project]
id = "nova-shop"
name = "Web shop for toys"
client = "Nova"
[[commitment]]
id = "NOVA-basket"
title = "A basket for the shop"
notes = "They pay twice of what Demo pays."
[[commitment]]
id = "NOVA-loan"
title = "Toys on loan"
[[commitment]]
id = "NOVA-loaned"
title = "Loaned toys"
[[commitment]]
id = "NOVA-three"
title = "Pay 90 EUR"
[[commitment]]
id = "NOVA-four"
title = "Pay them 90 EUR"
"""


def space(records: str = RECORDS) -> Workspace:
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT, "demo/records.toml": records, "nova.toml": OTHER,
    }  # fmt: skip
    read = loaded(files)
    return Workspace(read, Now.end_of(TODAY, read.settings.zone))


def found(text: str, *own: str, records: str = RECORDS) -> list[tuple[str, str]]:
    """What the leak scan finds in a text: of which record, and what it says."""
    where = space(records)
    view = for_client(where.contexts[0])
    return [(one.entry.id, one.text) for one in leaks(text, view, where, own)]


# What it finds -----------------------------------------------------------------------------------


@for_each(
    "text",
    [
        NOTES,
        NOTES.upper(),
        f"Delivered. {escape(NOTES)} Thank you.",
        NOTES.replace(" ", "\n"),
        NOTES.replace(" ", " \\\n> "),
        "| x | " + NOTES.replace("ten days", "**ten** days") + " |",
        NOTES.rstrip("."),
        NOTES.replace("<", "&lt;").replace("&", "&amp;").replace("&amp;lt;", "&#60;"),
    ],
)
def test_a_note_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == [("DEMO-search", NOTES)]


@for_each(
    ("text", "record"),
    [
        ("It is the Quarterly bonus that counts.", "DEMO-search"),
        ("See DEMO-renewal.", "DEMO-renewal"),
        ("We want to keep them from leaving us.", "DEMO-renewal"),
        ("They may go bankrupt, we fear.", "DEMO-bankrupt"),
        ("Next: the meeting of next week.", "DEMO-review"),
        ("They pay twice of what Demo pays.", "NOVA-basket"),
        ("A basket for the shop.", "NOVA-basket"),
        ("As we did it for Nova.", "nova-shop"),
        ("As in the **Web shop for Toys**.", "nova-shop"),
        ("See projects/nova-shop.", "nova-shop"),
    ],
)
def test_all_that_is_not_for_the_client_is_found(text: str, record: str) -> None:
    assert record in {name for name, _ in found(text)}


@for_each(
    ("text", "certain"),
    [
        ("Toys on loan", True),
        ("Loaned toys", False),
        ("Pay them 90 EUR", True),
        ("Pay 90 EUR", False),
    ],
)
def test_a_short_text_that_another_client_reads_is_doubted(text: str, certain: bool) -> None:
    where = space()
    view = for_client(where.contexts[0])
    assert [one.certain for one in leaks(text, view, where)] == [certain]


SENTENCES = """\
[[commitment]]
id = "DEMO-search"
title = "Room search"
why = "The map came too late. We are sorry for that."
notes = "They owe us for June! They pay late every single time! Do not tell Jan. \
  The map came too late.\\nAsk Eva about the old contract"
"""


@for_each(
    ("text", "held"),
    [
        ("Dear Jan, they pay **late** every single time. Yours, Mira", True),
        ("Ask Eva about the old contract, please.", True),
        ("They owe us for June.", True),
        ("Do not tell Jan.", False),  # too short to tell whose it is
        ("The map came too late.", False),  # the client may read it elsewhere
        ("They pay late every time.", False),
    ],
)
def test_a_sentence_of_an_internal_text_is_found_by_itself(text: str, held: bool) -> None:
    assert bool(found(text, records=SENTENCES)) is held


def test_the_error_names_the_field_that_a_sentence_stands_in() -> None:
    where = space(SENTENCES)
    with pytest.raises(ClientcareError) as refusal:
        refuse_leaks("Ask Eva about the old contract", for_client(where.contexts[0]), where, ())
    assert "records.toml:5: `notes` of DEMO-search" in refusal.value.message


# What is no leak ---------------------------------------------------------------------------------


@for_each(
    "text",
    [
        "",
        "Room search is delivered.",  # a tag, and the title as well
        "Searches take two seconds.",  # a tag that stands inside a text that they may read
        "An urgent matter.",  # shorter than eight characters
        "A novation of the contract; supernova.",  # the name is a whole word only
        "Booking portal for Demo Oy.",
    ],
)
def test_what_the_client_may_read_is_no_leak(text: str) -> None:
    assert found(text) == []


def test_the_words_of_the_report_itself_are_no_leak() -> None:
    records = '[[commitment]]\nid = "D"\ntitle = "Search"\ntags = ["What we need from you"]\n'
    assert found("## What we need from you", records=records) == [("D", "What we need from you")]
    assert found("## What we need from you", "What we need from you", records=records) == []


def test_a_project_of_the_same_client_is_no_other_client() -> None:
    second = OTHER.replace('client = "Nova"', 'client = "demo oy"')
    read = loaded({"demo/project.toml": PROJECT, "nova.toml": second})
    where = Workspace(read, Now.end_of(TODAY, read.settings.zone))
    assert leaks("The web shop for toys.", for_client(where.contexts[0]), where) == []


@for_each("internal", [True, False])
def test_of_an_internal_project_of_the_same_client_everything_is_internal(internal: bool) -> None:
    second = OTHER.replace('"Nova"', '"Demo Oy"').replace(
        "[project]\n", f"[project]\ninternal = {str(internal).lower()}\n"
    )
    records = loaded({"demo/project.toml": PROJECT, "nova.toml": second})
    space = Workspace(records, Now.end_of(TODAY, UTC))
    (context,) = (one for one in space.contexts if one.id == "demo")
    text = "First a basket for the shop."
    assert bool(leaks(text, for_client(context), space)) is internal


def test_of_a_record_that_no_project_claims_everything_is_internal() -> None:
    lost = '[[risk]]\nid = "LOST-1"\ntitle = "Nobody knows whose"\nshared = 2026-06-01\n'
    read = loaded({"demo/project.toml": PROJECT, "lost/risk.toml": lost})
    where = Workspace(read, Now.end_of(TODAY, read.settings.zone))
    hits = leaks("Nobody knows whose.", for_client(where.contexts[0]), where)
    assert [one.entry.id for one in hits] == ["LOST-1"]


def test_lines_of_signs_are_no_secret_but_other_signs_are() -> None:
    records = '[[commitment]]\nid = "D"\ntitle = "Search"\nnotes = "{}"\n'
    assert found("| --- | -------- |", records=records.format("--------")) == []
    assert found("so ★★ ☹☹ ★★ ☹☹", records=records.format("★★ ☹☹ ★★ ☹☹")) != []


# What is said of it ------------------------------------------------------------------------------


def test_the_error_names_each_field_with_its_place_and_repeats_no_secret() -> None:
    where = space()
    with pytest.raises(ClientcareError) as refusal:
        refuse_leaks(f"{NOTES} Nova. quarterly-bonus", for_client(where.contexts[0]), where, ())
    assert refusal.value.message == (
        "the report holds what this client may not read:\n"
        "  projects/demo/records.toml:5: `notes` of DEMO-search\n"
        "  projects/demo/records.toml:6: `tags[1]` of DEMO-search\n"
        "  projects/nova.toml:4: `client` of nova-shop"
    )


# For all workspaces ------------------------------------------------------------------------------


@pytest.mark.slow
@ANY
@given(any_workspaces(), st.integers(0, 2**32))
def test_whatever_a_renderer_lets_out_is_found(drawn: Drawn, seed: int) -> None:
    where = drawn.workspace()
    view, random = for_client(ours(drawn)), Random(seed)
    if drawn.hidden:
        secret = random.choice(sorted(drawn.hidden))
        text = f"A report on **{random.choice(sorted(drawn.readable))}**\n\n({secret.upper()})"
        assert secret in {one.text for one in leaks(text, view, where)}


@pytest.mark.slow
@ANY
@given(any_workspaces())
def test_what_the_client_may_read_is_never_refused(drawn: Drawn) -> None:
    where = drawn.workspace()
    assert leaks("\n".join(sorted(drawn.readable)), for_client(ours(drawn)), where) == []


NOTE = st.text(st.characters(exclude_categories=["Cs"]), min_size=8)


@pytest.mark.slow
@ANY
@given(NOTE.filter(lambda text: sum(map(str.isalnum, text)) >= 8))
def test_any_note_is_found_after_any_escape(note: str) -> None:
    assume(f" {folded_words(note)} " not in f" {folded_words(PROJECT)} ")
    table = {"id": "DEMO-x", "title": "-", "notes": note}
    records = tomli_w.dumps({"commitment": [table]})
    text = f"> - {escape(note, start=True)}"
    assert found(text, records=records) == [("DEMO-x", note)]


def test_another_clients_name_in_a_text_of_this_one_is_found() -> None:
    other = PROJECT.replace('"demo"', '"beta"').replace("Demo Oy", "Beta Oyj")
    told = '[[commitment]]\nid = "DEMO-1"\ntitle = "Search, as we built it for Beta Oyj"\n'
    files: dict[str, str | bytes] = {
        "demo/project.toml": PROJECT,
        "demo/c.toml": told,
        "beta/project.toml": other,
    }
    space = Workspace(loaded(files), Now.end_of(TODAY, UTC))
    demo = space.context("demo")
    assert demo is not None
    view = for_client(demo)
    found = leaks("Search, as we built it for Beta Oyj", view, space)
    assert [secret.text for secret in found] == ["Beta Oyj"]
    assert leaks("Search, as we built it for others", view, space) == []
