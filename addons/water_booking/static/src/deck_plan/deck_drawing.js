import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { between, layOut, neighbour } from "./geometry";
import { SEAT_STATES } from "./seat_states";

/**
 * The picture of a deck plan. It knows nothing of trips and sales: the owner says what each place
 * looks like and, if places can be chosen, hears which were touched.
 *
 * With `onSeats` every seat is a checkbox: arrows go from seat to seat, space and enter choose,
 * shift chooses all between the last one and this one.
 */
export class DeckDrawing extends Component {
    static template = "water_booking.DeckDrawing";
    static props = {
        plan: Object, // as water.seat.map.drawing gives it
        looks: { type: Object, optional: true }, // Map: seat id → key of SEAT_STATES
        notes: { type: Object, optional: true }, // Map: seat id → what else is known of it
        signs: { type: Object, optional: true }, // Map: seat id → text instead of the number
        chosen: { type: Object, optional: true }, // Set of seat ids
        areaText: { type: Function, optional: true }, // (area) => text
        legend: { type: Array, optional: true }, // keys of SEAT_STATES
        onSeats: { type: Function, optional: true }, // (seats, adds) => void
        onArea: { type: Function, optional: true }, // (area) => void
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({ focus: null });
        this.states = SEAT_STATES;
        this.drawn = {};
    }

    get decks() {
        if (this.drawn.plan !== this.props.plan) {
            this.drawn = { plan: this.props.plan, decks: layOut(this.props.plan) };
        }
        return this.drawn.decks;
    }

    get categories() {
        return new Map(this.props.plan.categories.map((category) => [category.id, category]));
    }

    category(seat) {
        return this.categories.get(seat.category) || { name: "", symbol: "", color: "#1b6ca8" };
    }

    /** Shapes that are areas of places: the area itself draws only its words. */
    get outlined() {
        return new Set(this.props.plan.shapes.map(({ area }) => area));
    }

    /** What the legend explains beside states and categories: what this plan has. */
    get marks() {
        const { seats, tables } = this.props.plan;
        const has = (test) => seats.some(test);
        return [
            {
                key: "wheelchair",
                label: _t("Wheelchair place"),
                here: has(({ kind }) => kind === "wheelchair"),
            },
            {
                key: "companion",
                label: _t("Companion's seat"),
                here: has(({ kind }) => kind === "companion"),
            },
            {
                key: "restricted",
                label: _t("Restricted view"),
                here: has(({ restricted }) => restricted),
            },
            {
                key: "by_row",
                label: _t("Guests are told only the row"),
                here: has(({ byRow }) => byRow),
            },
            {
                key: "whole",
                label: _t("Table sold as a whole"),
                here: tables.some((table) => table.sold_whole),
            },
        ].filter(({ here }) => here);
    }

    look(seat) {
        return this.props.looks?.get(seat.id) || "free";
    }

    sign(seat) {
        return SEAT_STATES[this.look(seat)].sign;
    }

    isChosen(seat) {
        return Boolean(this.props.chosen?.has(seat.id));
    }

    /** All that is known of a seat, for the tip and for screen readers. */
    title(seat) {
        const facts = [seat.label, this.category(seat).name];
        if (seat.kind === "wheelchair") {
            facts.push(_t("wheelchair place"));
        } else if (seat.kind === "companion") {
            facts.push(_t("companion's seat"));
        }
        if (seat.restricted) {
            facts.push(_t("restricted view"));
        }
        if (seat.byRow) {
            facts.push(_t("guests are told only the row"));
        }
        if (this.props.looks) {
            facts.push(SEAT_STATES[this.look(seat)].label);
        }
        facts.push(this.props.notes?.get(seat.id));
        return facts.filter(Boolean).join(", ");
    }

    /** One seat of the drawing is a stop of the Tab key; arrows go on from there. */
    tabIndex(seat) {
        if (!this.props.onSeats) {
            return undefined;
        }
        const first = this.state.focus ?? this.decks.find(({ seats }) => seats.length)?.seats[0].id;
        return seat.id === first ? 0 : -1;
    }

    onClick(deck, seat, ev) {
        if (!this.props.onSeats) {
            return;
        }
        const from = ev.shiftKey && deck.seats.find(({ id }) => id === this.state.focus);
        const seats = from ? between(deck.seats, from, seat) : [seat];
        this.state.focus = seat.id;
        this.props.onSeats(seats, from ? true : !this.isChosen(seat));
    }

    onKeydown(deck, seat, ev) {
        if (!this.props.onSeats) {
            return;
        }
        if ([" ", "Enter"].includes(ev.key)) {
            ev.preventDefault();
            this.onClick(deck, seat, ev);
            return;
        }
        const next = neighbour(deck.seats, seat, ev.key);
        if (next) {
            ev.preventDefault();
            this.state.focus = next.id;
            this.root.el.querySelector(`[data-seat="${next.id}"]`).focus();
        }
    }

    onAreaKeydown(area, ev) {
        if (this.props.onArea && [" ", "Enter"].includes(ev.key)) {
            ev.preventDefault();
            this.props.onArea(area);
        }
    }
}
