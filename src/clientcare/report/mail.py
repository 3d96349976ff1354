"""A letter as a mail, and the dates of a project as a calendar: what goes beside the page.

The mail is a draft that a mail client opens, ready to be looked at and sent. It says to whom it
goes, and holds the same letter as text and as a page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.exchange.calendar_file import Event, Invitation, events, render, request, summary
from clientcare.facts.people import asked, key_people, left_on, reached
from clientcare.facts.workspace import Context
from clientcare.output import html, text
from clientcare.output.clean import RUNNER_COMMAND
from clientcare.output.terminal import Terminal
from clientcare.pages.blocks import Block, Bullets, Document, Item, Section, Table, dotted, plain
from clientcare.records.unsafe import one_safe_line
from clientcare.report.client import own_words
from clientcare.report.disclosure import for_client
from clientcare.report.frame import Frame
from clientcare.report.leak_scan import refuse_leaks
from clientcare.report.page_text import without_tags
from clientcare.report.promises import next_contacts
from clientcare.report.wording import wording

WIDTH = 78
"""Columns of the plain text of a mail."""


class Mail(NamedTuple):
    """A message: people as (name, address), the same text plain and as HTML, and a file's name.

    With an `invitation` its readers are asked to a meeting.
    """

    subject: str
    to: tuple[tuple[str, str], ...]
    copies: tuple[tuple[str, str], ...]
    text: str
    page: str
    attached_as: str
    invitation: Invitation | None = None


def letter(
    frame: Frame, document: Document, invitation: Invitation | None, others: Sequence[Frame]
) -> Mail:
    """Address a report to the key people of the client, with a copy to ours.

    `others` are the further projects that it is about.
    """
    frames = (frame, *others)
    to, copies = _key_addresses(frames, "client"), _key_addresses(frames, "us")
    read, page = _as_text(frame, document, WIDTH), html.render(document, frame.words.code)
    name = f"{'-'.join(one.view.id for one in frames)}-{frame.view.today}.html"
    return Mail(plain(document.title), to, copies, read, page, name, invitation)


def invitation(frame: Frame, agenda: Document, on: date) -> Invitation:
    """Invite to a meeting on a day or at a moment, with its agenda; whoever leads the project does.

    Raises ClientcareError where that is over, or nobody of ours has an address.
    """
    view = frame.view
    at = isinstance(on, datetime)
    if view.instant(on) < view.now.moment if at else on < view.today:
        raise ClientcareError(f"--invite: {view.when(on)} is over", "name a day to come")
    host = next(_addresses(frame, [asked(None, "us", view), *key_people(view, "us")]), None)
    if host is None:
        hint = 'add it to whoever leads the project: email = "…"'
        message = "--invite: nobody of ours can invite, for want of an address"
        raise ClientcareError(message, hint)
    title = frame.text("title_meeting", project=view.project.name)
    moment = view.instant(on) if isinstance(on, datetime) else on
    read = _as_text(frame, agenda)
    return Invitation(view.id, title, moment, read, host, view.now.moment)


def _as_text(frame: Frame, document: Document, width: int | None = None) -> str:
    """Write a document for letters of any width, in which no columns line up."""
    listed = document._replace(blocks=tuple(_listed(frame, document.blocks)))
    return text.render(listed, Terminal(width=width))


def _listed(frame: Frame, blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, with a list in place of each table: below a first cell all others."""
    for block in blocks:
        if isinstance(block, Section):
            block = block._replace(blocks=tuple(_listed(frame, block.blocks)))
        elif isinstance(block, Table):
            entries = []
            for row in block.rows:
                first, *rest = (
                    frame.say("cell", head=name, text=cell) if plain(cell) else ()
                    for name, cell in zip(block.head, row, strict=True)
                )
                number = plain(row[0]).isdecimal()
                below = (Item(dotted(*rest)),) if any(rest) else ()
                entries.append(Item(first if number else row[0], below))
            block = Bullets(tuple(entries))
        yield block


def _key_addresses(frames: Iterable[Frame], side: str) -> tuple[tuple[str, str], ...]:
    """The names and addresses of the key people of a side, each address once."""
    found = [one for frame in frames for one in _addresses(frame, key_people(frame.view, side))]
    return tuple({address.lower(): (name, address) for name, address in found[::-1]}.values())[::-1]


def not_addressed(frame: Frame) -> Iterator[str]:
    """Say whom of the client a mail does not reach, and what to type."""
    view = frame.view
    people = reached(key_people(view, "client"), view)
    if not people:
        key = [name for name, one in view.people.items() if one.key]
        left = [left_on(name, view) for name in key if view.side(name) == "client"]
        none = f"no person of the client is a key person of {view.id}"
        yield f"the mail goes to nobody: {', '.join(filter(None, left)) or none}"
    for name in people:
        person = view.person(name)
        if person and person.address:
            continue
        why, what = "who has no address", f"add email to people.{name}"
        if person and person.email:
            why = f'whose address "{person.email}" is not of plain letters, as user@example.com'
            what = f"correct email of people.{name}"
        yield f"the mail does not go to {name}, {why}: {what}"


def _addresses(frame: Frame, people: Iterable[str | None]) -> Iterator[tuple[str, str]]:
    for name in reached(filter(None, people), frame.view):
        person = frame.view.person(name)
        if person and person.address:
            yield person.name or name, person.address


def said(mail: Mail, document: Document) -> str:
    """All that a mail says, for the leak scan; its lines are not parted as the text's are."""
    people = [part for person in (*mail.to, *mail.copies) for part in person]
    asked = [mail.invitation.title, mail.invitation.text] if mail.invitation else []
    headers = "\n".join([mail.subject, *people, mail.attached_as])
    read = text.render(document, Terminal())
    return "\n\n".join([headers, *asked, read, without_tags(mail.page)])


# How it is written -------------------------------------------------------------------------------


def draft(mail: Mail) -> str:
    """Write a message as a file (`.eml`), which mail clients open as a draft (`X-Unsent: 1`).

    A line break or another unsafe character in a name or a subject is written as a space. What a CI
    runner would obey is broken up by one in the headers, and is encoded in the parts.
    """
    message = EmailMessage(policy=policy.SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = _in_header(mail.subject)
    if mail.to:
        message["To"] = _in_headers(mail.to)
    if mail.copies:
        message["Cc"] = _in_headers(mail.copies)
    message.set_content(mail.text, cte=_encoding(mail.text))
    message.add_alternative(mail.page, subtype="html", cte=_encoding(mail.page))
    if mail.invitation:
        asked = request(mail.invitation, (*mail.to, *mail.copies))
        message.add_alternative(
            asked, subtype="calendar", params={"method": "REQUEST"}, cte=_encoding(asked)
        )
    message.add_attachment(
        mail.page.encode(), maintype="text", subtype="html",
        filename=_in_header(mail.attached_as), params={"charset": "utf-8"},
    )  # fmt: skip
    for part in message.walk():  # set at random otherwise: the same mail is the same file
        if part.is_multipart():
            part.set_boundary(f"=_clientcare_{part.get_content_subtype()}")
    return message.as_bytes().decode("ascii")


def _in_headers(people: Iterable[tuple[str, str]]) -> list[Address]:
    return [Address(_in_header(name), addr_spec=address) for name, address in people]


def _in_header(text: str) -> str:
    """A text as a header holds it: none of it is read as an encoded word, or as a command."""
    text = re.sub(RUNNER_COMMAND, "## ", one_safe_line(text)).replace("=?", "= ?")
    return re.sub(r"(?<!\S):{2,}", lambda found: " ".join(found[0]), text)


def _encoding(text: str) -> str:
    return "base64" if "::" in text or "##" in text else "quoted-printable"


# Calendars ----------------------------------------------------------------------------------------


OURS = {
    "solution": "Fix: {what}", "plan": "Step: {what}", "lesson": "Lesson: {what}",
    "escalation": "Escalation to be answered: {what}", "payment": "Payment: {what}",
    "update": "Update due: {what}", "meeting": "Meeting due: {what}", "demo": "Demo due: {what}",
    "internal": "us only: {what}",
}  # fmt: skip
"""How a date is called in a calendar of ours."""


def our_calendar(contexts: list[Context], person: str | None = None) -> str:
    """Write the dates of some projects, all or those of a person, for ourselves."""
    every = (event for context in contexts for event in _marked(context))
    wanted = person and person.lower()
    found = [one for one in every if wanted in (None, (one.person or "").lower())]
    name = contexts[0].name if len(contexts) == 1 else "clientcare"
    return render(found, name, contexts[0].now.moment, OURS)


def _marked(context: Context) -> Iterator[Event]:
    """Every date of a project, each with whether its client may read it."""
    project = context.project
    view = for_client(context) if project and not project.internal else None
    told = {(one.record, one.what) for one in events(view)} if view else set()
    for event in events(context):
        yield event._replace(internal=(event.record, event.what) not in told)


def client_calendar(context: Context) -> str:
    """Write the dates that a client may read.

    Raises ClientcareError where the leak scan finds what they may not read.
    """
    if not context.loaded_project.complete:
        message = f"no calendar of {context.id}: part of its records cannot be read"
        raise ClientcareError(message, "correct them first: clientcare check")
    words = wording(context.project.language if context.project else "en")
    view = for_client(context, words.round)
    frame = Frame(view, words)
    phrases = {"solution": "solve", "escalation": "reply"}
    names = {kind: words.phrase(phrase) for kind, phrase in phrases.items()}
    said = {  # of a contact that is to come the calendar says what the letter of this day says
        "update" if phrase == "next_report" else "meeting": (day, frame.text(phrase, day=day))
        for phrase, day in next_contacts(frame)
    }
    found = []
    unsaid = {"demo", "update", "meeting"} - set(said)
    for event in events(view):
        if event.what not in unsaid:
            promise = view.commitment(event.record) if event.what == "due" else None
            title = plain(frame.step(promise, frame.title(promise))) if promise else event.title
            on, title = said.get(event.category, (event.on, title))
            found.append(event._replace(on=on, title=title))
    read = "\n\n".join([view.project.name, *(summary(event, names) for event in found)])
    refuse_leaks(read, view, context.workspace, own_words(frame))
    return render(found, view.project.name, context.now.moment, names)
