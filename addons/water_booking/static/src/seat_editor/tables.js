/** Chairs around tables. */
import { SEAT_SIZE, chairsOf, idOf, newKey, round } from "./document";

/** Between the edge of a table and the middle of a chair. */
const APART = SEAT_SIZE / 2 + 5;
/** From chair to chair along a table, at least. */
const STEP = SEAT_SIZE + 4;

/** How large a table must be for so many chairs. */
export function sizeFor(shape, count) {
    if (shape === "round") {
        const around = (count * STEP) / Math.PI - 2 * APART;
        const width = Math.max(40, round(around));
        return { width, height: width };
    }
    return { width: Math.max(50, Math.ceil(count / 2) * STEP), height: 40 };
}

/** Places of the chairs: around a round table, along both longer sides of a long one. */
export function placesAround({ x, y, width, height, shape }, count) {
    if (shape === "round") {
        return Array.from({ length: count }, (_item, index) => {
            const angle = (2 * Math.PI * index) / count - Math.PI / 2;
            return {
                x: round(x + (width / 2 + APART) * Math.cos(angle)),
                y: round(y + (height / 2 + APART) * Math.sin(angle)),
            };
        });
    }
    const upright = height > width;
    const [long, short] = upright ? [height, width] : [width, height];
    const first = Math.ceil(count / 2);
    return Array.from({ length: count }, (_item, index) => {
        const side = index < first ? -1 : 1;
        const [at, of] = index < first ? [index, first] : [index - first, count - first];
        const along = long * ((at + 0.5) / of - 0.5);
        const across = side * (short / 2 + APART);
        return upright
            ? { x: round(x + across), y: round(y + along) }
            : { x: round(x + along), y: round(y + across) };
    });
}

export function newChair(table, number, category) {
    const key = newKey();
    return {
        ...{ kind: "seat", as: "chair", key, code: key, deck: table.deck, table: table.key },
        ...{ zone: "", row: "", number: String(number), category, companion_of: "" },
        ...{ by_row: false, restricted: false, window: false },
    };
}

/** Changes that give a table so many chairs around it, those that it has first. */
export function seatAround(doc, table, count, category) {
    const chairs = chairsOf(doc, table.key);
    const places = placesAround(table, count);
    const changes = [[idOf("table", table.key), table]];
    places.forEach((place, index) => {
        const chair = chairs[index] || newChair(table, index + 1, category);
        changes.push([idOf("seat", chair.key), { ...chair, ...place }]);
    });
    for (const chair of chairs.slice(count)) {
        changes.push([idOf("seat", chair.key), null]);
    }
    return changes;
}
