/**
 * Passengers who are to change their places, before anybody is told: seat → seat or area.
 *
 * Whoever sits on the target goes where the first came from: a swap.
 */
export class Moves {
    constructor(places, seatIds) {
        this.places = places;
        /** seat id → {seat} or {area}, null while it is being chosen */
        this.targets = new Map();
        for (const seatId of seatIds) {
            if (places.rows.get(seatId)?.ticket_id) {
                this.targets.set(seatId, null);
            }
        }
    }

    /** The passenger whose new place is to be chosen next. */
    get next() {
        return [...this.targets].find(([, target]) => !target)?.[0];
    }

    get isReady() {
        return this.targets.size > 0 && this.next === undefined;
    }

    /** Whether a place could be the next passenger's. */
    canTake(seatId) {
        const row = this.places.rows.get(seatId);
        const wanted = [...this.targets.values()].some((target) => target?.seat === seatId);
        return seatId !== this.next && !wanted && (!row || Boolean(row.ticket_id));
    }

    take(seatId) {
        const from = this.next;
        this.targets.set(from, { seat: seatId });
        if (this.places.rows.has(seatId) && !this.targets.get(seatId)) {
            this.targets.set(seatId, { seat: from });
        }
    }

    takeArea(areaId) {
        this.targets.set(this.next, { area: areaId });
    }

    /** Choose again for one passenger, or leave them where they are if nobody needs their place. */
    forget(seatId) {
        this.targets.delete(seatId);
        for (const [other, target] of this.targets) {
            if (target?.seat === seatId) {
                this.targets.set(other, null);
            }
        }
    }

    /** As `water.trip.move_passengers` wants them. */
    asValues() {
        return [...this.targets].map(([seatId, target]) => ({
            ticket_id: this.places.rows.get(seatId).ticket_id,
            ...(target.area ? { area_id: target.area } : { seat_id: target.seat }),
        }));
    }
}
