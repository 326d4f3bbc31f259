import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { DeckDrawing } from "../deck_plan/deck_drawing";
import { SEAT_STATES } from "../deck_plan/seat_states";
import { TripPlaces } from "../deck_plan/trip_places";

const REFRESH_EVERY = 10000;

/**
 * The deck plan of an order's places: a click gives the seat to a passenger of the chosen fare.
 *
 * What is chosen stands in the lines of the form, one for each fare and category; this is another
 * way to write them.
 */
export class OrderPlan extends Component {
    static template = "water_booking.OrderPlan";
    static components = { DeckDrawing };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.legend = Object.keys(SEAT_STATES);
        this.state = useState({ plan: null, places: null, fare: null, busy: false });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({ record }) => this.load(record));
        const timer = browser.setInterval(() => this.refresh(), REFRESH_EVERY);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async load(record) {
        const tripId = record.data.trip_id?.id;
        if (tripId !== this.tripId) {
            this.tripId = tripId;
            const trip = tripId ? await TripPlaces.load(this.orm, tripId) : {};
            Object.assign(this.state, { plan: trip.plan, places: trip.places, fare: null });
        }
    }

    async refresh() {
        if (this.tripId) {
            const args = [this.tripId];
            const status = await this.orm.silent.call("water.trip", "places_status", args);
            this.state.places = new TripPlaces(this.state.plan, status);
        }
    }

    get data() {
        return this.props.record.data;
    }

    /** Lines on which numbered seats can be chosen. */
    get lines() {
        return this.data.line_ids.records.filter(
            ({ data }) => data.takes_place && !data.area_id?.id,
        );
    }

    get fares() {
        const fares = new Map(this.lines.map(({ data }) => [data.fare_id.id, data.fare_id]));
        return [...fares.values()].map(({ id, display_name }) => ({ id, name: display_name }));
    }

    get fareId() {
        return this.state.fare ?? this.fares[0]?.id;
    }

    get chosen() {
        return new Set(this.lines.flatMap(({ data }) => data.seat_ids.currentIds));
    }

    /** Whose seat it is: the beginning of the fare's name instead of the seat's number. */
    get signs() {
        return new Map(
            this.lines.flatMap(({ data }) =>
                data.seat_ids.currentIds.map((id) => [id, data.fare_id.display_name.slice(0, 2)]),
            ),
        );
    }

    get taken() {
        return new Set(this.data.taken_seat_ids.currentIds);
    }

    /** Chosen seats that somebody else has taken meanwhile. */
    get lost() {
        const { seats } = this.state.places;
        return [...this.chosen].filter((id) => this.isTaken(id)).map((id) => seats.get(id).label);
    }

    /** Of what the plan shows as taken, the order's own places and its allotment's are free. */
    isTaken(seatId) {
        const row = this.state.places.rows.get(seatId);
        const orderId = this.data.order_id?.id;
        const own = row?.order_id && row.order_id === orderId;
        const drawn = row?.state === "allotted" && !this.taken.has(seatId);
        return Boolean(row) && !own && !drawn;
    }

    areaText(area) {
        return this.state.places.areaText(area);
    }

    lineOf(seat) {
        const fits = ({ data }) => (data.category_id?.id || false) === (seat.category || false);
        return this.lines.find((line) => line.data.fare_id.id === this.fareId && fits(line));
    }

    async onSeats(seats, adds) {
        const { chosen } = this;
        for (const seat of seats) {
            if (!adds) {
                const line = this.lines.find(({ data }) =>
                    data.seat_ids.currentIds.includes(seat.id),
                );
                await line?.data.seat_ids.addAndRemove({ remove: [seat.id] });
            } else if (!chosen.has(seat.id) && !this.isTaken(seat.id)) {
                const line = this.lineOf(seat);
                if (line) {
                    await line.data.seat_ids.addAndRemove({ add: [seat.id] });
                } else {
                    this.notification.add(_t("This fare is not on sale for this category."), {
                        type: "warning",
                    });
                }
            }
        }
    }

    /** Let the server find seats together for all who have none yet. */
    async onBest() {
        // what is just being typed belongs to the question
        await this.props.record.isDirty();
        await this.props.record.model.mutex.getUnlockedDef();
        const lines = this.lines.filter(
            ({ data }) => data.quantity > data.seat_ids.currentIds.length,
        );
        const missing = ({ data }) => data.quantity - data.seat_ids.currentIds.length;
        // those of a category sit together, whatever their fares
        const categories = Map.groupBy(lines, ({ data }) => data.category_id?.id || false);
        this.state.busy = true;
        try {
            const found = await this.orm.call("water.trip", "suggest_places", [this.tripId], {
                wishes: [...categories].map(([category_id, members]) => ({
                    category_id,
                    quantity: members.reduce((sum, line) => sum + missing(line), 0),
                })),
                chosen: [...this.chosen],
                order_id: this.data.order_id?.id || null,
                allotment_id: this.data.allotment_id?.id || null,
            });
            for (const [index, members] of [...categories.values()].entries()) {
                const seats = [...found[index]];
                if (!seats.length) {
                    this.notification.add(_t("There are not so many free seats."), {
                        type: "warning",
                    });
                }
                for (const line of members) {
                    await line.data.seat_ids.addAndRemove({ add: seats.splice(0, missing(line)) });
                }
            }
        } finally {
            this.state.busy = false;
        }
    }

    get canSuggest() {
        return this.lines.some(({ data }) => data.quantity > data.seat_ids.currentIds.length);
    }
}

registry.category("view_widgets").add("water_order_plan", { component: OrderPlan });
