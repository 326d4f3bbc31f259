import { kopecks } from "./prices";

/**
 * What the visitor's choice costs, in kopecks: held places at their own price, the rest as prices
 * are now. As soon as all is held the server's total is the truth.
 */
export class Amounts {
    constructor(selection, prices, { areas, addons }) {
        Object.assign(this, { selection, prices });
        this.categoryOf = new Map(areas.map((area) => [area.id, area.category]));
        this.addonPrices = new Map(addons.map((addon) => [addon.id, addon.kopecks]));
    }

    seat(seat, fare) {
        return this.selection.heldPrice(seat.id, fare) ?? this.now(seat, fare);
    }

    now(seat, fare) {
        return this.prices.of(seat.category, fare) ?? 0;
    }

    item(item) {
        const { seats } = this.selection;
        return item.seats.reduce((sum, seat) => sum + this.seat(seat, seats.get(seat.id)), 0);
    }

    itemNow(item) {
        const { seats } = this.selection;
        return item.seats.reduce((sum, seat) => sum + this.now(seat, seats.get(seat.id)), 0);
    }

    place(area, fare, quantity) {
        const price = area
            ? this.prices.of(this.categoryOf.get(area), fare)
            : this.prices.lap(fare);
        return this.rows(this.selection.rowsOf(area, fare), quantity, price ?? 0);
    }

    addon(id, quantity) {
        const rows = (this.selection.hold?.rows || []).filter((row) => row.addon === id);
        return this.rows(rows, quantity, this.addonPrices.get(id) ?? 0);
    }

    rows(rows, quantity, price) {
        const held = rows.slice(0, quantity).map((row) => kopecks(row.price));
        return held.reduce((sum, one) => sum + one, 0) + (quantity - held.length) * price;
    }

    total(plan) {
        const { selection } = this;
        if (selection.settled) {
            return kopecks(selection.hold.total);
        }
        let total = 0;
        for (const [id, fare] of selection.seats) {
            total += this.seat(plan.seats.get(id), fare);
        }
        for (const [key, quantity] of selection.places) {
            total += this.place(...key.split(":").map(Number), quantity);
        }
        for (const [id, quantity] of selection.addons) {
            total += this.addon(id, quantity);
        }
        return total;
    }

    /**
     * What a hold makes dearer than this page has said, as long as it is not taken over: somebody
     * else's click or the manager may have moved the price meanwhile.
     *
     * @return {number[]|null} kopecks that such places were said to cost, and what they do cost
     */
    risen(hold) {
        const kind = (row) => [row.seat, row.area, row.addon, row.fare].join();
        const known = new Map();
        for (const row of this.selection.hold?.rows || []) {
            known.set(kind(row), (known.get(kind(row)) || 0) + 1);
        }
        let [before, now] = [0, 0];
        for (const row of hold?.rows || []) {
            const left = known.get(kind(row)) || 0;
            known.set(kind(row), left - 1);
            const shown = left > 0 ? undefined : this.shown(row);
            if (kopecks(row.price) > shown) {
                before += shown;
                now += kopecks(row.price);
            }
        }
        return now > before ? [before, now] : null;
    }

    /** What the page says that a row of a hold costs; nothing if it does not say it. */
    shown(row) {
        if (row.addon) {
            return this.addonPrices.get(row.addon);
        }
        return row.seat || row.area
            ? this.prices.of(row.category ?? this.categoryOf.get(row.area), row.fare)
            : this.prices.lap(row.fare);
    }

    /** Names of the rules of a kind by which held places got their price. */
    rules(kind) {
        const rows = this.selection.hold?.rows || [];
        const names = rows.flatMap((row) => row.rules.filter(([one]) => one === kind));
        return [...new Set(names.map(([, name]) => name))];
    }
}
