"""What records are made of: the types of their values, and the tables that several kinds have."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeVar

from clientcare.records.tables import Table, on_the_way, private, public
from clientcare.records.validation import DURATION_PATTERN, ID_PATTERN, Limits

AnyTable = TypeVar("AnyTable", bound=Table)
Moment = date | datetime
"""A day, or a date-time; a local one is in the time zone of the project."""
Words = Annotated[str, Limits(min_length=1)]
MAX_ID = 120
Id = Annotated[str, Limits(pattern=ID_PATTERN, max_length=MAX_ID)]
ROUND = "@"
"""What stands in the id of a round between the id of its series and its day."""
REF_PATTERN = ID_PATTERN.replace("$", rf"({ROUND}[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})?$")
Ref = Annotated[str, Limits(pattern=REF_PATTERN, max_length=MAX_ID)]
"""The id of a record, or of one round of what comes again."""
DurationText = Annotated[str, Limits(pattern=DURATION_PATTERN)]
Money = Annotated[Decimal, Limits(max_digits=18)]
Share = Annotated[Decimal, Limits(ge=0, le=1)]
_CODES = """
ADP AED AFA AFN ALL AMD ANG AOA AON AOR ARS ATS AUD AWG AZM AZN BAM BBD BDT BEF BGN BHD
BIF BMD BND BOB BRL BSD BTN BWP BYB BYN BYR BZD CAD CDF CHF CLF CLP CNY COP CRC CSD CUC
CUP CVE CYP CZK DEM DJF DKK DOP DZD ECS EEK EGP ERN ESP ETB EUR FIM FJD FKP FRF GBP GEL
GHC GHS GIP GMD GNF GRD GTQ GYD HKD HNL HRK HTG HUF IDR IEP ILS INR IQD IRR ISK ITL JMD
JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LUF LVL LYD MAD MCF
MDL MGA MGF MKD MMK MNT MOP MRO MRU MTL MUR MVR MWK MXN MYR MZM MZN NAD NGN NIO NLG NOK
NPR NZD OMR PAB PEN PGK PHP PKR PLN PTE PYG QAR ROL RON RSD RUB RWF SAR SBD SCR SDD SDG
SEK SGD SHP SIT SKK SLE SLL SOS SRD SRG SSP STD STN SVC SYP SZL THB TJR TJS TMM TMT TND
TOP TPE TRL TRY TTD TWD TZS UAH UGX USD UYU UZS VEB VED VEF VES VND VUV WST XAF XCD XCG
XOF XPF YER YUM ZAR ZMK ZMW ZWD ZWG ZWL ZWR
"""
CURRENCIES = frozenset(_CODES.split())
"""The codes of ISO 4217 for what was money somewhere since 2000."""
Currency = Annotated[str, Limits(pattern=r"^[A-Z]{3}$", known=CURRENCIES)]
Level = Annotated[int, Limits(ge=1, le=9)]
Grade = Annotated[int, Limits(ge=1, le=5)]
Colour = Literal["green", "amber", "red"]
Side = Literal["us", "client", "other"]
Rank = Literal["low", "medium", "high"]
Severity = Literal["critical", "high", "medium", "low"]


def series_of(name: str) -> str:
    """The id of a record; of one of its rounds that of the series."""
    return name.partition(ROUND)[0]


def with_article(noun: str) -> str:
    """Write a noun as one of its kind: `a call`, `an update`."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def renamed_id(name: str, names: Mapping[str, str]) -> str:
    """Return the other name of a record, or of one of its rounds; itself where it has none.

    It is looked for as it is written, then in small letters.
    """
    series, sign, day = name.partition(ROUND)
    return f"{names.get(series) or names.get(series.lower(), series)}{sign}{day}"


def renamed(table: AnyTable, names: Mapping[str, str]) -> AnyTable:
    """Let whatever a table refers to have another id; itself where it refers to none of them."""
    changed = {}
    for name, _, role in on_the_way(type(table), frozenset({"record"})):
        value = vars(table).get(name) or ()
        each = value if isinstance(value, tuple) else (value,)
        follows = tuple(renamed_id(one, names) if role else renamed(one, names) for one in each)
        if any(one is not other for one, other in zip(each, follows, strict=True)):
            changed[name] = follows if isinstance(value, tuple) else follows[0]
    return table.model_copy(update=changed) if changed else table


class Waiver(Table):
    """A finding that the team accepts for a time; what is wrong with it is a finding of its own."""

    rule: str | None = private("name or code of the rule")
    until: date | None = private("last day on which it holds", role="plan")
    why: str | None = private("why it is accepted")
    commit: str | None = private("for a rule on history: the commit that is accepted")


class Record(Table):
    """What all kinds have in common."""

    KIND: ClassVar[str] = ""

    notes: str | None = private("for us")
    tags: tuple[str, ...] = private("words to filter by", ())
    sources: tuple[str, ...] = private("where it was said", ())
    internal: bool = private("the whole record stays out of client reports", False)
    waive: tuple[Waiver, ...] = private("findings accepted for now", ())


class Repeatable(Record):
    """A record that may have been written twice."""

    duplicate_of: Id | None = private(
        "the record that says the same: this one counts nowhere", role="record", terms=True
    )


class NamedRecord(Repeatable):
    """A record that others refer to: it has an id and a title."""

    id: Id = public("unique in the workspace, whatever its case", ...)
    title: Words = public("what it is, in words the client may read", ...)


class Event(Repeatable):
    """A record of something that happened; its id may be left to the tool."""

    id: Id | None = public("default: the file's stem, the day and an ordinal")
    title: Words | None = public("what it was, in words the client may read")


class QualityCheck(Table):
    """How a delivery or a fix was tested before it was handed over."""

    EXISTS_FROM = "on"
    on: date = public("the day of the test", ..., role="fact")
    how: str | None = public("how it was tested")
    by: Id | None = public("who tested it", role="person")


class Move(Table):
    """A new date for a promise: made on a day, told on a day, agreed or refused."""

    EXISTS_FROM = "on"
    on: date = public("the day the new date was decided", ..., role="fact")
    to: Moment = public("the new date", ..., role="plan")
    why: str | None = public("the reason, in words the client may read")
    cause: Literal["ours", "client", "change", "third-party", "estimate", "other"] | None = private(
        "whose days they are", terms=True
    )
    change: Id | None = public("the change request behind it", role="record")
    told: date | None = public("the day the other side was told", role="fact")
    agreed: date | None = public("the day the other side agreed", role="fact")
    agreed_by: Id | None = public("who agreed", role="person", terms=True)
    refused: date | None = public("the day the other side said no", role="fact")


class Escalation(Table):
    """A problem or a promise that was handed to a level of the project's ladder."""

    EXISTS_FROM = "raised"
    level: Level = public("the step of the ladder", 1, terms=True)
    raised: Moment = public("when it was raised", ..., role="fact")
    by: Literal["us", "client"] = public("who raised it", "us", terms=True)
    why: str | None = public("why", terms=True)
    answered: Moment | None = public("when it was answered", role="fact")
    answered_by: Id | None = public("who answered", role="person", terms=True)
    answer: str | None = public("the answer", terms=True)
    resolved: Moment | None = public("when it was resolved", role="fact")
