"""What is installed, in which order, and when it counts as changed."""

import re
from collections import Counter

import pytest

from tools import addons, paths
from tools.console import Stop


@pytest.fixture
def tree(tmp_path, monkeypatch):
    def add(name, depends, **more):
        (tmp_path / name / "tests").mkdir(parents=True)
        manifest = {"name": name, "depends": depends, **more}
        (tmp_path / name / "__manifest__.py").write_text(repr(manifest))
        addons.manifests.cache_clear()

    monkeypatch.setattr(addons, "ADDONS", tmp_path)
    addons.manifests.cache_clear()
    yield add
    addons.manifests.cache_clear()


def test_closure_brings_dependencies_bridges_and_what_installs_by_itself(tree):
    tree("chart", ["account"], auto_install=["account"])
    tree("pay", ["payment"])
    tree("book", ["sale"])
    tree("bridge", ["book", "pay"], auto_install=True)
    tree("web", ["book", "website"])
    assert addons.closure({"book"}) == {"book", "chart"}
    assert addons.closure({"web"}) == {"book", "chart", "web"}
    assert addons.closure({"web", "pay"}) == {"book", "chart", "web", "pay", "bridge"}
    assert addons.foreign_dependencies() == ["account", "payment", "sale", "website"]


def test_order_puts_dependencies_first(tree):
    tree("a", ["z"])
    tree("z", ["sale"])
    tree("m", ["a"])
    assert addons.order({"m", "a", "z"}) == ["z", "a", "m"]


def test_circle_is_told(tree):
    tree("a", ["b"])
    tree("b", ["a"])
    with pytest.raises(Stop, match="circle"):
        addons.order({"a"})


def test_unknown_addon_is_told(tree):
    tree("a", [])
    with pytest.raises(Stop, match="no addon nothing"):
        addons.closure({"nothing"})


def test_hash_changes_with_code_and_not_with_tests(tree, tmp_path):
    tree("a", [])
    before = addons.content_hash("a")
    (tmp_path / "a/tests/test_a.py").write_text("x = 1")
    (tmp_path / "a/README.md").write_text("x")
    assert addons.content_hash("a") == before
    (tmp_path / "a/models.py").write_text("x = 1")
    assert addons.content_hash("a") != before


def test_advisory_locks_meet_nobody_elses():
    """Two of one class would keep each other waiting, for a trip and a payment of one number."""
    own = [path for path in paths.ADDONS.rglob("*.py") if "tests" not in path.parts]
    found = Counter(
        int(number.replace("_", ""))
        for path in own
        for number in re.findall(r"^\w+_CLASS = (7[\d_]+)$", path.read_text(), re.MULTILINE)
    )
    assert len(found) > 4
    assert set(found.values()) == {1}, found
