{
    "name": "Water Booking: promotions",
    "summary": "Promotions by excursion, fare and date of the trip",
    "version": "19.0.1.0.0",
    "category": "Sales/Water excursions",
    "license": "LGPL-3",
    "author": "Water Excursions contributors",
    "depends": ["water_booking", "sale_loyalty"],
    "data": [
        "views/loyalty_rule_views.xml",
        "views/loyalty_reward_views.xml",
    ],
    "auto_install": True,
}
