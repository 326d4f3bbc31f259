/** New rows, tables and areas, and the names that are free for them. */
import { newKey, round } from "./document";
import { nameAfter } from "./numbering";
import { layRow } from "./rows";
import { sizeFor } from "./tables";

const MOST_SEATS = 200;

export function newSeat(values) {
    const key = newKey();
    return {
        ...{ kind: "seat", as: "seat", key, code: key, zone: "", table: "", companion_of: "" },
        ...{ by_row: false, restricted: false, window: false },
        ...values,
    };
}

/**
 * The row that a line from one point to another means.
 *
 * @param {Object|null} to null where it was only clicked
 * @param {Object} row spacing, bend and count as they are set
 * @param {boolean} snap whether it keeps to angles of five degrees
 */
export function rowBetween(from, to, { spacing, bend, count }, snap) {
    if (!to) {
        return { ...from, angle: 0, spacing, bend, count };
    }
    const long = Math.hypot(to.x - from.x, to.y - from.y);
    let angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
    angle = snap ? Math.round(angle / 5) * 5 : angle;
    const fitting = Math.max(1, Math.round(long / spacing) + 1);
    return { ...from, angle, spacing, bend, count: Math.min(MOST_SEATS, fitting) };
}

/** Seats of a new row, numbered from 1. */
export function newRow(doc, deck, shape, category) {
    const row = nextRowName(doc, deck);
    return layRow(shape).map((place, index) =>
        newSeat({
            ...{ deck, category, row, number: String(index + 1) },
            ...{ x: round(place.x), y: round(place.y) },
        }),
    );
}

/** A table in the middle between two points, along the longer way; its chairs come after it. */
export function newTable(doc, deck, shape, from, to, count, whole, word) {
    const size = sizeFor(shape, count);
    const middle = to ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : from;
    if (to && shape === "rectangle" && Math.abs(to.y - from.y) > Math.abs(to.x - from.x)) {
        [size.width, size.height] = [size.height, size.width];
    }
    return {
        ...{ kind: "table", key: newKey(), deck, name: nextTableName(doc, deck, word) },
        ...{ shape, whole, ...middle, ...size },
    };
}

export function newArea(doc, deck, from, to, category, word) {
    const end = to || { x: from.x + 200, y: from.y + 120 };
    return {
        ...{ kind: "area", key: newKey(), deck, name: nextAreaName(doc, word) },
        ...{ x: Math.min(from.x, end.x), y: Math.min(from.y, end.y) },
        width: Math.max(30, Math.abs(from.x - end.x)),
        height: Math.max(30, Math.abs(from.y - end.y)),
        ...{ category, capacity: 20 },
    };
}

/** The name after that of the last row of the deck. */
function nextRowName(doc, deck) {
    const seats = [...doc.seats.values()].filter((seat) => seat.deck === deck && seat.row);
    return freeName(
        seats.map(({ row }) => row),
        "A",
    );
}

function nextTableName(doc, deck, word) {
    const tables = [...doc.tables.values()].filter((table) => table.deck === deck);
    return freeName(
        tables.map(({ name }) => name),
        word,
    );
}

function nextAreaName(doc, word) {
    const names = [...doc.areas.values()].map(({ name }) => name);
    return names.includes(word) ? `${word} ${names.length + 1}` : word;
}

/** The first name after the last one that nothing has. */
function freeName(names, first) {
    const taken = new Set(names);
    let name = taken.size ? nameAfter([...taken].at(-1), 1) : first;
    while (taken.has(name)) {
        name = nameAfter(name, 1);
    }
    return name;
}
