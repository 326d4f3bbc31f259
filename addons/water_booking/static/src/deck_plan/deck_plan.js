/* global luxon */

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const SEAT = 26;
const MARGIN = 24;
const STATES = {
    free: { label: _t("Free"), sign: "" },
    held: { label: _t("Being bought"), sign: "…" },
    sold: { label: _t("Sold"), sign: "●" },
    blocked: { label: _t("Blocked"), sign: "×" },
};

/**
 * A picture of the deck plan: of a trip with what is taken, of a plan as it is.
 *
 * Read only and drawn when the form is opened; the inventory says at the sale what is free.
 */
export class DeckPlan extends Component {
    static template = "water_booking.DeckPlan";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ decks: [], areas: [] });
        this.states = STATES;
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(async ({ record }) => {
            if (this.key(record) !== this.shown) {
                await this.load(record);
            }
        });
    }

    get isTrip() {
        return this.props.record.resModel === "water.trip";
    }

    key(record) {
        const plan = this.isTrip ? record.data.map_id?.id : record.resId;
        return JSON.stringify([record.resId, plan, record.data.sold_count, record.data.held_count]);
    }

    async load(record) {
        this.shown = this.key(record);
        const planId = this.isTrip ? record.data.map_id?.id : record.resId;
        if (!planId) {
            Object.assign(this.state, { decks: [], areas: [] });
            return;
        }
        const [seats, areas, taken] = await Promise.all([
            this.orm.searchRead(
                "water.seat",
                [["map_id", "=", planId]],
                ["label", "number", "deck", "x", "y", "category_id", "area_id"],
            ),
            this.orm.searchRead(
                "water.seat.area",
                [["map_id", "=", planId]],
                ["name", "deck", "x", "y", "width", "height"],
            ),
            this.isTrip && record.resId ? this.loadTaken(record.resId) : [],
        ]);
        const states = new Map(taken.map((row) => [row.seat_id[0], row.state]));
        const placed = seats.map((seat) => ({ ...seat, state: states.get(seat.id) || "free" }));
        const numbered = placed.filter((seat) => !seat.area_id);
        const decks = [...new Set([...numbered, ...areas].map((item) => item.deck))].sort();
        this.state.decks = decks.map((deck) =>
            this.deck(
                deck,
                numbered.filter((seat) => seat.deck === deck),
                areas.filter((area) => area.deck === deck).map((area) => this.area(area, placed)),
            ),
        );
    }

    async loadTaken(tripId) {
        const now = serializeDateTime(luxon.DateTime.now());
        const rows = await this.orm.searchRead(
            "water.allocation",
            [
                ["trip_id", "=", tripId],
                ["seat_id", "!=", false],
                "|",
                ["state", "!=", "held"],
                ["held_until", ">", now],
            ],
            ["seat_id", "state"],
        );
        return rows.map((row) => ({ ...row, state: row.state === "paying" ? "held" : row.state }));
    }

    area(area, seats) {
        const places = seats.filter((seat) => seat.area_id?.[0] === area.id);
        const free = places.filter((seat) => seat.state === "free").length;
        return { ...area, free, capacity: places.length };
    }

    /** One deck with the frame that shows all of it. */
    deck(name, seats, areas) {
        const left = Math.min(...seats.map((s) => s.x - SEAT / 2), ...areas.map((a) => a.x));
        const top = Math.min(...seats.map((s) => s.y - SEAT / 2), ...areas.map((a) => a.y));
        const right = Math.max(
            ...seats.map((s) => s.x + SEAT / 2),
            ...areas.map((a) => a.x + a.width),
        );
        const bottom = Math.max(
            ...seats.map((s) => s.y + SEAT / 2),
            ...areas.map((a) => a.y + a.height),
        );
        const width = right - left + 2 * MARGIN;
        const height = bottom - top + 2 * MARGIN;
        return {
            name,
            seats,
            areas,
            viewBox: `${left - MARGIN} ${top - MARGIN} ${width} ${height}`,
            width,
        };
    }

    places({ free, capacity }) {
        return this.isTrip
            ? _t("Free: %(free)s of %(capacity)s", { free, capacity })
            : _t("Places: %s", capacity);
    }

    title(seat) {
        const facts = [seat.label, seat.category_id[1]];
        if (this.isTrip) {
            facts.push(STATES[seat.state].label);
        }
        return facts.filter(Boolean).join(", ");
    }
}

registry.category("view_widgets").add("water_deck_plan", { component: DeckPlan });
