import { Component, useState } from "@odoo/owl";

/** Who goes where, and for whom a place is still to be chosen on the plan. */
export class MovesPanel extends Component {
    static template = "water_booking.MovesPanel";
    static props = {
        moves: Object,
        plan: Object,
        busy: Boolean,
        onMove: Function,
        onCancel: Function,
    };

    setup() {
        this.moves = useState(this.props.moves);
    }

    get rows() {
        const { seats, rows } = this.moves.places;
        const areas = new Map(this.props.plan.areas.map((area) => [area.id, area.name]));
        const categories = new Map(this.props.plan.categories.map(({ id, name }) => [id, name]));
        return [...this.moves.targets].map(([seatId, target]) => {
            const from = seats.get(seatId);
            const to = target?.seat && seats.get(target.seat);
            const other = to && to.category !== from.category;
            return {
                id: seatId,
                passenger: rows.get(seatId)?.passenger || "",
                from: from.area ? areas.get(from.area) : from.label,
                to: to ? to.label : areas.get(target?.area) || "",
                category: other ? categories.get(to.category) || "" : "",
            };
        });
    }
}
