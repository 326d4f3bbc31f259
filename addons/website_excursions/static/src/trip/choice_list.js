import { _t } from "@web/core/l10n/translation";
import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { groupBy } from "@water_booking/seat_drawing/lists";
import { plural } from "../shop/money";
import { stepper } from "./fares";
import { notesOf } from "./words";

// A group price is worth a word if so many more passengers would bring it.
const NEAR_GROUP = 4;

/** Of such a place only the row is told: people sit in it where they like. */
const isByRow = (item) => Boolean(item.row) && !item.number && !item.table;

const nameOf = (node) => node.getAttribute("aria-label");

/** "Your choice": each place with its fare and price, extras, and why prices are what they are. */
export class ChoiceList {
    /**
     * @param {HTMLElement} el
     * @param {Object} page the trip's page: data, plan, names, prices, amounts, selection, fares()
     */
    constructor(el, page) {
        Object.assign(this, { el, page });
        this.rows = el.querySelector(".wx-choice-rows");
        this.notes = el.querySelector(".wx-choice-notes");
    }

    refresh() {
        const { selection, plan } = this.page;
        const active = this.rows.contains(document.activeElement) && document.activeElement;
        const [key, label] = active ? [active.closest("li").dataset.key, nameOf(active)] : [];
        const items = plan.items.filter((item) => selection.seats.has(item.id));
        this.rows.replaceChildren(
            ...this.lines(items).map((line) => this.itemRow(line)),
            ...[...selection.places].map(([place, quantity]) => this.placeRow(place, quantity)),
            ...[...selection.addons].map(([id, quantity]) => this.addonRow(id, quantity)),
        );
        if (key) {
            const row = [...this.rows.children].find((one) => one.dataset.key === key);
            [...(row?.querySelectorAll("select, button") || [])]
                .find((node) => nameOf(node) === label)
                ?.focus();
        }
        this.el.querySelector(".wx-choice-empty").hidden = selection.count > 0;
        this.refreshNotes();
    }

    // --- rows

    row(key, name, amounts, note, controls) {
        const [amount, before] = amounts;
        const { prices } = this.page;
        const price = htmlNode("span", { class: "wx-choice-price" });
        if (before > amount) {
            price.append(htmlNode("s", {}, prices.text(before)), " ");
        }
        price.append(amount ? prices.text(amount) : _t("free of charge"));
        const row = htmlNode(
            "li",
            { class: "wx-choice-row", "data-key": key },
            htmlNode(
                "span",
                { class: "wx-choice-seat" },
                name,
                note ? htmlNode("small", {}, note) : "",
            ),
            price,
        );
        if (controls) {
            row.append(htmlNode("div", { class: "wx-choice-controls" }, ...controls));
        }
        return row;
    }

    /** Items that read alike are one line: places of a row of which only the name is told. */
    lines(items) {
        const told = (item) => (isByRow(item) ? this.page.names.of(item) : item.key);
        return [
            ...groupBy(items, (item) =>
                [told(item), item.category, this.fareOf(item)].join("|"),
            ).values(),
        ];
    }

    itemRow(items) {
        const { amounts, names, selection } = this.page;
        const [item] = items;
        const name = names.of(item);
        const fares = this.page.fares(item.category);
        const choose = item.whole
            ? this.tableFares(item, fares)
            : [this.fareSelect(items, name, fares)];
        const pending = items
            .flatMap((one) => one.seats)
            .some((seat) => !selection.heldPrice(seat.id, this.fareOf(seat)));
        const sum = (price) => items.reduce((total, one) => total + price(one), 0);
        const row = this.row(
            item.key,
            items.length > 1 ? `${items.length} × ${name}` : name,
            [sum((one) => amounts.item(one)), sum((one) => amounts.itemNow(one))],
            notesOf(item).join(", "),
            [...choose, isByRow(item) ? this.rowCounter(items, name) : this.removal(item, name)],
        );
        row.classList.toggle("wx-choice-pending", Boolean(selection.stuck) && pending);
        return row;
    }

    removal(item, name) {
        const giveUp = _t("Give up %s", name);
        const remove = htmlNode(
            "button",
            { type: "button", class: "wx-choice-remove", "aria-label": giveUp },
            "×",
        );
        remove.addEventListener("click", () => this.page.giveUp(item));
        return remove;
    }

    /** One place of the row more or less: the next one is as near as there is. */
    rowCounter(items, name) {
        const { page } = this;
        const last = items.at(-1);
        const next = page.plan
            .nearest(last, (item) => page.isFree(item))
            .find((item) => isByRow(item) && page.names.of(item) === name);
        const counter = stepper(name, (step) =>
            step > 0 ? page.selection.setSeats([[next.id, this.fareOf(last)]]) : page.giveUp(last),
        );
        counter.show(items.length, { full: !next });
        return counter.el;
    }

    fareOf(seat) {
        return this.page.selection.seats.get(seat.id);
    }

    fareSelect(items, name, fares) {
        const { prices, selection } = this.page;
        const [item] = items;
        const words = _t("Fare for %s", name);
        const select = htmlNode("select", { "aria-label": words });
        for (const fare of fares) {
            const label = `${fare.name} · ${prices.text(prices.of(item.category, fare.id))}`;
            const option = htmlNode("option", { value: fare.id }, label);
            option.selected = fare.id === this.fareOf(item);
            select.append(option);
        }
        select.addEventListener("change", () =>
            selection.setSeats(items.map((one) => [one.id, Number(select.value)])),
        );
        const hint = fares.slice(1).find((fare) => fare.id === this.fareOf(item))?.hint;
        return hint
            ? htmlNode("div", { class: "wx-choice-fare" }, select, htmlNode("small", {}, hint))
            : select;
    }

    /** How many of a table's chairs are children's and so on; the first fare takes the rest. */
    tableFares(item, [first, ...others]) {
        const { selection } = this.page;
        const count = (fare) => item.seats.filter((seat) => this.fareOf(seat) === fare.id).length;
        const lines = others.map((fare) => {
            const counter = stepper(fare.name, (step) => {
                const from = step > 0 ? first : fare;
                const seat = item.seats.findLast((one) => this.fareOf(one) === from.id);
                selection.setSeats([[seat.id, step > 0 ? fare.id : first.id]]);
            });
            counter.show(count(fare), { full: !count(first) });
            return htmlNode("div", { class: "wx-choice-table-fare" }, fare.name, counter.el);
        });
        const rest = htmlNode(
            "div",
            { class: "wx-choice-table-fare" },
            `${first.name}: ${count(first)}`,
        );
        return [htmlNode("div", { class: "wx-choice-table" }, rest, ...lines)];
    }

    placeRow(key, quantity) {
        const [area, fareId] = key.split(":").map(Number);
        const { amounts, data } = this.page;
        const fare = data.fares.find((one) => one.id === fareId);
        const place = data.areas.find((one) => one.id === area);
        const amount = amounts.place(area, fareId, quantity);
        return this.row(
            key,
            `${quantity} × ${fare?.name || ""}`,
            [amount],
            data.areas.length > 1 || data.seats.length ? place?.name : "",
        );
    }

    addonRow(id, quantity) {
        const { amounts, data } = this.page;
        const name = data.addons.find((addon) => addon.id === id)?.name || "";
        return this.row(`addon-${id}`, `${quantity} × ${name}`, [amounts.addon(id, quantity)]);
    }

    // --- why it costs what it costs

    refreshNotes() {
        const { amounts, data, selection } = this.page;
        const notes = [
            ...amounts.rules("pricelist").map((name) => _t("Your prices: %s.", name)),
            ...amounts.rules("group").map((name) => _t("Group price: %s.", name)),
        ];
        const next = data.groups.find((group) => group.from > selection.count);
        const missing = next ? next.from - selection.count : 0;
        if (selection.count && missing && missing <= NEAR_GROUP) {
            const more = plural(
                _t("With %(count)s passenger more|With %(count)s passengers more"),
                missing,
            );
            notes.push(`${more}: ${next.name}.`);
        }
        if (this.isDearerNow()) {
            notes.push(_t("Prices have risen since; yours are locked while the clock runs."));
        }
        const words = notes.join("|");
        if (this.notes.dataset.words !== words) {
            this.notes.dataset.words = words;
            this.notes.replaceChildren(...notes.map((note) => htmlNode("li", {}, note)));
        }
    }

    /** Whether held places would cost more now, no group price or the like being the reason. */
    isDearerNow() {
        const { amounts, prices, selection, data } = this.page;
        if (amounts.rules("group").length || !(prices.live || prices.own)) {
            return false;
        }
        const category = new Map(data.areas.map((area) => [area.id, area.category]));
        return (selection.hold?.rows || []).some(
            (row) =>
                (row.seat || row.area) &&
                prices.of(row.category ?? category.get(row.area), row.fare) >
                    Math.round(Number(row.price) * 100),
        );
    }
}
