"""Sentence patterns: what training sees, and what it does not."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ..backgrounds import Family

Patterns = Mapping[str, tuple[str, ...]]
"""Section head to its lines."""


@cache
def patterns(family: Family) -> Patterns:
    """The lines of a family by section. Raises ValueError where a line's names do not fit its section's head."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in files(__package__).joinpath(f"{family}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = []
            continue
        names = 1 if section == "shown" else 0 if section[0].islower() else len(section.split())
        if any((f"{{{place}}}" in line) != (place < names) for place in range(4)):
            raise ValueError(f"{family}.txt: [{section}] takes {names} names: {line}")
        found[section].append(line)
    return {section: tuple(lines) for section, lines in found.items()}
