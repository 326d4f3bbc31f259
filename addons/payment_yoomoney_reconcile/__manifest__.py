{
    "name": "YooKassa payouts on the reconciliation screen",
    "summary": "Bank transactions of YooKassa's payouts meet their registries on the OCA's screen",
    "version": "19.0.1.0.0",
    "category": "Accounting/Payment Providers",
    "author": "Water Excursions contributors",
    "license": "AGPL-3",
    "depends": ["payment_yoomoney", "account_reconcile_oca"],
    "data": [
        "views/account_bank_statement_line_views.xml",
        "views/yoomoney_registry_views.xml",
    ],
    "auto_install": True,
}
