/* global luxon, vis */
import { bookingItem, closedItem, freeItem, legend, SIGNS } from "./board_items";
import { BoardKeys } from "./board_keys";
import { dragEveryWay, droppedStart } from "./dragging";
import { FREE_LINE, keepFreeLine } from "./free_line";
import { fromServer, MOST_SHOWN } from "./board_model";
import { APART, firstOf, TOUCHING, weekItem, weekOf, weeks } from "./season";
import { onMounted, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { TimelineRenderer } from "@web_timeline/views/timeline/timeline_renderer.esm";
import { _t } from "@web/core/l10n/translation";
import { useBus } from "@web/core/utils/hooks";

const { DateTime, Settings } = luxon;
const LENGTHS = { day: { days: 1 }, week: { weeks: 1 }, season: { months: 6 } };
/** On fewer pixels a week of half a year has no room for its sign: then these months are a season. */
const NARROW = 500;
const SHORT_SEASON = { months: 2 };
/** While nothing is dragged the board looks every so often what others have done. */
const REFRESH = 20000;

/**
 * The fleet board: the OCA's time line with rows for all vessels, people or berths, in the time of
 * the pier.
 */
export class FleetBoardRenderer extends TimelineRenderer {
    static template = "water_booking_timeline.Board";
    static props = { ...TimelineRenderer.props, onEnter: Function };

    setup() {
        super.setup();
        this.state = useState({
            ...{ length: "week", group: "vessel", sought: "", dragging: false },
            nothing: "", // why there is no row to see
            more: false, // whether a phone shows what is folded away
        });
        this.mode.data = "week";
        /** The moment that is looked at, whatever length is shown around it. */
        this.anchor = DateTime.now();
        this.signs = SIGNS;
        this.options = {
            ...this.options,
            locale: Settings.defaultLocale.slice(0, 2),
            moment: (date) => this.local(date),
            stack: true,
            margin: { axis: FREE_LINE, item: { horizontal: APART, vertical: 4 } },
            groupOrder: "order",
            orientation: { axis: "top", item: "top" },
            itemsAlwaysDraggable: { item: true, range: false },
            tooltip: { followMouse: true },
            zoomMin: 3600 * 1000,
            zoomMax: MOST_SHOWN * 24 * 3600 * 1000,
            snap: (date) => new Date(Math.round(date / 300000) * 300000),
        };
        /** A pointer is down on the board: what is read meanwhile is drawn when it is up again. */
        this.held = false;
        this.late = false;
        for (const up of ["pointerup", "pointercancel"]) {
            useExternalListener(window, up, () => this.onRelease());
        }
        // `useModel` renders nothing when a model has news; the first load comes before the timeline
        useBus(this.model.bus, "update", () => this.timeline && this.on_data_loaded());
        onMounted(() => {
            this.timeline.on("rangechanged", ({ start, end }) => {
                this.model.look(DateTime.fromJSDate(start), DateTime.fromJSDate(end));
            });
            this.timer = setInterval(() => this.refresh(), REFRESH);
        });
        onWillUnmount(() => {
            clearInterval(this.timer);
            this.timeline.destroy();
        });
    }

    init_timeline() {
        super.init_timeline();
        dragEveryWay(this.timeline.itemSet);
        this.keys = new BoardKeys(this.canvasRef.el, {
            enter: (id) => this.onEnter(id),
            turn: (direction) => this.onStep(direction),
        });
        this.timeline.on("changed", () => this.keys.settle());
        const hold = ({ button, target }) => {
            this.held = button === 0; // a menu of the browser's own takes the end of others
            this.heldWeek = Boolean(target.closest(".o_water_board_week"));
        };
        this.canvasRef.el.addEventListener("pointerdown", hold, { capture: true });
        this.timeline.on("click", ({ item }) => weekOf(item) && this.onEnter(item));
        if (this.options.onUpdate) {
            // the OCA listens for those who may only look; of the others vis-timeline hears nothing
            // but a double tap on what is chosen and can be moved
            this.timeline.on("doubleClick", (event) => this.on_timeline_double_click(event));
        }
        // vis-timeline lets no `mousedown` come; which press of several it was, the click knows
        this.canvasRef.el.addEventListener(
            "click",
            ({ detail }) => {
                if (detail < 2) {
                    this.pressedWeek = this.heldWeek;
                }
            },
            { capture: true },
        );
    }

    /** Not of the booking that has come under the pointer when a press on its week has shown it. */
    on_timeline_double_click(event) {
        if (!this.pressedWeek) {
            super.on_timeline_double_click(event);
        }
    }

    /** Opened by the double click, and not twice. */
    on_update() {}

    get legend() {
        return legend();
    }

    get groups() {
        return [
            { name: "vessel", text: _t("Vessels") },
            { name: "crew", text: _t("Crew") },
            { name: "berth", text: _t("Berths") },
        ];
    }

    get lengths() {
        return [
            { name: "day", text: _t("Day") },
            { name: "week", text: _t("Week") },
            { name: "season", text: _t("Season") },
        ];
    }

    /** A moment for vis-timeline in the zone of the pier, whatever the zone of the computer. */
    local(date) {
        const moment = vis.moment(date);
        const { offset } = DateTime.fromMillis(moment.valueOf(), { zone: this.model.board.tz });
        return moment.utcOffset(offset);
    }

    _computeMode() {
        const { start, end } = this.windowFrom(this.anchor);
        this.options.start = start.toJSDate();
        this.options.end = end.toJSDate();
    }

    windowFrom(moment) {
        const unit = { day: "day", week: "day", season: "month" }[this.state.length];
        const start = moment.setZone(this.model.board.tz).startOf(unit);
        return { start, end: start.plus(this.shownLength) };
    }

    /** How much time is shown at once. */
    get shownLength() {
        const isShort = this.isSeason && this.timeline?.dom.center.clientWidth < NARROW;
        return isShort ? SHORT_SEASON : LENGTHS[this.state.length];
    }

    show(moment) {
        this.anchor = moment;
        const { start, end } = this.windowFrom(moment);
        this.timeline.setWindow(start.toJSDate(), end.toJSDate(), { animation: false });
    }

    /** Whether bookings are too narrow to be drawn one by one. */
    get isSeason() {
        return this.state.length === "season";
    }

    /** A booking is entered; a week of the season is looked at. */
    onEnter(id) {
        const day = weekOf(id);
        if (day) {
            const week = this.weeks.find((one) => one.id === id);
            if (week) {
                this.keys.hand(firstOf(week).id);
            }
            this.anchor = DateTime.fromISO(day, { zone: this.model.board.tz });
            this.onLength("week");
        } else {
            this.props.onEnter(Number(id));
        }
    }

    onLength(length) {
        const wasSeason = this.isSeason;
        this.state.length = length;
        if (wasSeason !== this.isSeason) {
            const horizontal = this.isSeason ? TOUCHING : APART;
            this.timeline.setOptions({ margin: { item: { horizontal } } });
            this.on_data_loaded();
        }
        this.show(this.anchor);
    }

    onToday() {
        this.show(DateTime.now());
    }

    onStep(direction) {
        const length = this.shownLength;
        this.show(direction > 0 ? this.anchor.plus(length) : this.anchor.minus(length));
    }

    async onGroup(group) {
        this.state.group = group;
        await this.model.showGroup(group);
    }

    refresh() {
        if (document.visibilityState === "visible" && !this.isInHand) {
            this.model.load();
        }
    }

    /** vis-timeline has its part in a drop after us. */
    onRelease() {
        this.held = false;
        setTimeout(() => this.drawLate());
    }

    drawLate() {
        if (this.late && !this.isInHand) {
            this.on_data_loaded();
        }
    }

    /** Whether bookings have to stay the objects that they are: one is held, or waits for its answer. */
    get isInHand() {
        return this.held || this.state.dragging;
    }

    on_data_loaded() {
        this.late = this.isInHand;
        if (this.late) {
            return;
        }
        const { board } = this.model;
        const names = new Map(board.groups.map(({ id, name }) => [id, name]));
        this.weeks = this.isSeason ? weeks(board.items, board.tz) : [];
        this.keys.leave();
        this.showRows();
        this.timeline.setItems([
            ...(this.isSeason
                ? this.weeks.map((week) => weekItem(week, names.get(week.group)))
                : board.items.map((line) => bookingItem(line, this.model.canEdit))),
            ...board.closed.map(closedItem),
            ...this.model.freeWindows().map(freeItem),
        ]);
    }

    /** All rows, or those whose name has what is sought. */
    get rows() {
        const sought = this.state.sought.trim().toLowerCase();
        return this.model.board.groups.filter(({ name }) => name.toLowerCase().includes(sought));
    }

    get nothing() {
        if (this.rows.length) {
            return "";
        }
        if (this.model.board.groups.length) {
            return _t("No row has this name.");
        }
        return {
            vessel: _t("There are no vessels yet: make the first one in the menu."),
            crew: _t("There is no crew yet: make the first member in the menu."),
            berth: _t("There are no berths yet: make the first one in the menu."),
        }[this.state.group];
    }

    showRows() {
        this.state.nothing = this.nothing;
        this.timeline.setGroups(
            this.rows.map((group, order) => ({
                id: group.id,
                content: this.label(group),
                order,
            })),
        );
        keepFreeLine(this.timeline.itemSet);
    }

    /** As an element: a name is never markup. */
    label(group) {
        const label = document.createElement("button");
        label.type = "button";
        label.className = "o_water_board_row";
        label.textContent = group.name;
        label.title = group.name;
        // a click is vis-timeline's own
        label.addEventListener("keydown", (ev) => {
            if (["Enter", " "].includes(ev.key)) {
                ev.preventDefault();
                this.props.onGroupClick({ group: group.id });
            }
        });
        return label;
    }

    onSeek(event) {
        this.state.sought = event.target.value;
        this.showRows();
    }

    async on_move(item, callback) {
        this.state.dragging = true;
        item.start = droppedStart(this.timeline, item, fromServer(item.evt.start).toJSDate());
        await this.props.onMove(item, (answer) => {
            this.state.dragging = false;
            callback(answer);
            this.drawLate();
        });
    }
}
