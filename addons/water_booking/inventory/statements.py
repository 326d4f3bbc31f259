"""What the door says to PostgreSQL, apart from how it goes about it (``door.py``)."""

from functools import cache

from odoo.tools import SQL

from .picture import ASKER, CLOCK, SORTS
from .prepared import Prepared, compose

_EVENT_COLUMNS = (
    "trip_id, map_id, seat_id, fare_id, persons, price, claim, cause, reference, channel,"
    " addon_id, allotment_id"
)
HISTORY = compose(
    """
    INSERT INTO water_allocation_event (at, kind, reason, {columns})
    SELECT %(now)s, %(kind)s, reason, {columns} FROM changed ORDER BY id
    """,
    columns=_EVENT_COLUMNS,
)
ORIGIN = ("utm_source", "utm_medium", "utm_campaign", "visitor")
# For each trip of the ledger rows of one cause.
STEP = """
    INSERT INTO water_funnel_event (at, kind, trip_id, excursion_id, quantity, amount,
        channel, cause, utm_source, utm_medium, utm_campaign, visitor)
    SELECT %(now)s, %(step)s, trip_id, (SELECT excursion_id FROM water_trip WHERE id = trip_id),
           COUNT(*), SUM(price), MIN(channel), cause,
           %(utm_source)s, %(utm_medium)s, %(utm_campaign)s, %(visitor)s
      FROM %(rows)s GROUP BY trip_id, cause ORDER BY trip_id
"""
# The same with the campaign of the cause's own first event.
FURTHER_STEP = """
    INSERT INTO water_funnel_event (at, kind, trip_id, excursion_id, quantity, amount,
        channel, cause, utm_source, utm_medium, utm_campaign, visitor)
    SELECT %(now)s, %(step)s, r.trip_id,
           (SELECT excursion_id FROM water_trip WHERE id = r.trip_id),
           COUNT(*), SUM(r.price), MIN(r.channel), r.cause,
           f.utm_source, f.utm_medium, f.utm_campaign, f.visitor
      FROM %(rows)s r
      LEFT JOIN (SELECT utm_source, utm_medium, utm_campaign, visitor FROM water_funnel_event
                  WHERE cause = %(cause)s ORDER BY id LIMIT 1) f ON true
     GROUP BY r.trip_id, r.cause, f.utm_source, f.utm_medium, f.utm_campaign, f.visitor
     ORDER BY r.trip_id
"""
_ROW = (
    "a.claim, a.trip_id, a.map_id, a.seat_id, s.label, s.area_id, s.category_id, a.fare_id,"
    " a.persons, a.price::text, a.state, a.reference, a.addon_id, a.allotment_id, a.quote"
)
ROW_COLUMNS = SQL(_ROW)
ROW_TABLES = SQL("FROM water_allocation a LEFT JOIN water_seat s ON s.id = a.seat_id")
# Goes before a question in one round trip, and still statement by statement: each has a snapshot of
# its own, so the question sees what was committed while the lock was waited for.
LOCK_ONE = "SELECT pg_advisory_xact_lock(%(lock_class)s, %(sailing)s);"
LOCK_MANY = """
SELECT pg_advisory_xact_lock(%(lock_class)s, id)
  FROM (SELECT unnest(%(sailings)s::int[]) AS id ORDER BY 1) sailings;
"""
_NOW = """
    now,
    EXISTS (SELECT FROM water_allocation
             WHERE sailing_id = ANY(%(sailings)s) AND state IN ('held', 'allotted')
               AND held_until <= now),
    ARRAY(SELECT id FROM water_trip WHERE sailing_id = ANY(%(sailings)s) ORDER BY id)
"""
OPEN = Prepared(compose("{clock} SELECT {now} FROM clock", clock=CLOCK, now=_NOW), sailings="int[]")
#: And the rows of one cause, with what their trips say of taking passengers.
OPEN_CAUSE = Prepared(
    compose(
        """
        {clock}
        SELECT {now}, t.state, t.departure, a.taken_at, a.held_until, a.extended, {row}
          FROM clock
          LEFT JOIN water_allocation a
                 ON a.cause = %(cause)s AND a.sailing_id = ANY(%(sailings)s)
          LEFT JOIN water_seat s ON s.id = a.seat_id
          LEFT JOIN water_trip t ON t.id = a.trip_id
         ORDER BY a.id
        """,
        clock=CLOCK,
        now=_NOW,
        row=_ROW,
    ),
    sailings="int[]",
    cause="text",
)
_FACTS = """
    SELECT t.id, t.sailing_id, t.state, t.map_id, t.excursion_id, t.departure,
           t.departure - make_interval(mins => CASE %(channel)s
               WHEN 'office' THEN t.office_cutoff_minutes
               WHEN 'agent' THEN t.agent_cutoff_minutes
               WHEN 'api' THEN t.agent_cutoff_minutes
               ELSE t.sale_cutoff_minutes END) AS sale_ends,
           (SELECT c.tz FROM water_city c WHERE c.id =
                   (SELECT p.city_id FROM water_pier p WHERE p.id = t.pier_id)) AS tz,
           (SELECT GREATEST(0, v.passenger_limit
                            - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END)
              FROM water_vessel v WHERE v.id = t.vessel_id) AS persons_limit,
           NULLIF(t.most_persons, 0) AS most_persons{more}
      FROM water_trip t
      LEFT JOIN water_excursion e ON e.id = t.excursion_id
     WHERE t.id = %(trip)s
"""
_FACT_NAMES = (
    "id", "sailing_id", "state", "map_id", "excursion_id", "departure", "sale_ends", "tz",
    "persons_limit", "most_persons",
)  # fmt: skip


class TripQuestions:
    """What the door asks of a trip, with the columns of its excursion that other addons want."""

    def __init__(self, more):
        """
        :param more: names of stored fields of ``water.excursion``
        """
        self.names = (*_FACT_NAMES, *more)
        facts = compose(_FACTS, more="".join(f", e.{name}" for name in more))
        self.facts = Prepared(facts, trip="int", channel="text")
        #: the clock, the facts and the ledger: all that a hold asks before it decides
        self.opening = Prepared(
            compose(
                "{clock} SELECT now, facts.*, sorts.* FROM clock LEFT JOIN ({facts}) facts ON true"
                " LEFT JOIN LATERAL ({sorts}) sorts ON true",
                clock=CLOCK,
                facts=facts,
                sorts=compose(SORTS, sailing="facts.sailing_id"),
            ),
            **ASKER,
        )


#: By the names of the columns: statements are prepared once.
trip_questions = cache(TripQuestions)


def prepare_change(statement, step=False, **types):
    """A change that every buyer makes, for ``Door.run``: prepared once, with its history.

    :param str statement: INSERT, UPDATE or DELETE on the ledger without RETURNING
    :param step: whether a funnel event of the rows is written with them
    :param types: the statement's parameters and what PostgreSQL calls their types
    """
    types |= {"now": "timestamp", "kind": "text"}
    if step:
        types |= dict.fromkeys(("step", *ORIGIN), "text")
    text = compose(
        "WITH changed AS ({statement} RETURNING *), history AS ({history}){step}"
        " SELECT COUNT(*) FROM changed",
        statement=statement,
        history=HISTORY,
        step=compose(", step AS ({insert})", insert=STEP) if step else "",
    )
    return Prepared(text.replace("%(rows)s", "changed"), **types)


def prepare_last_change(statement, **types):
    """A change of rows of one cause that are known from the lock on, for ``Door.finish``: with its
    history and a further step of the funnel. It fails, and all with it, unless it changes just
    ``count`` rows: behind it nobody looks before the commit.

    :param str statement: UPDATE of the ledger without RETURNING
    :param types: the statement's parameters beside ``cause``
    """
    types |= {"cause": "text", "now": "timestamp", "kind": "text", "step": "text", "count": "int"}
    text = compose(
        "WITH changed AS ({statement} RETURNING *), history AS ({history}), step AS ({step})"
        " SELECT 1 / (COUNT(*) = %(count)s)::int FROM changed",
        statement=statement,
        history=HISTORY,
        step=FURTHER_STEP,
    )
    return Prepared(text.replace("%(rows)s", "changed"), **types)
