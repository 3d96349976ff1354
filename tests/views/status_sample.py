"""A project with something to say in every part of its status, and one that is well."""

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.summary.model import Summary, summary_of
from tests.workspaces import PROJECT, TODAY, loaded

RECORDS = """\
[[commitment]]
id = "D-1"
title = "Room search"
owner = "mira"
made = 2026-06-01
promised = 2026-06-10
needs = ["C-1"]
acceptance = ["it finds rooms"]

[[commitment.moves]]
on = 2026-06-08
to = 2026-06-11
why = "More rooms."
cause = "client"
told = 2026-06-08
agreed = 2026-06-09

[[commitment]]
id = "D-2"
title = "Booking"
owner = "olli"
promised = 2026-06-17
acceptance = ["it books"]
moves = [{ on = 2026-06-15, to = 2026-06-24, why = "Search first.", cause = "ours" }]

[[commitment]]
id = "C-1"
by = "client"
kind = "access"
title = "Test accounts"
owner = "jan"
promised = 2026-06-09
reminders = [{ on = 2026-06-12, how = "mail" }]

[[commitment]]
id = "P-1"
by = "client"
kind = "payment"
title = "First invoice"
owner = "eva"
promised = 2026-06-12
amount = "12500.00"
invoice = "2026-01"
reminders = [{ on = 2026-06-15, how = "mail" }]

[[issue]]
id = "I-1"
title = "Login fails"
severity = "critical"
client_priority = "critical"
found = 2026-06-11T09:00:00
told = 2026-06-11T09:30:00
triaged = 2026-06-11T10:00:00
owner = "mira"
impact = "guests wait"
promised = 2026-06-16
workaround = { text = "by phone", given = 2026-06-11T10:30:00 }
updates = [{ on = 2026-06-15, text = "Cause found." }]
compensation = [
    { kind = "discount", what = "A tenth off June", amount = 900, offered = 2026-06-15 },
]
escalations = [{ level = 1, raised = 2026-06-11T12:00:00, why = "Nobody can book.", by = "client" }]

[[issue.plan]]
step = "Restart"
owner = "olli"
due = 2026-06-16
since = 2026-06-12
share = 1
from = "D-2"

[[issue]]
id = "I-2"
title = "Slow lists"
found = 2026-06-15
plan = [{ step = "Look", owner = "olli", due = 2026-06-19, share = 0.5 }]

[[touchpoint]]
on = 2026-06-05
kind = "meeting"
with = ["mira", "jan"]
mood = 4

[[touchpoint]]
on = 2026-06-12
kind = "update"
with = ["mira", "jan"]
mood = { jan = 2, eva = 3 }
why = "They wait."
"""
WELL = """\
[[commitment]]
id = "W-1"
title = "Maps"
owner = "mira"
promised = 2026-06-19
acceptance = ["all rooms"]
"""


def sample(second: str | None = WELL) -> Summary:
    """Sum up the project `demo`, and beside it `well` with some records."""
    files: dict[str, str | bytes] = {"demo/project.toml": PROJECT, "demo/records.toml": RECORDS}
    if second is not None:
        well = PROJECT.replace('id = "demo"', 'id = "well"').replace(
            "Booking portal", "Map of rooms"
        )
        files |= {"well/project.toml": well, "well/records.toml": second}
    read = loaded(files)
    return summary_of(Workspace(read, Now.end_of(TODAY, read.settings.zone)))
