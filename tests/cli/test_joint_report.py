"""`report` on several projects of one client: one letter, and what is refused."""

import shlex
from pathlib import Path

import pytest

from tests.cli.running import FILES, Ran, error, run, write

DAY = "2026-06-15"
PORTAL = FILES["projects/portal/project.toml"]
SHOP = PORTAL.replace('"portal"', '"shop"').replace('"Room portal"', '"Web shop"')
SHOP = SHOP.replace('"Acme Oy"', '"acme   OY"')
STUDIO = PORTAL.replace('"portal"', '"studio"').replace('"Room portal"', '"Nova studio"')
STUDIO = STUDIO.replace('"Acme Oy"', '"Nova Oy"')
TEXTS = """
[[commitment]]
id = "SHOP-texts"
title = "Texts of the shop"
by = "client"
owner = "jan"
made = 2026-06-01
promised = 2026-06-08

[[commitment]]
id = "SHOP-basket"
title = "Basket"
owner = "mira"
made = 2026-06-01
promised = 2026-06-24
"""
SAMPLE = {
    **FILES,
    "projects/shop/project.toml": SHOP,
    "projects/shop/records.toml": TEXTS,
    "projects/studio/project.toml": STUDIO,
}
BOTH = ("portal", "shop")


def report(root: Path, *words: str) -> Ran:
    return run("report", *words, "--root", str(root), "--as-of", DAY)


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def test_one_letter_on_all_projects_of_a_client(tmp_path: Path) -> None:
    done = report(write(tmp_path, SAMPLE), *BOTH)
    assert done.code == 0
    found = headings(done.out)
    assert found[:3] == [
        "# Acme Oy: status report of 15 June 2026", "## Where we stand", "## What we need from you",
    ]  # fmt: skip
    assert [one for one in found if one.startswith("# ")] == found[:1]
    assert [one for one in found if one in ("## Room portal", "## Web shop")] == [
        "## Room portal", "## Web shop",
    ]  # fmt: skip
    assert done.out.count("For Acme Oy.") == 1
    assert "Nova" not in done.out + done.err
    start = done.out.partition("## Room portal")[0]
    assert "- **Room portal** – **Red:** 2 deliveries are late." in start
    assert "- **Web shop** – **Amber:** 1 thing that we need from you is overdue." in start
    [row] = [line for line in start.splitlines() if "Texts of the shop" in line]
    assert row.startswith("| Web shop")
    assert "was due on 8 June 2026" in row


def test_what_is_equal_is_said_once(tmp_path: Path) -> None:
    root = write(tmp_path, SAMPLE)
    same = report(root, *BOTH).out
    assert same.count("Jan Berg") - same.partition("## Web shop")[0].count("Jan Berg") == 1
    assert headings(same).count("## Whom to call") == 1
    assert same.count("is responsible for the project.") == 1
    (root / "projects/shop/project.toml").write_text(SHOP.replace('"4h"', '"8h"'), "utf-8")
    other = report(root, *BOTH).out.partition("## Whom to call")[2]
    assert "\n**Room portal**\n" in other
    assert "\n**Web shop**\n" in other


def test_the_letters_of_one_project_stay_as_they_are(tmp_path: Path) -> None:
    root, folder = write(tmp_path / "care", SAMPLE), tmp_path / "out"
    assert report(root, *BOTH, "-o", str(folder)).code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["portal.html", "shop.html"]
    assert report(root, "portal", "studio", "-o", f"{tmp_path}/a.b/").code == 0
    assert report(root, "portal", "portal").out == report(root, "portal").out


@pytest.mark.parametrize("ending", ["md", "html", "eml"])
def test_the_ending_of_a_file_means_one_letter(ending: str, tmp_path: Path) -> None:
    root, target = write(tmp_path / "care", SAMPLE), tmp_path / f"the letter.{ending}"
    done = report(root, *BOTH, "-o", str(target), "--language", "FI", "--intro", "Hei Jan!")
    assert done.code == 0
    assert target.is_file()
    if ending != "eml":
        assert "Hei Jan!" in target.read_text("utf-8")
        assert "Projekti" in target.read_text("utf-8")
        return
    lines = [line for line in done.err.splitlines() if line.startswith("once it is sent: ")]
    assert len(lines) == 2
    for line, project in zip(lines, BOTH, strict=True):
        assert f"--project {project} --report '{target}'" in line
        words = shlex.split(line.removeprefix("once it is sent: clientcare "))
        assert run(*words, "--summary", "Sent", "--root", str(root), "--as-of", DAY).code == 0


def test_projects_of_several_clients_are_refused_without_naming_one(tmp_path: Path) -> None:
    root, target = write(tmp_path / "care", SAMPLE), tmp_path / "letter.md"
    done = report(root, "portal", "studio", "shop", "-o", str(target))
    assert (done.code, done.out) == (2, "")
    lines = [line.strip() for line in done.err.splitlines()]
    commands = [line for line in lines if line.startswith("clientcare ")]
    assert commands == ["clientcare report portal shop", "clientcare report studio"]
    assert "Nova" not in done.err
    assert "acme" not in done.err.lower()
    assert not target.exists()
    for command in commands:
        assert report(root, *shlex.split(command)[2:]).code == 0


def test_languages_that_differ_are_asked_for(tmp_path: Path) -> None:
    finnish = SHOP.replace("lead =", 'language = "fi"\nlead =')
    root = write(tmp_path, {**SAMPLE, "projects/shop/project.toml": finnish})
    said = "the letters on these projects are in different languages: en, fi"
    assert report(root, *BOTH) == (2, "", error(said, "say in which this one is: --language en"))
    assert report(root, *BOTH, "--language", "en").code == 0


def test_each_project_has_its_own_last_update(tmp_path: Path) -> None:
    update = '[[touchpoint]]\nkind = "update"\non = 2026-06-09\nfrom = "us"\nsummary = "Week 24"\n'
    root = write(tmp_path, {**SAMPLE, "projects/shop/update.toml": update})
    portal, shop = report(root, *BOTH).out.partition("## Room portal")[2].split("## Web shop")
    covers = "This report covers the time since"
    assert covers not in portal
    assert f"{covers} our update of 9 June 2026." in shop
    day = report(root, *BOTH, "--since", "2026-06-08").out
    assert day.count(f"{covers} 8 June 2026.") == 1


def test_internal_words_and_other_clients_are_found_in_it(tmp_path: Path) -> None:
    secret = "we have not begun the basket and nobody knows"
    root = write(tmp_path, {**SAMPLE, "projects/shop/records.toml": f'{TEXTS}notes = "{secret}"\n'})
    assert report(root, *BOTH).code == 0
    for intro in (f"Dear Jan, {secret}.", "As we did it for Nova Oy last year."):
        done = report(root, *BOTH, "--intro", intro)
        assert (done.code, done.out) == (2, "")
    assert report(root, *BOTH, "--intro", "The basket comes next, then the rooms.").code == 0


def test_a_name_that_one_project_releases_is_released_in_the_letter(tmp_path: Path) -> None:
    root, intro = write(tmp_path, SAMPLE), ("--intro", "Our new tool is called Nova Studio.")
    assert report(root, *BOTH, *intro).code == 2
    released = f'{SHOP}\n[project.report]\nmay_name = ["Nova studio", "Nova"]\n'
    (root / "projects/shop/project.toml").write_text(released, "utf-8")
    assert report(root, *BOTH, *intro).code == 0


def test_what_is_not_known_to_the_client_is_noted_of_each(tmp_path: Path) -> None:
    move = '\n[[commitment.moves]]\non = 2026-06-12\nto = 2026-06-29\nwhy = "Too few days."\n'
    files = {**SAMPLE, "projects/shop/records.toml": TEXTS + move}
    files["projects/portal/search.toml"] += move
    done = report(write(tmp_path, files), *BOTH)
    assert "note: PORTAL-search moves to 2026-06-29: not told yet" in done.err
    assert "note: SHOP-basket moves to 2026-06-29: not told yet" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--audience", "internal"), "an internal report is on one project"),
        (("--invite", "fri"), "an invitation goes in a mail to one client"),
        (("--format", "pdf"), "a PDF is written to a file"),
        (("-o", "letter.docx"), 'no report is written as ".docx"'),
        (("--since", "2027-01-01"), "--since 2027-01-01 lies after 2026-06-15"),
    ],
)
def test_what_does_not_go_with_several_is_refused(
    words: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    done = report(write(tmp_path, SAMPLE), *BOTH, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_what_cannot_be_read_refuses_it_or_is_said(tmp_path: Path) -> None:
    root = write(tmp_path, {**SAMPLE, "projects/shop/risk.toml": "[[risk]]\nid = 1\n"})
    done = report(root, *BOTH)
    assert (done.code, done.out) == (2, "")
    assert "no report on shop" in done.err
    assert report(root, *BOTH, "--incomplete").out.count("This report is incomplete.") == 1


def test_a_template_gets_the_whole_letter(tmp_path: Path) -> None:
    template = tmp_path / "own.md"
    template.write_text('{{ title }}: {{ sections["project-shop"].title }}\n', "utf-8")
    done = report(write(tmp_path / "care", SAMPLE), *BOTH, "--template", str(template))
    assert done.out == "Acme Oy: status report of 15 June 2026: Web shop\n"


def test_without_needs_it_says_so(tmp_path: Path) -> None:
    files = {
        "clientcare.toml": FILES["clientcare.toml"],
        "projects/portal/project.toml": PORTAL,
        "projects/shop/project.toml": SHOP,
    }
    done = report(write(tmp_path, files), *BOTH)
    assert "We need nothing from you at the moment." in done.out
    assert done.out.count("we know too little at the moment to name a colour.") == 2
