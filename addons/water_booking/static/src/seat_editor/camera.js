/** What of the sheet is in sight. Only transforms of boxes change, and the compositor moves them. */
import { looks } from "./looks";

const LEAST = 0.08;
const MOST = 8;

export class Camera {
    /** @param {HTMLElement} stage the window through which the sheet is seen */
    constructor(stage) {
        Object.assign(this, { stage, scale: 1, x: 0, y: 0, moves: [], shift: { x: 0, y: 0 } });
        this.onMove = () => {}; // what keeps its size while the sheet comes closer
    }

    /** @param {HTMLElement[]} boxes they lie on the sheet and move with it */
    carry(...boxes) {
        this.moves = boxes.map(looks);
        this.apply();
    }

    /** A point of the window, in pixels, as a point of the plan. */
    toPlan(point) {
        return { x: (point.x - this.x) / this.scale, y: (point.y - this.y) / this.scale };
    }

    /** The other way round. */
    toWindow(point) {
        return { x: this.x + point.x * this.scale, y: this.y + point.y * this.scale };
    }

    /** The middle of what is in sight, as a point of the plan. */
    get middle() {
        const { clientWidth, clientHeight } = this.stage;
        return this.toPlan({ x: clientWidth / 2, y: clientHeight / 2 });
    }

    /** Where a pointer is in the window. */
    place(ev) {
        const { left, top } = this.frame || this.stage.getBoundingClientRect();
        return { x: ev.clientX - left, y: ev.clientY - top };
    }

    /** Show a box of the plan whole. */
    fit({ left, top, right, bottom }) {
        const { clientWidth, clientHeight } = this.stage;
        const pad = 36;
        const scale = Math.min(
            (clientWidth - 2 * pad) / Math.max(1, right - left),
            (clientHeight - 2 * pad) / Math.max(1, bottom - top),
            2,
        );
        this.scale = Math.max(LEAST, scale);
        this.x = (clientWidth - (left + right) * this.scale) / 2;
        this.y = (clientHeight - (top + bottom) * this.scale) / 2;
        this.apply();
    }

    /** Bring a point of the plan into sight, if it is not there. */
    reveal(point) {
        const { x, y } = this.toWindow(point);
        const { clientWidth, clientHeight } = this.stage;
        const pad = 40;
        if (x < pad || y < pad || x > clientWidth - pad || y > clientHeight - pad) {
            this.lookAt(point);
        }
    }

    /** Bring a point of the plan into the middle, close enough to read. */
    lookAt(point) {
        const { clientWidth, clientHeight } = this.stage;
        this.scale = Math.max(this.scale, 1);
        this.x = clientWidth / 2 - point.x * this.scale;
        this.y = clientHeight / 2 - point.y * this.scale;
        this.apply();
    }

    zoom(factor, around) {
        const { clientWidth, clientHeight } = this.stage;
        const at = around || { x: clientWidth / 2, y: clientHeight / 2 };
        const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
        const ratio = scale / this.scale;
        this.scale = scale;
        this.x = at.x - (at.x - this.x) * ratio;
        this.y = at.y - (at.y - this.y) * ratio;
        this.apply();
    }

    pan(dx, dy) {
        this.x += dx;
        this.y += dy;
        this.apply();
    }

    /** How far, in units of the plan, the last box is ahead of the others: what is dragged. */
    lift(x, y) {
        this.shift = { x, y };
        this.apply();
    }

    apply() {
        if (this.asked) {
            return;
        }
        this.asked = true;
        requestAnimationFrame(() => {
            this.asked = false;
            const { scale, shift } = this;
            this.moves.forEach((move, index) => {
                const ahead = index === this.moves.length - 1 ? shift : { x: 0, y: 0 };
                const [x, y] = [this.x + ahead.x * scale, this.y + ahead.y * scale];
                move({ transform: `translate3d(${x}px, ${y}px, 0) scale(${scale})` });
            });
            this.onMove();
        });
    }
}
