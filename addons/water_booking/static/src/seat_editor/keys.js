/** Keys of the editor; nothing is taken from who writes into a field. */
import { snapped } from "./arrange";
import { DRAWING } from "./session";
import { step } from "./walking";

const ARROWS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
};
/** So far goes the sheet with an arrow, in pixels. */
const STRIDE = 60;
const VIEW = {
    "+": ({ camera }) => camera.zoom(1.4),
    "=": ({ camera }) => camera.zoom(1.4),
    "-": ({ camera }) => camera.zoom(1 / 1.4),
    0: (session) => session.fit(),
    "?": (session) => session.help(),
};
const TOOLS = { v: "select", h: "pan", r: "row", t: "round", l: "long", a: "area" };
const WITH_CONTROL = {
    z: (session, ev) => (ev.shiftKey ? session.redo() : session.undo()),
    y: (session) => session.redo(),
    c: (session) => session.copy(),
    x: (session) => {
        session.copy();
        session.remove();
    },
    v: (session) => session.paste(),
    d: (session) => session.duplicate(),
    a: (session) => session.selectAll(),
};

/** @returns {boolean} whether the key meant something */
export function onKey(session, gestures, save, ev) {
    if (ev.target.closest?.("input, select, textarea, .modal, [contenteditable]")) {
        return false;
    }
    if (gestures.act && ev.key !== "Escape") {
        return true; // nothing changes under the hand
    }
    // by the place on the board, so that a Cyrillic layout has the same keys
    const letter = ev.code.startsWith("Key")
        ? ev.code.slice(3).toLowerCase()
        : ev.key.toLowerCase();
    const isControl = ev.ctrlKey || ev.metaKey;
    if (ev.key in ARROWS && !ev.altKey) {
        const [dx, dy] = ARROWS[ev.key];
        const times = ev.shiftKey ? 10 : 1;
        if (isControl) {
            step(session, ev.key, ev.shiftKey);
        } else if (session.selection.size || session.tool === "picture") {
            session.nudge(dx * times, dy * times);
        } else {
            session.camera.pan(-dx * STRIDE, -dy * STRIDE);
        }
        return true;
    }
    if (isControl) {
        if (letter === "s") {
            save();
            return true;
        }
        const act = WITH_CONTROL[letter];
        act?.(session, ev);
        return Boolean(act);
    }
    if (ev.key === "Delete" || ev.key === "Backspace") {
        session.remove();
        return true;
    }
    if (ev.key === "Escape") {
        if (!gestures.stop()) {
            if (session.tool === "select") {
                session.select([]);
            } else {
                session.use("select");
            }
        }
        return true;
    }
    if (ev.key in VIEW) {
        VIEW[ev.key](session);
        return true;
    }
    if (ev.key === "Enter" && DRAWING.has(session.tool) && ev.target === gestures.stage) {
        const { x, y } = session.camera.middle;
        session.make({ x: snapped(x, session.grid), y: snapped(y, session.grid) }, null);
        return true;
    }
    if (letter in TOOLS && !ev.altKey && session.editable) {
        session.use(TOOLS[letter]);
        return true;
    }
    return false;
}
