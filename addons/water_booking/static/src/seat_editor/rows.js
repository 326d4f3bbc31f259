/** Rows as lines and arcs. Angles are degrees, clockwise as y points down. */
import { groupBy } from "@water_booking/seat_drawing/lists";

const RADIANS = Math.PI / 180;

/**
 * Places of a row: seats at equal steps on a straight line, or on an arc that turns by `bend` from
 * its first seat to its last.
 *
 * @returns {{x: number, y: number}[]}
 */
export function layRow({ x, y, angle = 0, count, spacing, bend = 0 }) {
    const places = [{ x, y }];
    for (let step = 0; step < count - 1; step++) {
        const turned = bend * ((step + 0.5) / Math.max(1, count - 1) - 0.5);
        const heading = (angle + turned) * RADIANS;
        const last = places.at(-1);
        places.push({
            x: last.x + spacing * Math.cos(heading),
            y: last.y + spacing * Math.sin(heading),
        });
    }
    return places;
}

/** The other way round: what a row of places looks like. */
export function readRow(places) {
    const [first, last] = [places[0], places.at(-1)];
    const steps = places.slice(1).map((place, index) => ({
        length: Math.hypot(place.x - places[index].x, place.y - places[index].y),
        heading: Math.atan2(place.y - places[index].y, place.x - places[index].x) / RADIANS,
    }));
    const sum = steps.reduce((total, step) => total + step.length, 0);
    let turned = 0;
    for (let index = 1; index < steps.length; index++) {
        turned += turn(steps[index].heading - steps[index - 1].heading);
    }
    return {
        ...{ x: first.x, y: first.y, count: places.length },
        angle: steps.length ? Math.atan2(last.y - first.y, last.x - first.x) / RADIANS : 0,
        spacing: steps.length ? sum / steps.length : 0,
        bend: steps.length > 1 ? (turned * steps.length) / (steps.length - 1) : 0,
    };
}

/** An angle between -180 and 180. */
export function turn(angle) {
    return ((((angle + 180) % 360) + 360) % 360) - 180;
}

/** Seats in their order along the line that runs through them, from left (or top). */
export function alongLine(seats) {
    const mean = (name) => seats.reduce((sum, seat) => sum + seat[name], 0) / seats.length;
    const middle = { x: mean("x"), y: mean("y") };
    let [xx, yy, xy] = [0, 0, 0];
    for (const seat of seats) {
        const [dx, dy] = [seat.x - middle.x, seat.y - middle.y];
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    const angle = Math.atan2(2 * xy, xx - yy) / 2;
    let [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    if (cos < -0.01 || (Math.abs(cos) <= 0.01 && sin < 0)) {
        [cos, sin] = [-cos, -sin];
    }
    const at = (seat) => (seat.x - middle.x) * cos + (seat.y - middle.y) * sin;
    return [...seats].sort((a, b) => at(a) - at(b));
}

/** Rows of seats: those of one name and zone. Chairs at tables are no rows. */
export function rowsOf(seats) {
    const free = seats.filter((seat) => !seat.table);
    const rows = groupBy(free, (seat) => `${seat.deck}\n${seat.zone}\n${seat.row}`);
    return [...rows.values()].map(alongLine);
}
