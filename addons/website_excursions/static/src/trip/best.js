import { _t } from "@web/core/l10n/translation";
import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { plural } from "../shop/money";
import { stepper } from "./fares";

const MOST = 20;

/** "The best places for four, together": how many, which category, and one button. */
export class BestPlaces {
    /**
     * @param {HTMLElement} el
     * @param {Object} options fares, categories, priceOf(category) in words, accessible (whether
     *     the plan has wheelchair places), onFind({fares, category, accessible})
     */
    constructor(el, { fares, categories, priceOf, accessible, onFind }) {
        Object.assign(this, { el, fares, categories, priceOf, onFind });
        this.people = new Map(fares.map((fare, index) => [fare.id, index ? 0 : 2]));
        this.counters = new Map();
        /** category → its option */
        this.options = new Map();
        this.wheelchair = htmlNode("input", { type: "checkbox", id: "wx_best_wheelchair" });
        this.button = htmlNode("button", { type: "submit", class: "wx-button wx-best-go" });
        const form = htmlNode(
            "form",
            { class: "wx-best-form" },
            htmlNode(
                "div",
                { class: "wx-best-fares", role: "group", "aria-label": this.question },
                ...fares.map((fare) => this.fareRow(fare)),
            ),
            ...this.categorySelect(),
            ...(accessible ? [this.wheelchairRow()] : []),
            this.button,
        );
        form.addEventListener("submit", (ev) => {
            ev.preventDefault();
            this.find();
        });
        this.details = htmlNode(
            "details",
            { class: "wx-best-box" },
            htmlNode("summary", {}, _t("Find the best places together")),
            form,
        );
        this.details.open = window.matchMedia("(min-width: 992px)").matches;
        el.append(this.details);
        this.refresh();
    }

    get question() {
        return _t("How many people");
    }

    fareRow(fare) {
        const counter = stepper(fare.name, (step) => {
            this.people.set(fare.id, this.people.get(fare.id) + step);
            this.refresh();
        });
        this.counters.set(fare.id, counter);
        const name = htmlNode(
            "span",
            { class: "wx-best-fare-name" },
            fare.name,
            fare.hint ? htmlNode("small", {}, fare.hint) : "",
        );
        return htmlNode("div", { class: "wx-best-fare", "data-fare": fare.id }, name, counter.el);
    }

    categorySelect() {
        if (this.categories.length < 2) {
            return [];
        }
        const select = htmlNode("select", { id: "wx_best_category" });
        select.append(htmlNode("option", { value: "" }, _t("Any category")));
        for (const category of this.categories) {
            const option = htmlNode("option", { value: category.id });
            this.options.set(category, option);
            select.append(option);
        }
        const label = htmlNode("label", { for: "wx_best_category" }, _t("Category"));
        return [htmlNode("div", { class: "wx-best-category" }, label, select)];
    }

    wheelchairRow() {
        const label = htmlNode(
            "label",
            { for: "wx_best_wheelchair" },
            _t("One of us uses a wheelchair"),
        );
        return htmlNode("div", { class: "wx-best-wheelchair" }, this.wheelchair, label);
    }

    get total() {
        return [...this.people.values()].reduce((sum, quantity) => sum + quantity, 0);
    }

    get category() {
        return Number(this.el.querySelector("#wx_best_category")?.value) || null;
    }

    refresh() {
        for (const [fare, counter] of this.counters) {
            counter.show(this.people.get(fare), { full: this.total >= MOST });
        }
        for (const [category, option] of this.options) {
            option.textContent = `${category.name} · ${this.priceOf(category)}`;
        }
        this.button.disabled = !this.total;
        this.button.textContent = plural(
            _t("Take %(count)s best place|Take %(count)s best places"),
            this.total,
        );
    }

    find(changes = {}) {
        this.onFind({
            fares: new Map(this.people),
            category: this.category,
            accessible: this.wheelchair.checked,
            ...changes,
        });
    }
}
