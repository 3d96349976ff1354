"""A letter by a template of the sender's own: what it gets, and what it can never reach."""

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.errors import ClientcareError
from clientcare.pages import blocks as tree
from clientcare.report import sandbox
from clientcare.report import template as module
from clientcare.report.build import Request, report
from clientcare.report.template import Format, Template, fill
from clientcare.wording import LANGUAGES
from tests.cli.running import error, run, write
from tests.drawn import examples
from tests.skips import weasyprint
from tests.views.report_sample import sample
from tests.workspaces import workspace

DAY = ("--as-of", "2026-06-15")
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
PAGE = (
    '<!DOCTYPE html><html lang="{{ language }}"><head><title>{{ title }}</title>'
    "<style>{{ style }}</style></head><body><h1>{{ title }}</h1>{{ body }}</body></html>"
)


def written(text: str, name: str = "letter.md", language: str = "en") -> str:
    format: Format = "html" if ".html" in name else "markdown"
    request = Request(format=format, template=Template(name, text), language=language)
    return report(sample(), request).text


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill templates here: a process for each takes a quarter of a second."""

    def run(_: object, *, input: bytes, **more: object) -> SimpleNamespace:
        return SimpleNamespace(stdout=json.dumps(sandbox.fill(json.loads(input))).encode())

    monkeypatch.setattr(sandbox, "limit", lambda *_: None)
    monkeypatch.setattr(
        module, "subprocess", SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
    )


@pytest.mark.slow
@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_the_body_is_the_letter_without_a_template(format: Format, language: str) -> None:
    name = "letter.html.j2" if format == "html" else "letter.md"
    plain = report(sample(), Request(format=format, language=language)).text
    text = PAGE if format == "html" else "# {{ title }}\n\n{{ body }}"
    ours = written(text, name, language)
    assert (
        ours == plain
        if format == "markdown"
        else "".join(ours.split())[-9000:-40] in "".join(plain.split())
    )


def test_a_template_finds_each_column_at_its_place() -> None:
    owed = '[[commitment]]\nid = "A"\ntitle = "A"\nby = "client"\npromised = 2026-06-20\n'
    template = Template("x.md", "{{ sections.needed.blocks[0].rows[0][2] }}")
    text = report(workspace(owed).contexts[0], Request(template=template)).text
    assert text.strip() == "by 20 June 2026"


def test_a_template_takes_the_pieces_that_it_wants() -> None:
    text = written(
        "{% for row in sections.needed.blocks[0].rows %}{{ row[0] }}|{% endfor %}\n\n"
        "{{ blocks[1].kind }} {{ blocks[1].name }} {{ 'nothing' in sections }}"
    )
    first, last = text.splitlines()
    assert first.count("|") == 10
    assert last == "section standing False"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("one\n{% for", 2, "unexpected 'end of template'"),
        ("{{ records }}", 1, 'there is no "records" here'),
        ("\n\n{{ sections.nothing.title }}", 3, 'there is no "nothing" here'),
        ("\n{{ title.__class__.__mro__ }}", 2, 'there is no "__class__" here'),
        ("{{ ''.__class__ }}", 1, 'there is no "__class__" here'),
        ("{{ cycler.__init__.__globals__ }}", 1, 'there is no "__init__" here'),
        ("{{ title | attr('__class__') }}", 1, "No filter named 'attr'."),
        ("{{ title | safe }}", 1, "No filter named 'safe'."),
        ("\n{% include '/etc/passwd' %}", 2, "a template cannot read another file"),
        ("{% import 'clientcare' as c %}", 1, "a template cannot read another file"),
        ("{{ 'x' * 3 * 10 ** 9 }}", 1, "it takes too much memory"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(ClientcareError) as caught:
        written(text)
    assert caught.value.message == f"letter.md:{line}: {message}"


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("name", ["letter.md", "letter.html"])
def test_a_template_steers_no_terminal(name: str) -> None:
    template = '\x1b[31m{{ "\\x1b]0;a\\x07\\r\\x9b\\ud800" }}\tb\n\u2764\ufe0f'
    assert written(template, name) == "␛[31m␛]0;a␇␍\\u009b\\ud800\tb\n\u2764\ufe0f\n"


@pytest.mark.slow
def test_a_template_that_runs_on_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 1)
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(ClientcareError, match=r"letter\.md: it takes longer than 1 seconds"):
        written(loop)


@pytest.mark.usefixtures("in_this_process")
@examples(20)
@given(text=st.text("<>&\"'\\*_`[]()#|{}%-! ab\n", min_size=1, max_size=30))
def test_no_text_becomes_markup(text: str) -> None:
    document = tree.document(text, tree.paragraph(text), tree.Bullets((tree.item(text),)))
    page = fill(
        Template("t.html", "{{ title }}{{ blocks[0].text }}{{ blocks[1].entries[0].text }}"),
        document, "html", "en",
    )  # fmt: skip
    assert not set("<>\"'") & set(page)
    assert "{{" not in fill(Template("t.md", "{{ title }}"), document, "markdown", "en")


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(
    "leaky",
    [
        "<p>Nova</p>", "<!-- Nova -->", '<p title="Nova">.</p>', "<p data-x='Nova'>.</p>",
        "<p>No<b>va</b></p>", "<script>var x = 'Nova'</script>", "<style>/* Nova */</style>",
        "<p>&#78;ova</p>", "{{ 'No' ~ 'va' }}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["t.html", "t.md"])
def test_what_a_template_says_is_searched_too(leaky: str, name: str) -> None:
    with pytest.raises(ClientcareError, match="may not read"):
        written(f"{{{{ body }}}}\n{leaky}", name)


# On the command line -----------------------------------------------------------------------------


def test_the_names_of_files_choose_the_format(tmp_path: Path) -> None:
    root, page = write(tmp_path / "care"), tmp_path / "letter.html.j2"
    page.write_text(PAGE, encoding="utf-8")
    words = ("report", "portal", "--root", str(root), *DAY, "--template", str(page))
    done = run(*words)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith('<!DOCTYPE html><html lang="en">')
    out = tmp_path / "x.md"
    assert run(*words, "-o", str(out)) == (
        2, "",
        error(
            f"the template {page} cannot write markdown",
            "write markdown, html or pdf, with a template whose name ends like that: letter.html",
        ),
    )  # fmt: skip
    assert run(*words, "--format", "eml").code == 2
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.parametrize("inside", [True, False])
def test_nothing_is_fetched_for_a_pdf(inside: bool, tmp_path: Path) -> None:
    weasyprint()
    picture, page, target = tmp_path / "p.png", tmp_path / "t.html", tmp_path / "t.pdf"
    picture.write_bytes(b64decode(PICTURE))
    address = f"data:image/png;base64,{PICTURE}" if inside else picture.as_uri()
    page.write_text(PAGE.replace("<h1>", f'<img alt="" src="{address}"><h1>'), encoding="utf-8")
    root = str(write(tmp_path / "care"))
    done = run("report", "portal", "--root", root, "--template", str(page), "-o", str(target))
    assert done.code == 0
    assert (b"/Subtype /Image" in target.read_bytes()) is inside


def test_a_template_that_cannot_be_read(tmp_path: Path) -> None:
    root, broken = write(tmp_path / "care"), tmp_path / "t.md"
    words = ("report", "portal", "--root", str(root), *DAY, "--template", str(broken))
    assert run(*words) == (2, "", error(f"cannot read {broken}: No such file or directory"))
    broken.write_bytes(b"\xff\xfe")
    assert run(*words) == (2, "", error(f"cannot read {broken}: it is no text in UTF-8"))
    broken.write_bytes(b"x" * (2 << 20))
    for endless in (str(broken), "/dev/zero"):
        ran = run("report", "portal", "--root", str(root), *DAY, "--template", endless)
        assert ran == (2, "", error(f"{endless} is larger than 1 MiB", "give a smaller file"))


def test_without_the_library_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    page = tmp_path / "t.md"
    page.write_text("{{ title }}", encoding="utf-8")
    done = run("report", "portal", "--root", str(write(tmp_path)), "--template", str(page))
    said = "a template is filled by Jinja2, which is not installed"
    assert done == (
        2,
        "",
        error(said, "install it with clientcare: pip install 'clientcare[template]'"),
    )
