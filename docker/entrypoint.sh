#!/bin/sh
# Starts Odoo. The first time it makes the database with the suite in it; with a new image it
# upgrades the suite. Odoo and psql both read PGHOST, PGUSER and PGPASSWORD.
set -eu

DATABASE=water
SUITE=l10n_ru,payment_yoomoney,payment_yoomoney_reconcile,water_booking,water_booking_timeline,website_excursions,water_crm
RELEASE=/var/lib/odoo/water-release

if [ "${1:-odoo}" != odoo ]; then
    exec "$@"
fi
[ $# -eq 0 ] || shift

query() {
    psql -X -At -d "$1" -c "$2"
}

installed() {
    test -n "$(query postgres "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'")" &&
        test "$(query "$DATABASE" "SELECT state FROM ir_module_module
                                   WHERE name = 'website_excursions'" 2> /dev/null)" = installed
}

content() {
    find /opt/water/addons -type f ! -name '*.pyc' -exec sha256sum {} + | sort -k 2 | sha256sum
}

once() {
    odoo "$@" --no-http --workers 0 --max-cron-threads 0 --stop-after-init
}

until query postgres "SELECT 1" > /dev/null 2>&1; do
    echo "waiting for PostgreSQL at $PGHOST"
    sleep 2
done

if ! installed; then
    echo "making the database $DATABASE: this takes some minutes"
    once -i base
    odoo shell --no-http < /opt/water/company.py
    once -i "$SUITE${SHOP_DEMO:+,water_demo}"
    odoo i18n loadlang -l ru_RU zh_CN
    content > "$RELEASE"
elif [ "$(content)" != "$(cat "$RELEASE" 2> /dev/null)" ]; then
    echo "the addons changed: upgrading the database $DATABASE"
    once -u "$SUITE"
    content > "$RELEASE"
fi

exec odoo "$@"
