import { freeText, planTexts } from "./words";

/** How many places without numbers an area has left, and how many of them are the visitor's. */
export class Areas {
    /**
     * @param {Object} options
     * @param {Array} options.fares
     * @param {Selection} options.selection
     * @param {() => Object} options.news what the server said last
     */
    constructor({ fares, selection, news }) {
        Object.assign(this, { fares, selection, news });
    }

    /** The server counts mine as taken, unless my click is still on its way. */
    free(area) {
        const known = this.news().areas[area.id];
        if (known === undefined) {
            return area.capacity;
        }
        const held = (this.selection.hold?.rows || []).filter((row) => row.area === area.id);
        return Math.max(0, known - (this.mine(area) - held.length));
    }

    mine(area) {
        return this.fares
            .filter((fare) => fare.place)
            .reduce((sum, fare) => sum + this.selection.quantity(area.id, fare.id), 0);
    }

    text(area) {
        const words = freeText(this.free(area));
        const mine = this.mine(area);
        return mine ? `${words} · ${planTexts().yours(mine)}` : words;
    }
}
