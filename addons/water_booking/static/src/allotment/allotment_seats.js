import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { DeckDrawing } from "../deck_plan/deck_drawing";
import { SEAT_STATES } from "../deck_plan/seat_states";
import { TripPlaces } from "../deck_plan/trip_places";

/**
 * Seats of an allotment on the deck plan of its trip: chosen among the free ones while it is a
 * draft, then those that the ledger keeps or has sold for it.
 */
export class AllotmentSeats extends Component {
    static template = "water_booking.AllotmentSeats";
    static components = { DeckDrawing };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.legend = Object.keys(SEAT_STATES);
        this.state = useState({ plan: null, places: null });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
    }

    async load({ record }) {
        const tripId = record.data.trip_id?.id;
        const shown = `${tripId} ${record.data.shown_state}`;
        if (shown !== this.shown) {
            this.shown = shown;
            const trip = tripId ? await TripPlaces.load(this.orm, tripId) : {};
            Object.assign(this.state, { plan: trip.plan, places: trip.places });
        }
    }

    get chosen() {
        const { record, name } = this.props;
        if (record.data.state === "draft") {
            return new Set(record.data[name].currentIds);
        }
        const own = this.state.places.status.rows.filter(
            (row) => row.allotment_id === record.resId,
        );
        return new Set(own.map((row) => row.seat_id));
    }

    get onSeats() {
        return this.props.readonly ? undefined : (seats, adds) => this.choose(seats, adds);
    }

    areaText(area) {
        return this.state.places.areaText(area);
    }

    choose(seats, adds) {
        const { chosen } = this;
        const ids = seats.map(({ id }) => id);
        const list = this.props.record.data[this.props.name];
        return list.addAndRemove({
            add: adds ? ids.filter((id) => !chosen.has(id) && this.state.places.isFree(id)) : [],
            remove: adds ? [] : ids.filter((id) => chosen.has(id)),
        });
    }
}

registry.category("fields").add("water_allotment_seats", {
    component: AllotmentSeats,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
});
