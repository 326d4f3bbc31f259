/* global luxon */
import { TimelineModel } from "@web_timeline/views/timeline/timeline_model.esm";
import { onWillStart } from "@odoo/owl";
import { user } from "@web/core/user";

const { DateTime } = luxon;
const WRITTEN = "yyyy-MM-dd HH:mm:ss";
/** Shorter windows between two bookings are no use to anybody. */
const SHORTEST_WINDOW = { minutes: 60 };
/** Days that are read at once, and shown at once: `LONGEST` of the server, less an hour of a clock. */
const MOST_READ = 219;
export const MOST_SHOWN = 200;

/** A moment as the server writes it: UTC without a zone. */
export const toServer = (moment) => DateTime.fromJSDate(moment).toUTC().toFormat(WRITTEN);
export const fromServer = (text) => DateTime.fromFormat(text, WRITTEN, { zone: "utc" });

/**
 * What the fleet board shows, read by one call for the time in view and a week around it.
 */
export class FleetBoardModel extends TimelineModel {
    setup(params) {
        super.setup(params);
        this.group = "vessel";
        this.board = { tz: "UTC", groups: [], items: [], closed: [] };
        this.data = [];
        this.last_group_bys = ["resource_id"];
        const today = DateTime.now().startOf("day");
        this.range = { start: today.minus({ days: 7 }), stop: today.plus({ days: 21 }) };
        onWillStart(async () => {
            this.canDrag = await user.hasGroup("water_booking.group_dispatcher");
        });
    }

    async load() {
        const { start, stop } = this.range;
        this.board = await this.keepLast.add(
            this.orm.call("water.occupancy", "board_read", [
                this.group,
                toServer(start.toJSDate()),
                toServer(stop.toJSDate()),
            ]),
        );
        this.data = this.board.items;
        this.notify();
    }

    /** Read more where the eye has moved out of what is known. */
    async look(start, stop) {
        if (start >= this.range.start && stop <= this.range.stop) {
            return;
        }
        const shown = stop.diff(start, "days").days;
        const around = { days: Math.max(7, Math.min(shown, MOST_READ - shown) / 2) };
        this.range = { start: start.minus(around), stop: stop.plus(around) };
        await this.load();
    }

    async showGroup(group) {
        this.group = group;
        await this.load();
    }

    get canEdit() {
        return this.canDrag;
    }
    get canCreate() {
        return false;
    }
    get canDelete() {
        return false;
    }

    preview(id, start, resource, exact) {
        const move = [id, toServer(start), resource, exact];
        return this.orm.call("water.occupancy", "board_preview", move);
    }

    move(id, start, resource, trip, exact) {
        const move = [id, toServer(start), resource, trip, exact];
        return this.orm.call("water.occupancy", "board_move", move);
    }

    /** Times between bookings, from now on: {group, start, stop}. */
    freeWindows() {
        const busy = new Map(this.board.groups.map((group) => [group.id, []]));
        for (const line of [...this.board.items, ...this.board.closed]) {
            busy.get(line.group)?.push([fromServer(line.start), fromServer(line.stop)]);
        }
        const now = DateTime.utc();
        const windows = [];
        for (const [group, times] of busy) {
            let last = this.range.start > now ? this.range.start : now;
            times.sort((one, two) => one[0] - two[0]);
            for (const [start, stop] of [...times, [this.range.stop, this.range.stop]]) {
                if (start >= last.plus(SHORTEST_WINDOW)) {
                    windows.push({ group, start: last, stop: start });
                }
                if (stop > last) {
                    last = stop;
                }
            }
        }
        return windows;
    }
}
