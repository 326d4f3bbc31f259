import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { ask } from "../shop/ask";

/** Taxes and fees within the total, asked for when somebody wants to know. */
export class Included {
    /**
     * @param {HTMLDetailsElement} el
     * @param {number} trip
     */
    constructor(el, trip) {
        Object.assign(this, { el, trip });
    }

    /** @param {Object|null} hold whose parts they are; nothing is shown without one */
    async refresh(hold) {
        const { el } = this;
        this.hold = hold;
        el.hidden = !hold;
        if (!hold || !el.open) {
            return;
        }
        try {
            const { included } = await ask("/excursions/hold/included", { trip_id: this.trip });
            if (this.hold === hold) {
                el.querySelector("ul").replaceChildren(
                    ...included.map(({ name, price }) =>
                        htmlNode("li", {}, htmlNode("span", {}, name), htmlNode("span", {}, price)),
                    ),
                );
            }
        } catch {
            // The checkout says it as well.
            el.open = false;
        }
    }
}
