import { neighbour } from "./geometry";

/**
 * Arrow keys walk over the deck, Enter and Space choose. One item at a time is a stop of the Tab
 * key, or a deck of two hundred seats would be two hundred stops.
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
    } else if (entry && ev.key.startsWith("Arrow")) {
        ev.preventDefault();
        const spots = [...map.drawing.nodes.values()].map(({ spot }) => spot);
        const next = neighbour(spots, entry.spot, ev.key);
        if (next) {
            map.drawing.setStop(next.item.key);
            map.drawing.nodes.get(next.item.key).node.focus();
        }
    }
}
