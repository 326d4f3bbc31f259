import { _t } from "@web/core/l10n/translation";

/**
 * How each state of a place looks: a sign (of FontAwesome) beside the colour, because not everybody
 * sees colours. `held` is what the ledger calls held or being paid.
 */
export const SEAT_STATES = {
    free: { label: _t("Free"), sign: "" },
    held: { label: _t("Being bought"), sign: "\uf017" },
    paying: { label: _t("Being paid"), sign: "\uf09d" },
    sold: { label: _t("Sold"), sign: "\uf007" },
    allotted: { label: _t("Allotted"), sign: "\uf0b1" },
    crew: { label: _t("Blocked: crew"), sign: "\uf13d" },
    vip: { label: _t("Blocked: guests of honour"), sign: "\uf005" },
    broken: { label: _t("Blocked: broken"), sign: "\uf0ad" },
    other: { label: _t("Blocked"), sign: "\uf05e" },
};

/** The state of a row of `water.trip.places_status` in the words above. */
export function lookOf({ state, block_kind }) {
    return state === "blocked" ? block_kind || "other" : state;
}
