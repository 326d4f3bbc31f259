/** Boxes pulled by a corner or a side: areas, tables, the picture below a deck. */
import { snapped } from "./arrange";
import { round } from "./document";

/** Corners and sides by the points of the compass. */
export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
export const LEAST = 20;
export const MOST = 5000;

const within = (value) => Math.min(MOST, Math.max(LEAST, value));

/**
 * @param {Object} box left, top, right, bottom
 * @param {string} handle one of `HANDLES`; what lies across from it stays where it is
 * @param {{x: number, y: number}} by how far the handle is pulled
 * @param {number} grid to which the pulled sides come; 0 for none
 * @param {boolean} keeps whether a corner keeps the proportions
 */
export function pulled(box, handle, by, grid, keeps) {
    const has = (side) => handle.includes(side);
    const old = { width: box.right - box.left, height: box.bottom - box.top };
    let { width, height } = old;
    if (has("e")) {
        width = snapped(box.right + by.x, grid) - box.left;
    } else if (has("w")) {
        width = box.right - snapped(box.left + by.x, grid);
    }
    if (has("s")) {
        height = snapped(box.bottom + by.y, grid) - box.top;
    } else if (has("n")) {
        height = box.bottom - snapped(box.top + by.y, grid);
    }
    [width, height] = [within(width), within(height)];
    if (keeps && handle.length === 2) {
        const [wide, high] = [width / old.width, height / old.height];
        const meant = Math.abs(wide - 1) > Math.abs(high - 1) ? wide : high;
        const scale = Math.min(meant, MOST / Math.max(old.width, old.height));
        [width, height] = [old.width * scale, old.height * scale];
    }
    const left = has("w") ? box.right - width : box.left;
    const top = has("n") ? box.bottom - height : box.top;
    return { left, top, right: left + width, bottom: top + height };
}

/** Values of an area or a table that fills a box. */
export function valuesIn(thing, { left, top, right, bottom }) {
    const size = { width: round(right - left), height: round(bottom - top) };
    return thing.kind === "area"
        ? { x: round(left), y: round(top), ...size }
        : { x: round((left + right) / 2), y: round((top + bottom) / 2), ...size };
}

/** Whether a round table stays round when it is pulled by a corner. */
export const keepsShape = ({ kind, shape, width, height }) =>
    kind === "table" && shape === "round" && width === height;
