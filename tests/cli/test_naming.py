"""Records whose ids are not their own: two logs may give the same one, and each can be named."""

import json
from pathlib import Path

import pytest

from clientcare.errors import ClientcareError
from clientcare.naming import find_name
from tests.cli.running import FILES, PROJECT, error, run, write

LOG = '[[touchpoint]]\non = 2026-06-02\nkind = "call"\nsummary = "{}"\n'
OTHER = PROJECT.replace('"portal"', '"guide"').replace("Room portal", "Guide")
TWICE = {
    **FILES,
    "projects/guide/project.toml": OTHER,
    "projects/guide/log/2026.toml": LOG.format("of the guide"),
    "projects/portal/log/2026.toml": LOG.format("of the portal"),
}
ID = "2026-2026-06-02-1"


@pytest.fixture
def root(tmp_path: Path) -> str:
    return str(write(tmp_path, TWICE))


@pytest.mark.parametrize("text", [ID, "06-02-1"])
def test_an_id_of_two_records_is_answered_with_both(root: str, text: str) -> None:
    said = error(f'"{ID}" is the id of 2 records', f"name one: guide/{ID}, portal/{ID}")
    assert run("show", text, "--root", root) == (2, "", said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"guide/{ID}", "of the guide"),
        (f"PORTAL/{ID}", "of the portal"),
        ("portal/06-02", "of the portal"),
        (f"projects/guide/log/2026.toml/{ID}", "of the guide"),
    ],
)
def test_the_project_or_the_file_tells_them_apart(root: str, text: str, said: str) -> None:
    ran = run("show", text, "--root", root)
    assert ran.code == 0
    assert said in ran.out


def test_a_title_typed_exactly_goes_over_a_part_of_another_id(tmp_path: Path) -> None:
    record = '[[issue]]\nid = "{}"\ntitle = "{}"\nfound = 2026-06-02\n'
    titles = {"search-slow": "Pages", "I-2": "Search", "I-3": "Log in / log out", "I-4": "pages"}
    text = "".join(record.format(*one) for one in titles.items())
    root = str(write(tmp_path, {**FILES, "projects/portal/more.toml": text}))
    # `pages` is the title of two records
    for typed, id in (("search", "I-2"), ("log in / log out", "I-3"), ("SEARCH-", "search-slow")):
        for words in (("show",), ("explain",), ("mark", "told", "--dry-run")):
            ran = run(*words[:1], typed, *words[1:], "--root", root)
            assert id in ran.out + ran.err, (words, ran)
    assert "I-4, search-slow" in run("show", "Pages", "--root", root).err


def test_two_files_of_one_project_are_told_apart_by_file(tmp_path: Path) -> None:
    files = {**FILES, **{f"projects/portal/{n}/2026.toml": LOG.format(n) for n in "ab"}}
    root = str(write(tmp_path, files))
    ran = run("show", ID, "--root", root)
    names = [f"projects/portal/{n}/2026.toml/{ID}" for n in "ab"]
    assert ran == (
        2, "", error(f'"{ID}" is the id of 2 records', f"name one: {', '.join(names)}")
    )  # fmt: skip
    assert "b/2026.toml" in run("show", names[1], "--root", root).out


UNHAPPY = '[[touchpoint]]\non = 2026-06-02\nkind = "{}"\nfrom = "client"\nmood = {}\n'


def test_what_to_type_tells_apart_what_got_the_same_id(tmp_path: Path) -> None:
    logs = {
        "projects/guide/log/2026.toml": UNHAPPY.format("message", 1),
        "projects/portal/log/2026.toml": UNHAPPY.format("message", 2),
    }
    root = str(write(tmp_path, {**TWICE, **logs}))
    at = ("--root", root, "--as-of", "2026-06-15")
    typed = f"clientcare mark guide/{ID} answered"
    check = ("check", "--output-format", "full")
    for words in (("status", "guide"), check, (*check, "guide"), ("waiting",)):
        ran = run(*words, *at)
        assert typed in ran.out, words
        assert f"mark {ID}" not in ran.out, words
    assert typed in run("advise", f"guide/{ID}", *at).out
    assert run(*typed.split()[1:], *at).code == 0
    assert typed not in run(*check, *at).out


LESSONS = (
    '[[review]]\non = 2026-06-02\nlessons = [{ lesson = "a", action = "Ask", due = 2026-06-20 }]\n'
)


def test_each_lesson_is_an_event_of_its_own(tmp_path: Path) -> None:
    logs = {f"projects/{one}/log/2026.toml": LESSONS for one in ("guide", "portal")}
    root = str(write(tmp_path, {**TWICE, **logs}))
    said = run("calendar", "--root", root, "--as-of", "2026-06-15").out.splitlines()
    named = [line for line in said if line.startswith("UID:")]
    assert sum("lesson0" in line for line in named) == 2
    assert len(set(named)) == len(named)


def test_each_project_has_the_words_of_its_own_contact(tmp_path: Path) -> None:
    logs = {
        "projects/guide/log/2026.toml": UNHAPPY.format("call", 1),
        "projects/portal/log/2026.toml": UNHAPPY.format("call", 2),
    }
    root = str(write(tmp_path, {**TWICE, **logs}))
    said = run("status", "--root", root, "--as-of", "2026-06-15").out
    assert ("mood 1 of 5 on" in said, "mood 2 of 5 on" in said) == (True, True)


def test_a_project_that_is_not_there_has_no_records(root: str) -> None:
    said = error('there is no project or record file "nowhere"')
    assert run("show", "nowhere/x", "--root", root) == (2, "", said)


@pytest.mark.parametrize("text", ["PORTAL-search", "portal-sea"])
def test_a_record_in_a_file_that_cannot_be_read_is_said_to_be_there(
    tmp_path: Path, text: str
) -> None:
    broken = FILES["projects/portal/search.toml"] + "x = = 3\n"
    root = write(tmp_path, {**FILES, "projects/portal/search.toml": broken})
    line = broken.count("\n")
    done = run("mark", text, "delivered", "--root", str(root), "--as-of", "2026-06-15")
    assert done.code == 2
    assert done.err.endswith(
        error(
            f'there is no record "{text}" in the files that can be read',
            f"projects/portal/search.toml:{line} cannot be read, and names it: correct that first",
        )
    )


def test_a_record_that_is_nowhere_is_not_looked_for_there(tmp_path: Path) -> None:
    root = write(tmp_path, {**FILES, "projects/portal/more.toml": "x = = 3\n"})
    done = run("show", "PORTAL-serch", "--root", str(root))
    assert done.err.endswith(
        error('there is no record "PORTAL-serch"', "did you mean `PORTAL-search`?")
    )


def test_a_record_named_where_a_project_is_asked_for_is_answered_with_show(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    said = error(
        'there is no project "PORTAL-map"', "it is a commitment: clientcare show PORTAL-map"
    )
    for command in ("status", "waiting", "agenda", "report"):
        assert run(command, "portal-MAP", "--root", root, "--as-of", "2026-06-15") == (2, "", said)


def test_several_of_what_ends_in_y_are_ies() -> None:
    with pytest.raises(ClientcareError) as caught:
        find_name("banana", ["low", "high"], "probability")
    assert caught.value.hint == "probabilities: high, low"


def test_a_workspace_named_where_a_project_is_asked_for_leads_to_root(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    said = error(
        f'there is no project "{root}"', f"it is a folder; a workspace is named so: --root {root}"
    )
    assert run("check", root, "--root", root) == (2, "", said)


def test_list_and_status_say_alike_when_the_client_was_told(tmp_path: Path) -> None:
    found = '[[issue]]\nid = "PORTAL-down"\ntitle = "Down"\nfound = 2026-06-02\n'
    files = {"projects/portal/down.toml": found + 'found_by = "client"\n'}
    at = ("--root", str(write(tmp_path, {**FILES, **files})), "--as-of", "2026-06-15")
    (listed,) = json.loads(run("list", "issue", *at, "--format", "json").out)["records"]
    (project,) = json.loads(run("status", *at, "--format", "json").out)["projects"]
    (told,) = (one["told"] for one in project["issues"] if one["id"] == "PORTAL-down")
    assert listed["told"] == told == "2026-06-02"
