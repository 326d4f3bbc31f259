"""Which seats go together: best available, single gaps, tables and companions.

Pure functions of a ``Layout`` and the set of seat ids that others have (``taken``), so that the
door, the suggestion to a buyer and the tests judge by the same rules.
"""

from math import ceil

#: In a run of two, the seat beside a single traveller is another single traveller's.
SHORTEST_RUN = 3


def single_gaps(block, taken):
    """Free seats of ``block`` that stand alone: taken, or the end of the row, on both sides."""
    if len(block) < SHORTEST_RUN:
        return set()
    free = [seat_id not in taken for seat_id in block]
    return {
        seat_id
        for n, seat_id in enumerate(block)
        if free[n] and not (n and free[n - 1]) and not (n + 1 < len(block) and free[n + 1])
    }


def new_gaps(layout, taken, chosen):
    """Single seats that taking ``chosen`` would leave and that are none yet."""
    after = taken | set(chosen)
    gaps = set()
    for block in {layout.block_of[seat_id] for seat_id in chosen if seat_id in layout.block_of}:
        gaps |= single_gaps(block, after) - single_gaps(block, taken)
    return gaps


def avoidable_gaps(layout, taken, chosen):
    """The gaps of a choice that a like choice would not leave.

    A choice is judged by the block: three seats there could be three side by side elsewhere. Where
    no run of that length and those categories is free without leaving a gap, the gap is allowed.
    """
    avoidable = set()
    by_block = {}
    for seat_id in chosen:
        if block := layout.block_of.get(seat_id):
            by_block.setdefault(block, []).append(seat_id)
    for block, seats in by_block.items():
        gaps = single_gaps(block, taken | set(seats)) - single_gaps(block, taken)
        if not gaps:
            continue
        categories = {layout.places[seat_id].category_id for seat_id in seats}
        others = taken | (set(chosen) - set(seats))
        if _run(layout, others, len(seats), categories, layout.focus, without_gaps=True):
            avoidable |= gaps
    return avoidable


def best(layout, taken, quantity, category_id=False, focus=None, accessible=False):
    """The best ``quantity`` free numbered seats: together, else in as few parts as can be, near
    each other and near ``focus`` (the plan's best point by default).

    Wheelchair places and companions' seats are left for those who need them, unless
    ``accessible``. Tables sold whole are offered only to a party that fills them.

    :param category_id: False for any category; None for seats without one
    :return: list of seat ids, empty if there are not so many
    """
    if quantity < 1:
        return []
    focus = focus or layout.focus
    categories = None if category_id is False else {category_id}
    if accessible:
        return _accessible(layout, taken, quantity, categories, focus)
    free = sum(
        1
        for place in layout.places.values()
        if place.id not in taken and is_ordinary(layout, place, categories)
    )
    if free < quantity:
        return _whole_table(layout, taken, quantity, categories, focus)
    return _parts(layout, set(taken), quantity, categories, focus)


def more(layout, taken, own, quantity, category_id=False):
    """The best seats for a party that has ``own`` and grows: the same row, else near it.

    :return: list of seat ids without ``own``, empty if there are not so many
    """
    categories = None if category_id is False else {category_id}
    length = len(own) + quantity
    runs = [
        (block, seats)
        for block, seats in _windows(layout, taken - set(own), length, categories)
        if set(own).issubset(seats)
    ]
    if runs:
        point = layout.point(own)

        def merit(run):
            block, seats = run
            return (
                len(single_gaps(block, taken | set(seats)) - single_gaps(block, taken - set(own))),
                layout.distance(layout.places[seats[-1]], point),
            )

        _block, run = min(runs, key=merit)
        return [seat_id for seat_id in run if seat_id not in own]
    return best(layout, taken | set(own), quantity, category_id, layout.point(own))


def nearest(layout, taken, seat_id, quantity=3):
    """Free seats of the same category and kind nearest to ``seat_id``, whoever lost it."""
    lost = layout.places.get(seat_id)
    if not lost:
        return []
    point = (lost.deck, lost.x, lost.y)
    candidates = [
        place
        for place in layout.places.values()
        if place.id not in taken
        and not place.area_id
        and place.kind == lost.kind
        and place.category_id == lost.category_id
        and not layout.is_whole_table(place)
    ]
    candidates.sort(key=lambda place: (layout.distance(place, point), place.id))
    return [place.id for place in candidates[:quantity]]


def are_together(layout, seat_ids):
    """Whether the seats are side by side, or all at one table."""
    if len(seat_ids) < 2:
        return True
    tables = {layout.places[seat_id].table_id for seat_id in seat_ids}
    if len(tables) == 1 and None not in tables:
        return True
    block = layout.block_of.get(seat_ids[0], ())
    at = sorted(block.index(seat_id) for seat_id in seat_ids if seat_id in block)
    return len(at) == len(seat_ids) and at[-1] - at[0] == len(at) - 1


def broken_tables(layout, chosen):
    """Chairs that are missing for tables sold whole."""
    chosen = set(chosen)
    tables = {
        layout.places[seat_id].table_id
        for seat_id in chosen
        if layout.is_whole_table(layout.places[seat_id])
    }
    return {chair for table in tables for chair in layout.tables[table]} - chosen


def lonely_companions(layout, chosen):
    """Companions' seats that were chosen without their wheelchair place."""
    chosen = set(chosen)
    return {
        seat_id
        for seat_id in chosen
        if layout.places[seat_id].kind == "companion"
        and layout.places[seat_id].companion_of not in chosen
    }


def is_ordinary(layout, place, categories=None):
    """Whether the place may be given to anybody: a numbered seat or chair that is neither kept for
    wheelchairs and companions nor sold with its table.

    :param categories: ids of categories, None for all of them
    """
    return (
        not place.area_id
        and place.kind in ("seat", "chair")
        and not layout.is_whole_table(place)
        and (categories is None or place.category_id in categories)
    )


def _windows(layout, taken, length, categories):
    """Runs of free seats side by side, and sets of free chairs at one table."""
    for block in layout.blocks:
        run = 0
        for n, seat_id in enumerate(block):
            place = layout.places[seat_id]
            fits = seat_id not in taken and is_ordinary(layout, place, categories)
            run = run + 1 if fits else 0
            if run >= length:
                yield block, block[n - length + 1 : n + 1]
    for chairs in layout.tables.values():
        free = [
            chair
            for chair in chairs
            if chair not in taken and is_ordinary(layout, layout.places[chair], categories)
        ]
        if len(free) >= length:
            yield (), tuple(free[:length])
    # chairs and seats that stand alone in the drawing
    if length == 1:
        for place in layout.places.values():
            if (
                place.id not in taken
                and place.kind == "chair"
                and not place.table_id
                and is_ordinary(layout, place, categories)
            ):
                yield (), (place.id,)


def _run(layout, taken, length, categories, focus, without_gaps=False):
    """The best run of ``length``: one that leaves no single gap, then the nearest."""
    found = None
    for block, seats in _windows(layout, taken, length, categories):
        distance = layout.distance(layout.places[seats[length // 2]], focus)
        if length % 2 == 0:  # the middle of an even run lies between two seats
            other = layout.distance(layout.places[seats[length // 2 - 1]], focus)
            distance = (distance + other) / 2
        if found and not found[0] and distance >= found[1]:
            continue
        gaps = len(single_gaps(block, taken | set(seats)) - single_gaps(block, taken))
        if without_gaps and gaps:
            continue
        if not found or (gaps, distance) < found[:2]:
            found = (gaps, distance, seats)
    return list(found[2]) if found else []


def _parts(layout, taken, quantity, categories, focus):
    """One run, else two halves, the second near the first, and so on down to single seats."""
    if seats := _run(layout, taken, quantity, categories, focus):
        return seats
    if quantity == 1:
        return []
    first = _parts(layout, taken, ceil(quantity / 2), categories, focus)
    if not first:
        return []
    near = layout.point(first)
    second = _parts(layout, taken | set(first), quantity - len(first), categories, near)
    return first + second if second else []


def _whole_table(layout, taken, quantity, categories, focus):
    """The nearest free table sold whole that has exactly so many chairs."""
    tables = [
        chairs
        for table in sorted(layout.whole_tables & layout.tables.keys())
        if len(chairs := layout.tables[table]) == quantity
        and not taken.intersection(chairs)
        and all(
            categories is None or layout.places[chair].category_id in categories for chair in chairs
        )
    ]
    return min(
        (list(chairs) for chairs in tables),
        key=lambda chairs: layout.distance(layout.places[chairs[0]], focus),
        default=[],
    )


def _accessible(layout, taken, quantity, categories, focus):
    """A wheelchair place with its companions, then ordinary seats nearby for the rest."""
    places = [
        place
        for place in layout.places.values()
        if place.kind == "wheelchair"
        and place.id not in taken
        and (categories is None or place.category_id in categories)
    ]
    for place in sorted(places, key=lambda item: (layout.distance(item, focus), item.id)):
        companions = [
            other.id
            for other in layout.places.values()
            if other.companion_of == place.id and other.id not in taken
        ]
        chosen = [place.id, *companions[: quantity - 1]]
        rest = quantity - len(chosen)
        if not rest:
            return chosen
        point = (place.deck, place.x, place.y)
        if more := _parts(layout, set(taken) | set(chosen), rest, categories, point):
            return chosen + more
    return []
