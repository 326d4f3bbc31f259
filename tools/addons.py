"""What the addons of this repository need, and when they changed."""

import ast
import hashlib
import os
from functools import cache
from pathlib import Path

from .console import Stop
from .paths import ADDONS

# Not part of the tested suite: a fleet to look at, not needed in production.
DEMO = "water_demo"
IGNORED = {"tests", "__pycache__", "readme", "doc", "docs"}


@cache
def manifests() -> dict[str, dict]:
    found = {}
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        try:
            manifest = ast.literal_eval(path.read_text())
        except (SyntaxError, ValueError) as error:
            raise Stop(f"{path.relative_to(ADDONS.parent)} cannot be read: {error}") from None
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def foreign_dependencies() -> list[str]:
    """Modules of Odoo and of the OCA that the suite stands on."""
    ours = manifests()
    needed = {name for manifest in ours.values() for name in manifest.get("depends", ["base"])}
    return sorted(needed - ours.keys() - {"base"})


def order(names: set[str]) -> list[str]:
    """The given addons in an order in which they can be installed."""
    ours, done = manifests(), []

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            raise Stop(f"addons depend on each other in a circle: {' → '.join((*trail, name))}")
        if name in done or name not in ours:
            return
        for dependency in sorted(ours[name].get("depends", [])):
            visit(dependency, (*trail, name))
        if name in names:
            done.append(name)

    for name in sorted(names):
        visit(name, ())
    return done


def closure(names: set[str]) -> set[str]:
    """The addons with all that Odoo will install along with them, bridges included."""
    ours = manifests()
    for name in names - ours.keys():
        raise Stop(f"there is no addon {name}", f"there are: {', '.join(ours) or 'none yet'}")
    found = set(names)
    while True:
        more = {d for name in found for d in ours[name].get("depends", []) if d in ours}
        for name in ours:
            # Triggers of Odoo's own are always there: they are in the base database.
            triggers = _triggers(name)
            if triggers is not None and triggers & ours.keys() <= found | more:
                more.add(name)
        if more <= found:
            return found
        found |= more


def _triggers(name: str) -> set[str] | None:
    """The modules whose presence makes Odoo install this one by itself, if any do."""
    automatic = manifests()[name].get("auto_install", False)
    if not automatic:
        return None
    return set(manifests()[name].get("depends", []) if automatic is True else automatic)


def suite() -> set[str]:
    return closure({name for name in manifests() if name != DEMO})


def content_hash(name: str) -> str:
    """Changes with whatever could change the database: not with tests and documents."""
    digest = hashlib.sha256()
    root = ADDONS / name
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(item for item in folders if item not in IGNORED)
        for file in sorted(files):
            path = Path(folder) / file
            if path.suffix in (".pyc", ".md", ".rst") or not path.is_file():
                continue
            digest.update(f"{path.relative_to(root)}\0".encode())
            try:
                digest.update(path.read_bytes())
            except FileNotFoundError:
                continue  # removed while we looked
    return digest.hexdigest()[:16]
