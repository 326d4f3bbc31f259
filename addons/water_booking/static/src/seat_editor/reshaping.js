/** Rows and tables in another shape or size; what they have keeps its names. */
import { add, change, chairsOf, idOfThing, remove, round } from "./document";
import { newSeat } from "./making";
import { nameAfter } from "./numbering";
import { layRow, readRow } from "./rows";
import { seatAround, sizeFor } from "./tables";

/**
 * A row laid anew; its middle stays where it is when it bends or turns.
 *
 * @param {Object[]} row seats from first to last
 * @returns {{doc: Object, seats: Object[]}}
 */
export function reshapedRow(doc, row, values) {
    const shape = { ...readRow(row), ...values };
    const count = Math.max(1, Math.min(200, Math.round(shape.count)));
    const places = layRow({ ...shape, count });
    const middle = (some) => ({
        x: (some[0].x + some.at(-1).x) / 2,
        y: (some[0].y + some.at(-1).y) / 2,
    });
    const by =
        "count" in values
            ? { x: 0, y: 0 }
            : { x: middle(row).x - middle(places).x, y: middle(row).y - middle(places).y };
    const last = row.at(-1);
    const seats = places.map((place, index) => ({
        ...(row[index] ||
            newSeat({
                ...{ deck: last.deck, row: last.row, zone: last.zone, category: last.category },
                number: nameAfter(last.number || String(row.length), index - row.length + 1),
            })),
        ...{ x: round(place.x + by.x), y: round(place.y + by.y) },
    }));
    return { doc: add(remove(doc, row.slice(count).map(idOfThing)), seats), seats };
}

/** A table of another size, shape or number of chairs; the chairs stand around it anew. */
export function reshapedTable(doc, table, { count, ...others }, category) {
    const chairs = chairsOf(doc, table.key);
    const seats = count === undefined ? chairs.length : Math.max(1, Math.min(60, count));
    const next = { ...table, ...others };
    if (others.shape && others.shape !== table.shape) {
        Object.assign(next, sizeFor(others.shape, seats));
    } else if (count > chairs.length) {
        const least = sizeFor(next.shape, seats);
        const side = next.height > next.width ? "height" : "width";
        next[side] = Math.max(next[side], least.width);
        if (next.shape === "round") {
            next.width = next.height = Math.max(next.width, next.height);
        }
    }
    return change(doc, seatAround(doc, next, seats, chairs[0]?.category ?? category));
}
