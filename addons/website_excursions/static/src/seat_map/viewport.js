/**
 * Zoom and pan of a drawing: wheel with Ctrl, pinch, drag, buttons. Only a transform changes, so
 * that thousands of seats move without being laid out again.
 */
const MOST = 5;

export class Viewport {
    /**
     * @param {SVGSVGElement} svg
     * @param {SVGGElement} layer what is moved
     * @param {HTMLElement} stage gets the classes of the state
     */
    constructor(svg, layer, stage) {
        Object.assign(this, { svg, layer, stage });
        this.pointers = new Map();
        this.moved = false;
        this.reset();
        const on = (name, handler, options) => svg.addEventListener(name, handler, options);
        on("pointerdown", (ev) => this.onDown(ev));
        on("pointermove", (ev) => this.onMove(ev));
        for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
            on(name, (ev) => this.onUp(ev));
        }
        on(
            "wheel",
            (ev) => {
                if (ev.ctrlKey || ev.metaKey) {
                    ev.preventDefault();
                    this.zoom(ev.deltaY < 0 ? 1.2 : 1 / 1.2, this.point(ev));
                }
            },
            { passive: false },
        );
        // A drag that ends over a seat is not a choice of that seat.
        on(
            "click",
            (ev) => {
                if (this.moved) {
                    ev.stopPropagation();
                    this.moved = false;
                }
            },
            true,
        );
    }

    reset() {
        Object.assign(this, { scale: 1, x: 0, y: 0 });
        this.apply();
    }

    /** A pointer's place in units of the drawing. */
    point(ev) {
        const matrix = this.svg.getScreenCTM();
        return matrix
            ? new DOMPoint(ev.clientX, ev.clientY).matrixTransform(matrix.inverse())
            : { x: 0, y: 0 };
    }

    middle() {
        const view = this.svg.viewBox.baseVal;
        return { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    }

    zoom(factor, around = this.middle()) {
        const scale = Math.min(MOST, Math.max(1, this.scale * factor));
        const ratio = scale / this.scale;
        this.x = around.x - (around.x - this.x) * ratio;
        this.y = around.y - (around.y - this.y) * ratio;
        this.scale = scale;
        this.apply();
    }

    apply() {
        const view = this.svg.viewBox.baseVal;
        const keep = (value, start, size) =>
            Math.min(start * (1 - this.scale), Math.max((start + size) * (1 - this.scale), value));
        this.x = this.scale === 1 ? 0 : keep(this.x, view.x, view.width);
        this.y = this.scale === 1 ? 0 : keep(this.y, view.y, view.height);
        this.layer.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
        this.stage.classList.toggle("wxm-zoomed", this.scale > 1);
    }

    onDown(ev) {
        this.moved = false;
        this.pointers.set(ev.pointerId, { ...this.place(ev) });
    }

    onMove(ev) {
        const last = this.pointers.get(ev.pointerId);
        if (!last) {
            return;
        }
        const now = this.place(ev);
        if (this.pointers.size === 1) {
            const way = Math.hypot(now.clientX - last.startX, now.clientY - last.startY);
            if (this.scale > 1 && (this.moved || way > 6)) {
                this.moved = true;
                this.stage.classList.add("wxm-panning");
                this.x += now.x - last.x;
                this.y += now.y - last.y;
                this.apply();
            }
        } else {
            const [other] = [...this.pointers].filter(([id]) => id !== ev.pointerId);
            const before = Math.hypot(last.x - other[1].x, last.y - other[1].y);
            const after = Math.hypot(now.x - other[1].x, now.y - other[1].y);
            if (before > 0) {
                this.moved = true;
                this.zoom(after / before, {
                    x: (now.x + other[1].x) / 2,
                    y: (now.y + other[1].y) / 2,
                });
            }
        }
        Object.assign(last, now);
    }

    onUp(ev) {
        this.pointers.delete(ev.pointerId);
        this.stage.classList.remove("wxm-panning");
    }

    place(ev) {
        const { x, y } = this.point(ev);
        const known = this.pointers.get(ev.pointerId);
        return {
            x,
            y,
            clientX: ev.clientX,
            clientY: ev.clientY,
            startX: known ? known.startX : ev.clientX,
            startY: known ? known.startY : ev.clientY,
        };
    }
}
