import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { neighbour } from "@water_booking/seat_drawing/geometry";
import { DeckSign } from "./deck_sign";
import { DeckSvg, decksOf } from "./deck_svg";
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
    static components = { DeckSign };
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
        this.drawn = new Map(); // name → DeckSvg
        useEffect(() => this.draw());
    }

    get decks() {
        return decksOf(this.props.plan);
    }

    get isChooser() {
        return Boolean(this.props.onSeats);
    }

    /** Put each deck into its sheet, a new one if the plan is another. */
    draw() {
        const { plan } = this.props;
        if (this.plan !== plan) {
            this.plan = plan;
            const [deck] = this.decks;
            this.first = plan.seats.find((seat) => !seat.area && seat.deck === deck)?.id;
            this.categories = new Map(plan.categories.map((one) => [one.id, one]));
            this.drawn.clear();
        }
        for (const sheet of this.root.el.querySelectorAll(".o_water_deck_sheet")) {
            const name = sheet.dataset.deck;
            if (this.drawn.has(name)) {
                this.drawn.get(name).refresh();
            } else {
                this.drawn.set(name, new DeckSvg(plan, name, this));
            }
            if (sheet.firstChild !== this.drawn.get(name).svg) {
                sheet.replaceChildren(this.drawn.get(name).svg);
            }
        }
    }

    deckTitle(name) {
        return _t("Deck %s", name);
    }

    tableTitle({ name, sold_whole }) {
        return sold_whole ? _t("%s, sold as a whole", name) : name;
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

    /** What stands in a seat instead of its number, and whether it is the sign of a state. */
    signOf(seat) {
        const own = this.props.signs?.get(seat.id);
        return own ? [own, false] : [SEAT_STATES[this.look(seat)].sign, true];
    }

    isChosen(seat) {
        return Boolean(this.props.chosen?.has(seat.id));
    }

    /** All that is known of a seat, for the tip and for screen readers. */
    title(seat) {
        const facts = [seat.label, this.categories.get(seat.category)?.name];
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
        return seat.id === (this.state.focus ?? this.first) ? 0 : -1;
    }

    onClick({ seats }, seat, ev) {
        if (!this.isChooser) {
            return;
        }
        const from = ev.shiftKey && seats.find(({ id }) => id === this.state.focus);
        const some = from ? between(seats, from, seat) : [seat];
        this.state.focus = seat.id;
        this.props.onSeats(some, from ? true : !this.isChosen(seat));
    }

    onKeydown(deck, seat, ev) {
        if (!this.isChooser) {
            return;
        }
        if ([" ", "Enter"].includes(ev.key)) {
            ev.preventDefault();
            this.onClick(deck, seat, ev);
            return;
        }
        const next = ev.key.startsWith("Arrow") && neighbour(deck.seats, seat, ev.key);
        if (next) {
            ev.preventDefault();
            this.state.focus = next.id;
            this.root.el.querySelector(`[data-seat="${next.id}"]`).focus();
        }
    }

    onArea(area) {
        this.props.onArea?.(area);
    }

    onAreaKeydown(area, ev) {
        if (this.props.onArea && [" ", "Enter"].includes(ev.key)) {
            ev.preventDefault();
            this.props.onArea(area);
        }
    }
}

/** Seats within the rectangle between two of a deck, both included. */
function between(seats, from, to) {
    const within = (axis, seat) =>
        seat[axis] >= Math.min(from[axis], to[axis]) &&
        seat[axis] <= Math.max(from[axis], to[axis]);
    return seats.filter((seat) => within("x", seat) && within("y", seat));
}
