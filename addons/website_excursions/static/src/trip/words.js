import { _t } from "@web/core/l10n/translation";
import { plural } from "../shop/money";

const KINDS = {
    wheelchair: () => _t("wheelchair place"),
    companion: () => _t("companion's seat"),
};

/** Words of the deck plan, in the page's language. */
export function planTexts() {
    return {
        plan: _t("Deck plan"),
        deck: (name) => (/^\d+$/.test(name) ? _t("Deck %s", name) : name),
        zoomIn: _t("Closer"),
        zoomOut: _t("Farther"),
        list: _t("As a list"),
        legend: _t("Legend"),
        taken: _t("Taken"),
        mine: _t("Yours"),
        bow: _t("Bow"),
        row: (name) => (name ? _t("Row %s", name) : _t("Seats")),
        table: (name) => _t("Table %s", name),
        areaFree: (count) => freeText(count),
    };
}

export function freeText(count) {
    return count > 0
        ? plural(_t("%(count)s place free|%(count)s places free"), count)
        : _t("No places left");
}

/** "Row A seat 12" or "Table 3 seat 2" */
export function seatName(seat) {
    if (seat.table) {
        return _t("Table %(table)s, seat %(seat)s", { table: seat.table, seat: seat.number });
    }
    return seat.row
        ? _t("Row %(row)s, seat %(seat)s", { row: seat.row, seat: seat.number })
        : _t("Seat %s", seat.number);
}

export function stateName(state) {
    return { free: _t("free"), taken: _t("taken"), mine: _t("yours") }[state];
}

export function seatNotes(seat) {
    const notes = KINDS[seat.kind] ? [KINDS[seat.kind]()] : [];
    return seat.restricted ? [...notes, _t("restricted view")] : notes;
}
