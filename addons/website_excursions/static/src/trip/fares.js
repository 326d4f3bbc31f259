import { _t } from "@web/core/l10n/translation";
import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { freeText } from "./words";

const FEW = 8;

/** − number + for one thing; the owner says what the buttons do. */
export function stepper(name, onStep, attributes = {}) {
    const button = (sign, step, label) => {
        const node = htmlNode("button", { type: "button", "aria-label": label }, sign);
        node.addEventListener("click", () => onStep(step));
        return node;
    };
    const output = htmlNode("output", { "aria-live": "polite", "aria-label": name }, "0");
    const less = button("−", -1, _t("One less: %s", name));
    const more = button("+", 1, _t("One more: %s", name));
    const el = htmlNode("div", { class: "wx-stepper", ...attributes }, less, output, more);
    const show = (quantity, { least = 0, full = false } = {}) => {
        output.textContent = quantity;
        less.disabled = quantity <= least;
        more.disabled = full;
    };
    return { el, show };
}

/** Rows with − and + : tickets of an area per fare, or infants who need no place. */
export class FareSteppers {
    /**
     * @param {HTMLElement} host
     * @param {Object} options area (or null), title, fares, priceOf(fare) as text, selection
     */
    constructor(host, { area = null, title, fares, priceOf, selection }) {
        Object.assign(this, { area, fares, priceOf, selection });
        this.free = area ? area.capacity : Infinity;
        this.rows = new Map();
        this.freeNode = htmlNode("span", { class: "wx-area-free" });
        this.el = htmlNode(
            "section",
            { class: "wx-area", ...(area ? { "data-area": area.id } : {}) },
            htmlNode("div", { class: "wx-area-head" }, htmlNode("h3", {}, title), this.freeNode),
            ...fares.map((fare) => this.row(fare)),
        );
        host.append(this.el);
        this.refresh();
    }

    row(fare) {
        const counter = stepper(fare.name, (step) => {
            const now = this.selection.quantity(this.area?.id, fare.id);
            this.selection.setQuantity(this.area?.id, fare.id, Math.max(0, now + step));
        });
        const name = htmlNode("span", { class: "wx-fare-name" }, fare.name);
        if (fare.hint) {
            name.append(htmlNode("span", { class: "wx-fare-hint" }, fare.hint));
        }
        const price = htmlNode("span", { class: "wx-fare-price" });
        this.rows.set(fare, { counter, price });
        return htmlNode("div", { class: "wx-fare", "data-fare": fare.id }, name, price, counter.el);
    }

    /** @param {number} [free] places that nobody has, mine not counted among them */
    refresh(free = this.free) {
        this.free = free;
        for (const [fare, { counter, price }] of this.rows) {
            price.textContent = this.priceOf(fare);
            counter.show(this.selection.quantity(this.area?.id, fare.id), {
                full: Boolean(this.area) && fare.place && this.free <= 0,
            });
        }
        if (this.area) {
            this.freeNode.textContent = freeText(Math.max(0, this.free));
            this.freeNode.classList.toggle("wx-few", this.free <= FEW);
        }
    }
}
