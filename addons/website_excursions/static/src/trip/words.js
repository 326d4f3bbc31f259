import { _t } from "@web/core/l10n/translation";
import { byNumber, groupBy } from "@water_booking/seat_drawing/lists";
import { plural } from "../shop/money";

const KINDS = {
    wheelchair: () => _t("wheelchair place"),
    companion: () => _t("companion's seat"),
};

/** Words of the deck plan, in the page's language. */
export function planTexts() {
    return {
        plan: _t("Deck plan"),
        decks: _t("Decks"),
        keys: _t(
            "Arrow keys lead from place to place, Enter takes one or gives it back, plus and minus bring the plan closer or farther. The same places are there as a list.",
        ),
        deck: deckName,
        zoomIn: _t("Closer"),
        zoomOut: _t("Farther"),
        list: _t("As a list"),
        legend: _t("Legend"),
        taken: _t("Taken"),
        mine: _t("Yours"),
        bow: _t("Bow"),
        wheelchair: _t("Wheelchair place"),
        companion: _t("Companion's seat, with a wheelchair place"),
        restricted: _t("Restricted view"),
        chairs: chairsText,
        areaFree: freeText,
        yours: (count) => _t("yours: %s", count),
        less: (name) => _t("One less: %s", name),
        more: (name) => _t("One more: %s", name),
    };
}

export function deckName(name) {
    return /^\d+$/.test(name) ? _t("Deck %s", name) : name;
}

export function freeText(count) {
    return count > 0
        ? plural(_t("%(count)s place free|%(count)s places free"), count)
        : _t("No places left");
}

function chairsText(count) {
    return plural(_t("%(count)s chair|%(count)s chairs"), count);
}

export function stateName(state) {
    return {
        free: _t("free"),
        taken: _t("taken"),
        mine: _t("yours"),
        locked: _t("only with its wheelchair place"),
    }[state];
}

export function notesOf(item) {
    const notes = KINDS[item.kind] ? [KINDS[item.kind]()] : [];
    if (item.window) {
        notes.push(_t("at the window"));
    }
    return item.restricted ? [...notes, _t("restricted view")] : notes;
}

/** What items and rows of a plan are called; the server's `water.seat._told` says the same. */
export class Names {
    constructor(plan) {
        this.plan = plan;
    }

    /** "Row A, seat 12", "Table 3, seat 2", "Table T1, 6 chairs", "Row A" */
    of(item) {
        return this.within(this.where(item), this.bare(item));
    }

    bare(item) {
        if (item.whole) {
            return _t("Table %(table)s, %(chairs)s", {
                table: item.table.name,
                chairs: chairsText(item.seats.length),
            });
        }
        if (item.table) {
            return _t("Table %(table)s, seat %(seat)s", {
                table: item.table.name,
                seat: item.number,
            });
        }
        if (item.row) {
            return item.number
                ? _t("Row %(row)s, seat %(seat)s", { row: item.row, seat: item.number })
                : _t("Row %s", item.row);
        }
        return _t("Seat %s", item.number);
    }

    /** The zone or deck, if another row or table may have the same name. */
    where(item) {
        if (item.table) {
            return this.plan.repeatedTables.has(item.table.name) ? deckName(item.deck) : "";
        }
        return this.plan.repeatedRows.has(item.row) ? item.zone || deckName(item.deck) : "";
    }

    within(where, name) {
        return where ? _t("%(where)s: %(name)s", { where, name }) : name;
    }

    /** The line of the list that an item stands in. */
    row(item) {
        if (item.table) {
            return this.within(this.where(item), _t("Table %s", item.table.name));
        }
        return this.within(this.where(item), item.row ? _t("Row %s", item.row) : _t("Seats"));
    }

    /** Several seats in few words: "Row A, seats 3, 4; Row B, seat 1". */
    all(ids) {
        const items = new Set(ids.map((id) => this.plan.itemOf.get(id)).filter(Boolean));
        const groups = groupBy([...items], (item) => (item.number ? this.row(item) : item.key));
        const names = [...groups.values()].map((members) => this.group(members));
        return [...new Set(names)].join("; ");
    }

    group(items) {
        const [first] = items;
        if (items.length === 1 || !(first.row || first.table)) {
            return items.map((item) => this.of(item)).join("; ");
        }
        const seats = items
            .map((item) => item.number)
            .sort(byNumber)
            .join(", ");
        const name = first.table
            ? _t("Table %(table)s, seats %(seats)s", { table: first.table.name, seats })
            : _t("Row %(row)s, seats %(seats)s", { row: first.row, seats });
        return this.within(this.where(first), name);
    }
}
