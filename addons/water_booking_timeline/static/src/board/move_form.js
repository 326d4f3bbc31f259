/* global luxon */
import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { fromServer } from "./board_model";

const { DateTime } = luxon;
const WRITTEN = "yyyy-MM-dd'T'HH:mm";

/** Another time or another row for a booking, without a mouse; what it means is told after it. */
export class MoveForm extends Component {
    static template = "water_booking_timeline.MoveForm";
    static components = { Dialog };
    static props = {
        line: Object, // as `board_read` gives it
        groups: Array,
        tz: String,
        canMove: Boolean,
        move: Function, // (start: Date, group) => void
        open: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        const { line, tz } = this.props;
        this.title = line.name;
        this.before = fromServer(line.moment).setZone(tz).startOf("minute");
        this.state = useState({ time: this.before.toFormat(WRITTEN), group: line.group });
    }

    get facts() {
        const { line } = this.props;
        return [line.time, line.places && _t("Sold: %s", line.places), line.said]
            .filter(Boolean)
            .join(" · ");
    }

    get moment() {
        return DateTime.fromFormat(this.state.time, WRITTEN, { zone: this.props.tz });
    }

    get isReady() {
        const { moment, props, state } = this;
        return moment.isValid && (+moment !== +this.before || state.group !== props.line.group);
    }

    onMove() {
        const { line, move, close } = this.props;
        const start = fromServer(line.start).plus(this.moment.diff(this.before));
        close();
        move(start.toJSDate(), this.state.group);
    }

    onOpen() {
        this.props.close();
        this.props.open();
    }
}
