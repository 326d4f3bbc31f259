"""Years of trade in a minute: trips and rows of the ledger by SQL, shaped like real ones.

The columns are copied from rows that the shop itself has made, so that a new column of the ledger
needs no change here.
"""


def clear(shop, trip: dict) -> None:
    """Forget what is held on a trip, as time would; its history stays."""
    shop._pg.sql(f"DELETE FROM water_allocation WHERE trip_id = {trip['id']}", shop.db)


def sell(shop, trip: dict) -> None:
    """Make the held places of a trip sold ones."""
    shop._pg.sql(
        "UPDATE water_allocation SET state = 'sold', held_until = NULL, reference = 'bench'"
        f" WHERE trip_id = {trip['id']}",
        shop.db,
    )


def fill(pg, database: str, ship: dict, trips: int, rows: int) -> None:
    """`trips` more trips of the ship's excursion; live rows and history come to `rows`.

    Half of the trips are over, as in a second year. Four in ten rows are live, the others history.
    """
    live = rows * 4 // 10
    each = max(1, live // trips)
    ship_id = ship["id"]
    shift = f"+ make_interval(hours => 3 * (n - {trips // 2}))"
    place = {name: f"p.{name}" for name in ("trip_id", "sailing_id", "seat_id", "claim", "cause")}
    statements = [
        # no trigger fires: half a million rows in seconds
        "SET session_replication_role = replica",
        _copy(
            "water_trip",
            f"id = {ship_id}",
            {
                "departure": f"departure {shift}",
                "arrival": f"arrival {shift}",
                "state": f"CASE WHEN n < {trips // 2} THEN 'done' ELSE 'on_sale' END",
            },
            f"generate_series(1, {trips}) n",
        ),
        f"""
        CREATE TEMP TABLE bench_places AS
            SELECT t.id AS trip_id, t.id AS sailing_id, s.id AS seat_id,
                   gen_random_uuid()::text AS claim, gen_random_uuid()::text AS cause
              FROM (SELECT id FROM water_trip ORDER BY id DESC LIMIT {trips}) t
              CROSS JOIN (
                   SELECT id FROM water_seat
                    WHERE map_id = (SELECT map_id FROM water_trip WHERE id = {ship_id})
                    ORDER BY id LIMIT {each}) s""",
        _copy("water_allocation", f"trip_id = {ship_id}", place, "bench_places p"),
        _copy(
            "water_allocation_event",
            f"trip_id = {ship_id}",
            {**place, "kind": "(ARRAY['held','paying','sold'])[n]"},
            "bench_places p, generate_series(1, 3) n",
            rows - live,
        ),
    ]
    pg.sql(";\n".join(statements), database)
    pg.sql("VACUUM ANALYZE", database)


def _copy(table: str, where: str, changed: dict[str, str], source: str, limit: int = 0) -> str:
    """A statement that multiplies one row of a table, by an anonymous block that reads its
    columns."""
    changed = {"id": f"nextval('{table}_id_seq')", **changed}
    changes = "".join(f" WHEN '{name}' THEN '{_quoted(value)}'" for name, value in changed.items())
    tail = f" LIMIT {limit}" if limit else ""
    return f"""
        DO $bench$ DECLARE names text; terms text; BEGIN
            SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position),
                   string_agg(CASE column_name{changes} ELSE 'one.' || quote_ident(column_name) END,
                              ', ' ORDER BY ordinal_position)
              INTO names, terms FROM information_schema.columns
             WHERE table_name = '{table}' AND table_schema = current_schema
               AND is_generated = 'NEVER';
            EXECUTE 'INSERT INTO {table} (' || names || ') SELECT ' || terms
                || ' FROM (SELECT * FROM {table} WHERE {_quoted(where)} ORDER BY id LIMIT 1) one, '
                || '{_quoted(source)}{tail}';
        END $bench$"""


def _quoted(text: str) -> str:
    return text.replace("'", "''")
