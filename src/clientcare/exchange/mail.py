"""A mail draft: an unsent message that a mail client opens, ready to be looked at and sent."""

from collections.abc import Iterable
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from clientcare.dataclass import NamedTuple
from clientcare.exchange.calendar_file import Invitation, request
from clientcare.records.unsafe import one_safe_line


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

    A line break or another unsafe character in a name or a subject is written as a space.
    """
    message = EmailMessage(policy=policy.SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = one_safe_line(mail.subject)
    if mail.to:
        message["To"] = _addresses(mail.to)
    if mail.copies:
        message["Cc"] = _addresses(mail.copies)
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.page, subtype="html", cte="quoted-printable")
    if mail.invitation:
        asked = request(mail.invitation, (*mail.to, *mail.copies))
        message.add_alternative(
            asked, subtype="calendar", params={"method": "REQUEST"}, cte="quoted-printable"
        )
    message.add_attachment(
        mail.page.encode(),
        maintype="text",
        subtype="html",
        filename=one_safe_line(mail.attached_as),
        params={"charset": "utf-8"},
    )
    for part in message.walk():  # set at random otherwise: the same mail is the same file
        if part.is_multipart():
            part.set_boundary(f"=_clientcare_{part.get_content_subtype()}")
    return message.as_bytes().decode("ascii")


def _addresses(people: Iterable[tuple[str, str]]) -> list[Address]:
    return [Address(one_safe_line(name), addr_spec=address) for name, address in people]
