"""An event of Odoo's own with paid tickets; run by `odoo shell` with its arguments above it."""

from datetime import datetime, timedelta, timezone


def make_event(env, name, seats):
    """An event that is published, not begun, and has so many seats."""
    # Its own advice for a busy shop: mails are a cron's work. None has a PDF: not every machine has
    # wkhtmltopdf, and where it is it would ask the same workers for pictures.
    env["ir.config_parameter"].set_param("sale.async_emails", "True")
    templates = env["mail.template"].search([("report_template_ids", "!=", False)])
    templates.report_template_ids = False
    product = env["product.product"].search([("name", "=", "Bench ticket")], limit=1)
    if not product:
        product = env["product.product"].create(
            {
                "name": "Bench ticket",
                "type": "service",
                "service_tracking": "event",
                "list_price": 20,
                "taxes_id": False,
            }
        )
    begin = datetime.now(timezone.utc).replace(microsecond=0, tzinfo=None) + timedelta(days=10)
    event = env["event.event"].create(
        {
            "name": name,
            "date_begin": begin,
            "date_end": begin + timedelta(hours=3),
            "seats_limited": True,
            "seats_max": seats,
            "website_published": True,
            "event_ticket_ids": [
                (0, 0, {"name": "Deck", "product_id": product.id, "price": 20, "seats_max": seats})
            ],
        }
    )
    provider = env.ref("payment.payment_provider_demo")
    return {
        "id": event.id,
        "path": event.website_url,
        "ticket": event.event_ticket_ids.id,
        "questions": {
            kind: event.question_ids.filtered(lambda one, kind=kind: one.question_type == kind).id
            for kind in ("name", "email", "phone")
        },
        "provider": provider.id,
        "method": provider.payment_method_ids.filtered(lambda one: one.code == "demo").id,
    }
