"""A client's report as a mail: to whom it goes, and the same letter as text and as a page."""

from collections.abc import Iterator

from clientcare.exchange.mail import Mail
from clientcare.facts.people import key_people
from clientcare.output import html, text
from clientcare.output.terminal import Terminal
from clientcare.pages.blocks import Document, Run, plain
from clientcare.report.frame import Frame
from clientcare.report.searching import without_tags

WIDTH = 78
"""Columns of the plain text of a mail."""


def letter(frame: Frame, document: Document) -> Mail:
    """Address a report to the key people of the client, with a copy to ours."""
    return Mail(
        subject=plain(document.title),
        to=tuple(_addresses(frame, "client")),
        copies=tuple(_addresses(frame, "us")),
        text=text.render(document, Terminal(width=WIDTH)),
        page=html.render(document, frame.words.code),
        attached_as=f"{frame.view.id}-{frame.view.today}.html",
    )


def _addresses(frame: Frame, side: str) -> Iterator[tuple[str, str]]:
    """The key people of a side, as far as they have a plain address."""
    for name in key_people(frame.view, side):
        address = frame.view.people[name].email or ""
        if Run(address, "email").is_address:
            yield frame.view.name(name) or name, address


def said(mail: Mail, document: Document) -> str:
    """All that a mail says, for the leak scan; its lines are not parted as the text's are."""
    people = [part for person in (*mail.to, *mail.copies) for part in person]
    headers = "\n".join([mail.subject, *people, mail.attached_as])
    return "\n\n".join([headers, text.render(document, Terminal()), without_tags(mail.page)])
