/** Places for wheelchairs and the companions' seats that are sold with them only. */
import { idOfThing } from "./document";
import { alongLine } from "./rows";

/**
 * Changes that make seats wheelchair places, companions' or ordinary seats; a companion belongs to
 * the nearest wheelchair place, and nobody to one that is none any more.
 */
export function kindChanges(doc, seats, as) {
    const chosen = new Set(seats.map(({ key }) => key));
    const changes = seats.map((seat) => [
        idOfThing(seat),
        { as, companion_of: as === "companion" ? guestNear(doc, seat, chosen) : "" },
    ]);
    if (as !== "wheelchair") {
        for (const seat of doc.seats.values()) {
            if (chosen.has(seat.companion_of) && !chosen.has(seat.key)) {
                changes.push([idOfThing(seat), { companion_of: "" }]);
            }
        }
    }
    return changes;
}

/** One wheelchair place and companions: the first seat (from the left) is the guest's. */
export function companionSet(seats) {
    const [guest, ...others] = alongLine(seats);
    return [
        [idOfThing(guest), { as: "wheelchair", companion_of: "" }],
        ...others.map((seat) => [idOfThing(seat), { as: "companion", companion_of: guest.key }]),
    ];
}

function guestNear(doc, seat, besides) {
    const away = (one) => Math.hypot(one.x - seat.x, one.y - seat.y);
    const guests = [...doc.seats.values()].filter(
        (one) => one.as === "wheelchair" && one.deck === seat.deck && !besides.has(one.key),
    );
    return guests.sort((a, b) => away(a) - away(b))[0]?.key || "";
}
