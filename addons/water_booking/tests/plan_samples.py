"""A plan as a file, for tests of what becomes of files."""

import json
from pathlib import Path

from .properties import examples

SAMPLE = Path(__file__).parent / "data" / "northern_star.json"
MANY = examples(50)


def sample():
    return json.loads(SAMPLE.read_text())


def as_file(document):
    return json.dumps(document, ensure_ascii=False).encode()
