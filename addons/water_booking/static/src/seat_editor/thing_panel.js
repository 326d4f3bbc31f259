import { Component } from "@odoo/owl";
import { chairsOf } from "./document";

/** One table or one area. */
export class ThingPanel extends Component {
    static template = "water_booking.SeatEditorThing";
    static props = { session: Object, thing: Object, version: Number };

    get chairs() {
        return chairsOf(this.props.session.doc, this.props.thing.key).length;
    }

    set(values) {
        this.props.session.setThing(this.props.thing, values);
    }

    setName(ev) {
        this.set({ name: ev.target.value.trim().slice(0, 64) });
    }

    number(ev, least, most) {
        return Math.min(most, Math.max(least, Number(ev.target.value) || least));
    }

    setSize(name, ev) {
        const { session, thing } = this.props;
        const values = { [name]: this.number(ev, 20, 5000) };
        if (thing.kind === "table") {
            session.shapeTable(thing, values);
        } else {
            this.set(values);
        }
    }
}
