import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { OUTCOMES } from "./outcomes";

const REFRESH_EVERY = 15000;
const FIELDS = [
    "name",
    "passenger_name",
    "partner_id",
    "excursion_id",
    "fare_id",
    "seat_label",
    "extras",
    "state",
    "used_at",
    "barcode",
];

/** Passengers of the trip, to find those whose code cannot be read. */
export class ManifestPanel extends Component {
    static template = "water_booking.ManifestPanel";
    static props = { gate: Object };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.gate = useState(this.props.gate);
        this.state = useState({ tickets: [], search: "", ashore: false });
        onWillStart(() => this.load());
        const timer = browser.setInterval(() => this.load(), REFRESH_EVERY);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    /** Read the passengers; without a connection the list stays as it is. */
    async load() {
        let tickets = [];
        try {
            tickets = await this.read();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.gate.online = false;
            return;
        }
        const label = (ticket) => ticket.seat_label || "";
        const byPlace = (a, b) => label(a).localeCompare(label(b), undefined, { numeric: true });
        this.state.tickets = tickets
            .map((ticket) => ({
                ...ticket,
                passenger: ticket.passenger_name || ticket.partner_id[1] || "",
            }))
            .sort(byPlace);
    }

    read() {
        return this.orm.silent.searchRead(
            "water.ticket",
            [
                ["trip_id", "in", this.tripIds],
                ["state", "in", ["issued", "used"]],
            ],
            FIELDS,
        );
    }

    /** All excursions that sail; before the gate knows them, the trip itself. */
    get tripIds() {
        return this.gate.status?.trip_ids || [this.gate.tripId];
    }

    get rows() {
        const wanted = this.state.search.trim().toLowerCase();
        return this.state.tickets.filter(
            (ticket) =>
                !(this.state.ashore && ticket.state === "used") &&
                [ticket.passenger, ticket.seat_label, ticket.name, ticket.fare_id[1]].some((text) =>
                    (text || "").toLowerCase().includes(wanted),
                ),
        );
    }

    usedTime(ticket) {
        return deserializeDateTime(ticket.used_at, { tz: this.gate.zone }).toFormat("HH:mm");
    }

    async onLetAboard(ticket) {
        const scan = await this.gate.scan(ticket.barcode);
        if (!scan) {
            return;
        }
        if (scan.outcome !== "ok") {
            const { title } = OUTCOMES[scan.outcome];
            this.notification.add(scan.message, { title, type: "warning" });
        }
        if (scan.outcome !== "offline") {
            await this.load();
        }
    }
}
