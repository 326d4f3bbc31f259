import { htmlNode } from "@water_booking/seat_drawing/nodes";

/** A finger that rests so long on a place wants to know and not to take it. */
const REST = 450;
/** What a finger has asked for stays so long. */
const STAY = 5000;
const EDGE = 112;

/**
 * What a place is, how one sees from it and what it costs: beside it while it is pointed at or has
 * the keyboard, after a touch for a while. A screen reader has the same in the place's name.
 */
export class Tooltip {
    constructor(map, stage) {
        Object.assign(this, { map, stage });
        this.el = htmlNode("div", { class: "wxm-tip", "aria-hidden": "true", hidden: "hidden" });
        /** A finger has only looked: what it lifts off from is not chosen. */
        this.looked = false;
        const on = (name, handler) => stage.addEventListener(name, handler);
        on("pointerover", (ev) => ev.pointerType === "touch" || this.about(ev.target));
        on("pointerout", (ev) => ev.pointerType === "touch" || this.leave(ev));
        on("pointerdown", (ev) => this.onDown(ev));
        for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
            on(name, () => clearTimeout(this.rest));
        }
        on("pointermove", (ev) => this.isFar(ev) && clearTimeout(this.rest));
        on("contextmenu", (ev) => this.looked && ev.preventDefault());
        on("focusin", (ev) => ev.target.matches(":focus-visible") && this.about(ev.target));
        on("focusout", () => this.hide());
        on("keydown", (ev) => ev.key === "Escape" && this.hide());
    }

    onDown(ev) {
        this.looked = false;
        clearTimeout(this.rest);
        if (ev.pointerType === "touch") {
            this.hide();
            this.start = { x: ev.clientX, y: ev.clientY };
            this.rest = setTimeout(() => {
                this.looked = this.touched(ev.target);
            }, REST);
        }
    }

    isFar({ clientX, clientY }) {
        return this.start && Math.hypot(clientX - this.start.x, clientY - this.start.y) > 8;
    }

    /** @return {boolean} whether there is something to say of it */
    touched(target) {
        const found = this.about(target);
        this.end = setTimeout(() => this.hide(), STAY);
        return found;
    }

    /** The words stay while the pointer goes to read them, with a magnifying glass, say. */
    leave(ev) {
        const box = this.el.getBoundingClientRect();
        const { clientX: x, clientY: y } = ev;
        const within = x > box.left && x < box.right && y > box.top - 14 && y < box.bottom + 14;
        if (!within || !this.stage.contains(ev.relatedTarget)) {
            this.hide();
        }
    }

    about(target) {
        const node = target.closest?.(".wxm-seat, .wxm-area");
        const words = node && this.map.wordsOf(node);
        if (!words) {
            return false;
        }
        const [title, text] = words;
        this.el.replaceChildren(htmlNode("strong", {}, title), text);
        this.put(node);
        return true;
    }

    /** Above the place, or below it where there is no room. */
    put(node) {
        clearTimeout(this.end);
        const [box, stage] = [node, this.stage].map((one) => one.getBoundingClientRect());
        const below = box.top - stage.top < 84;
        this.el.classList.toggle("wxm-tip-below", below);
        const left = box.left - stage.left + box.width / 2;
        const at = below ? Math.min(box.bottom, stage.bottom - 84) : box.top;
        this.el.style.left = `${Math.min(stage.width - EDGE, Math.max(EDGE, left))}px`;
        this.el.style.top = `${at - stage.top}px`;
        this.el.hidden = false;
    }

    hide() {
        clearTimeout(this.end);
        clearTimeout(this.rest);
        this.el.hidden = true;
    }
}
