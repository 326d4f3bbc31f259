import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { DeckDrawing } from "./deck_drawing";
import { SEAT_STATES } from "./seat_states";
import { TripPlaces } from "./trip_places";

/**
 * A picture of the deck plan on a form: of a trip with what is taken, of a plan as it is.
 *
 * Read only and drawn when the form is opened; the inventory says at the sale what is free.
 */
export class DeckPlan extends Component {
    static template = "water_booking.DeckPlan";
    static components = { DeckDrawing };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.legend = Object.keys(SEAT_STATES);
        this.state = useState({ plan: null, places: null });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(async ({ record }) => {
            if (this.key(record) !== this.shown) {
                await this.load(record);
            }
        });
    }

    isTrip(record) {
        return record.resModel === "water.trip";
    }

    key(record) {
        const { map_id, sold_count, held_count, blocked_count, allotted_count } = record.data;
        return JSON.stringify([
            record.resId,
            ...[map_id?.id, sold_count, held_count, blocked_count, allotted_count],
        ]);
    }

    async load(record) {
        this.shown = this.key(record);
        const planId = this.isTrip(record) ? record.data.map_id?.id : record.resId;
        if (!planId) {
            Object.assign(this.state, { plan: null, places: null });
            return;
        }
        const [plan, status] = await Promise.all([
            this.orm.call("water.seat.map", "drawing", [planId]),
            this.isTrip(record) && record.resId
                ? this.orm.call("water.trip", "places_status", [record.resId])
                : null,
        ]);
        const places = status && new TripPlaces(plan, status);
        Object.assign(this.state, { plan, places });
    }

    areaText(area) {
        const { plan, places } = this.state;
        return places
            ? places.areaText(area)
            : _t("Places: %s", plan.seats.filter((seat) => seat.area === area.id).length);
    }
}

registry.category("view_widgets").add("water_deck_plan", { component: DeckPlan });
