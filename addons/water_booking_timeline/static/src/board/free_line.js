/** Pixels above the bookings of each row, for the words on free windows. */
export const FREE_LINE = 20;

/**
 * Keep a line free above the bookings of each row.
 *
 * vis-timeline keeps `margin.axis` above the bookings of its first row alone; in the others the
 * words on free windows would lie below the bookings, unreadable. To be called whenever rows were
 * set, because they are other objects then.
 */
export function keepFreeLine(itemSet) {
    for (const [id, row] of Object.entries(itemSet.groups)) {
        if (id === "__background__" || Object.hasOwn(row, "redraw")) {
            continue;
        }
        const { redraw } = row;
        row.redraw = function (range, margin, ...rest) {
            return redraw.call(this, range, { ...margin, axis: FREE_LINE }, ...rest);
        };
    }
}
