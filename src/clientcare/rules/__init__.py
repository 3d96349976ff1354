"""The rules: the catalogue, the engine, and one module a family, in the catalogue's order."""

FAMILIES = (
    "files", "chronology", "waivers", "promises", "rewritten", "problems", "escalation",
    "contact", "expectations", "quality", "satisfaction", "money", "learning",
)  # fmt: skip


def import_all() -> None:
    """Import every family, so that the catalogue is whole."""
    from importlib import import_module

    for family in FAMILIES:
        import_module(f"clientcare.rules.{family}")
