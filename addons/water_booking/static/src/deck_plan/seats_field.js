import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { DeckDrawing } from "./deck_drawing";
import { SEAT_STATES } from "./seat_states";
import { TripPlaces } from "./trip_places";

/**
 * Seats of the record's trip (`trip_id`), chosen on its deck plan among those that are free.
 */
export class SeatsField extends Component {
    static template = "water_booking.SeatsField";
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
        const shown = `${tripId} ${record.data.state}`;
        if (shown !== this.shown) {
            this.shown = shown;
            const trip = tripId ? await TripPlaces.load(this.orm, tripId) : {};
            Object.assign(this.state, { plan: trip.plan, places: trip.places });
        }
    }

    get chosen() {
        return new Set(this.props.record.data[this.props.name].currentIds);
    }

    get onSeatsIfWritten() {
        return this.props.readonly ? undefined : (seats, adds) => this.onSeats(seats, adds);
    }

    areaText(area) {
        return this.state.places.areaText(area);
    }

    onSeats(seats, adds) {
        const { chosen } = this;
        const ids = seats.map(({ id }) => id);
        const list = this.props.record.data[this.props.name];
        return list.addAndRemove({
            add: adds ? ids.filter((id) => !chosen.has(id) && this.state.places.isFree(id)) : [],
            remove: adds ? [] : ids.filter((id) => chosen.has(id)),
        });
    }
}

registry.category("fields").add("water_seats", {
    component: SeatsField,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
});
