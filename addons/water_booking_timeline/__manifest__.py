{
    "name": "Fleet board",
    "summary": "Vessels, crew and berths on a time line; drag a trip and see what it means first",
    "version": "19.0.1.0.0",
    "category": "Sales/Water excursions",
    "author": "Water Excursions contributors",
    "license": "AGPL-3",
    "depends": ["water_booking", "web_timeline"],
    "data": [
        "views/water_board_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "water_booking_timeline/static/src/board/**/*",
        ],
    },
    "auto_install": True,
}
