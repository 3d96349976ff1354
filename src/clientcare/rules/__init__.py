"""The rules: the catalogue, the engine, and one module a family, in the catalogue's order."""

FAMILIES = (
    "files", "chronology", "waivers", "promises", "rewritten", "problems", "escalation",
    "contact", "expectations", "quality", "satisfaction", "money", "learning",
)  # fmt: skip
