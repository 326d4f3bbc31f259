import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { byNumber, groupBy } from "@water_booking/seat_drawing/lists";
import { pictogramImage } from "@water_booking/seat_drawing/symbols";

/** The deck as rows of buttons, for whom a drawing is not the right thing. */
export class SeatList {
    constructor(map, deck) {
        this.map = map;
        this.buttons = new Map(); // item → button
        this.prices = []; // of lines
        this.counters = []; // rows of which only the name is told
        this.el = htmlNode("div", { class: "wxm-list" });
        const items = map.plan.items.filter((item) => item.deck === deck);
        const rows = groupBy(items, (item) => map.options.rowName(item));
        for (const [name, members] of [...rows].sort(([a], [b]) => byNumber(a, b))) {
            const free = members.every((item) => !item.whole && !item.number && item.row);
            this.el.append(free ? this.counter(name, members) : this.row(name, members));
        }
        for (const area of map.plan.areas.filter((one) => one.deck === deck)) {
            this.el.append(this.area(area));
        }
        this.refresh();
    }

    line(name, ...nodes) {
        return htmlNode(
            "div",
            { class: "wxm-list-row" },
            htmlNode("h3", {}, name),
            htmlNode("div", { class: "wxm-list-seats" }, ...nodes),
        );
    }

    row(name, items) {
        const sorted = [...items].sort((a, b) => byNumber(a.number, b.number));
        return this.line(
            name,
            ...sorted.map((item) => this.button(item)),
            this.priceOf(items.map((item) => item.category)),
        );
    }

    /** What a place of the line costs, by category where there are several. */
    priceOf(categories) {
        const node = htmlNode("span", { class: "wxm-list-price" });
        this.prices.push({ node, categories: [...new Set(categories)] });
        return node;
    }

    button(item) {
        const { plan, options } = this.map;
        const category = plan.categories.get(item.category);
        const sign = htmlNode("small", {}, category?.symbol || "");
        const words = item.whole ? options.texts.chairs(item.seats.length) : item.number;
        const button = htmlNode("button", { type: "button", class: "wxm-list-seat" }, words, sign);
        button.style.borderColor = category?.color || "";
        if (["wheelchair", "companion"].includes(item.kind)) {
            sign.prepend(pictogramImage(item.kind));
        }
        if (item.restricted) {
            sign.append(pictogramImage("restricted"));
        }
        button.dataset.key = item.key;
        button.addEventListener("click", () => this.map.choose(item));
        this.buttons.set(item, button);
        return button;
    }

    /** People sit where they like in such a row: how many is all there is to say. */
    counter(name, items) {
        const { texts } = this.map.options;
        const free = htmlNode("span", { class: "wxm-list-free" });
        const output = htmlNode("output", { "aria-label": name, "aria-live": "polite" });
        const less = htmlNode("button", { type: "button", "aria-label": texts.less(name) }, "−");
        const more = htmlNode("button", { type: "button", "aria-label": texts.more(name) }, "+");
        const find = (state) => items.filter((item) => this.map.stateOf(item) === state);
        less.addEventListener("click", () => this.map.choose(find("mine").at(-1)));
        more.addEventListener("click", () => this.map.choose(this.beside(find("mine"), items)));
        this.counters.push({ find, free, output, less, more });
        const stepper = htmlNode("div", { class: "wx-stepper" }, less, output, more);
        return this.line(name, stepper, free, this.priceOf(items.map((item) => item.category)));
    }

    /** The free place of the row that is nearest to those that the party has. */
    beside(mine, items) {
        const free = items.filter((item) => this.map.stateOf(item) === "free");
        const from = mine.at(-1) || free[0];
        const way = (item) => Math.hypot(item.x - from.x, item.y - from.y);
        return free.reduce((a, b) => (way(b) < way(a) ? b : a));
    }

    area(area) {
        const button = htmlNode("button", { type: "button", class: "wxm-list-area" });
        button.addEventListener("click", () => this.map.chooseArea(area.id));
        this.counters.push({ area, button });
        return this.line(area.name, button, this.priceOf([area.category]));
    }

    refresh() {
        for (const [item, button] of this.buttons) {
            const state = this.map.stateOf(item);
            button.disabled = state === "taken";
            button.classList.toggle("wxm-list-locked", state === "locked");
            button.setAttribute("aria-pressed", String(state === "mine"));
            button.setAttribute("aria-label", this.map.options.describe(item, state));
        }
        for (const { node, categories } of this.prices) {
            node.textContent = categories.map((id) => this.priceText(id)).join(" · ");
        }
        for (const { area, button, find, free, output, less, more } of this.counters) {
            if (area) {
                button.textContent = this.map.options.describeArea(area);
                continue;
            }
            const left = find("free").length;
            output.textContent = find("mine").length;
            free.textContent = this.map.options.texts.areaFree(left);
            less.disabled = !find("mine").length;
            more.disabled = !left;
        }
    }

    priceText(id) {
        const { plan, options } = this.map;
        const category = plan.categories.get(id);
        const price = category && options.price(category);
        return price ? `${category.symbol} ${price}` : "";
    }
}
