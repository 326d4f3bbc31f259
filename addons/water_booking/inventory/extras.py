"""What is sold with a trip beside places: stock and price under the door's lock."""

from collections import Counter
from decimal import Decimal

from .errors import AddonSoldOut
from .prepared import compose
from .wants import Want

#: What is offered on a trip (``{trip}``) of an excursion (``{excursion}``) beside places; a stock
#: of NULL has no end. In the order of ids: whoever compares two answers compares nothing else.
STOCKS = """
    SELECT d.id, d.price::text AS price, d.most,
           COALESCE(s.stock, CASE WHEN d.limited THEN d.stock_per_trip END) AS stock
      FROM water_addon d
      JOIN water_addon_water_excursion_rel r ON r.water_addon_id = d.id
      LEFT JOIN water_trip_addon s ON s.addon_id = d.id AND s.trip_id = {trip}
     WHERE r.water_excursion_id = {excursion} AND d.active AND s.withdrawn IS NOT TRUE
     ORDER BY d.id
"""
_STOCKS = compose(
    "SELECT * FROM ({stocks}) o WHERE %(only)s::int[] IS NULL OR o.id = ANY(%(only)s)",
    stocks=compose(STOCKS, trip="%(trip)s", excursion="%(excursion)s"),
)


def read_stocks(cr, trip, addon_ids=None):
    """What is offered on a trip beside places.

    :param trip: dict with ``id`` and ``excursion_id``
    :param addon_ids: of these alone
    :return: {add-on id: {price (text), most, stock}}; a stock of None has no end
    """
    cr.execute(_STOCKS, {"trip": trip["id"], "excursion": trip["excursion_id"], "only": addon_ids})
    return {offer["id"]: offer for offer in cr.dictfetchall()}


def want_extras(door, trip, picture, own, addons):
    """Work out the extras of a selection.

    :param picture: the ``Picture`` of the trip, which knows what others have
    :param own: rows that the cause holds; extras among them keep their price
    :param addons: ``[{"addon_id", "quantity"}]``
    :return: list of ``Want``, one for each piece
    :raise AddonSoldOut: when it is not offered, or not so many are left
    """
    wanted = Counter()
    for item in addons:
        wanted[item["addon_id"]] += item["quantity"]
    if not +wanted:
        return []
    offers = read_stocks(door.cr, trip, list(wanted))
    prices = {row.addon_id: row.price for row in own if row.addon_id}
    wants = []
    for addon_id, quantity in sorted((+wanted).items()):
        offer = offers.get(addon_id)
        if not offer:
            raise AddonSoldOut(
                door.env._("This extra is not offered on this trip."), addon_id=addon_id, left=0
            )
        _check_left(door.env, offer, quantity, picture.addons[addon_id])
        price = prices.get(addon_id, Decimal(offer["price"]))
        wants += [Want(None, None, 0, price, addon_id=addon_id)] * quantity
    return wants


def _check_left(env, offer, quantity, taken):
    name = env["water.addon"].browse(offer["id"]).sudo().name
    if offer["stock"] is not None and quantity > offer["stock"] - taken:
        left = max(0, offer["stock"] - taken)
        raise AddonSoldOut(
            env._("%(name)s: only %(left)s left on this trip.", name=name, left=left),
            addon_id=offer["id"],
            left=left,
        )
    if offer["most"] and quantity > offer["most"]:
        raise AddonSoldOut(
            env._("%(name)s: at most %(most)s in one order.", name=name, most=offer["most"]),
            addon_id=offer["id"],
            left=offer["most"],
        )
