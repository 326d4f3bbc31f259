/** From thing to thing by keyboard. */
import { neighbour } from "@water_booking/seat_drawing/geometry";
import { boxOf, get, idOfThing, thingsOn } from "./document";

/** A thing by its middle, as `neighbour` wants it. */
function spotOf(thing) {
    const { left, top, right, bottom } = boxOf(thing);
    return { id: idOfThing(thing), x: (left + right) / 2, y: (top + bottom) / 2 };
}

/**
 * Choose the next thing in a direction, or the one in the middle of what is in sight.
 *
 * @param {Session} session
 * @param {string} key an arrow
 * @param {boolean} adds to what is chosen already
 */
export function step(session, key, adds) {
    const { doc, deck, camera, selection } = session;
    const spots = thingsOn(doc, deck).map(spotOf);
    const known = selection.has(session.cursor) ? session.cursor : [...selection].at(-1);
    const next = known
        ? neighbour(
              spots.filter(({ id }) => id !== known),
              spotOf(get(doc, known)),
              key,
          )
        : nearest(spots, camera.middle);
    if (next) {
        session.cursor = next.id;
        const mates = session.mates(next.id);
        session.select(adds ? [...selection, ...mates] : mates);
        camera.reveal(next);
    }
}

function nearest(spots, { x, y }) {
    const away = (spot) => Math.hypot(spot.x - x, spot.y - y);
    return spots.reduce((best, one) => (!best || away(one) < away(best) ? one : best), null);
}
