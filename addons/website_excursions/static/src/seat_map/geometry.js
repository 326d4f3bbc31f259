/**
 * Where things of a deck plan are drawn. Plain functions without DOM or framework, so that shop,
 * editor and tests share them. Units are those of the plan.
 */

/** Seats come as lists (see water.trip._website_chooser); names are kinder to read. */
export function readSeat([id, deck, x, y, row, number, category, kind, table, restricted]) {
    return { id, deck, x, y, row, number, category, kind, table, restricted: Boolean(restricted) };
}

/** Smallest distance between neighbours: it tells how large a seat may be drawn. */
export function spacing(points) {
    const sorted = [...points].sort((a, b) => a.x - b.x);
    let least = Infinity;
    for (let i = 0; i < sorted.length; i++) {
        for (let j = i + 1; j < sorted.length && sorted[j].x - sorted[i].x < least; j++) {
            const distance = Math.hypot(sorted[j].x - sorted[i].x, sorted[j].y - sorted[i].y);
            if (distance > 0.01 && distance < least) {
                least = distance;
            }
        }
    }
    return Number.isFinite(least) ? least : 40;
}

function bounds(seats, areas, margin) {
    const xs = [...seats.map((s) => s.x), ...areas.flatMap((a) => [a.x, a.x + a.width])];
    const ys = [...seats.map((s) => s.y), ...areas.flatMap((a) => [a.y, a.y + a.height])];
    return {
        left: Math.min(...xs) - margin,
        right: Math.max(...xs) + margin,
        top: Math.min(...ys) - margin,
        bottom: Math.max(...ys) + margin,
    };
}

/** How far a bow reaches beyond the places. */
export const bowLength = (height) => Math.min(height * 0.75, 190);

/** Outline of a hull around the places: round stern at the left, bow at the right; a stage is a box. */
export function hullPath({ left, right, top, bottom }, flat) {
    const height = bottom - top;
    const middle = (top + bottom) / 2;
    const corner = Math.min(height * (flat ? 0.06 : 0.22), 60);
    const stern =
        `L ${left + corner} ${bottom} Q ${left} ${bottom} ${left} ${bottom - corner} ` +
        `L ${left} ${top + corner} Q ${left} ${top} ${left + corner} ${top} Z`;
    if (flat) {
        return (
            `M ${left + corner} ${top} L ${right - corner} ${top} ` +
            `Q ${right} ${top} ${right} ${top + corner} L ${right} ${bottom - corner} ` +
            `Q ${right} ${bottom} ${right - corner} ${bottom} ${stern}`
        );
    }
    const tip = right + bowLength(height);
    return (
        `M ${left + corner} ${top} L ${right} ${top} ` +
        `C ${right + (tip - right) * 0.55} ${top} ${tip} ${middle - height * 0.12} ${tip} ${middle} ` +
        `C ${tip} ${middle + height * 0.12} ${right + (tip - right) * 0.55} ${bottom} ${right} ${bottom} ${stern}`
    );
}

/** One label per row, beside the seat of the row that is nearest to the edge. */
function rowNames(seats, gap) {
    const rows = new Map();
    for (const seat of seats.filter((one) => one.row && one.kind !== "chair")) {
        rows.set(seat.row, [...(rows.get(seat.row) || []), seat]);
    }
    return [...rows].map(([name, members]) => {
        const spreadX = Math.max(...members.map((s) => s.x)) - Math.min(...members.map((s) => s.x));
        const spreadY = Math.max(...members.map((s) => s.y)) - Math.min(...members.map((s) => s.y));
        const along = spreadX >= spreadY;
        const first = members.reduce((a, b) => ((along ? b.x < a.x : b.y < a.y) ? b : a));
        return along
            ? { name, x: first.x - gap, y: first.y }
            : { name, x: first.x, y: first.y - gap };
    });
}

function tables(seats) {
    const groups = new Map();
    for (const seat of seats.filter((one) => one.table)) {
        groups.set(seat.table, [...(groups.get(seat.table) || []), seat]);
    }
    return [...groups]
        .filter(([, members]) => members.length > 1)
        .map(([name, members]) => {
            const x = members.reduce((sum, s) => sum + s.x, 0) / members.length;
            const y = members.reduce((sum, s) => sum + s.y, 0) / members.length;
            const reach = Math.min(...members.map((s) => Math.hypot(s.x - x, s.y - y)));
            return { name, x, y, reach };
        });
}

/**
 * Decks ready to be drawn.
 *
 * @param {Object} plan seats (named), areas, flat, width
 * @param {boolean} upright turn a long vessel so that its bow points up (narrow screens)
 */
export function layOut(plan, upright) {
    const names = [...new Set([...plan.seats, ...plan.areas].map((one) => one.deck))].sort((a, b) =>
        a.localeCompare(b, undefined, { numeric: true }),
    );
    return names.map((name) => {
        const seats = plan.seats.filter((seat) => seat.deck === name);
        const areas = plan.areas.filter((area) => area.deck === name);
        const gap = spacing(seats);
        const size = gap * 0.86;
        const box = bounds(seats, areas, gap * 1.25);
        const bow = plan.flat ? 0 : bowLength(box.bottom - box.top);
        const turn = upright && box.right + bow - box.left > box.bottom - box.top;
        const place = turn ? (p) => ({ x: p.y, y: -p.x }) : (p) => ({ x: p.x, y: p.y });
        const corners = [
            place({ x: box.left, y: box.top }),
            place({ x: box.right + bow, y: box.bottom }),
        ];
        const pad = gap * 0.3;
        const view = {
            x: Math.min(corners[0].x, corners[1].x) - pad,
            y: Math.min(corners[0].y, corners[1].y) - pad,
            width: Math.abs(corners[0].x - corners[1].x) + 2 * pad,
            height: Math.abs(corners[0].y - corners[1].y) + 2 * pad,
        };
        return {
            name,
            size,
            view,
            turn,
            hull: hullPath(box, plan.flat),
            bow: place({ x: box.right + bow * 0.45, y: (box.top + box.bottom) / 2 }),
            seats: seats.map((seat) => ({ ...seat, ...place(seat) })),
            areas: areas.map((area) => {
                const a = place(area);
                const b = place({ x: area.x + area.width, y: area.y + area.height });
                return {
                    ...area,
                    x: Math.min(a.x, b.x),
                    y: Math.min(a.y, b.y),
                    width: Math.abs(a.x - b.x),
                    height: Math.abs(a.y - b.y),
                };
            }),
            rows: rowNames(seats, gap * 0.95).map((row) => ({ ...row, ...place(row) })),
            tables: tables(seats).map((table) => ({ ...table, ...place(table) })),
        };
    });
}

/** The seat to go to with an arrow key: the nearest in that direction, sideways counting double. */
export function neighbour(seats, from, key) {
    const [dx, dy] = {
        ArrowLeft: [-1, 0],
        ArrowRight: [1, 0],
        ArrowUp: [0, -1],
        ArrowDown: [0, 1],
    }[key];
    let best = null;
    let bestScore = Infinity;
    for (const seat of seats) {
        const ahead = (seat.x - from.x) * dx + (seat.y - from.y) * dy;
        const aside = Math.abs((seat.x - from.x) * dy) + Math.abs((seat.y - from.y) * dx);
        if (ahead > 0.01 && ahead + aside * 2 < bestScore) {
            best = seat;
            bestScore = ahead + aside * 2;
        }
    }
    return best;
}
