"""Hostile workspaces on a real disk, read by every command: a finding or a clean result, always."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientcare.records.unsafe import unsafe
from tests.cli.reading import reading
from tests.cli.running import Ran, run, write
from tests.for_each import for_each
from tests.records.format import FORMAT, REQUIRED
from tests.records.values import TEXT, TEXTS, WORDS, Field

DAY = "2026-06-15"
PROJECT = """\
[project]
id = "demo"
name = "Portal"
client = "Demo Oy"
lead = "mira"
[project.people.mira]
side = "us"
[project.people.jan]
side = "client"
key = true
"""
LATE = '[[commitment]]\nid = "C-1"\ntitle = "Search"\nowner = "mira"\npromised = 2026-06-12\n'
USUAL = {
    "clientcare.toml": 'time_zone = "Europe/Helsinki"\n',
    "projects/demo/project.toml": PROJECT,
    "projects/demo/search.toml": LATE,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one overdue promise."""
    return write(tmp_path / "care", USUAL)


def asked(root: Path, *words: str) -> Ran:
    return run(*words, "--root", str(root), "--as-of", DAY)


def findings(root: Path) -> list[tuple[str, str, int, str]]:
    """What `check` says: code, file, line, message."""
    ran = asked(root, "check", "--output-format", "json")
    assert ran.code in (0, 1), ran.err
    said = json.loads(ran.out)["findings"]
    return [(f["code"], f["file"].split("/", 1)[1], f["line"], f["message"]) for f in said]


OVERDUE = ("CC101", "demo/search.toml", 5, "1 working day overdue: due 2026-06-12")


def guards(root: Path) -> list[tuple[str, str, int, str]]:
    """What the first family says; the overdue promise is there as ever."""
    found = findings(root)
    assert OVERDUE in found
    return [one for one in found if one[0] < "CC012"]


# Files

BROKEN: dict[str, tuple[bytes, int, str]] = {
    "not-utf8": (b'[[risk]]\nid = "R-1"\ntitle = "\xff"\n', 3, "not UTF-8 text: byte 0xff"),
    "utf16": ('[[risk]]\nid = "R-1"\n'.encode("utf-16"), 1, "not UTF-8 text: byte 0xff"),
    "nul": (b'[[risk]]\nid = "R\x001"\n', 2, ""),
    "control": (b'[[risk]]\nid = "R-1"\ntitle = "\x1b[31m"\n', 3, ""),
    "unclosed": (b'[[risk]]\nid = "R-1"\ntitle = "x\n', 3, "the text has no closing quote"),
    "deep": (b"a = " + b"[" * 200_000, 1, "nested deeper than 100 levels"),
    "deep-tables": (b"a = " + b"{a=" * 200_000, 1, "nested deeper than 100 levels"),
    "deep-keys": (b"a." * 200_000 + b"a = 1", 1, "nested deeper than 100 levels"),
    "deep-header": (b"[" + b"a." * 200_000 + b"a]", 1, "nested deeper than 100 levels"),
    "large": (b"# " + b"x" * (1 << 20), 1, "is larger than 1 MiB"),
    "digits": (b"x = " + b"9" * 100_000, 1, "a number of 100000 digits"),
    "twice": (b'[[risk]]\nid = "R-1"\nid = "R-2"\n', 3, "id is set twice"),
    "bom-twice": (b"\xef\xbb\xbf\xef\xbb\xbf[[risk]]\n", 1, "a second byte order mark"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_finding_at_its_line_and_all_else_is_judged(
    root: Path, name: str
) -> None:
    data, line, message = BROKEN[name]
    write(root, {f"projects/demo/{name}.toml": data})
    (only,) = guards(root)
    assert only[:3] == ("CC001", f"demo/{name}.toml", line)
    assert only[3].startswith(message)
    assert asked(root, "check").code == 1
    assert asked(root, "check", "--select", "CC113", "--practice", "essential").code == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n" * 100_000,
        b"\xef\xbb\xbf# nothing\r\n",
        b"# " + b"x" * ((1 << 20) - 3) + b"\n",
        b"# \xe2\x80\xae hidden in a comment\n",
    ],
)
def test_a_file_without_records_is_a_clean_result(root: Path, data: bytes) -> None:
    write(root, {"projects/demo/x.toml": data})
    assert guards(root) == []


def test_a_record_of_one_mebibyte_is_read(root: Path) -> None:
    title = "x" * ((1 << 20) - 100)
    write(root, {"projects/demo/x.toml": f'[[risk]]\nid = "R-1"\ntitle = "{title}"\n'})
    assert guards(root) == []
    for words in (("status",), ("check",), ("show", "R-1"), ("list", "risk")):
        assert asked(root, *words).code in (0, 1)


def test_other_ways_of_writing_lines_are_read(root: Path) -> None:
    text = (b"\xef\xbb\xbf" + LATE.encode()).replace(b"\n", b"\r\n")
    write(root, {"projects/demo/search.toml": text})
    assert guards(root) == []


@pytest.mark.slow
def test_thousands_of_faults_are_all_findings(root: Path) -> None:
    lines = "".join(f"k{n} = {n}\n" for n in range(3000))
    write(root, {"projects/demo/x.toml": f'[[risk]]\nid = "R-1"\ntitle = "x"\n{lines}'})
    found = guards(root)
    assert len(found) == 3000
    assert found[-1][2] == 3003


@pytest.mark.slow
def test_thousands_of_unknown_references_are_all_findings(root: Path) -> None:
    needs = ", ".join(f'"C-1{n}"' for n in range(3000))
    many = "".join(f'[[risk]]\nid = "R-{n}"\ntitle = "x"\n' for n in range(3000))
    text = f'[[commitment]]\nid = "C-2"\ntitle = "x"\nneeds = [{needs}]\n{many}'
    write(root, {"projects/demo/x.toml": text})
    assert len([one for one in guards(root) if one[0] == "CC004"]) == 3000


@pytest.mark.slow
def test_thousands_of_waivers_are_judged_once_each(root: Path) -> None:
    waiver = '[[risk.waive]]\nrule = "undated-issue"\nuntil = 2026-07-01\nwhy = "x"\n'
    text = '[[risk]]\nid = "R-1"\ntitle = "x"\n' + waiver * 2000
    write(root, {"projects/demo/x.toml": text})
    start = time.process_time()
    assert len([one for one in findings(root) if one[0] == "CC010"]) == 2000
    assert time.process_time() - start < 10


# What is no plain file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_devices_folders_and_links_are_findings_and_nothing_waits(
    root: Path, tmp_path: Path
) -> None:
    there = root / "projects" / "demo"
    os.mkfifo(there / "pipe.toml")
    (there / "folder.toml").mkdir()
    (there / "device.toml").symlink_to("/dev/zero")
    (there / "nowhere.toml").symlink_to("nothing")
    (there / "self.toml").symlink_to("self.toml")
    (there / "around").symlink_to("../..")
    (tmp_path / "outside").mkdir()
    (there / "outside").symlink_to(tmp_path / "outside")
    code = "import sys; from clientcare.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["check", "--root", str(root), "--as-of", DAY, "--output-format", "json"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        input=b"", capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)["findings"]
    assert {(f["file"].rpartition("/")[2], f["message"]) for f in said if f["code"] == "CC001"} == {
        ("pipe.toml", "is not a regular file"),
        ("folder.toml", "is a folder, not a file"),
        ("device.toml", "is a link that leaves the workspace"),
        ("nowhere.toml", "is a link that leads nowhere"),
        ("self.toml", "is a link that leads nowhere"),
        ("around", "is a link to a folder around one that is read already"),
        ("outside", "is a link that leaves the workspace"),
    }
    assert "CC101" in {f["code"] for f in said}


def test_a_file_that_vanishes_meanwhile_is_a_finding(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = root / "projects" / "demo" / "gone.toml"
    gone.write_text("")
    really = os.open

    def vanishing(path: str, *rest: int) -> int:
        if str(path) == str(gone):
            gone.unlink()
        return really(path, *rest)

    monkeypatch.setattr(os, "open", vanishing)
    said = "vanished while it was being read"
    assert guards(root) == [("CC001", "demo/gone.toml", 1, said)]


# Names of files

NAMES = [
    "with space", "quo'te\"s", "two\nlines", "tab\there", "\x1b[31mred\x1b[0m", "\u202etfel",
    "søk-漢字-🙂", "::error::x", "##[error]", "[red]", "<b>", "`x`", "{id}", "%0A", "-rf", "a;b|c",
    "e\u0301", "\\x", "#", "\x9b31m", "\u200b",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("names", [NAMES[n::4] for n in range(4)])  # asking takes half a second
def test_any_name_of_a_file_comes_out_inert(root: Path, names: list[str]) -> None:
    for name in names:
        files = (f"projects/demo/{name}.toml", f"projects/{name}/x.toml")
        write(root, dict.fromkeys(files, "[[risk\n"))
    for words in _reading_commands():
        inert(asked(root, *words), words)
    found = [one for one in guards(root) if one[0] == "CC001"]
    assert [one[3] for one in found] == [found[0][3]] * 2 * len(names)


@pytest.mark.slow
def test_names_that_are_no_text_are_findings(root: Path) -> None:
    try:
        write(
            root, {os.fsdecode(b"projects/demo/\xff.toml"): "", os.fsdecode(b"projects/\xfe/x"): ""}
        )
    except OSError:
        pytest.skip("this file system takes only names that are text")
    for words in _reading_commands():
        inert(asked(root, *words), words)
    assert [one[3] for one in guards(root)] == ["has a name that is not UTF-8"]


# Texts

PAYLOAD = (
    "\x1b[31mred\x1b]8;;http://x\x07 \u202etfel\u2066 \u200b\u0000 [red]x[/red] [/] :boom: "
    "<script>alert(1)</script> {{ 7*7 }} {% x %} ::error file=x::y ##[error]z $(id) `id` | _*#!"
    "\n::error::second line\n##[error]third\n<img src=x onerror=alert(1)>\r::warning::fourth"
)
SEEN_SAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _written(value: str) -> str:
    """A text as TOML has it, everything odd escaped."""
    return json.dumps(value, ensure_ascii=True)


def _hostile_records() -> str:
    """One record of each kind with the payload in every text that the format has."""
    blocks = [PROJECT.split("[project.people")[0].replace('"Portal"', _written(PAYLOAD))]
    series = [LATE.replace("C-1", "S-9") + 'every = "1m"']
    for table, fields in FORMAT.items():
        kind, *steps = table.replace("[]", "").split(".")
        header = f"[[{table[:-2]}]]" if table.endswith("[]") else f"[{table}]"
        lines = [header]
        if not steps and kind != "project":
            lines = [f"[[{kind}]]", f'id = "{kind[0].upper()}-9"']
        given = {k: v for k, v in REQUIRED.get(table, {}).items() if k not in ("id", "title")}
        if table == "project":
            lines, given = [], {}
        lines += [f"{key} = {value}" for key, value in given.items() if fields[key] is not WORDS]
        texts = [name for name, field in fields.items() if _is(field, TEXT) or _is(field, WORDS)]
        lists = [name for name, field in fields.items() if _is(field, TEXTS)]
        done = set(given) | ({"name", "client"} if table == "project" else set())
        lines += [f"{name} = {_written(PAYLOAD)}" for name in texts if name not in done]
        lines += [f"{name} = [{_written(PAYLOAD)}]" for name in lists if name not in done]
        (series if steps[:1] == ["rounds"] else blocks).append("\n".join(lines))
    people = '[project.people.jan]\nside = "client"\nkey = true\n'
    return "\n".join([*blocks, *series, people])


def _is(field: Field, kind: Field) -> bool:
    return (field.good, field.bad) == (kind.good, kind.bad)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which every text is hostile."""
    key = _written(PAYLOAD)
    files = {
        "clientcare.toml": USUAL["clientcare.toml"],
        "projects/demo/project.toml": _hostile_records(),
        "projects/demo/broken.toml": f"[[risk]]\n{key} = 1\n[[{key}]]\n",
    }
    return write(tmp_path_factory.mktemp("nasty"), files)


def _reading_commands() -> Iterator[tuple[str, ...]]:
    yield from reading("demo", "C-9")
    yield ("report", "demo", "--audience", "internal", "--incomplete")
    yield ("report", "demo", "--incomplete")


def inert(ran: Ran, words: tuple[str, ...]) -> None:
    """Nothing crashed, and nothing in the output does anything."""
    assert ran.code in (0, 1, 2), (words, ran.err)
    assert "Traceback" not in ran.err
    out = ran.out.replace("\r\n", "\n") if words[-1] == "csv" else ran.out
    for text in (out, ran.err):
        hidden = [c for c in unsafe().findall(text) if c not in "\ufe0f"]
        assert hidden == [], words
        assert not SEEN_SAFE.search(text), words
        text.encode()
        for line in text.split("\n"):
            ours = words[-1] == "github" and re.match(r"::(error|warning|notice) file=", line)
            assert ours or not line.lstrip().startswith("::"), (words, line)
            if words[-1] == "github":
                assert "##[" not in line, (words, line)
    if words[-1] == "json" and ran.code != 2:
        json.loads(ran.out)


@pytest.mark.parametrize("words", list(_reading_commands()), ids=" ".join)
def test_hostile_texts_come_out_inert(nasty: Path, words: tuple[str, ...]) -> None:
    inert(asked(nasty, *words), words)


@pytest.mark.parametrize("name", ["I-9", "R-9", "T-9"])
def test_hostile_records_are_shown_inert(nasty: Path, name: str) -> None:
    for command in ("show", "explain", "advise"):
        for form in ("text", "json"):
            words = (command, name, "--format", form)
            inert(asked(nasty, *words), words)


@pytest.mark.parametrize("form", ["markdown"])
def test_markup_in_a_report_is_text(nasty: Path, form: str) -> None:
    ran = asked(nasty, "report", "demo", "--incomplete", "--format", form)
    assert not re.search(r"(?<!\\)<(script|img)", ran.out)


def test_the_hostile_records_are_all_found_unsafe(nasty: Path) -> None:
    ran = asked(nasty, "check", "--select", "CC011", "--output-format", "json")
    said = json.loads(ran.out)["findings"]
    fields = {
        (f["kind"], re.sub(r"\[\d+\]", "[]", f["field"])) for f in said if f["code"] == "CC011"
    }
    texts = 0
    for table, known in FORMAT.items():
        kind, *steps = table.split(".")
        for name, field in known.items():
            if any(_is(field, one) for one in (TEXT, WORDS, TEXTS)):
                path = ".".join([*steps, name]) + ("[]" if _is(field, TEXTS) else "")
                if (kind, path) != ("project", "client"):
                    texts += 1
                    assert (kind, path) in fields
    assert texts > 90


# What a command writes


def test_an_output_file_never_takes_the_place_of_a_record(root: Path) -> None:
    record = root / "projects" / "demo" / "search.toml"
    (root / "link.json").symlink_to(record)
    for name in (str(record), str(root / "link.json")):
        ran = asked(root, "check", "--output-format", "json", "--output-file", name)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"error: {name} may hold records, and is not overwritten\n"
    assert record.read_text() == LATE
    new = root / "projects" / "demo" / "findings.toml"
    for words in (["check", "--output", f"json={new}"], ["trend", "demo", "-o", str(new)]):
        assert asked(root, *words).code == 2
        assert not new.exists()


def test_the_files_for_editors_are_not_written_through_a_link_out_of_the_workspace(
    root: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    (root / ".clientcare").mkdir()
    (root / ".clientcare" / "record.schema.json").symlink_to(mine)
    ran = run("schema", "--write", "--root", str(root))
    assert ran.code == 2
    assert ran.err == (
        "error: .clientcare/record.schema.json is a link that leaves the workspace\n"
        "hint: remove the link\n"
    )
    assert mine.read_text() == "mine"


@for_each("words", [("status",), ("check", "--history"), ("log", "call")])
def test_a_folder_that_the_system_refuses_is_told(words: tuple[str, ...]) -> None:
    name = f"/{'x' * 5000}"
    ran = run(*words, "--root", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {name}/clientcare.toml: File name too long")


@pytest.mark.skipif(sys.platform == "win32", reason="file names are UTF-8 there")
def test_names_are_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    files = {**USUAL, "projects/demo/käyttö.toml": USUAL["projects/demo/search.toml"]}
    del files["projects/demo/search.toml"]
    root = write(tmp_path, files)
    words = ["check", "--root", str(root), "--as-of", DAY, "--select", "CC0,CC101"]
    said = [
        subprocess.run(
            [sys.executable, "-m", "clientcare", *words, "--output-format", "json"],
            capture_output=True, timeout=60, check=False, env={**os.environ, **more},
        )
        for more in ({}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    ]  # fmt: skip
    assert said[0].returncode == 1, said
    assert (said[0].stdout, said[0].returncode) == (said[1].stdout, said[1].returncode)
    assert "käyttö.toml" in [
        f["file"].rpartition("/")[2] for f in json.loads(said[1].stdout)["findings"]
    ]
