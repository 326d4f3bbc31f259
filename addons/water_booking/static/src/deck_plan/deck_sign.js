import { Component, onMounted, useRef } from "@odoo/owl";
import { svgNode } from "@water_booking/seat_drawing/nodes";
import {
    PLAIN_COLOR,
    lettering,
    restrictedBadge,
    seatBox,
    tableShape,
} from "@water_booking/seat_drawing/shapes";
import { pictogram } from "@water_booking/seat_drawing/symbols";

const MIDDLE = { x: 0, y: 0 };
const SIZE = 22;

/** A thing of the plan as the legend shows it, drawn like those on the plan. */
export class DeckSign extends Component {
    static template = "water_booking.DeckSign";
    static props = {
        look: { type: String, optional: true }, // key of SEAT_STATES
        sign: { type: String, optional: true }, // that of the state
        symbol: { type: String, optional: true }, // of a category
        color: { type: String, optional: true },
        mark: { type: String, optional: true }, // what is special of a seat, or `whole`
    };

    setup() {
        this.svg = useRef("svg");
        onMounted(() => this.svg.el.append(this.node()));
    }

    node() {
        const { look = "free", sign, symbol, color, mark } = this.props;
        if (mark === "whole") {
            const table = { ...MIDDLE, width: 20, height: 20, round: true };
            const names = "o_water_deck_table o_water_deck_table_whole";
            return svgNode("g", { class: names }, tableShape(table, "wxm-table"));
        }
        const isGuest = ["wheelchair", "companion"].includes(mark);
        const nodes = [seatBox(MIDDLE, SIZE, mark)];
        if (isGuest) {
            nodes.push(pictogram(mark, 0, 0, SIZE * 0.74));
        } else {
            const name = sign ? "wxm-sign o_water_seat_sign" : "wxm-sign";
            nodes.push(lettering(name, MIDDLE, SIZE * 0.46, sign || symbol || ""));
        }
        if (mark === "restricted") {
            nodes.push(restrictedBadge(MIDDLE, SIZE));
        }
        const names = `wxm-seat o_water_seat o_water_seat_${look} o_water_seat_${mark || "plain"}`;
        const node = svgNode("g", { class: names }, ...nodes);
        node.style.setProperty("--o-water-category", color || PLAIN_COLOR);
        return node;
    }
}
