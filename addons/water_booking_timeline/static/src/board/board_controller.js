import { fromServer } from "./board_model";
import { MoveDialog } from "./move_dialog";
import { MoveForm } from "./move_form";
import { TimelineController } from "@web_timeline/views/timeline/timeline_controller.esm";

/** What happens to a booking that is dragged or opened on the board. */
export class FleetBoardController extends TimelineController {
    static template = "water_booking_timeline.BoardView";

    getSearchProps() {
        return {};
    }

    /** `item.exact`: its time was written, not dropped. */
    async _onMove(item, callback) {
        const move = [item.id, item.start, item.group];
        const exact = Boolean(item.exact);
        let preview = null;
        try {
            preview = await this.model.preview(...move, exact);
        } catch (error) {
            callback(null);
            throw error;
        }
        let moved = false;
        this.dialogService.add(
            MoveDialog,
            {
                preview,
                move: async () => {
                    await this.model.move(...move, preview.trip_id, exact);
                    moved = true;
                },
                openTrip: () => this.openTrip(preview.trip_id),
                keepTime: this.keepTime(item, preview),
            },
            {
                onClose: () => {
                    callback(moved ? item : null);
                    this.model.load();
                },
            },
        );
    }

    /** The same without the other time, for who meant the row only; nothing where just one of both
     * has changed. */
    keepTime({ id, group }, preview) {
        const line = this.model.data.find((one) => one.id === id);
        if (!line || preview.lines.length < 2) {
            return undefined;
        }
        const start = fromServer(line.start).toJSDate();
        return () => this._onMove({ id, start, group, exact: true }, () => {});
    }

    get rendererProps() {
        return { ...super.rendererProps, onEnter: (id) => this._onEnter(id) };
    }

    /** Enter on a booking: what a drag does, in a form. */
    _onEnter(id) {
        const line = this.model.data.find((one) => one.id === id);
        if (!line) {
            return;
        }
        const { groups, tz } = this.model.board;
        this.dialogService.add(MoveForm, {
            ...{ line, groups, tz },
            canMove: this.model.canEdit && line.movable,
            open: line.trip_id || line.service_id ? () => this.open(line) : undefined,
            move: (start, group) => this._onMove({ id, start, group, exact: true }, () => {}),
        });
    }

    _onUpdate(item) {
        this.open(item.evt);
    }

    _onItemDoubleClick(event) {
        this.open(this.model.data.find((line) => line.id === event.item));
    }

    open(line) {
        if (line?.trip_id) {
            this.openTrip(line.trip_id);
        } else if (line?.service_id) {
            this.openForm("water.service", line.service_id);
        }
    }

    openTrip(id) {
        this.openForm("water.trip", id);
    }

    openForm(model, id) {
        this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    _onGroupClick(event) {
        const group = this.model.board.groups.find((one) => one.id === event.group);
        if (group) {
            this.openForm(group.model, group.owner);
        }
    }
}
