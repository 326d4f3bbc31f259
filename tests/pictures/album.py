"""Which pictures there are, and which page each shows; `tests/tooling/test_pictures.py` compares
this with the routes of the shop and with the documentation."""

from pathlib import Path

from tools.paths import ROOT

FOLDER = ROOT / "docs" / "images"
#: All of them together, so that a clone stays small.
MOST_BYTES = 3_000_000

#: Name of the file (without its ending): address of the customer's page.
CUSTOMERS = {
    "catalogue-phone": "/excursions",
    "catalogue-wide": "/excursions",
    "catalogue-english": "/excursions",
    "nothing-fits-phone": "/excursions",
    "excursion-phone": '/excursions/<model("water.excursion"):excursion>',
    "excursion-wide": '/excursions/<model("water.excursion"):excursion>',
    "calendar-phone": "/excursions/calendar",
    "calendar-wide": "/excursions/calendar",
    "piers-phone": "/excursions/piers",
    "pier-phone": "/excursions/piers/<string:slug>",
    "deck-phone": "/excursions/trip/<int:trip_id>",
    "deck-wide": "/excursions/trip/<int:trip_id>",
    "deck-dark": "/excursions/trip/<int:trip_id>",
    "deck-chinese": "/excursions/trip/<int:trip_id>",
    "places-phone": "/excursions/trip/<int:trip_id>",
    "sold-out-phone": "/excursions/trip/<int:trip_id>",
    "waiting-form-phone": "/excursions/trip/<int:trip_id>/waiting",
    "waiting-phone": "/excursions/waiting/<int:waiting_id>/<string:token>",
    "checkout-phone": "/excursions/checkout",
    "checkout-wide": "/excursions/checkout",
    "checkout-company-phone": "/excursions/checkout",
    "terms-phone": "/excursions/terms/<int:document_id>",
    "declined-phone": "/excursions/order/<int:order_id>",
    "order-phone": "/excursions/order/<int:order_id>",
    "order-wide": "/excursions/order/<int:order_id>",
    "manage-phone": "/excursions/order/<int:order_id>/manage",
    "order-link-phone": "/excursions/order/link",
    "login-link-phone": "/my/link",
    "link-opened-phone": "/my/link/<string:token>",
    "my-tickets-phone": "/my/tickets",
    "my-data-phone": "/my/data",
    "erasure-phone": "/my/erasure/<string:token>",
    "login-phone": "/web/login",
    "security-phone": "/my/security",
    "lost-phone": "/404",
}

#: Name of the file: what of the office it shows.
OFFICE = {
    "office-board": "fleet board",
    "office-editor": "editor of deck plans",
    "office-trip": "trip with its passengers",
    "office-boarding-phone": "boarding",
    "office-manifest": "list of passengers",
    "office-order": "order",
    "office-prices": "price calendar",
}

NAMES = {*CUSTOMERS, *OFFICE}

#: Odoo's own pages and answers that stand in the album without being routes of the shop.
NOT_OURS = {"/web/login", "/my/security", "/404"}

#: Routes that a browser opens and that show nothing of their own.
WITHOUT_A_PICTURE = {
    "/excursions/order/last": "leads to the latest order",
    "/excursions/order/<int:order_id>/tickets.pdf": "a file",
    "/excursions/order/<int:order_id>/invoice.pdf": "a file",
    "/excursions/order/<int:order_id>/trip.ics": "a file",
    "/excursions/trip/<int:trip_id>/availability": "figures for the deck plan, as JSON",
    "/excursions/trip/<int:trip_id>/kept": "out of reach: led to by ir.http alone",
    "/my/data.zip": "a file",
    # newer than the last album
    "/excursions/order/<int:order_id>/cancel": "no picture yet",
    "/excursions/order/<int:order_id>/date": "no picture yet",
}


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.webp"
