/* global vis */
/** A hand that moves a booking to another row slips sideways by so many pixels. */
const SLIP = 6;
const MINUTES = 5 * 60 * 1000;

/**
 * Let a drag begin in every direction.
 *
 * vis-timeline asks for `Hammer.ALL`, a name that Hammer does not have. So a drag began only when the
 * board itself felt it, which minds nothing but sideways moves while all rows are in sight.
 */
export function dragEveryWay(itemSet) {
    const { hammer } = itemSet;
    hammer.get("pan").set({ direction: vis.Hammer.DIRECTION_ALL });
    // the board feels the same drag later, as soon as it goes sideways, and would move along
    hammer.on("panstart", (event) => {
        if (itemSet.touchParams.itemIsDragging) {
            event.stopPropagation();
        }
    });
}

/**
 * Where a dragged booking begins: as many whole five minutes later as the hand has moved it, and at
 * its own time if it went to another row only.
 *
 * @param {Object} timeline
 * @param {Object} item as vis-timeline gives it, with the booking it was
 * @param {Date} before
 */
export function droppedStart(timeline, { start, group, evt }, before) {
    const { start: from, end: to } = timeline.getWindow();
    const pixel = (to - from) / timeline.dom.center.clientWidth;
    const shift = start - before;
    if (group !== evt.group && Math.abs(shift) <= SLIP * pixel) {
        return before;
    }
    return Math.abs(shift) < MINUTES ? before : start;
}
