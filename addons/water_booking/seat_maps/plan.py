"""A deck plan as the addon's records hold it, apart from the database.

Both directions of the exchange speak of these: a file is read into a ``Plan``, and a ``Plan`` made
from records is written over the file that the records came from.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Seat:
    """A numbered place. ``category`` is the name in the file; ``table`` a key of ``Table``."""

    code: str
    deck: str
    zone: str = ""
    row: str = ""
    number: str = ""
    x: float = 0.0
    y: float = 0.0
    category: str = ""
    kind: str = "seat"
    by_row: bool = False
    restricted: bool = False
    table: tuple[str, str] | None = None
    companion_of: str | None = None

    @property
    def group(self):
        """What the seats of one row of the file have in common."""
        return (self.deck, self.zone, self.row, self.table, self.by_row)


@dataclass(frozen=True)
class Table:
    name: str
    deck: str
    x: float = 0.0
    y: float = 0.0
    shape: str = "round"
    width: float = 40.0
    height: float = 40.0
    whole: bool = False

    @property
    def key(self):
        return (self.deck, self.name)


@dataclass(frozen=True)
class Area:
    """A part of the drawing: in the file a shape with a text, in a plan places without numbers.

    ``key`` is its place in the file (``"0/2"``: zone and area), ``None`` for a new one.
    ``box`` is (left, top, width, height) of what is drawn, turned shapes included.
    """

    name: str
    deck: str
    box: tuple[float, float, float, float]
    key: str | None = None
    sold: bool = False


@dataclass
class Plan:
    name: str = ""
    width: float = 0.0
    height: float = 0.0
    #: colours by name, in the file's order
    categories: dict[str, str] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
