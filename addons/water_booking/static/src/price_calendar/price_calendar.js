/* global luxon */

import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const CHANNELS = {
    website: _t("Website"),
    office: _t("Office"),
    agent: _t("Agent"),
    api: _t("API"),
};
/** What has become of a price since yesterday: a sign and words, never a colour alone. */
const MOVES = {
    1: { sign: "▲", tone: "text-danger", title: _t("Dearer than yesterday") },
    "-1": { sign: "▼", tone: "text-success", title: _t("Cheaper than yesterday") },
};

/**
 * A month of an excursion: what a customer pays for each trip, which rule says so, and what has
 * changed since yesterday.
 */
export class PriceCalendar extends Component {
    static template = "water_booking.PriceCalendar";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static path = "price-calendar";
    static displayName = _t("Price calendar");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.latest = new KeepLast();
        this.channels = CHANNELS;
        const now = luxon.DateTime.now();
        this.state = useState({
            excursions: [],
            excursion: this.props.action.context.active_id || 0,
            channel: "website",
            year: now.year,
            month: now.month,
            page: null,
            trip: null,
        });
        onWillStart(() => this.start());
    }

    async start() {
        const choices = await this.orm.call("water.excursion", "price_calendar_choices", []);
        this.state.excursions = choices;
        if (!choices.some((choice) => choice.id === this.state.excursion)) {
            this.state.excursion = choices[0]?.id || 0;
        }
        await this.load();
    }

    async load() {
        if (!this.state.excursion) {
            return;
        }
        const { excursion, year, month, channel } = this.state;
        const page = this.orm.call("water.excursion", "price_calendar", [
            [excursion],
            year,
            month,
            channel,
        ]);
        this.state.page = await this.latest.add(page);
        this.state.trip = null;
    }

    move(months) {
        const next = luxon.DateTime.local(this.state.year, this.state.month).plus({ months });
        Object.assign(this.state, { year: next.year, month: next.month });
        return this.load();
    }

    onExcursion(ev) {
        this.state.excursion = Number(ev.target.value);
        return this.load();
    }

    onChannel(ev) {
        this.state.channel = ev.target.value;
        return this.load();
    }

    async open(trip) {
        const args = [[trip.id], this.state.channel];
        this.state.trip = await this.orm.call("water.trip", "price_explanations", args);
    }

    openTrip() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "water.trip",
            res_id: this.state.trip.id,
            views: [[false, "form"]],
        });
    }

    openChanges() {
        return this.action.doAction("water_booking.action_water_price_change");
    }

    moved(trip) {
        return MOVES[trip.change];
    }
}

registry.category("actions").add("water_booking.price_calendar", PriceCalendar);
