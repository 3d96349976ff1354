"""`trend`: dates, health, overdue promises and mood by week, in a terminal and for print."""

import json
import re
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.running import FILES, error, on_terminal, run, write
from tests.history.repositories import Repo

SEARCH = "projects/portal/search.toml"
DAY = ("--as-of", "2026-06-29")
MAP = (
    '[[commitment]]\nid = "PORTAL-map"\ntitle = "Map"\nowner = "mira"\nmade = 2026-06-01\n'
    "promised = 2026-06-12\n"
)
MOVED = (
    "moves = [\n"
    '{ on = 2026-06-08, to = 2026-06-19, why = "x", told = 2026-06-08 },\n'
    '{ on = 2026-06-15, to = 2026-06-26, why = "y", told = 2026-06-22 },\n]\n'
)
LOG = (
    '[[touchpoint]]\nid = "T-1"\non = 2026-06-05\nkind = "meeting"\nmood = 4\n'
    '[[touchpoint]]\nid = "T-2"\non = 2026-06-18\nkind = "meeting"\nmood = 2\n'
)
ONLY = {
    "clientcare.toml": FILES["clientcare.toml"],
    "projects/portal/project.toml": FILES["projects/portal/project.toml"],
    "projects/portal/map.toml": MAP + MOVED + "delivered = 2026-06-25\n",
    "projects/portal/log.toml": LOG,
}

FACTS = """\
Room portal portal
milestone trend as of 2026-06-29, from the dated facts

2026-06-26 |   aA
2026-06-25 |
2026-06-24 |
2026-06-23 |
2026-06-22 |
2026-06-21 |
2026-06-20 |
2026-06-19 |  AA
2026-06-18 |
2026-06-17 |
2026-06-16 |
2026-06-15 |
2026-06-14 |
2026-06-13 |
2026-06-12 | A
           +------
             2026-06-01 to 2026-06-29

  A  +9d  Map PORTAL-map · 2026-06-12 → 2026-06-26 · delivered 2026-06-25

health       """


def test_from_the_dated_facts_alone(tmp_path: Path) -> None:
    ran = run("trend", "portal", "--root", str(write(tmp_path, ONLY)), *DAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(FACTS)
    last = ran.out.removeprefix(FACTS).splitlines()
    assert re.fullmatch(r"[RAG?]{5}  now (red|amber|green|grey)", last[0])
    assert last[1:] == ["overdue      .....  now 0", "mood         .4.2.  last 2 of 5 (us only)"]


def test_overdue_promises_are_counted_by_week(tmp_path: Path) -> None:
    files = {**ONLY, "projects/portal/map.toml": MAP}
    ran = run("trend", "portal", "--root", str(write(tmp_path, files)), *DAY)
    assert "\noverdue      ..111  now 1\n" in ran.out


@pytest.mark.parametrize("torn", ["[[risk", '[[risk]]\nid = "PORTAL-r"\nx = 1\n', ""])
def test_the_colour_of_each_week_is_that_of_status(torn: str, tmp_path: Path) -> None:
    files = {**ONLY, "projects/portal/map.toml": MAP, "projects/portal/torn.toml": torn}
    root = str(write(tmp_path, files))
    words = ("--root", root, "--format", "json")
    weeks = json.loads(run("trend", "portal", *words, *DAY).out)["weeks"]
    found = [
        json.loads(run("status", "portal", *words, "--as-of", week["on"]).out)["projects"][0]
        for week in weeks
    ]
    assert [week["colour"] for week in weeks] == [one["colour"] for one in found]
    assert {week["colour"] for week in weeks} - {"red"} == ({"grey"} if torn else {"green"})


def test_git_shows_a_move_that_the_facts_hide(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit({**ONLY, "projects/portal/map.toml": MAP}, date(2026, 6, 2))
    repo.commit({"projects/portal/map.toml": MAP.replace("06-12", "06-19")}, date(2026, 6, 10))
    out = run("trend", "portal", "--root", str(tmp_path), *DAY).out
    assert "from git and the dated facts" in out
    assert "\n2026-06-19 |   AAA\n" in out
    assert "\n2026-06-12 | AA\n" in out
    assert "A  +4d  Map PORTAL-map · 2026-06-12 → 2026-06-19\n" in out
    repo.commit({"projects/portal/map.toml": None}, date(2026, 6, 16))
    out = run("trend", "portal", "--root", str(tmp_path), *DAY).out
    assert "A  +4d  Map PORTAL-map · 2026-06-12 → 2026-06-19 · ended 2026-06-22" in out


def test_a_promise_is_followed_through_a_new_id(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit({**ONLY, "projects/portal/map.toml": MAP}, date(2026, 6, 2))
    later = MAP.replace("06-12", "06-19")
    repo.commit({"projects/portal/map.toml": later}, date(2026, 6, 10))
    renamed = later.replace("PORTAL-map", "PORTAL-plan")
    repo.commit({"projects/portal/map.toml": renamed}, date(2026, 6, 18))
    out = run("trend", "portal", "--root", str(tmp_path), *DAY).out
    assert "\n2026-06-19 |   AAA\n" in out
    assert "\n2026-06-12 | AA\n" in out
    assert "A  +4d  Map PORTAL-plan · 2026-06-12 → 2026-06-19\n" in out
    assert "PORTAL-map" not in out


def test_a_shallow_clone_falls_back_to_the_facts_and_says_so(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "one")
    repo.commit(ONLY, date(2026, 6, 1))
    repo.commit({"x": "1"}, date(2026, 6, 2))
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.folder}", str(tmp_path / "two"))
    ran = run("trend", "portal", "--root", str(tmp_path / "two"), *DAY)
    assert "from the dated facts\n" in ran.out
    assert ran.err == (
        "from the dated facts alone: this is a shallow clone, without the history asked for\n"
    )


def test_a_project_without_dates(tmp_path: Path) -> None:
    files = {name: text for name, text in ONLY.items() if "map" not in name}
    ran = run("trend", "portal", "--root", str(write(tmp_path, files)), *DAY)
    assert ran.code == 0
    assert "\n\nno promise of ours has a date\n\nhealth " in ran.out


def test_every_other_format_says_the_same(tmp_path: Path) -> None:
    root = str(write(tmp_path, ONLY))
    found = json.loads(run("trend", "portal", "--root", root, *DAY, "--format", "json").out)
    assert (found["project"], found["source"]) == ("portal", "facts")
    (promise,) = found["promises"]
    assert {key: value for key, value in promise.items() if key != "points"} == {
        "record": "PORTAL-map", "title": "Map", "first": "2026-06-12", "due": "2026-06-26",
        "forecast": None, "slip_days": 9, "delivered": "2026-06-25", "ended": None,
        "internal": False,
    }  # fmt: skip
    point = {"on": "2026-06-15", "due": "2026-06-19", "forecast": "2026-06-26"}
    assert promise["points"][2] == point
    assert [week["mood"] for week in found["weeks"]] == [None, 4, None, 2, None]
    chart = "2026-06-26 |   aA"
    for format in ("markdown", "html"):
        assert chart in run("trend", "portal", "--root", root, *DAY, "--format", format).out


# For print ---------------------------------------------------------------------------------------


def test_without_the_library_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    target = tmp_path / "t.svg"
    ran = run("trend", "portal", "--root", str(write(tmp_path, ONLY)), *DAY, "-o", str(target))
    said = "charts are drawn by matplotlib, which is not installed"
    hint = "install it with clientcare: pip install 'clientcare[charts]'"
    assert ran == (2, "", error(said, hint))
    assert not target.exists()


def test_only_svg_is_written(tmp_path: Path) -> None:
    ran = run("trend", "portal", "--root", str(write(tmp_path, ONLY)), "-o", "chart.png")
    said = error("a chart is written as SVG, not to chart.png", "name it FILE.svg")
    assert ran == (2, "", said)
    chart = tmp_path / "chart.svg"
    words = ("trend", "portal", "--root", str(tmp_path), "-o", str(chart), "--format", "json")
    assert run(*words).err.startswith("error: -o and --format json exclude each other\n")
    assert not chart.exists()


@pytest.mark.slow
def test_svg_is_the_same_every_time_and_holds_no_markup_of_a_record(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    evil = MAP.replace('"Map"', '"$x^2$ <b>&amp; --> \\\\alpha_{1} ]]>"')
    files = {**ONLY, "projects/portal/map.toml": evil + MOVED}
    root = str(write(tmp_path, files))
    texts = []
    for name in ("a.svg", "b.svg"):
        ran = run("trend", "portal", "--root", root, *DAY, "-o", str(tmp_path / name))
        assert ran == (0, "", f"wrote {tmp_path / name}\n")
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    svg = ET.fromstring(texts[0])
    said = ["".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "$x^2$ <b>&amp; --> \\alpha_{1} ]]> (+9d)" in said
    assert "Room portal: milestone trend as of 2026-06-29" in said
    assert svg.find(".//{http://purl.org/dc/elements/1.1/}date") is None
    assert not re.search(r"\d{4}-\d\d-\d\dT", texts[0])


def test_what_is_for_us_only_comes_last(tmp_path: Path) -> None:
    hidden = MAP.replace("PORTAL-map", "PORTAL-early").replace("made", "internal = true\nmade")
    moved = 'moves = [{ on = 2026-06-12, to = 2026-08-03, why = "more" }]\n'
    early = re.sub("promised = .*", "promised = 2026-06-01", hidden)
    write(tmp_path, {**ONLY, "projects/portal/map.toml": MAP + moved + early})
    root = ("--root", str(tmp_path), *DAY)
    lines = [one for one in run("trend", "portal", *root).out.splitlines() if "PORTAL-" in one]
    assert ["PORTAL-early" in one for one in lines] == [False] * (len(lines) - 1) + [True]
    (map_,) = (one for one in lines if "PORTAL-map" in one)
    assert map_.endswith("we expect 2026-08-03 (us only)")


def test_a_promise_that_is_for_us_only_is_marked(tmp_path: Path) -> None:
    name = "projects/portal/map.toml"
    hidden = MAP.replace("PORTAL-map", "PORTAL-own").replace("made", "internal = true\nmade")
    write(tmp_path, {**ONLY, name: MAP + hidden})
    root = ("--root", str(tmp_path), *DAY)
    shown = {
        line.partition(" · ")[0].split()[-1]: "us only" in line
        for line in run("trend", "portal", *root).out.splitlines()
        if "PORTAL-" in line
    }
    assert shown == {"PORTAL-map": False, "PORTAL-own": True}
    found = json.loads(run("trend", "portal", *root, "--format", "json").out)["promises"]
    assert {one["record"]: one["internal"] for one in found} == shown
    write(tmp_path, {name: MAP})
    lines = run("trend", "portal", *root).out.splitlines()
    assert [line.split()[0] for line in lines if "us only" in line] == ["mood"]


@pytest.mark.parametrize("width", [40, 64, 80])
def test_what_is_said_of_the_weeks_fits_the_terminal(
    width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    long = FILES["projects/portal/project.toml"].replace("2026-06-01", "2025-09-01")
    files = {**ONLY, "projects/portal/project.toml": long, "projects/portal/map.toml": MAP}
    root = ("--root", str(write(tmp_path, files)), *DAY, "--color", "never")
    *_, weeks = on_terminal("trend", "portal", *root).partition("\nhealth ")
    assert "last 2 of 5 (us only)" in weeks
    assert all(len(line) <= width for line in ("health " + weeks).splitlines())
