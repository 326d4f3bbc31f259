import { ask, NoConnection, Refusal } from "../shop/ask";

// Clicks that come this close together become one request.
const GATHER = 180;

/**
 * What the visitor wants on the trip, and what the server holds of it.
 *
 * Each change is sent at once, so that other buyers see it; one request is under way at a time and
 * the last wish wins. A refused wish goes back to what is really held.
 */
export class Selection {
    /**
     * @param {number} trip
     * @param {Object} on handlers: change(), held(hold), refused(refusal, lost), offline(), online()
     */
    constructor(trip, on) {
        Object.assign(this, { trip, on });
        this.seats = new Map(); // seat id → fare id
        this.places = new Map(); // "area:fare" → quantity
        this.hold = null;
        this.order = null;
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
        return Boolean(this.hold) && !this.busy && !this.dirty && !this.offline && this.count > 0;
    }

    quantity(area, fare) {
        return this.places.get(`${area || ""}:${fare}`) || 0;
    }

    /**
     * What the server holds for this visitor. A quick visitor has chosen before the answer is there:
     * that comes on top, and nothing is sent before, because it would replace what is held.
     */
    async load() {
        this.busy = true;
        try {
            const { hold } = await ask("/excursions/hold/current", { trip_id: this.trip });
            const wish = this.dirty ? [new Map(this.seats), new Map(this.places)] : [[], []];
            this.busy = false;
            this.offline = false;
            this.loaded = true;
            this.take(hold);
            wish[0].forEach((fare, seat) => this.seats.set(seat, fare));
            wish[1].forEach((quantity, key) =>
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

    setSeat(seat, fare) {
        if (fare) {
            this.seats.set(seat, fare);
        } else {
            this.seats.delete(seat);
        }
        this.send();
    }

    setQuantity(area, fare, quantity) {
        const key = `${area || ""}:${fare}`;
        if (quantity > 0) {
            this.places.set(key, quantity);
        } else {
            this.places.delete(key);
        }
        this.send();
    }

    send() {
        this.dirty = true;
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
        try {
            const { hold } = await ask("/excursions/hold", {
                trip_id: this.trip,
                seats: [...this.seats].map(([seat_id, fare_id]) => ({ seat_id, fare_id })),
                places: [...this.places].map(([key, quantity]) => {
                    const [area, fare] = key.split(":").map(Number);
                    return { area_id: area || null, fare_id: fare, quantity };
                }),
            });
            this.offline = false;
            this.busy = false;
            // A newer wish is on its way: what came back is only the base to fall back to.
            if (this.dirty) {
                this.hold = hold;
            } else {
                this.take(hold);
            }
        } catch (error) {
            this.busy = false;
            if (error instanceof Refusal) {
                this.refuse(error);
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

    /** A seat that somebody else was faster with leaves the wish; other refusals undo it. */
    refuse(error) {
        const lost = (error.code === "seat_taken" && error.details.seat_ids) || [];
        const mine = lost.filter((id) => this.seats.has(id));
        if (mine.length) {
            mine.forEach((id) => this.seats.delete(id));
            this.dirty = true;
        } else {
            this.take(this.hold);
        }
        this.on.refused(error, mine);
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
            if (error instanceof Refusal) {
                this.on.refused(error, []);
            } else {
                this.on.offline();
            }
        }
    }

    /** The time is over: nothing is held any more. */
    expire() {
        this.take(null);
    }

    /** Make the wish equal to what the server holds. */
    take(hold) {
        this.order = hold && hold.state !== "held" ? hold.order_url : null;
        this.hold = hold && hold.state === "held" ? hold : null;
        this.seats.clear();
        this.places.clear();
        for (const row of this.hold?.rows || []) {
            if (row.seat) {
                this.seats.set(row.seat, row.fare);
            } else {
                const key = `${row.area || ""}:${row.fare}`;
                this.places.set(key, (this.places.get(key) || 0) + 1);
            }
        }
        this.on.held(hold);
        this.on.change();
    }
}
