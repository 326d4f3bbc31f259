/**
 * Things of one kind, some hundred to an SVG: the browser goes through the whole of an SVG after any
 * change in it, however small.
 */
import { htmlNode, svgNode } from "@water_booking/seat_drawing/nodes";

const MOST = 100;

export class Layer {
    /** @param {string} name */
    constructor(name) {
        this.name = name;
        this.node = htmlNode("div", { class: "o_se_layer" });
    }

    add(thing) {
        if (!this.last || this.last.childElementCount >= MOST) {
            this.last = svgNode("g", { class: `o_se_${this.name}` });
            this.node.append(svgNode("svg", { class: "o_se_svg", width: 1, height: 1 }, this.last));
        }
        this.last.append(thing);
    }

    clear() {
        this.node.replaceChildren();
        this.last = null;
    }
}
