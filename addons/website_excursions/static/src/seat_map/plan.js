/**
 * A deck plan as people choose on it. Plain values without DOM or framework.
 *
 * An item is what one touch takes: a seat, or a table that is sold whole with all of its chairs.
 */

/** Seats come as lists (see water.trip._website_chooser); names are kinder to read. */
function readSeat(values, zones) {
    const [id, deck, x, y, row, number, category, kind, table, view, companionOf, zone] = values;
    return {
        ...{ id, deck, x, y, row, number, category, kind, table, companionOf },
        restricted: Boolean(view & 1),
        window: Boolean(view & 2),
        zone: zones[zone] || "",
    };
}

export class Plan {
    constructor(data) {
        this.flat = data.flat;
        this.areas = data.areas;
        this.categories = new Map(data.categories.map((category) => [category.id, category]));
        this.tables = new Map(data.tables.map((table) => [table.id, { ...table, seats: [] }]));
        this.seats = new Map();
        for (const values of data.seats) {
            const seat = readSeat(values, data.zones);
            this.seats.set(seat.id, seat);
            this.tables.get(seat.table)?.seats.push(seat);
        }
        this.items = this.collectItems();
        this.itemOf = new Map(
            this.items.flatMap((item) => item.seats.map((one) => [one.id, item])),
        );
        const used = new Set([...this.seats.values(), ...this.areas].map((one) => one.deck));
        this.decks = data.decks.filter((deck) => used.has(deck));
        this.repeatedRows = this.findRepeatedRows();
        const names = [...this.tables.values()].map((table) => table.name);
        this.repeatedTables = new Set(names.filter((name, at) => names.indexOf(name) < at));
    }

    collectItems() {
        const items = [];
        for (const seat of this.seats.values()) {
            const table = this.tables.get(seat.table) || null;
            if (!table?.whole) {
                items.push({ ...seat, key: `s${seat.id}`, seats: [seat], table, whole: false });
            } else if (table.seats[0] === seat) {
                items.push({
                    ...{ key: `t${table.id}`, seats: table.seats, table, whole: true },
                    ...{ id: seat.id, deck: table.deck, x: table.x, y: table.y },
                    ...{ category: seat.category, kind: "table", row: "", number: "", zone: "" },
                    restricted: table.seats.every((one) => one.restricted),
                    window: table.seats.some((one) => one.window),
                });
            }
        }
        return items;
    }

    /** Names of rows that do not tell which row is meant: several zones or decks have one. */
    findRepeatedRows() {
        const where = new Map();
        for (const seat of this.seats.values()) {
            if (seat.row && !seat.table) {
                const zones = where.get(seat.row) || new Set();
                where.set(seat.row, zones.add(`${seat.deck}|${seat.zone}`));
            }
        }
        return new Set([...where].filter(([, zones]) => zones.size > 1).map(([row]) => row));
    }

    /** Seats that leave together with this one: chairs of its table, companions of its guest. */
    together(id) {
        const seats = this.itemOf.get(id)?.seats || [];
        const companions = [...this.seats.values()].filter((seat) => seat.companionOf === id);
        return [...seats, ...companions].map((seat) => seat.id);
    }

    /** Free items like this one, the nearest first. */
    nearest(item, isFree) {
        const alike = (other) =>
            other !== item &&
            other.whole === item.whole &&
            other.seats.length >= item.seats.length &&
            isFree(other);
        const distance = (other) =>
            Math.hypot(other.x - item.x, other.y - item.y) + (other.deck === item.deck ? 0 : 1e6);
        return this.items.filter(alike).sort((a, b) => distance(a) - distance(b));
    }
}
