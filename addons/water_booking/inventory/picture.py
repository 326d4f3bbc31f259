"""The ledger of one trip's sailing at one moment, read in one query."""

from collections import Counter

from .prepared import Prepared, compose

#: What a row of the ledger is to the asker; below zero what was held too long and goes back to its
#: allotment (see ``standing.py``).
_SORTS = ("GONE", "OWN", "ADDON", "LAP", "OCCUPIED", "BLOCKED", "DRAWABLE", "KEPT")
GONE, OWN, ADDON, LAP, OCCUPIED, BLOCKED, DRAWABLE, KEPT = range(len(_SORTS))
_KEPT_FOR = """
    CASE WHEN a.allotment_id = %(allotment)s
              OR (SELECT l.channel FROM water_allotment l
                   WHERE l.id = a.allotment_id) = %(channel)s THEN {DRAWABLE}
         ELSE {KEPT} END
"""
#: Rows of the trip's sailing (``{sailing}``) by their sort, with a few numbers of each sort;
#: ``clock.now`` must be at hand. Each row is looked at once (hence OFFSET 0), and few come out,
#: however full the sailing is. Own are a cause's rows on this trip, and so are extras: their stock
#: is a trip's.
SORTS = compose(
    """
    SELECT sort, array_agg(seat_id) AS seats, SUM(persons)::int AS persons,
           COALESCE(SUM(persons) FILTER (WHERE trip_id = %(trip)s), 0)::int AS aboard,
           array_agg(addon_id) FILTER (WHERE sort = {ADDON} AND trip_id = %(trip)s) AS addons,
           array_agg(allotment_id) FILTER (WHERE abs(sort) = {DRAWABLE}) AS allotments
      FROM (SELECT a.trip_id, a.seat_id, a.persons, a.addon_id, a.allotment_id,
                   CASE WHEN a.state IN ('held', 'allotted') AND a.held_until <= clock.now THEN
                             CASE WHEN a.state = 'held' AND a.seat_id IS NOT NULL
                                       AND EXISTS (SELECT FROM water_allotment l
                                                    WHERE l.id = a.allotment_id
                                                      AND l.state <> 'released'
                                                      AND l.release_at > clock.now)
                                  THEN -({KEPT_FOR}) ELSE {GONE} END
                        WHEN a.cause = %(cause)s AND a.trip_id = %(trip)s THEN {OWN}
                        WHEN a.addon_id IS NOT NULL THEN {ADDON}
                        WHEN a.seat_id IS NULL THEN {LAP}
                        WHEN a.state = 'blocked' THEN {BLOCKED}
                        WHEN a.state <> 'allotted' THEN {OCCUPIED}
                        ELSE {KEPT_FOR} END AS sort
              FROM water_allocation a
             WHERE a.sailing_id = {sailing}
            OFFSET 0) a
     GROUP BY sort
    """,
    KEPT_FOR=_KEPT_FOR,
    **dict(zip(_SORTS, range(len(_SORTS)), strict=True)),
)
ASKER = {"trip": "int", "cause": "text", "channel": "text", "allotment": "int"}
CLOCK = "WITH clock AS MATERIALIZED (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now)"
_LOOK = Prepared(
    compose(
        "{clock} SELECT sorts.* FROM clock, LATERAL ({sorts}) sorts",
        clock=CLOCK,
        sorts=compose(SORTS, sailing="(SELECT sailing_id FROM water_trip WHERE id = %(trip)s)"),
    ),
    **ASKER,
)


class Picture:
    """Who has what on the sailing of a trip, as somebody on this trip sees it.

    Read under the door's lock it stays true until the door closes; read without, it is as true as
    any look at a deck plan.
    """

    def __init__(self, sorts):
        """
        :param sorts: rows of ``SORTS``
        """
        self.taken = set()  #: ids of seats that the asker cannot have
        self.drawable = {}  #: seat id → allotment that the asker draws it from
        #: persons of others aboard or on their way, places kept for agents included
        self.persons = 0
        #: those of them who have or are buying places of this trip
        self.aboard = 0
        self.addons = Counter()  #: pieces of each add-on that others have on this trip
        self.occupied = 0  #: places that others hold, pay for or have bought
        self.blocked = 0
        for sort, seats, persons, aboard, addons, allotments in sorts:
            kind = abs(sort)
            if kind == ADDON:
                self.addons.update(addons)
            elif kind == DRAWABLE:
                self.drawable.update(zip(seats, allotments, strict=True))
            elif kind in (OCCUPIED, BLOCKED, KEPT):
                self.taken.update(seats)
            if kind not in (GONE, OWN, ADDON):
                self.persons += persons
            if sort in (OCCUPIED, LAP):
                self.aboard += aboard
            if kind == OCCUPIED:
                self.occupied = len(seats)
            elif kind == BLOCKED:
                self.blocked = len(seats)

    def room(self, trip):
        """Persons who may still come: by the vessel's papers, and by the trip's own maximum; None
        where it has none.

        :param trip: facts of the trip as ``Door.trip`` gives them
        """
        most = trip["most_persons"]
        return trip["persons_limit"] - self.persons, None if most is None else most - self.aboard

    @classmethod
    def read(cls, cr, trip_id, cause=None, channel=None, allotment_id=None):
        """
        :param cr: any cursor
        :param cause: the hold that asks; its own rows are not in its way
        :param channel: sales channel, which may draw on its allotments
        :param allotment_id: the allotment that an agent sells from
        """
        _LOOK.execute(
            cr, trip=trip_id, cause=cause or None, channel=channel or None, allotment=allotment_id
        )
        return cls(cr.fetchall())
