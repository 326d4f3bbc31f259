import { lineOf, neighbour } from "@water_booking/seat_drawing/geometry";

const ZOOM = { "+": "closer", "=": "closer", "-": "farther", 0: "reset" };

/**
 * Arrow keys walk over the deck, Home and End to the ends of a row (with Ctrl: of the deck), Enter
 * and Space choose, plus and minus zoom. One item at a time is a stop of the Tab key, or a deck of
 * two hundred seats would be two hundred stops.
 */
export function onKey(map, ev) {
    const area = ev.target.closest?.(".wxm-area");
    const entry = map.drawing.nodes.get(ev.target.dataset?.key);
    if (["Enter", " "].includes(ev.key) && (area || entry)) {
        ev.preventDefault();
        if (area) {
            map.chooseArea(Number(area.dataset.area));
        } else {
            map.choose(entry.spot.item);
        }
        return;
    }
    if (ZOOM[ev.key] && !ev.ctrlKey && !ev.metaKey && !ev.altKey) {
        ev.preventDefault();
        map.viewport[ZOOM[ev.key]]();
        return;
    }
    const next = entry && goal(map.drawing, entry.spot, ev);
    if (next) {
        ev.preventDefault();
        map.drawing.setStop(next.item.key);
        map.drawing.nodes.get(next.item.key).node.focus();
    }
}

/** Where a key leads to from an item; the item itself at the end of the way. */
function goal(drawing, from, ev) {
    const spots = [...drawing.nodes.values()].map(({ spot }) => spot);
    if (ev.key.startsWith("Arrow")) {
        return neighbour(spots, from, ev.key) || from;
    }
    if (["Home", "End"].includes(ev.key)) {
        const line = ev.ctrlKey ? spots : lineOf(spots, from, drawing.deck.size);
        return line.at(ev.key === "Home" ? 0 : -1);
    }
    return null;
}
