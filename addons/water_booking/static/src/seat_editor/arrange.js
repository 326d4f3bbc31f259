/** Where things go when they are put in order. All functions give changes for `document.change`. */
import { boxAround, chairsOf, get, idOf, idOfThing, round, withChairs } from "./document";
import { rowsOf } from "./rows";

export function snapped(value, grid) {
    return grid ? Math.round(value / grid) * grid : value;
}

/** Changes that move things, tables with their chairs. */
export function moveBy(doc, ids, dx, dy) {
    return [...withChairs(doc, ids)].map((id) => {
        const { x, y } = get(doc, id);
        return [id, { x: round(x + dx), y: round(y + dy) }];
    });
}

/**
 * What is moved as one: an area, a table with its chairs, a row among several, a single seat.
 *
 * @returns {Object[][]}
 */
export function unitsOf(doc, ids) {
    const things = [...ids].map((id) => get(doc, id));
    const tables = things.filter((thing) => thing.kind === "table");
    const seated = new Set(tables.map((table) => table.key));
    const units = [
        ...tables.map((table) => [table, ...chairsOf(doc, table.key)]),
        ...things.filter((thing) => thing.kind === "area").map((area) => [area]),
    ];
    const seats = things.filter((thing) => thing.kind === "seat" && !seated.has(thing.table));
    const chairs = seats.filter((seat) => seat.table).map((seat) => [seat]);
    const rows = rowsOf(seats);
    const isAlone = rows.length === 1 && !units.length && !chairs.length;
    return [...units, ...chairs, ...(isAlone ? rows[0].map((seat) => [seat]) : rows)];
}

const SIDES = {
    left: (box, all) => [all.left - box.left, 0],
    right: (box, all) => [all.right - box.right, 0],
    top: (box, all) => [0, all.top - box.top],
    bottom: (box, all) => [0, all.bottom - box.bottom],
    center: (box, all) => [(all.left + all.right - box.left - box.right) / 2, 0],
    middle: (box, all) => [0, (all.top + all.bottom - box.top - box.bottom) / 2],
};

export function align(doc, ids, side) {
    const units = unitsOf(doc, ids);
    const all = boxAround(units.flat());
    return units.flatMap((unit) => shift(unit, ...SIDES[side](boxAround(unit), all)));
}

/** Equal gaps between the middles, from the first to the last. */
export function distribute(doc, ids, axis) {
    const [low, high] = axis === "x" ? ["left", "right"] : ["top", "bottom"];
    const units = unitsOf(doc, ids)
        .map((unit) => ({ unit, box: boxAround(unit) }))
        .map((one) => ({ ...one, at: (one.box[low] + one.box[high]) / 2 }))
        .sort((a, b) => a.at - b.at);
    if (units.length < 3) {
        return [];
    }
    const step = (units.at(-1).at - units[0].at) / (units.length - 1);
    return units.flatMap(({ unit, at }, index) => {
        const by = units[0].at + index * step - at;
        return shift(unit, axis === "x" ? by : 0, axis === "y" ? by : 0);
    });
}

function shift(unit, dx, dy) {
    return unit.map((thing) => [
        idOfThing(thing),
        { x: round(thing.x + dx), y: round(thing.y + dy) },
    ]);
}

/** Turn around the middle of all; long tables and areas turn by quarters. */
export function rotate(doc, ids, degrees) {
    const things = [...withChairs(doc, ids)].map((id) => get(doc, id));
    const all = boxAround(things);
    const [mx, my] = [(all.left + all.right) / 2, (all.top + all.bottom) / 2];
    const [cos, sin] = [Math.cos, Math.sin].map((of) => of((degrees * Math.PI) / 180));
    const isQuarter = Math.abs(degrees % 180) === 90;
    return things.map((thing) => {
        const { kind, width, height } = thing;
        const isArea = kind === "area";
        const [x, y] = isArea ? [thing.x + width / 2, thing.y + height / 2] : [thing.x, thing.y];
        const at = {
            x: mx + (x - mx) * cos - (y - my) * sin,
            y: my + (x - mx) * sin + (y - my) * cos,
        };
        const size = kind !== "seat" && isQuarter ? { width: height, height: width } : {};
        const corner = isArea
            ? {
                  x: at.x - (size.width ?? width) / 2,
                  y: at.y - (size.height ?? height) / 2,
              }
            : at;
        return [idOf(kind, thing.key), { x: round(corner.x), y: round(corner.y), ...size }];
    });
}

/** The other way round, left for right. */
export function mirror(doc, ids) {
    const things = [...withChairs(doc, ids)].map((id) => get(doc, id));
    const all = boxAround(things);
    return things.map((thing) => {
        const width = thing.kind === "area" ? thing.width : 0;
        return [idOfThing(thing), { x: round(all.left + all.right - thing.x - width) }];
    });
}
