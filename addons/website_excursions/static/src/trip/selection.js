import { ask, NoConnection, Refusal } from "../shop/ask";
import { kopecks } from "./prices";

// Clicks that come this close together become one request.
const GATHER = 180;
// Refusals after which the wish stands: the visitor goes on choosing until it can be held.
const STANDING = ["single_gap"];

/**
 * What the visitor wants on the trip, and what the server holds of it.
 *
 * Each change is sent at once, so that other buyers see it; one request is under way at a time and
 * the last wish wins. A refused wish goes back to what is really held.
 */
export class Selection {
    /**
     * @param {number} trip
     * @param {Object} on handlers: change(), held(hold, found) where found says how the best places
     *     lie ({together}), refused(refusal, wish, lost), offline(), prices(own, hold) with the
     *     visitor's own prices or null, and the hold that comes with them before it is taken over
     * @param {(seat: number) => number[]} together seats that leave with this one
     */
    constructor(trip, on, together) {
        Object.assign(this, { trip, on, together });
        this.seats = new Map(); // seat id → fare id
        this.places = new Map(); // "area:fare" → quantity
        this.addons = new Map(); // extra's id → quantity
        this.hold = null;
        this.order = null;
        this.stuck = null; // why the wish is not held as it stands
        this.best = null; // a request for the best places, instead of seats
        this.loaded = false;
        this.busy = false;
        this.dirty = false;
        this.offline = false;
    }

    get count() {
        const places = [...this.places.values()].reduce((sum, quantity) => sum + quantity, 0);
        return this.seats.size + places;
    }

    /** All that is wanted is held: the way on is open. */
    get settled() {
        const open = this.busy || this.dirty || this.offline || this.stuck || this.best;
        return Boolean(this.hold) && !open && this.count > 0;
    }

    get wish() {
        return {
            seats: new Map(this.seats),
            places: new Map(this.places),
            addons: new Map(this.addons),
        };
    }

    quantity(area, fare) {
        return this.places.get(`${area || ""}:${fare}`) || 0;
    }

    /** Rows of the hold that a key of `places` stands for. */
    rowsOf(area, fare) {
        return (this.hold?.rows || []).filter(
            (row) =>
                !row.seat && !row.addon && (row.area || 0) === (area || 0) && row.fare === fare,
        );
    }

    /**
     * What the server holds for this visitor. A quick visitor has chosen before the answer is there:
     * that comes on top, and nothing is sent before, because it would replace what is held.
     */
    async load() {
        this.busy = true;
        try {
            const answer = await ask("/excursions/hold/current", { trip_id: this.trip });
            const early = this.dirty ? this.wish : null;
            this.busy = false;
            this.offline = false;
            this.loaded = true;
            this.on.prices(answer.prices);
            this.take(answer.hold);
            early?.seats.forEach((fare, seat) => this.seats.set(seat, fare));
            early?.places.forEach((quantity, key) =>
                this.places.set(key, (this.places.get(key) || 0) + quantity),
            );
        } catch (error) {
            this.busy = false;
            if (!(error instanceof NoConnection)) {
                throw error;
            }
            this.offline = true;
            this.on.offline();
        }
        this.on.change();
        if (this.dirty && this.loaded) {
            await this.flush();
        }
    }

    /** The visitor's own prices once more, after the common ones have changed. */
    async reloadPrices() {
        const { prices } = await ask("/excursions/hold/current", { trip_id: this.trip });
        this.on.prices(prices);
        this.on.change();
    }

    // --- wishes

    /** @param {Array} changes of [seat id, fare id, or nothing to give the seat up] */
    setSeats(changes) {
        for (const [seat, fare] of changes) {
            if (fare) {
                this.seats.set(seat, fare);
            } else {
                this.seats.delete(seat);
            }
        }
        this.send();
    }

    setQuantity(area, fare, quantity) {
        this.set(this.places, `${area || ""}:${fare}`, quantity);
    }

    /** Give up everything. */
    clear() {
        [this.seats, this.places, this.addons].forEach((wishes) => wishes.clear());
        this.send();
    }

    setAddon(addon, quantity) {
        this.set(this.addons, addon, quantity);
    }

    set(wishes, key, quantity) {
        if (quantity > 0) {
            wishes.set(key, quantity);
        } else {
            wishes.delete(key);
        }
        this.send();
    }

    /** Ask again for what was refused. */
    restore(wish) {
        Object.assign(this, {
            seats: new Map(wish.seats),
            places: new Map(wish.places),
            addons: new Map(wish.addons),
        });
        this.send();
    }

    /**
     * The best numbered places together, instead of the seats chosen so far.
     *
     * @param {Object} wish fares (Map of fare id → people), category or null, accessible
     */
    findBest(wish) {
        this.best = wish;
        this.send();
    }

    send() {
        this.dirty = true;
        this.stuck = null;
        if (!this.count && !this.best) {
            this.addons.clear(); // extras come with a place
        }
        this.on.change();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.flush(), GATHER);
    }

    async flush() {
        if (this.busy || !this.dirty) {
            return;
        }
        if (!this.loaded) {
            await this.load();
            return;
        }
        this.busy = true;
        this.dirty = false;
        const { wish, best } = this;
        try {
            const answer = await ask("/excursions/hold", this.request(wish, best));
            const { hold, prices, together } = answer;
            this.offline = false;
            this.busy = false;
            this.on.prices(prices, hold);
            this.best = this.best === best ? null : this.best;
            // A newer wish is on its way: what came back is only the base to fall back to.
            if (this.dirty && !best) {
                this.hold = hold;
            } else {
                this.take(hold, best && { together: together || best.accessible });
            }
        } catch (error) {
            this.busy = false;
            if (error instanceof Refusal) {
                this.refuse(error, { ...wish, best });
            } else if (error instanceof NoConnection) {
                this.dirty = true;
                this.offline = true;
                this.on.offline();
            } else {
                throw error;
            }
        }
        this.on.change();
        if (this.dirty && !this.offline) {
            await this.flush();
        }
    }

    request({ seats, places, addons }, best) {
        const numbered = [...(best?.fares || [])].map(([fare_id, quantity]) => ({
            ...{ fare_id, quantity, numbered: true },
            ...{ category_id: best.category, accessible: best.accessible },
        }));
        return {
            trip_id: this.trip,
            seats: best ? [] : [...seats].map(([seat_id, fare_id]) => ({ seat_id, fare_id })),
            places: [
                ...numbered.filter(({ quantity }) => quantity > 0),
                ...[...places].map(([key, quantity]) => {
                    const [area, fare_id] = key.split(":").map(Number);
                    return { area_id: area || null, fare_id, quantity };
                }),
            ],
            addons: [...addons].map(([addon_id, quantity]) => ({ addon_id, quantity })),
        };
    }

    /** A seat that somebody else was faster with leaves the wish; most refusals undo it. */
    refuse(error, wish) {
        this.best = null;
        const mine = (error.details.seat_ids || []).filter((id) => this.seats.has(id));
        let lost = [];
        if (error.code === "seat_taken" && mine.length) {
            lost = [...new Set(mine.flatMap((id) => this.together(id)))];
            lost.forEach((id) => this.seats.delete(id));
            this.dirty = true;
        } else if (STANDING.includes(error.code)) {
            this.stuck = error;
        } else {
            this.take(this.hold);
        }
        this.on.refused(error, wish, lost);
    }

    retry() {
        this.offline = false;
        if (!this.loaded) {
            return this.load();
        }
        this.dirty = true;
        return this.flush();
    }

    async extend() {
        try {
            this.take((await ask("/excursions/hold/extend", { trip_id: this.trip })).hold);
        } catch (error) {
            if (!(error instanceof Refusal)) {
                this.on.offline();
                return;
            }
            if (error.code === "already_extended") {
                await this.load(); // by another tab: this one's clock has to be that of the hold
            }
            this.on.refused(error, this.wish, []);
        }
    }

    /** The time is over: nothing is held any more. */
    expire() {
        this.take(null);
    }

    /** Make the wish equal to what the server holds. */
    take(hold, found = null) {
        this.order = hold && hold.state !== "held" ? hold.order_url : null;
        this.hold = hold && hold.state === "held" ? hold : null;
        this.stuck = null;
        this.seats.clear();
        this.places.clear();
        this.addons.clear();
        const add = (wishes, key) => wishes.set(key, (wishes.get(key) || 0) + 1);
        for (const row of this.hold?.rows || []) {
            if (row.seat) {
                this.seats.set(row.seat, row.fare);
            } else if (row.addon) {
                add(this.addons, row.addon);
            } else {
                add(this.places, `${row.area || ""}:${row.fare}`);
            }
        }
        this.on.held(hold, found);
        this.on.change();
    }

    /** What the held seat costs, if it is held at this fare; else nothing. */
    heldPrice(seat, fare) {
        const row = this.hold?.rows.find((one) => one.seat === seat && one.fare === fare);
        return row && kopecks(row.price);
    }
}
