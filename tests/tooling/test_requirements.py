"""Requirements are pinned, hashed, and name no address."""

import re

import pytest

from tools import paths

FILES = sorted(paths.REQUIREMENTS.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_pinned_with_hashes_and_without_address(path):
    text = path.read_text()
    assert not re.search(r"https?://|--index-url|--find-links|--extra-index", text)
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if not entry.startswith("#")]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


def test_lock_file_of_the_linters_names_no_registry():
    text = (paths.ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 50
