{
    "name": "Russia - Accounting",
    "summary": "Russian chart of accounts (Order 94n) and VAT rates of 2026",
    "version": "19.0.1.1.0",
    "category": "Accounting/Localizations/Account Charts",
    "author": "Water Excursions contributors",
    "license": "LGPL-3",
    "icon": "/account/static/description/l10n.png",
    "countries": ["ru"],
    "depends": ["account"],
    "data": ["data/res_country_data.xml", "data/res_currency_data.xml"],
    "auto_install": ["account"],
    "post_init_hook": "replace_untouched_generic_chart",
}
