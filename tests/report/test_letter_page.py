"""The letter as people meet it: in a browser of any width, dark or light, on paper, read aloud."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from html import escape, unescape
from itertools import product, starmap
from pathlib import Path
from typing import Any

import pytest

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.output.html import STYLE
from clientcare.report.build import Request, report
from clientcare.store import load
from clientcare.wording import LANGUAGES
from tests.cli.running import write
from tests.for_each import for_each
from tests.skips import page_tool, program, weasyprint

PAGES = {"acme-portal": 3, "saari-guide": 2, "tamm-driver-app": 2}
"""The projects of the example agency, and how many pages a letter on each may fill."""
LETTERS = [
    *product(PAGES, ["en"]),
    *(pytest.param("acme-portal", code, marks=pytest.mark.slow) for code in LANGUAGES[1:]),
    *(
        pytest.param(project, "", marks=pytest.mark.slow)
        for project in PAGES
        if project != "acme-portal"
    ),
]
"""In every language, and of each project the longest one."""


@cache
def letter(project: str, language: str) -> str:
    """The page of a letter of the example agency."""
    snapshot = load(Path(__file__).parents[2] / "examples/agency")
    now = Now.end_of(date(2026, 11, 20), snapshot.settings.zone)
    context = Workspace(snapshot, now).context(project)
    assert context is not None
    return report(context, Request(format="html", language=language)).text


def lacks_the_fonts() -> bool:
    """Whether none of the fonts that the page names is here: a wider one may take a page more."""
    families = re.findall(r'"([^"]+)"', STYLE.partition(";\n")[0])
    here = subprocess.run([program("fc-list"), ":", "family"], capture_output=True, text=True)
    return not set(families) & set(re.split("[,\n]", here.stdout))


@pytest.mark.slow
@pytest.mark.parametrize(("project", "language"), LETTERS)
def test_a_letter_is_short_on_paper(project: str, language: str) -> None:
    language = language or max(LANGUAGES, key=lambda code: len(letter(project, code)))
    pages = weasyprint().HTML(string=letter(project, language)).render().pages
    assert len(pages) <= PAGES[project] + lacks_the_fonts()
    assert (pages[0].width, pages[0].height) == pytest.approx((793.7, 1122.5), abs=0.1)  # A4


LINK = f"https://example.com/{'a' * 80}"
LONG = """\
[project]
id = "p1"
name = "Shop"
client = "West Inc"
people.a = { name = "Anna", side = "us" }
"""
PROMISE = '[[commitment]]\nid = "P1-{}"\ntitle = "{}"\nby = "us"\nowner = "a"\npromised = {}\n'


def drawn(box: Any) -> Iterator[Any]:
    """The pieces of text in a box of a printed page."""
    if hasattr(box, "text") and hasattr(box, "position_x"):
        yield box
    for inner in getattr(box, "children", ()):
        yield from drawn(inner)


@pytest.mark.slow
def test_neither_a_long_word_nor_the_end_of_a_page_spoils_a_letter(tmp_path: Path) -> None:
    last = "The report on the last quarter with all its figures and explanations"
    promises = (PROMISE.format("a", LINK, "2026-12-10"), PROMISE.format("b", last, "2026-12-12"))
    snapshot = load(
        write(tmp_path, {"clientcare.toml": "", "projects/p1.toml": LONG + "".join(promises)})
    )
    now = Now.end_of(date(2026, 11, 18), snapshot.settings.zone)
    context = Workspace(snapshot, now).context("p1")
    assert context is not None
    page = report(context, Request(format="html")).text
    assert f'<span class="long">{LINK}</span>' in page
    split = 0
    for height in range(650, 740, 15):  # in pixels, so that the page ends within the drawing
        high = page.replace("<figure", f'<div style="height: {height}px"></div><figure')
        printed = weasyprint().HTML(string=high).render().pages
        found = [list(drawn(one._page_box)) for one in printed]
        assert max(one.position_x + one.width for some in found for one in some) < 793.7
        texts = (" ".join(one.text for one in some) for some in found)
        for text in [text for text in texts if "First promised" in text][1:]:  # the legend's page
            split += 1
            assert -1 < text.find("figures and") < text.find("18 November 2026"), text
    assert split


def browse(folder: Path, *words: str) -> str:
    """Open a page of a folder in a browser without a window, and return what it prints."""
    chromium = program("chromium", "chromium-browser", "google-chrome")
    base = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"]
    command = [chromium, *base, *words, (folder / "page.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_day_in_a_table_stays_on_one_line(code: str) -> None:
    cells = re.findall(r"<td([^>]*)>([^<]*)</td>", letter("saari-guide", code))
    days = [kept for kept, text in cells if re.fullmatch(r"\d+\D+20\d\d( года)?", text)]
    assert len(days) > 6
    assert all('class="day"' in kept for kept in days)
    assert sum('class="day"' in kept for kept, _ in cells) == len(days)


@pytest.mark.slow
@pytest.mark.parametrize("project", PAGES)
def test_a_browser_prints_a_letter_as_short(project: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(letter(project, "de"), encoding="utf-8")
    printed = tmp_path / "printed.pdf"
    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={printed}")
    pages = re.findall(rb"/Type\s*/Page\b", printed.read_bytes())
    assert 1 <= len(pages) <= PAGES[project]


WIDTHS = (360, 768, 1280)
_HOST = """<!DOCTYPE html><title>test</title>{frames}<script>
addEventListener("load", async () => {{
  const found = []
  for (const frame of document.querySelectorAll("iframe")) {{
    const page = frame.contentDocument
    const root = page.documentElement
    const ran = await frame.contentWindow.axe.run(page)
    found.push({{
      width: frame.clientWidth, needs: root.scrollWidth,
      background: frame.contentWindow.getComputedStyle(page.body).backgroundColor,
      violations: ran.violations.map(one => [one.id, one.nodes.map(node => node.html)]),
    }})
  }}
  document.body.innerHTML = ""
  document.body.textContent = "RESULT" + JSON.stringify(found) + "END"
}})
</script>"""


def looked_at(
    folder: Path, *pages: str, dark: bool = False, widths: Sequence[int] = WIDTHS
) -> list[list[dict[str, Any]]]:
    """What a browser and axe-core find of each page at each width."""
    axe = page_tool("axe-core/axe.min.js").read_text(encoding="utf-8")
    frames = "".join(
        f'<iframe title="{width}" width="{width}" height="900" style="border:0" '
        f'srcdoc="{escape(page.replace("</main>", f"</main><script>{axe}</script>"))}"></iframe>'
        for page in pages
        for width in widths
    )
    (folder / "page.html").write_text(_HOST.format(frames=frames), encoding="utf-8")
    words = ["--blink-settings=preferredColorScheme=0"] if dark else []
    printed = browse(folder, "--dump-dom", "--virtual-time-budget=60000", *words)
    result = re.search("RESULT(.*)END", printed)
    assert result, printed[-500:]
    found: list[dict[str, Any]] = json.loads(unescape(result[1]))
    return [found[n : n + len(widths)] for n in range(0, len(found), len(widths))]


@pytest.mark.slow
@for_each("widths", [WIDTHS, WIDTHS[:1]])
def test_a_letter_fits_each_width_and_can_be_read_aloud(
    widths: tuple[int, ...], tmp_path: Path
) -> None:
    others = [("acme-portal", code) for code in LANGUAGES if code != "en"]
    named = others if len(widths) == 1 else [*product(PAGES, ["en"])]
    for name, found in zip(
        named, looked_at(tmp_path, *starmap(letter, named), widths=widths), strict=True
    ):
        assert [one["width"] for one in found] == list(widths)
        for one in found:
            assert one["needs"] <= one["width"], name
            assert one["violations"] == [], name
            assert one["background"] == "rgb(255, 255, 255)", name


@pytest.mark.slow
def test_a_letter_follows_a_dark_setting(tmp_path: Path) -> None:
    for one in looked_at(tmp_path, letter("acme-portal", "en"), dark=True)[0]:
        assert one["background"] == "rgb(22, 22, 22)"
        assert one["violations"] == []


def invalid_pages(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """What the Nu checker finds wrong in some pages."""
    checker, java = page_tool("vnu-jar/build/dist/vnu.jar"), program("java")
    files = [folder / f"{name}.html" for name in pages]
    for file, text in zip(files, pages.values(), strict=True):
        file.write_text(text, encoding="utf-8")
    command = [java, "-jar", str(checker), "--format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    found = json.loads(done.stderr or done.stdout)["messages"]
    # It guesses the language of a text; the records of the example are English in every letter.
    return [str(one) for one in found if "appears to be written in" not in one["message"]]


@pytest.mark.slow
def test_every_letter_is_valid_html(tmp_path: Path) -> None:
    letters = {f"{one}-{code}": letter(one, code) for one, code in product(PAGES, LANGUAGES)}
    assert invalid_pages(tmp_path, letters) == []
