/**
 * Where things of a deck plan are drawn. Plain functions without DOM or framework, so that shop,
 * editor and tests share them. Units are those of the plan.
 */
import { groupBy } from "./lists";

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

/** Distances between seats: from the hull to a seat's middle, and to what must not touch the line. */
const MARGIN = 1.25;
const CLEARANCE = 0.3;
/** The same from a seat to the name of its row, and how large that is written. */
const NAME_AWAY = 0.95;
export const NAME_SIZE = 0.41;
/** How wide a letter is, in its heights. */
const LETTER = 0.62;

/** How much of the plan is taken, [left, top, right, bottom]: seats, tables, areas, names of rows. */
function boxesOf(seats, tables, areas, names, gap) {
    const around = ({ x, y }, far) => [x - far, y - far, x + far, y + far];
    return [
        ...seats.map((seat) => around(seat, gap * MARGIN)),
        ...tables.map((one) => [
            one.x - one.width / 2 - gap * MARGIN,
            one.y - one.height / 2 - gap * MARGIN,
            one.x + one.width / 2 + gap * MARGIN,
            one.y + one.height / 2 + gap * MARGIN,
        ]),
        ...areas.map((one) => [
            one.x - gap * MARGIN,
            one.y - gap * MARGIN,
            one.x + one.width + gap * MARGIN,
            one.y + one.height + gap * MARGIN,
        ]),
        ...names.map((one) => around(one, nameReach(one, gap))),
    ];
}

/** How far a row's name reaches from its middle, along or across the deck, with room around it. */
function nameReach({ name }, gap) {
    return gap * (NAME_SIZE * Math.max(1, name.length * LETTER) * 0.5 + CLEARANCE);
}

/**
 * The box of a hull around the places and the names of their rows, and how round its corners may be
 * so that none of these lies on the line.
 */
export function hullBox({ seats, tables, areas, names, gap, flat }) {
    const boxes = boxesOf(seats, tables, areas, names, gap);
    const box = {
        left: Math.min(...boxes.map(([left]) => left)),
        top: Math.min(...boxes.map(([, top]) => top)),
        right: Math.max(...boxes.map(([, , right]) => right)),
        bottom: Math.max(...boxes.map(([, , , bottom]) => bottom)),
    };
    const spots = [
        ...seats.map((seat) => [seat, gap * 0.5]),
        ...names.map((one) => [one, nameReach(one, gap) - gap * CLEARANCE * 0.5]),
    ];
    let corner = Math.min((box.bottom - box.top) * (flat ? 0.06 : 0.22), 60);
    for (const [{ x, y }, reach] of spots) {
        const ahead = Math.max(0, x - reach - box.left);
        const behind = flat ? Math.max(0, box.right - x - reach) : Infinity;
        const aside = Math.max(0, Math.min(y - box.top, box.bottom - y) - reach);
        // the corner is a parabola: √x + √y = √corner
        const room = (Math.sqrt(Math.min(ahead, behind)) + Math.sqrt(aside)) ** 2;
        corner = Math.min(corner, room);
    }
    return { ...box, corner };
}

/** How far a bow reaches beyond the places. */
export const bowLength = (height) => Math.min(height * 0.75, 190);

/** Outline of a hull around its box: round stern at the left, bow at the right, a box without. */
export function hullPath({ left, right, top, bottom, corner }, bow) {
    const height = bottom - top;
    const middle = (top + bottom) / 2;
    const stern =
        `L ${left + corner} ${bottom} Q ${left} ${bottom} ${left} ${bottom - corner} ` +
        `L ${left} ${top + corner} Q ${left} ${top} ${left + corner} ${top} Z`;
    if (!bow) {
        return (
            `M ${left + corner} ${top} L ${right - corner} ${top} ` +
            `Q ${right} ${top} ${right} ${top + corner} L ${right} ${bottom - corner} ` +
            `Q ${right} ${bottom} ${right - corner} ${bottom} ${stern}`
        );
    }
    const tip = right + bow;
    return (
        `M ${left + corner} ${top} L ${right} ${top} ` +
        `C ${right + (tip - right) * 0.55} ${top} ${tip} ${middle - height * 0.12} ${tip} ${middle} ` +
        `C ${tip} ${middle + height * 0.12} ${right + (tip - right) * 0.55} ${bottom} ${right} ${bottom} ${stern}`
    );
}

/** One label per row, beside the seat of the row that is nearest to the edge. */
export function rowNames(seats, gap) {
    const away = gap * NAME_AWAY;
    const rows = groupBy(
        seats.filter((seat) => seat.row && !seat.table),
        (seat) => `${seat.zone}|${seat.row}`,
    );
    return [...rows.values()].map((members) => {
        const spreadX = Math.max(...members.map((s) => s.x)) - Math.min(...members.map((s) => s.x));
        const spreadY = Math.max(...members.map((s) => s.y)) - Math.min(...members.map((s) => s.y));
        const along = spreadX >= spreadY;
        const first = members.reduce((a, b) => ((along ? b.x < a.x : b.y < a.y) ? b : a));
        const name = first.row;
        return along
            ? { name, x: first.x - away, y: first.y }
            : { name, x: first.x, y: first.y - away };
    });
}

/** A box by its middle, turned with the deck. */
function turnBox(box, turn) {
    return turn ? { ...box, width: box.height, height: box.width } : box;
}

/**
 * One deck ready to be drawn.
 *
 * @param {Plan} plan
 * @param {string} name of the deck
 * @param {boolean} upright turn a long vessel so that its bow points up (narrow screens)
 */
export function layOut(plan, name, upright) {
    const here = (one) => one.deck === name;
    const seats = [...plan.seats.values()].filter(here);
    const tables = [...plan.tables.values()].filter(here);
    const areas = plan.areas.filter(here);
    const gap = spacing(seats);
    const names = rowNames(seats, gap);
    const box = hullBox({ seats, tables, areas, names, gap, flat: plan.flat });
    const turn = upright && box.right - box.left > box.bottom - box.top;
    // on a narrow screen a long bow would push the seats out of sight
    const bow = plan.flat ? 0 : bowLength(box.bottom - box.top) * (turn ? 0.55 : 1);
    const place = turn ? (p) => ({ x: p.y, y: -p.x }) : (p) => ({ x: p.x, y: p.y });
    const corners = [
        place({ x: box.left, y: box.top }),
        place({ x: box.right + bow, y: box.bottom }),
    ];
    const pad = gap * 0.3;
    const size = gap * 0.86;
    const at = new Map(seats.map((seat) => [seat.id, place(seat)]));
    return {
        name,
        size,
        turn,
        view: {
            x: Math.min(corners[0].x, corners[1].x) - pad,
            y: Math.min(corners[0].y, corners[1].y) - pad,
            width: Math.abs(corners[0].x - corners[1].x) + 2 * pad,
            height: Math.abs(corners[0].y - corners[1].y) + 2 * pad,
        },
        hull: hullPath(box, bow),
        bow: place({ x: box.right + bow * 0.45, y: (box.top + box.bottom) / 2 }),
        items: plan.items.filter(here).map((item) => ({
            item,
            ...place(item),
            chairs: item.seats.map((seat) => at.get(seat.id)),
        })),
        areas: areas.map((area) => ({
            ...area,
            ...turnBox(area, turn),
            ...place({ x: area.x + area.width / 2, y: area.y + area.height / 2 }),
        })),
        rows: names.map((row) => ({ ...row, ...place(row) })),
        tables: tables.map((table) => ({ ...table, ...turnBox(table, turn), ...place(table) })),
    };
}

/** What an arrow key leads to: the nearest in that direction, sideways counting double. */
export function neighbour(spots, from, key) {
    const [dx, dy] = {
        ArrowLeft: [-1, 0],
        ArrowRight: [1, 0],
        ArrowUp: [0, -1],
        ArrowDown: [0, 1],
    }[key];
    let best = null;
    let bestScore = Infinity;
    for (const spot of spots) {
        const ahead = (spot.x - from.x) * dx + (spot.y - from.y) * dy;
        const aside = Math.abs((spot.x - from.x) * dy) + Math.abs((spot.y - from.y) * dx);
        if (ahead > 0.01 && ahead + aside * 2 < bestScore) {
            best = spot;
            bestScore = ahead + aside * 2;
        }
    }
    return best;
}

/** All that stands in a line with an item, from left to right. */
export function lineOf(spots, from, size) {
    return spots.filter((spot) => Math.abs(spot.y - from.y) < size / 2).sort((a, b) => a.x - b.x);
}
