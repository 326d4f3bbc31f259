const NBSP = "\u00a0";

export const pageLanguage = () => document.documentElement.lang || "en-US";

/** "1 900 ₽" in the page's language; the same form as the server's (tools/formats.py). */
export function formatPrice(amount, { symbol, before, digits }) {
    const whole = Number.isInteger(amount);
    const number = new Intl.NumberFormat(pageLanguage(), {
        minimumFractionDigits: whole ? 0 : digits,
        maximumFractionDigits: whole ? 0 : digits,
        useGrouping: true,
    })
        .format(amount)
        .replace(/[\s\u202f]/g, NBSP);
    return before ? `${symbol}${number}` : `${number}${NBSP}${symbol}`;
}

const ORDER = ["zero", "one", "two", "few", "many", "other"];

/**
 * The variant of "one|other" (in Russian "one|few|many") that fits the count, its %(count)s replaced.
 * Odoo's catalogues carry no plural forms, so a term holds all of its variants.
 */
export function plural(variants, count) {
    const rules = new Intl.PluralRules(pageLanguage());
    const known = rules.resolvedOptions().pluralCategories;
    const order = ORDER.filter((name) => known.includes(name));
    const forms = String(variants).split("|");
    const form = forms[Math.min(order.indexOf(rules.select(count)), forms.length - 1)];
    return form.replace("%(count)s", new Intl.NumberFormat(pageLanguage()).format(count));
}
