from . import (
    payment_provider,
    payment_transaction,
    sale_order,
    water_checkout,
    water_consent,
    water_consent_document,
    water_excursion,
    water_funnel_event,
    water_pier,
    water_ticket,
    water_trip,
)
