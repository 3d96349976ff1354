"""A mail draft: an unsent message that a mail client opens, ready to be looked at and sent."""

import re
from collections.abc import Iterable
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from clientcare.dataclass import NamedTuple
from clientcare.exchange.calendar_file import Invitation, request
from clientcare.records.unsafe import one_safe_line

_COMMAND = re.compile(r"(?<!\S):(?=:)|#(?=#[A-Za-z]*\[)")
"""Where what a CI runner obeys in its log begins, at the start of a line or anywhere in it."""


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


def draft(mail: Mail) -> str:
    """Write a message as a file (`.eml`), which mail clients open as a draft (`X-Unsent: 1`).

    A line break or another unsafe character in a name or a subject is written as a space. What a CI
    runner would obey is broken up by one in the headers, and is encoded in the parts.
    """
    message = EmailMessage(policy=policy.SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = _in_header(mail.subject)
    if mail.to:
        message["To"] = _addresses(mail.to)
    if mail.copies:
        message["Cc"] = _addresses(mail.copies)
    message.set_content(mail.text, cte=_encoding(mail.text))
    message.add_alternative(mail.page, subtype="html", cte=_encoding(mail.page))
    if mail.invitation:
        asked = request(mail.invitation, (*mail.to, *mail.copies))
        message.add_alternative(
            asked, subtype="calendar", params={"method": "REQUEST"}, cte=_encoding(asked)
        )
    message.add_attachment(
        mail.page.encode(),
        maintype="text",
        subtype="html",
        filename=_in_header(mail.attached_as),
        params={"charset": "utf-8"},
    )
    for part in message.walk():  # set at random otherwise: the same mail is the same file
        if part.is_multipart():
            part.set_boundary(f"=_clientcare_{part.get_content_subtype()}")
    return message.as_bytes().decode("ascii")


def _addresses(people: Iterable[tuple[str, str]]) -> list[Address]:
    return [Address(_in_header(name), addr_spec=address) for name, address in people]


def _in_header(text: str) -> str:
    return _COMMAND.sub(r"\g<0> ", one_safe_line(text))


def _encoding(text: str) -> str:
    return "base64" if "::" in text or "##" in text else "quoted-printable"
