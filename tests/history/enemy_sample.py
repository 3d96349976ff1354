"""One sample repository that an enemy edits: what is late in it, what is kept, who is unhappy."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.history.repositories import Repo

TODAY = date(2026, 11, 20)
"""A Friday: every edit is made and judged on it."""

SETTINGS = """\
time_zone = "Europe/Helsinki"
[people.mira]
name = "Mira Laine"
side = "us"
[people.olli]
name = "Olli Kanto"
side = "us"
[calendar]
holidays = "FI"
[cadence]
update = "2w"
[check]
fail_on = "error"
[policy]
tell_slip = "1d"
"""
PROJECT = """\
[project]
id = "shop"
name = "Web shop"
client = "West Oy"
lead = "mira"
started = 2026-09-01
ends = 2026-12-31
goals = ["guests buy online"]
scope = ["search", "basket"]
out_of_scope = ["returns at the desk"]
assumptions = ["the client hosts it"]
[project.people.bo]
name = "Bo Salo"
side = "client"
key = true
[project.people.eva]
name = "Eva Ranta"
side = "client"
[[project.escalation]]
level = 1
ours = "mira"
theirs = "bo"
respond_within = "1d"
[[project.escalation]]
level = 2
ours = "olli"
theirs = "eva"
respond_within = "2d"
[project.contract]
ref = "C-1"
signed = 2026-09-01
payment = "14 days net"
[[project.health]]
on = 2026-11-02
colour = "red"
why = "the map is late"
"""
MAP = """\
[[commitment]]
id = "P-a"
title = "Map of the shops"
owner = "mira"
made = 2026-10-01
promised = 2026-11-10
acceptance = ["shows every shop", "works on a phone"]
needs = ["P-data"]
"""
SEARCH = """\
[[commitment]]
id = "P-b"
title = "Search"
owner = "mira"
made = 2026-09-15
promised = 2026-10-15
acceptance = ["finds a shoe"]
delivered = 2026-10-30
accepted = 2026-11-02
accepted_by = "bo"
[commitment.checked]
on = 2026-10-29
how = "by hand"
"""
BASKET = """\
[[commitment]]
id = "P-c"
title = "Basket"
owner = "mira"
made = 2026-10-01
promised = 2026-11-06
acceptance = ["holds ten things"]
moves = [
    { on = 2026-11-03, to = 2026-12-11, why = "the map is late", told = 2026-11-03 },
]
"""
DATA = """\
[[commitment]]
id = "P-data"
title = "Addresses of the shops"
by = "client"
kind = "access"
owner = "bo"
promised = 2026-10-20
delivered = 2026-10-22
[[commitment]]
id = "P-pay"
title = "First half"
by = "client"
kind = "payment"
owner = "bo"
amount = 28000
currency = "EUR"
invoice = "17"
invoiced = 2026-10-23
promised = 2026-11-06
"""
OUTAGE = """\
[[issue]]
id = "I-out"
title = "Login is down"
severity = "critical"
client_priority = "critical"
found = 2026-11-09
told = 2026-11-12
owner = "mira"
impact = "nobody can buy"
affects = ["P-a"]
promised = 2026-11-11
[[issue.escalations]]
raised = 2026-11-09
level = 1
by = "client"
why = "no word"
[[issue]]
id = "I-old"
title = "Slow pages"
severity = "high"
found = 2026-10-05
found_by = "client"
triaged = 2026-10-06
owner = "mira"
promised = 2026-10-09
fixed = 2026-10-20
closed = 2026-10-23
confirmed = 2026-10-23
[issue.checked]
on = 2026-10-19
how = "by load"
"""
LOG = """\
[[touchpoint]]
id = "T-complaint"
on = 2026-11-04
kind = "complaint"
from = "client"
summary = "We are angry"
[[touchpoint]]
id = "T-meet"
on = 2026-11-03
kind = "meeting"
with = ["mira", "bo"]
summary = "The basket moves"
mood = 1
why = "the map is late"
[[touchpoint]]
id = "T-first"
on = 2026-10-01
kind = "update"
with = ["bo"]
summary = "All is well"
"""
OTHERS = """\
[[change]]
id = "C-pay"
title = "Pay by phone"
requested = 2026-10-20
requested_by = "bo"
assessed = 2026-10-26
affects = ["P-c"]
[[change]]
id = "C-less"
title = "No map on phones"
requested = 2026-11-02
decided = 2026-11-04
decision = "declined"
decided_by = "bo"
affects = ["P-a"]
[[risk]]
id = "R-host"
title = "The host is weak"
seen = 2026-10-01
probability = "high"
impact = "high"
owner = "mira"
response = "measure it"
shared = 2026-10-02
[[review]]
id = "V-old"
title = "Slow pages"
on = 2026-10-30
about = ["I-old"]
with = ["mira", "bo"]
went_well = ["found in a day"]
"""
P = "projects/shop/"
FILES: Mapping[str, str] = {
    "clientcare.toml": SETTINGS,
    f"{P}project.toml": PROJECT,
    f"{P}map.toml": MAP,
    f"{P}search.toml": SEARCH,
    f"{P}basket.toml": BASKET,
    f"{P}data.toml": DATA,
    f"{P}issues.toml": OUTAGE,
    f"{P}log.toml": LOG,
    f"{P}others.toml": OTHERS,
}


def build(folder: Path) -> Repo:
    """Commit the sample as it grew: the plan first, what happened since on its own day."""
    repo = Repo(folder)
    first = {name: FILES[name] for name in ("clientcare.toml", f"{P}project.toml")}
    repo.commit(first, date(2026, 9, 1), "Start")
    early = SEARCH.partition("delivered")[0]
    repo.commit({f"{P}search.toml": early}, date(2026, 9, 15), "Promise search")
    plan = {f"{P}map.toml": MAP, f"{P}basket.toml": BASKET.partition("moves")[0]}
    repo.commit(plan, date(2026, 10, 1), "Promise the rest")
    repo.commit(FILES, date(2026, 11, 12), "Record what happened")
    repo.git("checkout", "--quiet", "-b", "change")
    repo.git("gc", "--quiet")  # a few files are copied sooner than a hundred
    return repo


def copy_of(sample: Path, folder: Path) -> Repo:
    """A copy that a test may change."""
    shutil.copytree(sample, folder)
    repo = Repo.__new__(Repo)
    repo.folder = folder
    return repo
