import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ExtrasPanel } from "./extras_panel";
import { Gate } from "./gate";
import { ManifestPanel } from "./manifest_panel";
import { ScanPanel } from "./scan_panel";

const REFRESH_EVERY = 15000;

/**
 * The screen at the pier: who is aboard, one scan after another.
 *
 * The trip comes from the action, or after a reload from the address (``/odoo/<trip>/boarding``).
 */
export class BoardingAction extends Component {
    static template = "water_booking.BoardingAction";
    static components = { ExtrasPanel, Layout, ManifestPanel, ScanPanel };
    static props = { ...standardActionServiceProps };
    static path = "boarding";
    static displayName = _t("Boarding");

    setup() {
        this.action = useService("action");
        const { params, context } = this.props.action;
        const tripId = params?.trip_id || context.active_id;
        this.state = useState({ tab: "scan", problem: "" });
        this.gate = tripId ? useState(Gate.create(useService("orm"), tripId)) : null;
        onWillStart(() => this.start());
        const timer = browser.setInterval(() => this.refresh(), REFRESH_EVERY);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async start() {
        if (!this.gate) {
            await this.action.doAction("water_booking.action_water_trip_boarding");
            return;
        }
        this.props.updateActionState?.({ active_id: this.gate.tripId });
        await this.refresh();
    }

    async refresh() {
        try {
            await this.gate?.refresh();
            this.state.problem = "";
            if (this.gate?.status) {
                this.env.config.setDisplayName(this.gate.status.trip);
            }
        } catch (error) {
            this.state.problem = error.data?.message || error.message;
        }
    }

    get boardable() {
        return !["draft", "cancelled", "done"].includes(this.gate.status.state);
    }

    get share() {
        const { aboard, expected } = this.gate.status;
        return expected ? Math.round((100 * aboard) / expected) : 0;
    }
}

registry.category("actions").add("water_booking.boarding", BoardingAction);
