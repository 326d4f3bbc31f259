import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { SEAT_STATES, lookOf } from "../deck_plan/seat_states";

/** What was chosen on the plan, and what this member of the staff may do with it. */
export class ChosenPanel extends Component {
    static template = "water_booking.ChosenPanel";
    static props = {
        places: Object,
        seats: Array,
        areas: Object, // area id → number of places
        plan: Object,
        kinds: Array,
        rights: Object,
        onSale: Boolean,
        busy: Boolean,
        onBlock: Function,
        onUnblock: Function,
        onStartMoving: Function,
        onOpen: Function,
        onForget: Function,
    };

    setup() {
        this.action = useService("action");
        this.state = useState({ kind: this.props.kinds[0][0], reason: "" });
    }

    /** Chosen places by what they are: [{look, label, seats}]. */
    get groups() {
        const groups = new Map();
        for (const seat of this.props.seats) {
            const row = this.props.places.rows.get(seat.id);
            const look = row ? lookOf(row) : "free";
            const { label } = SEAT_STATES[look];
            const group = groups.get(look) || { look, label, seats: [] };
            group.seats.push({ ...seat, row, note: this.props.places.notes.get(seat.id) });
            groups.set(look, group);
        }
        return [...groups.values()];
    }

    get areaRows() {
        return this.props.plan.areas
            .filter((area) => this.props.areas[area.id])
            .map((area) => {
                const places = this.props.places.placesOf(area.id);
                const blocked = places.filter(
                    ({ id }) => this.props.places.rows.get(id)?.state === "blocked",
                );
                return {
                    ...area,
                    free: this.props.places.freeOf(area.id).length,
                    blocked: blocked.length,
                    passengers: places
                        .map(({ id }) => this.props.places.rows.get(id))
                        .filter((row) => row?.ticket_id),
                };
            });
    }

    has(test) {
        return this.props.seats.some(({ id }) => test(this.props.places.rows.get(id)));
    }

    get hasFree() {
        return this.has((row) => !row);
    }

    get hasBlocked() {
        return this.has((row) => row?.state === "blocked");
    }

    get hasPassengers() {
        return this.has((row) => row?.ticket_id);
    }

    onNumber(area, ev) {
        this.props.areas[area.id] = Math.max(0, parseInt(ev.target.value, 10) || 0);
    }

    async onBlock() {
        if (await this.props.onBlock(this.state.kind, this.state.reason)) {
            this.state.reason = "";
        }
    }

    openTicket(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "water.ticket",
            res_id: row.ticket_id,
            views: [[false, "form"]],
        });
    }
}
