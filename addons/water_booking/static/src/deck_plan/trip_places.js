import { _t } from "@web/core/l10n/translation";
import { lookOf } from "./seat_states";

/** A trip's places at one moment: the plan's drawing joined with `water.trip.places_status`. */
export class TripPlaces {
    constructor(plan, status) {
        this.seats = new Map(plan.seats.map((seat) => [seat.id, seat]));
        this.status = status;
        /** seat id → what the ledger says of it */
        this.rows = new Map(status.rows.map((row) => [row.seat_id, row]));
        this.looks = new Map(status.rows.map((row) => [row.seat_id, lookOf(row)]));
        this.notes = new Map(status.rows.map((row) => [row.seat_id, this.note(row)]));
    }

    /** @returns {Promise<{plan: Object, places: TripPlaces}>} of a trip as it is now */
    static async load(orm, tripId) {
        const { plan, status } = await orm.call("water.trip", "places_screen", [tripId]);
        return { plan, places: new TripPlaces(plan, status) };
    }

    /** Who or what has the place, in words. */
    note(row) {
        return [
            row.passenger,
            row.fare,
            row.ticket && _t("ticket %s", row.ticket),
            row.order && !row.ticket && _t("order %s", row.order),
            row.allotment,
            row.reason,
            row.until && _t("until %s", row.until),
        ]
            .filter(Boolean)
            .join(", ");
    }

    placesOf(areaId) {
        return [...this.seats.values()].filter((seat) => seat.area === areaId);
    }

    isFree(seatId) {
        return !this.rows.has(seatId);
    }

    /** The line in an area of the drawing. */
    areaText(area) {
        return _t("Free: %(free)s of %(capacity)s", {
            free: this.freeOf(area.id).length,
            capacity: this.placesOf(area.id).length,
        });
    }

    freeOf(areaId) {
        return this.placesOf(areaId).filter(({ id }) => this.isFree(id));
    }
}
