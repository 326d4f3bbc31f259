{
    "name": "Water Booking: YooKassa",
    "summary": "Places and YooKassa payments agree on what is paid",
    "version": "19.0.1.0.0",
    "category": "Sales/Water excursions",
    "license": "LGPL-3",
    "author": "Water Excursions contributors",
    "depends": ["water_booking", "payment_yoomoney"],
    "data": ["data/ir_cron_data.xml"],
    "auto_install": True,
}
