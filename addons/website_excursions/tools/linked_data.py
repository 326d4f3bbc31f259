"""Nodes of schema.org's vocabulary, as JSON-LD puts them into a page. Plain Python."""

from odoo.tools.json import scriptsafe

SCHEMA = "https://schema.org"


def node(kind, **properties):
    """A node of the type; properties without a value are left out."""
    return {
        "@type": kind,
        **{name: value for name, value in properties.items() if value not in (None, "", [])},
    }


def graph(*nodes):
    return {"@context": SCHEMA, "@graph": [item for item in nodes if item]}


def dumps(data):
    """JSON for a script element: no name can end it (``</script>``) or begin a comment there."""
    return scriptsafe.dumps(data, ensure_ascii=False, separators=(",", ":"))


def breadcrumbs(steps):
    """:param steps: pairs of name and absolute address, from the widest to this page"""
    return node(
        "BreadcrumbList",
        itemListElement=[
            node("ListItem", position=position, name=name, item=url)
            for position, (name, url) in enumerate(steps, 1)
        ],
    )


def page_list(urls):
    """A list whose entries have pages of their own."""
    return node(
        "ItemList",
        numberOfItems=len(urls),
        itemListElement=[
            node("ListItem", position=position, url=url) for position, url in enumerate(urls, 1)
        ],
    )


def item_list(items):
    return node(
        "ItemList",
        numberOfItems=len(items),
        itemListElement=[
            node("ListItem", position=position, item=item) for position, item in enumerate(items, 1)
        ],
    )


def status(*, cancelled=False, moved=False):
    word = "Cancelled" if cancelled else "Rescheduled" if moved else "Scheduled"
    return f"{SCHEMA}/Event{word}"


def place(kind, pier):
    """A pier (``water.pier._website_values``) as a place with address and position."""
    return node(
        kind,
        name=pier["name"],
        address=node("PostalAddress", streetAddress=pier["address"], addressLocality=pier["city"]),
        geo=pier["point"]
        and node("GeoCoordinates", latitude=pier["point"][0], longitude=pier["point"][1]),
    )


def amount(price, currency):
    """As the vocabulary wants it: digits with a point, no sign and no separators."""
    return f"{price:.{currency.decimal_places}f}"


def offer(price, currency, url, left, since, until):
    return node(
        "Offer",
        price=amount(price, currency),
        priceCurrency=currency.name,
        availability=f"{SCHEMA}/{'InStock' if left > 0 else 'SoldOut'}",
        url=url,
        validFrom=since,
        validThrough=until,
    )


def offers_between(prices, currency, url):
    """Offers of several departures in one, None where there is none."""
    prices = list(prices)
    if not prices:
        return None
    return node(
        "AggregateOffer",
        lowPrice=amount(min(prices), currency),
        highPrice=amount(max(prices), currency),
        priceCurrency=currency.name,
        offerCount=len(prices),
        url=url,
    )
