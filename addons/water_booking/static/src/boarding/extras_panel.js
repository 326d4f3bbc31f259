import { Component, onWillStart, useState } from "@odoo/owl";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";

/** Who bought lunch: the extras of the trip with the people they are for. */
export class ExtrasPanel extends Component {
    static template = "water_booking.ExtrasPanel";
    static props = { gate: Object };

    setup() {
        this.orm = useService("orm");
        this.gate = useState(this.props.gate);
        this.state = useState({ extras: [], loaded: false });
        onWillStart(() => this.load());
    }

    async load() {
        try {
            const args = [this.gate.tripId];
            this.state.extras = await this.orm.silent.call("water.ticket", "extras_of_trip", args);
            this.state.loaded = true;
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.gate.online = false;
        }
    }
}
