import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** What a move means for passengers, prices and crew, before anything is done. */
export class MoveDialog extends Component {
    static template = "water_booking_timeline.MoveDialog";
    static components = { Dialog };
    static props = {
        preview: Object,
        move: Function,
        openTrip: Function,
        keepTime: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.state = useState({ busy: false });
        this.title = _t("Move: %s", this.props.preview.what);
    }

    get passengers() {
        const { passengers, buying } = this.props.preview;
        if (!passengers && !buying) {
            return _t("Nobody has a ticket yet.");
        }
        return _t("Passengers with tickets: %(passengers)s, places being bought: %(buying)s", {
            passengers,
            buying,
        });
    }

    get seats() {
        const { kept, moved } = this.props.preview;
        return _t("Keep their place: %(kept)s, get another one: %(moved)s", { kept, moved });
    }

    async onMove() {
        this.state.busy = true;
        try {
            await this.props.move();
        } finally {
            this.props.close();
        }
    }

    onKeepTime() {
        this.props.close();
        this.props.keepTime();
    }

    onOpenTrip() {
        this.props.close();
        this.props.openTrip();
    }
}
