"""The client's letter as a page and as a mail: whole, inert, and searched like the Markdown."""

import email
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import policy
from html.parser import HTMLParser
from itertools import pairwise, product
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from clientcare.errors import ClientcareError
from clientcare.pages.blocks import Paragraph, Run
from clientcare.report import mail as mail_module
from clientcare.report.build import Format, Request, report
from clientcare.report.client import SECTIONS
from clientcare.report.frame import Blocks, Frame
from clientcare.report.mail import Mail, letter
from clientcare.wording import LANGUAGES
from tests.drawn import examples
from tests.for_each import for_each
from tests.skips import program, weasyprint
from tests.views.report_sample import FILES, sample
from tests.workspaces import PROJECT, TODAY, workspace

FORMATS: tuple[Format, ...] = get_args(Format)


def written(format: Format, language: str = "en", project: str = "") -> str:
    files = {"project": project} if project else {}
    return report(sample(TODAY, **files), Request(format=format, language=language)).text


class _Page(HTMLParser):
    """A page as a browser sees it: tags that are opened and closed, attributes, text."""

    VOID = ("meta", "line", "circle")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def page(text: str) -> _Page:
    found = _Page()
    found.feed(text)
    found.close()
    assert found.open == []
    return found


# The page ----------------------------------------------------------------------------------------


def test_a_page_fetches_nothing_and_runs_nothing() -> None:
    text = written("html")
    seen = page(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & set(seen.tags)
    named = dict.fromkeys(key for key, _ in seen.attributes)
    assert not {key for key in named if key.startswith("on")} | {"src", "srcset"} & set(named)
    addresses = [value or "" for key, value in seen.attributes if key == "href"]
    assert set(addresses) == {
        "https://demo.example/admin", "https://demo.example/sorry",
        "mailto:mira@us.example", "mailto:jan@demo.example",
    }  # fmt: skip
    assert not re.search(r"url\(|@import", text)


@for_each("code", LANGUAGES)
def test_a_page_names_its_language(code: str) -> None:
    assert f'<html lang="{code}">' in written("html", code)


def test_a_page_says_what_the_markdown_says() -> None:
    said = re.findall(r"[^\W_]+", " ".join(page(written("html")).text))
    for word in re.findall(r"[^\W_]+", re.sub(r"&#\d+;|\\|&\w+;", " ", written("markdown"))):
        assert word in said


def test_headings_go_down_one_by_one() -> None:
    levels = [int(tag[1]) for tag in page(written("html")).tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_date_that_moved_is_drawn() -> None:
    drawn = re.findall(r"<figure.*?</figure>", written("html"), re.DOTALL)
    assert len(drawn) == 1
    assert drawn[0].count("<div>") == 7
    assert '<figure aria-hidden="true">' in drawn[0]
    assert "<svg" not in written("markdown")


def test_markup_in_a_record_stays_text_on_a_page() -> None:
    nasty = "<script>alert(1)</script> \\\" ' & <b>"
    record = f'[[commitment]]\nid = "D"\ntitle = "{nasty}"\npromised = 2026-07-01\n'
    context = workspace(record, project=PROJECT).contexts[0]
    text = report(context, Request(format="html")).text
    assert "<script" not in text
    assert "<b>" not in text
    assert "".join(page(text).text).count("<script>alert(1)</script>") == 3


# The mail ----------------------------------------------------------------------------------------


def mail(text: str) -> email.message.EmailMessage:
    found = email.message_from_bytes(text.encode(), policy=policy.default)
    assert isinstance(found, email.message.EmailMessage)
    assert not found.defects
    return found


@pytest.mark.slow
def test_a_mail_is_an_unsent_draft_to_the_key_people() -> None:
    found = mail(written("eml"))
    assert found["X-Unsent"] == "1"
    assert found["Subject"] == "Booking portal: status report of 15 June 2026"
    assert str(found["To"]) == "Jan Salo <jan@demo.example>"
    assert str(found["Cc"]) == "Mira Laine <mira@us.example>"
    body = found.get_body(("plain",))
    assert body is not None
    assert "We need 10 things from you." in body.get_content()
    shown, (attached,) = found.get_body(("html",)), found.iter_attachments()
    assert shown is not None
    assert shown.get_content().replace("\r\n", "\n") == written("html")
    assert attached.get_filename() == "demo-2026-06-15.html"
    assert attached.get_content().replace("\r\n", "\n") == written("html")


@pytest.mark.slow
def test_a_mail_is_the_same_file_whenever_it_is_written() -> None:
    assert written("eml") == written("eml")
    assert written("eml").isascii()


@for_each("name", ["Jan\\nBcc: all@evil.example", "Jän Sålo", 'Jan "J" <x@y.z>,'])
def test_a_name_never_becomes_a_header(name: str) -> None:
    project = FILES["demo/project.toml"].replace('name = "Jan Salo"', f"name = '''{name}'''")
    project = project.replace("\\n", "\n")
    found = mail(written("eml", project=project))
    assert found["Bcc"] is None
    assert [one.addr_spec for one in found["To"].addresses] == ["jan@demo.example"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "what", ["##vso[task.setvariable x]1", "##[group]x", "::error::x", "a :::error::x"]
)
@examples(5)
@given(before=st.integers(1, 90))
@example(before=132)  # where the subject is folded right before it
def test_a_mail_says_nothing_to_a_runner(what: str, before: int) -> None:
    name = f"{'J' * (before // 2)} {'J' * (before % 2)} {what}"
    project = FILES["demo/project.toml"].replace("Jan Salo", name).replace("Booking portal", name)
    text = report(sample(TODAY, project=project), Request(format="eml", invite="fri")).text
    parts = [part.get_content() for part in mail(text).walk() if not part.is_multipart()]
    asked = next(part for part in parts if part.startswith("BEGIN:VCALENDAR"))
    assert what in asked.replace("\r\n ", "").replace("\n ", "")
    for line in (*text.splitlines(), *asked.splitlines()):
        assert not re.search(r"##[A-Za-z]*\[|^\s*::", line), line


def test_a_name_is_never_read_as_an_encoded_word() -> None:
    name = "=?utf-8?q?Acme=0D=0ABcc?="
    project = FILES["demo/project.toml"].replace("Booking portal", name).replace("Jan Salo", name)
    found = mail(written("eml", project=project))
    assert found["Subject"].startswith("= ?utf-8?q?Acme=0D=0ABcc?=: status report")
    assert [one.display_name for one in found["To"].addresses] == [name.replace("=?", "= ?", 1)]


def test_a_mail_in_another_language_keeps_its_letters() -> None:
    found = mail(written("eml", "ru"))
    assert found["Subject"] == "Booking portal: отчёт о состоянии проекта, 15 июня 2026 года"


def test_a_mail_is_for_the_client_alone() -> None:
    with pytest.raises(ClientcareError, match="a mail is for the client alone"):
        report(sample(), Request(audience="internal", format="eml"))


def test_a_mail_reader_opens_every_part(tmp_path: Path) -> None:
    reader = program("mshow")  # of mblaze
    draft = tmp_path / "draft.eml"
    text = report(sample(TODAY), Request(format="eml", invite="fri 14:30", language="ru")).text
    draft.write_bytes(text.encode())
    ran = subprocess.run([reader, "-t", str(draft)], capture_output=True, text=True, check=True)
    kinds = [line.split()[1] for line in ran.stdout.splitlines() if ": " in line]
    assert [kind for kind in kinds if kind.startswith("text/")] == [
        "text/plain", "text/html", "text/calendar", "text/html",
    ]  # fmt: skip
    shown = subprocess.run([reader, str(draft)], capture_output=True, check=True).stdout.decode()
    assert "Jan Salo <jan@demo.example>" in shown
    assert "Booking portal: отчёт" in shown


# The invitation ----------------------------------------------------------------------------------


def invited(invite: str, **replaced: str) -> tuple[email.message.EmailMessage, Any]:
    """A mail that invites, and the meeting as a calendar reads it."""
    text = report(sample(TODAY, **replaced), Request(format="eml", invite=invite)).text
    found = mail(text)
    (part,) = [one for one in found.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    calendar = Calendar.from_ical(part.get_content())
    assert calendar["METHOD"] == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    return found, event


def test_an_invitation_asks_the_same_people_to_the_next_meeting() -> None:
    found, event = invited("fri 14:30")
    assert event["DTSTART"].dt == datetime(2026, 6, 19, 11, 30, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 6, 19, 12, 30, tzinfo=UTC)
    assert str(event["SUMMARY"]) == "Booking portal: status meeting"
    people = {f"mailto:{one.addr_spec}" for name in ("To", "Cc") for one in found[name].addresses}
    assert {str(one) for one in event["ATTENDEE"]} == people
    assert str(event["ORGANIZER"]) == "mailto:mira@us.example"
    assert str(event["DESCRIPTION"]).startswith("For Demo Oy.")
    assert found["X-Unsent"] == "1"


def lines_of(said: str) -> list[str]:
    return [part.strip("- ") for part in said.splitlines()]


def test_a_mail_and_an_invitation_line_nothing_up_in_columns() -> None:
    found, event = invited("fri 14:30")
    body = found.get_body(("plain",))
    assert body is not None
    for said in (body.get_content(), str(event["DESCRIPTION"])):
        assert not re.search(r"\S {2}", said)
        at = lines_of(said).index("Room search")
        assert lines_of(said)[at + 1].startswith("First promised: ")


def test_an_entry_of_a_mail_leaves_out_empty_cells_and_names_a_bare_number() -> None:
    body = mail(written("eml", "fr")).get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "  - Qui\u00a0: " in said
    assert not re.search("important\u00a0: *\r?\n *- ", said)
    assert "- Niveau\u00a0: 1\r\n" in said


def test_a_row_of_which_only_the_first_cell_is_filled_has_nothing_below_it() -> None:
    risk = '[[risk]]\nid = "R"\ntitle = "Fire"\nseen = 2026-06-10\nshared = 2026-06-10\n'
    text = report(workspace(risk).contexts[0], Request(format="eml")).text
    body = mail(text).get_body(("plain",))
    assert body
    assert "\r\n- Fire\r\n\r\n" in body.get_content()


def test_an_invitation_for_a_day_is_for_the_whole_day() -> None:
    _, event = invited("2026-06-22")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 6, 22), date(2026, 6, 23))


def test_a_mail_that_invites_says_when_the_next_meeting_is() -> None:
    project = FILES["demo/project.toml"] + '[project.cadence]\nmeeting = "1w"\n'
    found, event = invited("2026-06-22T14:30", project=project)
    body = found.get_body(("plain",))
    assert body
    for text in (body.get_content(), event["DESCRIPTION"]):
        said = " ".join(text.split())
        assert "The next meeting is on 22 June 2026." in said
        assert said.count("next meeting") == 1


@for_each("name", ["Jan\nATTENDEE:mailto:x@y.example", 'Jän; "J", S:å'])
def test_a_name_never_becomes_a_line_of_a_calendar(name: str) -> None:
    project = FILES["demo/project.toml"].replace('name = "Jan Salo"', f"name = '''{name}'''")
    _, event = invited("fri", project=project)
    assert len(event["ATTENDEE"]) == 2
    shown = " ".join(name.split()).replace('"', "'")
    assert shown in {one.params["CN"] for one in event["ATTENDEE"]}


@for_each(
    ("invite", "echoed"),
    [("fri 14:30", ('"fri 14:30" is Friday 2026-06-19 14:30',)), ("2026-06-22", ())],
)
def test_the_day_of_a_meeting_is_echoed(invite: str, echoed: tuple[str, ...]) -> None:
    notes = report(sample(TODAY), Request(format="eml", invite=invite)).notes
    assert tuple(one for one in notes if one.startswith('"')) == echoed


@for_each(
    ("invite", "message"),
    [
        ("2026-06-12", "--invite: 2026-06-12 is over"),
        ("2026-06-15T09:00", "--invite: 2026-06-15 09:00 is over"),
        ("someday", '"someday" is not a day'),
    ],
)
def test_a_meeting_lies_ahead(invite: str, message: str) -> None:
    with pytest.raises(ClientcareError, match=re.escape(message)):
        invited(invite)


# The leak scan -----------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "secret", ["Our secret hope: a second year.", "Nova", "Pays twice of what Demo pays."]
)
def test_what_is_ours_alone_is_found_in_every_format(
    format: Format, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaky(frame: Frame) -> Blocks:
        first, rest = secret[:6], secret[6:]
        yield Paragraph((Run("as for "), Run(first, "strong"), Run(rest)))

    monkeypatch.setitem(SECTIONS, "recipients", leaky)
    with pytest.raises(ClientcareError, match="may not read"):
        written(format)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda mail: mail._replace(subject="As for Nova"),
        lambda mail: mail._replace(to=(("Nova", "jan@demo.example"),)),
        lambda mail: mail._replace(copies=(("Mira", "mira@nova.example"),)),
        lambda mail: mail._replace(attached_as="Nova.html"),
        lambda mail: mail._replace(invitation=mail.invitation._replace(title="As for Nova")),
        lambda mail: mail._replace(invitation=mail.invitation._replace(text="1.\nAs for Nova")),
    ],
)
def test_every_header_of_a_mail_and_its_invitation_are_searched(
    spoilt: Callable[[Mail], Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_module, "letter", lambda *given: spoilt(letter(*given)))
    with pytest.raises(ClientcareError, match="may not read"):
        report(sample(TODAY), Request(format="eml", invite="fri"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "code"),
    [
        (format, code)
        for format, code in product(FORMATS, LANGUAGES)
        if format != "pdf" or code in ("en", "ru")  # a PDF takes a second
    ],
)
def test_an_honest_letter_goes_out_in_every_format_and_language(format: Format, code: str) -> None:
    if format == "pdf":
        weasyprint()
    assert written(format, code)
