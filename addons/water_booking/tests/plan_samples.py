"""A plan as a file, for tests of what becomes of files."""

import json
from pathlib import Path

from hypothesis import HealthCheck, settings

SAMPLE = Path(__file__).parent / "data" / "northern_star.json"
MANY = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def sample():
    return json.loads(SAMPLE.read_text())


def as_file(document):
    return json.dumps(document, ensure_ascii=False).encode()
