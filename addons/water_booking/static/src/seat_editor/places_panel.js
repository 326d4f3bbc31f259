import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { CategoryList } from "./category_list";
import { fromLetters } from "./numbering";

/** What is chosen, whatever it is: category, kind, names and numbers, order and turn. */
export class PlacesPanel extends Component {
    static template = "water_booking.SeatEditorPlaces";
    static components = { CategoryList };
    static props = { session: Object, version: Number };

    setup() {
        this.numbering = useState({ style: "numbers", start: "1", step: "1", from: "start" });
        this.naming = useState({ first: "A", from: "start" });
        this.sides = [
            { side: "left", icon: "fa-align-left", label: _t("Align left") },
            { side: "center", icon: "fa-align-center", label: _t("Align middles across") },
            { side: "right", icon: "fa-align-right", label: _t("Align right") },
            { side: "top", icon: "fa-long-arrow-up", label: _t("Align tops") },
            { side: "middle", icon: "fa-arrows-v", label: _t("Align middles up and down") },
            { side: "bottom", icon: "fa-long-arrow-down", label: _t("Align bottoms") },
        ];
    }

    get session() {
        return this.props.session;
    }

    get seats() {
        return this.session.choice.seats;
    }

    get freeSeats() {
        return this.session.choice.loose;
    }

    get rows() {
        return this.session.choice.rows;
    }

    /** What all seats have in common of a value; nothing if they differ. */
    same(name, seats = this.seats) {
        const values = new Set(seats.map((seat) => seat[name]));
        return values.size === 1 ? [...values][0] : undefined;
    }

    get category() {
        const some = this.session.choice.things.filter(({ kind }) => kind !== "table");
        return this.same("category", some);
    }

    get shape() {
        return this.session.choice.row;
    }

    get isSet() {
        return this.freeSeats.length > 1 && this.freeSeats.length < 6;
    }

    setKind(ev) {
        this.session.setKind(ev.target.value);
    }

    setFlag(name, ev) {
        this.session.setSeats({ [name]: ev.target.checked });
    }

    setText(name, ev) {
        this.session.setSeats({ [name]: ev.target.value.trim().slice(0, 64) });
    }

    shapeRow(name, ev) {
        const value = Number(ev.target.value);
        if (Number.isFinite(value)) {
            this.session.shapeRow({ [name]: value });
        }
    }

    renumber() {
        const { style, start, step, from } = this.numbering;
        const first = /^[A-Za-z]{1,2}$/.test(start) ? fromLetters(start) : Number(start) || 1;
        this.session.renumber({ style, from, start: first, step: Number(step) || 1 });
    }

    nameRows() {
        this.session.nameRows(this.naming.first.trim() || "A", this.naming.from);
    }
}
