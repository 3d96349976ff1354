"""A workspace with something for each part of an agenda, and one in which all is well."""

from pathlib import Path

from tests.cli.running import SETTINGS

PROJECT = """\
[project]
id = "portal"
name = "Room portal"
client = "Acme Oy"
lead = "mira"
started = 2026-05-04
currency = "EUR"
cadence = { meeting = "2w" }
escalation = [{ level = 1, ours = "mira", theirs = "jan", respond_within = "4h" }]

[project.people]
olli = { name = "Olli Kanto", side = "us" }
jan = { name = "Jan Berg", side = "client", role = "product owner", key = true }
eva = { name = "Eva Lind", side = "client", key = true }

[project.people.mira]
name = "Mira Laine"
side = "us"
away = [{ from = 2026-06-16, to = 2026-06-17, cover = "olli" }]
"""

PROMISES = """\
[[commitment]]
id = "PORTAL-search"
title = "Room search"
owner = "mira"
promised = 2026-06-19
needs = ["PORTAL-rule"]
moves = [{ on = 2026-06-10, to = 2026-06-26, why = "the map took longer", cause = "ours" }]

[[commitment]]
id = "PORTAL-rule"
title = "Which rooms are shown"
by = "client"
kind = "decision"
owner = "jan"
promised = 2026-06-08
reminders = [{ on = 2026-06-10, how = "mail" }]

[[commitment]]
id = "PORTAL-sign-in"
title = "Sign-in"
owner = "mira"
promised = 2026-06-05
delivered = 2026-06-12

[[commitment]]
id = "PORTAL-admin"
title = "Admin view"
owner = "mira"
promised = 2026-06-12

[[commitment.moves]]
on = 2026-06-09
to = 2026-07-03
why = "Eva's list came late"
cause = "client"
told = 2026-06-09

[[commitment]]
id = "PORTAL-invoice"
title = "Invoice 7"
by = "client"
kind = "payment"
owner = "eva"
amount = 4800.50
invoice = "7"
promised = 2026-06-01
reminders = [{ on = 2026-06-02, how = "mail" }]

[[commitment]]
id = "PORTAL-secret"
title = "Plan for a second client"
owner = "olli"
promised = 2026-06-11
internal = true
needs = ["PORTAL-rule"]
"""

REST = """\
[[issue]]
id = "PORTAL-outage"
title = "Nobody can sign in"
severity = "high"
found = 2026-06-12
told = 2026-06-12
triaged = 2026-06-12
owner = "olli"
affects = ["PORTAL-search"]
root_cause = "a full disk that we should have seen"
options = [
    { title = "restart each night", presented = 2026-06-15 },
    { title = "a new server", presented = 2026-06-15 },
]
compensation = [{ kind = "discount", what = "a tenth of June" }]

[[issue]]
id = "PORTAL-leak"
title = "Names can be guessed"
severity = "low"
found = 2026-06-10

[[change]]
id = "PORTAL-groups"
title = "Groups can book"
requested = 2026-06-09
requested_by = "jan"
assessed = 2026-06-11
presented = 2026-06-11
consequences = ["the opening moves by a week"]
effort = { work_days = 3, delay = "1w", cost = 2400.00 }

[[risk]]
id = "PORTAL-renewal"
title = "Acme looks around"
seen = 2026-06-10
response = "lunch with Liisa"

[[touchpoint]]
on = 2026-06-01
kind = "meeting"
with = ["mira", "jan", "eva"]
mood = 4

[[touchpoint]]
on = 2026-06-04
kind = "meeting"
with = ["mira", "jan"]
mood = 2
why = "too many surprises"

[[touchpoint]]
id = "PORTAL-mail"
on = 2026-06-12
kind = "message"
from = "client"
with = ["eva"]
summary = "When can my team train?"
"""

QUIET = """\
[project]
id = "guide"
name = "Museum guide"
client = "Saari Museum"
started = 2026-05-04

[[commitment]]
id = "GUIDE-map"
title = "Map of the rooms"
promised = 2026-09-01
"""

CLOSED = """\
[project]
id = "archive"
name = "Old archive"
client = "Saari Museum"
closed = 2026-05-29

[[commitment]]
id = "ARCHIVE-invoice"
title = "Invoice 3"
by = "client"
kind = "payment"
amount = 120.00
currency = "EUR"
promised = 2026-07-01

[[commitment]]
id = "ARCHIVE-box"
title = "The last box"
by = "client"
promised = 2026-05-01
"""

LOUD = {
    "clientcare.toml": SETTINGS,
    "projects/portal/project.toml": PROJECT,
    "projects/portal/promises.toml": PROMISES,
    "projects/portal/rest.toml": REST,
}
ALL = {**LOUD, "projects/guide.toml": QUIET, "projects/archive.toml": CLOSED}
AS_OF = ("--as-of", "2026-06-15")


def snapshot(name: str) -> str:
    """An output as it was looked at and found right."""
    return (Path(__file__).parent / "snapshots" / name).read_text(encoding="utf-8")
