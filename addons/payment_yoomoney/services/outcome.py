"""Three outcomes of a call, kept apart because each asks for something else.

Accepted: it has happened.  Rejected: it has not and will not, take a new key.  Unknown: it may
have happened, so repeat the same body with the same key, or ask.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Accepted:
    data: dict

    name = "accepted"


@dataclass(frozen=True)
class Rejected:
    status: int
    code: str = ""
    description: str = ""
    parameter: str = ""

    name = "rejected"

    @property
    def is_missing(self):
        return self.status == 404

    @property
    def text(self):
        """For staff: the provider's words, which are English."""
        detail = f" ({self.parameter})" if self.parameter else ""
        return f"{self.status} {self.code}: {self.description}{detail}"


@dataclass(frozen=True)
class Unknown:
    reason: str
    status: int = 0
    data: dict = field(default_factory=dict)

    name = "unknown"
