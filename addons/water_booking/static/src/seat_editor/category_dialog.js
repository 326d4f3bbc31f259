import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { inkOn } from "@water_booking/seat_drawing/symbols";

/** Colours that are told apart on the plan; the first that no category has is proposed. */
const COLORS = ["#1b6ca8", "#b5462f", "#2f7d4f", "#8a5a00", "#6b3fa0", "#0b6e73", "#a8336f"];

/** A new price category; prices are given to it in the tariffs of the excursions. */
export class CategoryDialog extends Component {
    static template = "water_booking.SeatEditorCategory";
    static components = { Dialog };
    static props = { others: Array, made: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        this.title = _t("New price category");
        const taken = new Set(this.props.others.map(({ color }) => color));
        const color = COLORS.find((one) => !taken.has(one)) || COLORS[0];
        this.state = useState({ name: "", symbol: null, color, problem: "", busy: false });
        useAutofocus({ refName: "name" });
    }

    get ink() {
        return inkOn(this.state.color);
    }

    /**
     * The first letter of the name that marks no other category, until the field is touched: a sign
     * that is deleted does not come back under the hand.
     */
    get symbol() {
        if (this.state.symbol !== null) {
            return this.state.symbol;
        }
        const taken = new Set(this.props.others.map(({ symbol }) => symbol));
        const letters = [...this.state.name.toUpperCase()].filter((one) =>
            /[\p{L}\p{N}]/u.test(one),
        );
        return letters.find((one) => !taken.has(one)) || letters[0] || "";
    }

    async onSave() {
        const { state, symbol, props } = this;
        state.busy = true;
        state.problem = "";
        try {
            const values = [state.name, symbol, state.color];
            props.made(await this.orm.call("water.seat.category", "create_in_editor", values));
            props.close();
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            state.problem = error.data?.message || error.message;
        } finally {
            state.busy = false;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && this.state.name.trim() && !this.state.busy) {
            ev.preventDefault();
            this.onSave();
        }
    }
}
