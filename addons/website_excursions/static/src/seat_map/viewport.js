/**
 * What of a drawing is in sight: wheel, pinch, drag, double tap, buttons. It knows nothing of what
 * is drawn. Only the transform of one element changes, once a frame, and the compositor moves what
 * it has painted: thousands of seats are neither laid out nor painted again.
 */
const MOST = 6;
const STEP = 1.5;
/** So far may a finger slip and still mean what is under it, in pixels. */
const SLIP = 8;
/** Two taps within so many milliseconds are one double tap. */
const TWICE = 320;

export class Viewport {
    /**
     * @param {HTMLElement} stage the window; it stays and is listened to
     * @param {() => void} onMove something has moved, so what was laid over it is out of place
     */
    constructor(stage, onMove = () => {}) {
        Object.assign(this, { stage, onMove });
        this.pointers = new Map();
        // Lies over the drawing while it is dragged: finding what is below the pointer costs
        // more than the move.
        this.shield = document.createElement("div");
        this.shield.className = "wxm-shield";
        this.shield.hidden = true;
        this.moved = false;
        this.tapped = null;
        const on = (name, handler, options) => stage.addEventListener(name, handler, options);
        on("pointerdown", (ev) => this.onDown(ev));
        on("pointermove", (ev) => this.onDrag(ev));
        for (const name of ["pointerup", "pointercancel"]) {
            on(name, (ev) => this.onUp(ev));
        }
        // One finger scrolls the page unless the drawing is larger than its window; two are ours.
        const ours = (ev) =>
            this.target &&
            (this.scale > 1 || ev.touches.length > 1) &&
            ev.cancelable &&
            ev.preventDefault();
        on("touchmove", ours, { passive: false });
        on("touchstart", (ev) => ev.touches.length > 1 && ours(ev), { passive: false });
        on("wheel", (ev) => this.onWheel(ev), { passive: false });
        // Chromium makes one of a finger's double tap as well, Safari does not: see `tap`.
        on("dblclick", (ev) => this.byTouch || this.twice(ev));
        // A drag that ends over a seat is not a choice of that seat.
        on("click", (ev) => this.moved && ev.stopPropagation(), true);
    }

    /** @param {HTMLElement|null} target a box with the drawing, or nothing to be moved */
    show(target) {
        this.target = target;
        this.motion = null; // of the target, while it is moved by hand
        this.moved = false;
        this.pointers.clear();
        this.stage.append(this.shield);
        this.reset();
    }

    reset() {
        Object.assign(this, { scale: 1, x: 0, y: 0 });
        this.apply();
    }

    get middle() {
        return { x: this.stage.clientWidth / 2, y: this.stage.clientHeight / 2 };
    }

    /** A pointer's place in the window, in pixels. */
    place(ev) {
        const { left, top } = this.frame || this.stage.getBoundingClientRect();
        return { x: ev.clientX - left, y: ev.clientY - top };
    }

    zoom(factor, around = this.middle) {
        const scale = Math.min(MOST, Math.max(1, this.scale * factor));
        const ratio = scale / this.scale;
        this.scale = scale;
        this.moveTo(around.x - (around.x - this.x) * ratio, around.y - (around.y - this.y) * ratio);
    }

    closer() {
        this.zoom(STEP);
    }

    farther() {
        this.zoom(1 / STEP);
    }

    /** @return {boolean} whether there was anything left to move to */
    moveTo(x, y) {
        const { clientWidth, clientHeight } = this.size || this.stage;
        const keep = (value, size) => Math.min(0, Math.max(size * (1 - this.scale), value));
        const before = [this.x, this.y];
        this.x = keep(x, clientWidth);
        this.y = keep(y, clientHeight);
        this.apply();
        return before[0] !== this.x || before[1] !== this.y;
    }

    /** Bring something of the drawing into the window. */
    reveal(node) {
        if (this.scale === 1) {
            return;
        }
        const [frame, box] = [this.stage, node].map((one) => one.getBoundingClientRect());
        const margin = Math.min(frame.width, frame.height) / 6;
        const way = (from, to, start, end) =>
            Math.max(0, start + margin - from) || Math.min(0, end - margin - to);
        this.moveTo(
            this.x + way(box.left, box.right, frame.left, frame.right),
            this.y + way(box.top, box.bottom, frame.top, frame.bottom),
        );
    }

    apply() {
        if (!this.target || this.frameAsked) {
            return;
        }
        this.frameAsked = true;
        requestAnimationFrame(() => {
            this.frameAsked = false;
            if (!this.target) {
                return;
            }
            const { x, y, scale } = this;
            // "none" rather than a transform that does nothing: it needs no layer of its own
            const transform =
                scale === 1 ? "none" : `translate3d(${x}px, ${y}px, 0) scale(${scale})`;
            if (this.pointers.size) {
                this.glide(transform);
            } else {
                this.rest(transform);
            }
            this.stage.classList.toggle("wxm-zoomed", scale > 1);
            this.onMove();
        });
    }

    /**
     * While fingers move it. Odoo's styles have rules about what stands in an attribute `style`, so
     * a browser goes through all seats whenever that changes, with each frame; an animation that
     * stands still where the fingers are changes no attribute.
     */
    glide(transform) {
        const frames = [{ transform }, { transform }];
        if (this.motion) {
            this.motion.effect.setKeyframes(frames);
        } else {
            this.motion = this.target.animate(frames, { duration: 1, fill: "both" });
            this.motion.pause();
        }
    }

    rest(transform) {
        this.target.style.transform = transform;
        this.motion?.cancel();
        this.motion = null;
    }

    // --- hands

    onDown(ev) {
        if (!this.target || (ev.pointerType === "mouse" && ev.button)) {
            return;
        }
        if (!this.pointers.size) {
            this.moved = false;
            this.byTouch = ev.pointerType === "touch";
            this.frame = this.stage.getBoundingClientRect();
            const { clientWidth, clientHeight } = this.stage;
            this.size = { clientWidth, clientHeight };
        }
        const at = this.place(ev);
        this.pointers.set(ev.pointerId, { ...at, startX: at.x, startY: at.y });
    }

    onDrag(ev) {
        const last = this.pointers.get(ev.pointerId);
        if (!last) {
            return;
        }
        const now = this.place(ev);
        const [other] = [...this.pointers].filter(([id]) => id !== ev.pointerId);
        if (other) {
            this.pinch(last, now, other[1]);
        } else if (this.scale > 1) {
            const way = Math.hypot(now.x - last.startX, now.y - last.startY);
            if (this.moved || way > SLIP) {
                this.drag(ev);
                this.moveTo(this.x + now.x - last.x, this.y + now.y - last.y);
            }
        }
        Object.assign(last, now);
    }

    drag(ev) {
        if (!this.moved) {
            this.moved = true;
            this.shield.hidden = false;
            this.stage.setPointerCapture(ev.pointerId);
        }
    }

    pinch(last, now, still) {
        const before = Math.hypot(last.x - still.x, last.y - still.y);
        const after = Math.hypot(now.x - still.x, now.y - still.y);
        this.moved = true;
        this.shield.hidden = false;
        // Painted once more when the fingers rest, not with each move.
        this.target.style.willChange = "transform";
        if (before > 0) {
            this.x += (now.x - last.x) / 2;
            this.y += (now.y - last.y) / 2;
            this.zoom(after / before, { x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 });
        }
    }

    onUp(ev) {
        if (!this.pointers.delete(ev.pointerId) || this.pointers.size) {
            return;
        }
        this.shield.hidden = true;
        this.target?.style.removeProperty("will-change");
        this.frame = this.size = null;
        this.apply();
        if (ev.type === "pointerup" && this.byTouch && !this.moved) {
            this.tap(ev);
        }
    }

    tap(ev) {
        const last = this.tapped;
        const at = this.place(ev);
        this.tapped = { ...at, time: ev.timeStamp };
        if (last && ev.timeStamp - last.time < TWICE) {
            if (Math.hypot(at.x - last.x, at.y - last.y) < 4 * SLIP) {
                this.tapped = null;
                this.twice(ev);
            }
        }
    }

    /** A double tap or click beside what can be chosen: closer, or all of it again. */
    twice(ev) {
        if (this.target && !ev.target.closest("[role=checkbox], [role=button]")) {
            this.zoom(this.scale > 2.5 ? 1 / this.scale : 2, this.place(ev));
        }
    }

    /** With Ctrl, as a pinch on a trackpad comes: closer. Without it the larger drawing moves, and
     * at its edge the page. */
    onWheel(ev) {
        if (!this.target) {
            return;
        }
        const unit = ev.deltaMode ? 18 : 1; // lines or pixels
        if (ev.ctrlKey || ev.metaKey) {
            ev.preventDefault();
            const turn = Math.max(-100, Math.min(100, ev.deltaY * unit));
            this.zoom(Math.exp(-turn / 250), this.place(ev));
        } else if (this.scale > 1) {
            const sideways = ev.shiftKey && !ev.deltaX;
            const x = sideways ? ev.deltaY : ev.deltaX;
            const y = sideways ? 0 : ev.deltaY;
            if (this.moveTo(this.x - x * unit, this.y - y * unit)) {
                ev.preventDefault();
            }
        }
    }
}
