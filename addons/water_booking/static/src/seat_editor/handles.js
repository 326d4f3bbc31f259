/** Handles around what can be pulled larger: as large at every distance of the sheet. */
import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { looks } from "./looks";
import { HANDLES } from "./resizing";

/** Pixels between a box and the middles of its handles. */
const APART = 7;
/** A shorter side in pixels has no handle of its own between the corners. */
const SHORT = 56;

export class Handles {
    /** @param {HTMLElement} stage */
    constructor(stage, camera) {
        Object.assign(this, { camera, box: null, sides: true });
        this.all = HANDLES.map((name) => {
            const node = htmlNode("div", { class: "o_se_handle", "data-handle": name });
            stage.append(node);
            return { name, look: looks(node) };
        });
        camera.onMove = () => this.place();
        this.place();
    }

    /**
     * @param {Object|null} box in units of the plan
     * @param {boolean} sides whether a side can be pulled alone
     */
    around(box, sides = true) {
        if (box || this.box) {
            Object.assign(this, { box, sides });
            this.place();
        }
    }

    place() {
        if (!this.box) {
            if (this.seen !== false) {
                this.seen = false;
                this.all.forEach(({ look }) => look({ visibility: "hidden" }));
            }
            return;
        }
        this.seen = true;
        const { camera } = this;
        const [from, to] = [
            camera.toWindow({ x: this.box.left, y: this.box.top }),
            camera.toWindow({ x: this.box.right, y: this.box.bottom }),
        ];
        const at = (name, low, high, start, end) =>
            name.includes(low)
                ? start - APART
                : name.includes(high)
                  ? end + APART
                  : (start + end) / 2;
        for (const { name, look } of this.all) {
            const isSide = name.length === 1;
            const long = "ns".includes(name) ? to.x - from.x : to.y - from.y;
            const x = at(name, "w", "e", from.x, to.x);
            const y = at(name, "n", "s", from.y, to.y);
            look({
                visibility: isSide && (!this.sides || long < SHORT) ? "hidden" : "visible",
                transform: `translate(${x}px, ${y}px)`,
            });
        }
    }
}
