from dataclasses import asdict, dataclass, field

from .interpreting import Interpretation


@dataclass(frozen=True)
class Layout:
    """A file and how it was taken into a plan; kept as JSON beside the plan's records.

    :param document: the file, whole: it holds what no column does
    :param decks: ``zones`` makes each zone a deck, ``one`` puts all of them on one deck
    :param categories: id of our category by name in the file
    :param sold: keys of shapes that became areas of places without numbers
    :param tables: whether the table is sold whole, by key of the shape that became it
    """

    document: dict
    decks: str = "zones"
    categories: dict[str, int] = field(default_factory=dict)
    sold: list[str] = field(default_factory=list)
    tables: dict[str, bool] = field(default_factory=dict)

    def as_json(self):
        return asdict(self)

    def read(self):
        return Interpretation(self.document, self.decks, self.tables)
