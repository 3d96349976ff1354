"""A file of settings or of advice as one table: read whole, or refused with every fault it has."""

from collections.abc import Iterable
from typing import Any, TypeVar

from clientcare.errors import ClientcareError
from clientcare.records.faults import Fault, faults_of
from clientcare.records.tables import InvalidTable, Table
from clientcare.records.unsafe import may_be_unsafe, unsafe_texts
from clientcare.toml import Places, TomlFault, decode, parse

T = TypeVar("T", bound=Table)


def read_table(
    model: type[T], data: bytes, name: str, hint: str | None = None
) -> tuple[T, dict[str, Any], str]:
    """Read a file as one table: the table, its plain data, and its text.

    Raises ClientcareError with each fault at its place, and the hint; of a file that is no TOML
    with what to do about that.
    """
    try:
        text = decode(data)
        raw = parse(text)
    except TomlFault as fault:
        place = f"{name}:{fault.line}:{fault.column}"
        raise ClientcareError(f"{place}: {fault.message}", fault.hint) from None
    try:
        return model.model_validate(raw), raw, text
    except InvalidTable as error:
        raise refusal(faults_of(error, model), text, name, hint) from None


def refusal(
    faults: Iterable[Fault], text: str, name: str, hint: str | None = None
) -> ClientcareError:
    """Build one error from all faults of a file, in the order of their places."""
    places, lines = Places(text), []
    for fault in faults:
        span = places.key(fault.path) if fault.on_key else places.nearest(fault.path)
        lines.append((span, f"{name}:{span.line}:{span.column}: {fault.message} ({fault.fix})"))
    return ClientcareError("\n".join(words for _, words in sorted(lines)), hint)


def unsafe_faults(table: Table, text: str) -> list[Fault]:
    """Find what CC011 finds in records, which are judged by rules: this table is not."""
    return [
        Fault(path, f"an invisible or control character ({name})", "write the text without it")
        for path, name in (unsafe_texts(table) if may_be_unsafe(text) else ())
    ]
