/** Where the parts of a deck plan are drawn. Plain functions; units are those of the plan. */

const NUMERIC = { numeric: true };
const LARGEST_SEAT = 26;

/** The smallest distance between neighbours tells how large a seat may be drawn. */
function seatSize(seats) {
    const sorted = [...seats].sort((a, b) => a.x - b.x);
    let least = LARGEST_SEAT / 0.85;
    sorted.forEach((seat, index) => {
        for (const other of sorted.slice(index + 1)) {
            if (other.x - seat.x >= least) {
                break;
            }
            const apart = Math.hypot(other.x - seat.x, other.y - seat.y);
            least = apart > 0.01 ? Math.min(least, apart) : least;
        }
    });
    return least * 0.85;
}

/** One name per row, beside its first seat. */
function rowNames(seats, size) {
    const rows = new Map();
    for (const seat of seats.filter(({ row, table }) => row && !table)) {
        const key = `${seat.zone}\n${seat.row}`;
        rows.set(key, [...(rows.get(key) || []), seat]);
    }
    return [...rows.values()].map((members) => {
        const reach = (axis) => {
            const values = members.map((seat) => seat[axis]);
            return Math.max(...values) - Math.min(...values);
        };
        const axis = reach("x") >= reach("y") ? "x" : "y";
        const first = members.reduce((a, b) => (b[axis] < a[axis] ? b : a));
        return { name: first.row, x: first.x, y: first.y, [axis]: first[axis] - size };
    });
}

/** A box that a shape of an imported drawing surely stays in, however it is turned. */
function reachOf(shape) {
    const corners = shape.points
        ? shape.points.split(" ").map((point) => point.split(",").map(Number))
        : [[shape.width, shape.height]];
    const far = shape.rotation % 360 ? Math.max(...corners.map(([x, y]) => Math.hypot(x, y))) : 0;
    const xs = [0, -far, far, -shape.rx, shape.rx, ...corners.map(([x]) => x)];
    const ys = [0, -far, far, -shape.ry, shape.ry, ...corners.map(([, y]) => y)];
    return [
        shape.x + Math.min(...xs),
        shape.y + Math.min(...ys),
        shape.x + Math.max(...xs),
        shape.y + Math.max(...ys),
    ];
}

/**
 * The decks of a plan, each with the frame that shows all of it.
 *
 * @param {Object} plan as `water.seat.map.drawing` gives it
 */
export function layOut({ seats, tables, areas, shapes }) {
    const numbered = seats.filter((seat) => !seat.area);
    const size = seatSize(numbered);
    const things = [...numbered, ...tables, ...areas, ...shapes];
    const names = [...new Set(things.map(({ deck }) => deck))];
    return names
        .sort((a, b) => a.localeCompare(b, undefined, NUMERIC))
        .map((name) => {
            const on = (items) => items.filter(({ deck }) => deck === name);
            const boxes = [
                ...on(numbered).map(({ x, y }) => [x - size, y - size, x + size, y + size]),
                ...on(tables).map(({ x, y, width, height }) => [
                    x - width / 2,
                    y - height / 2,
                    x + width / 2,
                    y + height / 2,
                ]),
                ...on(areas).map(({ x, y, width, height }) => [x, y, x + width, y + height]),
                ...on(shapes).map(reachOf),
            ];
            const edge = (index, pick) => pick(...boxes.map((box) => box[index]));
            const pad = size * 0.9;
            const [left, top] = [edge(0, Math.min) - pad, edge(1, Math.min) - pad];
            const width = edge(2, Math.max) + pad - left;
            const height = edge(3, Math.max) + pad - top;
            return {
                name,
                size,
                width,
                viewBox: `${left} ${top} ${width} ${height}`,
                seats: on(numbered),
                tables: on(tables),
                areas: on(areas),
                shapes: on(shapes),
                rows: rowNames(on(numbered), size * 1.05),
            };
        });
}

const ARROWS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
};

/**
 * The seat to go to with an arrow key: the nearest in that direction, sideways counting double.
 *
 * @returns {Object|undefined} nothing for another key, or at the edge
 */
export function neighbour(seats, from, key) {
    if (!(key in ARROWS)) {
        return undefined;
    }
    const [dx, dy] = ARROWS[key];
    const distance = ({ x, y }) => {
        const ahead = (x - from.x) * dx + (y - from.y) * dy;
        const aside = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
        return ahead > 0.01 ? ahead + 2 * aside : Infinity;
    };
    const nearest = (a, b) => (distance(b) < distance(a) ? b : a);
    const found = seats.length ? seats.reduce(nearest) : undefined;
    return found && distance(found) < Infinity ? found : undefined;
}

/** Seats within the rectangle between two of a deck, both included. */
export function between(seats, from, to) {
    const within = (axis, seat) =>
        seat[axis] >= Math.min(from[axis], to[axis]) &&
        seat[axis] <= Math.max(from[axis], to[axis]);
    return seats.filter((seat) => within("x", seat) && within("y", seat));
}
