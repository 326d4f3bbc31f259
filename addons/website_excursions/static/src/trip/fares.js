import { _t } from "@web/core/l10n/translation";
import { htmlNode } from "../seat_map/seat_map";
import { freeText } from "./words";

const FEW = 8;

/** Rows with − and + : tickets of an area per fare, or infants who need no place. */
export class FareSteppers {
    /**
     * @param {HTMLElement} host
     * @param {Object} options area (or null), title, fares, priceOf(fare), selection
     */
    constructor(host, { area = null, title, fares, priceOf, selection }) {
        Object.assign(this, { area, fares, selection });
        this.free = area ? area.capacity : Infinity;
        this.rows = new Map();
        this.freeNode = htmlNode("span", { class: "wx-area-free" });
        this.el = htmlNode(
            "section",
            { class: "wx-area", ...(area ? { "data-area": area.id } : {}) },
            htmlNode("div", { class: "wx-area-head" }, htmlNode("h3", {}, title), this.freeNode),
        );
        for (const fare of fares) {
            this.el.append(this.row(fare, priceOf(fare)));
        }
        host.append(this.el);
        this.refresh();
    }

    row(fare, price) {
        const button = (sign, step, label) => {
            const node = htmlNode("button", { type: "button", "aria-label": label }, sign);
            node.addEventListener("click", () => {
                const now = this.selection.quantity(this.area?.id, fare.id);
                this.selection.setQuantity(this.area?.id, fare.id, Math.max(0, now + step));
            });
            return node;
        };
        const name = htmlNode("span", { class: "wx-fare-name" }, fare.name);
        if (fare.hint) {
            name.append(htmlNode("span", { class: "wx-fare-hint" }, fare.hint));
        }
        const output = htmlNode("output", { "aria-live": "polite", "aria-label": fare.name }, "0");
        const less = button("−", -1, _t("One less: %s", fare.name));
        const more = button("+", 1, _t("One more: %s", fare.name));
        this.rows.set(fare.id, { output, less, more, place: fare.place });
        return htmlNode(
            "div",
            { class: "wx-fare", "data-fare": fare.id },
            name,
            htmlNode("span", { class: "wx-fare-price" }, price),
            htmlNode("div", { class: "wx-stepper" }, less, output, more),
        );
    }

    /** @param {number} [free] places that nobody has, mine not counted among them */
    refresh(free = this.free) {
        this.free = free;
        for (const [fare, { output, less, more, place }] of this.rows) {
            const quantity = this.selection.quantity(this.area?.id, fare);
            output.textContent = quantity;
            less.disabled = quantity === 0;
            more.disabled = Boolean(this.area) && place && this.free <= 0;
        }
        if (this.area) {
            this.freeNode.textContent = freeText(Math.max(0, this.free));
            this.freeNode.classList.toggle("wx-few", this.free <= FEW);
        }
    }
}
