/** What the hand on the sheet means: choose, frame, drag, pull larger, draw, pan, zoom. */
import { snapped } from "./arrange";
import { boxOf, get, idOfThing, round, thingsOn } from "./document";
import { Pinch } from "./pinch";
import { keepsShape, pulled } from "./resizing";
import { layRow } from "./rows";

/** So far may a pointer slip and still mean what is below it, in pixels. */
const SLIP = 4;

export class Gestures {
    /**
     * @param {HTMLElement} stage
     * @param {Session} session
     */
    constructor(stage, session) {
        Object.assign(this, { stage, session, act: null, pans: false });
        this.pinch = new Pinch(session.camera);
        const on = (name, handler, options) => stage.addEventListener(name, handler, options);
        on("pointerdown", (ev) => this.onDown(ev));
        on("pointermove", (ev) => this.onMove(ev));
        on("pointerup", (ev) => this.onUp(ev));
        on("pointercancel", (ev) => {
            this.pinch.lift(ev);
            this.stop();
        });
        on("wheel", (ev) => this.onWheel(ev), { passive: false });
        on("dblclick", () => this.onTwice());
    }

    get canvas() {
        return this.session.canvas;
    }

    get camera() {
        return this.session.camera;
    }

    onDown(ev) {
        const { session, camera } = this;
        if (document.activeElement !== this.stage) {
            // what is typed in a field belongs to what has been chosen until now
            this.stage.focus({ preventScroll: true });
        }
        if (this.pinch.touch(ev)) {
            this.stop(); // what the first of two fingers has begun was not meant
            return;
        }
        if (this.act || ev.button > 1) {
            return;
        }
        camera.frame = this.stage.getBoundingClientRect();
        const at = camera.place(ev);
        const [target] = ev.composedPath(); // things lie in shadows
        const id = target.closest?.("[data-id]")?.dataset.id;
        const start = id && get(session.doc, id); // what was typed may have taken it away
        const thing = start && id;
        this.pressed = thing;
        const adds = ev.shiftKey || ev.ctrlKey || ev.metaKey;
        this.act = { from: at, at, thing, start, adds };
        this.act.handle = target.dataset?.handle;
        this.act.kind = this.kindOf(ev, thing);
        if (this.act.kind === "drag" && !session.selection.has(thing) && !this.act.adds) {
            session.select(session.mates(thing));
        }
        this.stage.setPointerCapture(ev.pointerId);
        if (this.act.kind === "pan") {
            this.canvas.cover(true);
        }
    }

    kindOf(ev, thing) {
        const { tool, editable } = this.session;
        if (ev.button === 1 || this.pans || tool === "pan") {
            return "pan";
        }
        if (this.act.handle) {
            return "pull";
        }
        if (tool === "picture") {
            return "shove";
        }
        if (tool !== "select") {
            return "draw";
        }
        return thing && editable ? "drag" : thing ? "choose" : "frame";
    }

    onMove(ev) {
        const { act } = this;
        if (this.pinch.move(ev) || !act) {
            return;
        }
        const before = act.at;
        act.at = this.camera.place(ev);
        if (!act.moved && Math.hypot(act.at.x - act.from.x, act.at.y - act.from.y) < SLIP) {
            return;
        }
        if (!act.moved) {
            act.moved = true;
            this.begin();
        }
        const [dx, dy] = [act.at.x - before.x, act.at.y - before.y];
        this[act.kind]?.(dx, dy);
    }

    begin() {
        const { act, session } = this;
        act.box = this.canvas.handles.box;
        if (act.kind === "drag") {
            if (!session.selection.has(act.thing)) {
                session.select([...session.selection, ...session.mates(act.thing)]);
            }
            this.canvas.raise(session.selection);
        }
    }

    // --- while the hand moves

    pan(dx, dy) {
        this.camera.pan(dx, dy);
    }

    /** A handle of the box around what is chosen. */
    pull() {
        const box = this.pulledBox();
        if (this.session.tool === "picture") {
            this.canvas.back.shiftPicture(pictureIn(box));
        }
        this.canvas.sketchBox(box);
        this.canvas.handles.around(box, this.session.tool !== "picture");
    }

    pulledBox() {
        const { session, act } = this;
        const isPicture = session.tool === "picture";
        const keeps = isPicture || keepsShape(session.resizable);
        return pulled(act.box, act.handle, this.moved(), isPicture ? 0 : session.grid, keeps);
    }

    /** The picture below the deck. */
    shove() {
        if (this.act.box) {
            const box = this.shovedBox();
            this.canvas.back.shiftPicture(pictureIn(box));
            this.canvas.handles.around(box, false);
        }
    }

    shovedBox() {
        const { left, top, right, bottom } = this.act.box;
        const { x, y } = this.moved();
        return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
    }

    /** How far the hand is from where it began, in units of the plan. */
    moved() {
        const { act, camera } = this;
        return {
            x: (act.at.x - act.from.x) / camera.scale,
            y: (act.at.y - act.from.y) / camera.scale,
        };
    }

    drag() {
        const { x, y } = this.way();
        this.canvas.carry(x, y);
    }

    frame() {
        this.canvas.lasso(this.act.from, this.act.at);
    }

    draw() {
        const [from, to] = this.ends();
        const { tool } = this.session;
        if (tool === "row") {
            this.canvas.sketchSeats(layRow(this.session.rowBetween(from, to)));
        } else {
            const { x, y } = from;
            this.canvas.sketch(`M ${x} ${y} H ${to.x} V ${to.y} H ${x} Z`);
        }
    }

    /** From where to where, on the grid. */
    ends() {
        const { grid } = this.session;
        return [this.act.from, this.act.at].map((point) => {
            const { x, y } = this.camera.toPlan(point);
            return { x: snapped(x, grid), y: snapped(y, grid) };
        });
    }

    /** How far the things go, in units of the plan: what was taken hold of comes to the grid. */
    way() {
        const { act, session } = this;
        const { x, y } = act.start;
        const by = this.moved();
        const to = { x: snapped(x + by.x, session.grid), y: snapped(y + by.y, session.grid) };
        return { x: to.x - x, y: to.y - y };
    }

    // --- when it lets go

    onUp(ev) {
        this.canvas.cover(false);
        if (this.pinch.lift(ev) || !this.act) {
            return;
        }
        this.camera.frame = null;
        try {
            this.finish();
        } finally {
            this.act = null;
        }
    }

    /** What has been under way takes effect. */
    finish() {
        const { act, session } = this;
        const isClick = !act.moved;
        if (act.kind === "drag" && act.moved) {
            const { x, y } = this.way();
            if (x || y) {
                session.move(x, y);
            }
            this.canvas.drop(Boolean(x || y));
        } else if (act.kind === "draw") {
            const [from, to] = this.ends();
            this.canvas.sketch("");
            session.make(from, isClick ? null : to);
        } else if (act.kind === "pull" && act.moved) {
            this.canvas.sketch("");
            this.resize(this.pulledBox());
        } else if (act.kind === "shove" && act.moved && act.box) {
            this.resize(this.shovedBox());
        } else if (act.kind === "frame") {
            this.canvas.lasso(null);
            session.select([
                ...(act.adds ? session.selection : []),
                ...(isClick ? [] : this.framed(act)),
            ]);
        } else if (isClick && act.thing && session.tool === "select") {
            this.click(act);
        }
    }

    resize(box) {
        const { session } = this;
        if (session.tool === "picture") {
            session.changePicture(pictureIn(box));
        } else {
            session.resizeThing(session.resizable, box);
        }
    }

    click({ thing, adds }) {
        const { session } = this;
        const mates = session.mates(thing);
        if (!adds) {
            session.select(mates);
        } else if (session.selection.has(thing)) {
            session.select([...session.selection].filter((id) => !mates.includes(id)));
        } else {
            session.select([...session.selection, ...mates]);
        }
    }

    /** Things whose middle lies in the rectangle. */
    framed({ from, at }) {
        const [one, two] = [from, at].map((point) => this.camera.toPlan(point));
        const isIn = (value, a, b) => value >= Math.min(a, b) && value <= Math.max(a, b);
        return thingsOn(this.session.doc, this.session.deck)
            .filter((thing) => {
                const box = boxOf(thing);
                return (
                    isIn((box.left + box.right) / 2, one.x, two.x) &&
                    isIn((box.top + box.bottom) / 2, one.y, two.y)
                );
            })
            .map(idOfThing);
    }

    /** Esc while the hand is at it. */
    stop() {
        if (!this.act) {
            return false;
        }
        const { box } = this.act;
        this.act = null;
        this.canvas.lasso(null);
        this.canvas.drop(false);
        if (box) {
            this.session.onChange(); // handles and picture are where they were
        }
        return true;
    }

    /** Twice on a seat: its whole row. */
    onTwice() {
        // the stage has captured the pointer, so the event does not know what lies below
        if (this.pressed && this.session.tool === "select") {
            this.session.selectRow(this.pressed);
        }
    }

    onWheel(ev) {
        ev.preventDefault();
        const unit = ev.deltaMode ? 18 : 1; // lines or pixels
        if (ev.ctrlKey || ev.metaKey) {
            const turned = Math.max(-100, Math.min(100, ev.deltaY * unit));
            this.camera.zoom(Math.exp(-turned / 250), this.camera.place(ev));
        } else {
            const sideways = ev.shiftKey && !ev.deltaX;
            const [x, y] = sideways ? [ev.deltaY, 0] : [ev.deltaX, ev.deltaY];
            this.camera.pan(-x * unit, -y * unit);
        }
    }
}

function pictureIn({ left, top, right }) {
    return { x: round(left), y: round(top), width: round(right - left) };
}
