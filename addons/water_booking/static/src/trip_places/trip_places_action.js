import { Component, markRaw, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeckDrawing } from "../deck_plan/deck_drawing";
import { SEAT_STATES } from "../deck_plan/seat_states";
import { TripPlaces } from "../deck_plan/trip_places";
import { ChosenPanel } from "./chosen_panel";
import { Moves } from "./moves";
import { MovesPanel } from "./moves_panel";

const REFRESH_EVERY = 10000;

/**
 * The places of a trip: who has what, kept up to date, and what staff may do with them.
 *
 * The trip comes from the action, or after a reload from the address (`/odoo/<trip>/places`).
 */
export class TripPlacesAction extends Component {
    static template = "water_booking.TripPlacesAction";
    static components = { ChosenPanel, DeckDrawing, Layout, MovesPanel };
    static props = { ...standardActionServiceProps };
    static path = "places";
    static displayName = _t("Places");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        const { params, context } = this.props.action;
        this.tripId = params?.trip_id || context.active_id;
        this.params = params || {};
        this.legend = Object.keys(SEAT_STATES);
        this.state = useState({
            places: null,
            chosen: new Set(),
            areas: {}, // area id → number of places
            moves: null,
            problem: "",
            busy: false,
        });
        onWillStart(() => this.start());
        const timer = browser.setInterval(() => this.refresh(), REFRESH_EVERY);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async start() {
        if (!this.tripId) {
            await this.action.doAction("water_booking.action_water_trip");
            return;
        }
        this.props.updateActionState?.({ active_id: this.tripId });
        const screen = await this.orm.call("water.trip", "places_screen", [this.tripId]);
        Object.assign(this, screen);
        this.show(screen.status);
        if (this.params.seat_id) {
            this.state.chosen.add(this.params.seat_id);
            this.startMoving();
        }
    }

    show(status) {
        this.state.places = markRaw(new TripPlaces(this.plan, status));
        if (this.state.moves) {
            this.state.moves.places = this.state.places;
        }
    }

    async refresh() {
        if (this.state.busy || !this.plan) {
            return;
        }
        try {
            this.show(await this.orm.silent.call("water.trip", "places_status", [this.tripId]));
        } catch (error) {
            if (error instanceof RPCError) {
                this.state.problem = error.data?.message || error.message;
            }
        }
    }

    /**
     * Call a method of the trip and show what became of it; a refusal leaves the choice as it is.
     *
     * @returns {Promise<boolean>} whether it was done
     */
    async change(method, args, done) {
        this.state.busy = true;
        this.state.problem = "";
        try {
            await this.orm.call("water.trip", method, [this.tripId, ...args]);
            this.notification.add(done, { type: "success" });
            this.forget();
            return true;
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.problem = error.data?.message || error.message;
            return false;
        } finally {
            this.state.busy = false;
            await this.refresh();
        }
    }

    // --- choosing

    get chosenSeats() {
        return [...this.state.chosen].map((seatId) => this.state.places.seats.get(seatId));
    }

    get chosenFree() {
        return [...this.state.chosen].filter((seatId) => this.state.places.isFree(seatId));
    }

    get shownAsChosen() {
        const { moves, chosen } = this.state;
        if (!moves) {
            return new Set(chosen);
        }
        const targets = [...moves.targets.values()].map((target) => target?.seat);
        return new Set([...moves.targets.keys(), ...targets]);
    }

    areaText(area) {
        return this.state.places.areaText(area);
    }

    onSeats(seats, adds) {
        const { moves, chosen } = this.state;
        if (!moves) {
            for (const { id } of seats) {
                chosen[adds ? "add" : "delete"](id);
            }
        } else if (moves.next !== undefined && moves.canTake(seats[0].id)) {
            moves.take(seats[0].id);
        }
    }

    onArea(area) {
        const { moves, areas } = this.state;
        if (!moves) {
            areas[area.id] = areas[area.id] || 1;
        } else if (moves.next !== undefined) {
            moves.takeArea(area.id);
        }
    }

    forget() {
        this.state.chosen.clear();
        this.state.areas = {};
        this.state.moves = null;
        this.state.problem = "";
    }

    // --- doing

    block(kind, reason) {
        const args = [this.chosenFree, this.state.areas, kind, reason];
        return this.change("block_places", args, _t("Blocked."));
    }

    unblock() {
        const { rows } = this.state.places;
        const blocked = this.chosenSeats.filter(({ id }) => rows.get(id)?.state === "blocked");
        const ids = blocked.map(({ id }) => id);
        return this.change("unblock_places", [ids, this.state.areas], _t("On sale again."));
    }

    startMoving() {
        this.state.moves = new Moves(this.state.places, this.state.chosen);
        this.state.problem = "";
    }

    move() {
        const values = this.state.moves.asValues();
        return this.change(
            "move_passengers",
            [values],
            _t("The passengers have their new places."),
        );
    }

    /** Open a form with the chosen free places, then look again. */
    open(xmlid, context) {
        return this.action.doAction(xmlid, {
            additionalContext: {
                default_trip_id: this.tripId,
                default_seat_ids: this.chosenFree,
                water_seat_ids: this.chosenFree,
                active_id: this.tripId,
                ...context,
            },
            onClose: () => this.refresh(),
        });
    }
}

registry.category("actions").add("water_booking.trip_places", TripPlacesAction);
