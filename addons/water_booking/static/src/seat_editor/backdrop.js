/** What lies below the things of a deck: paper, picture of the yard, hull, names of the rows. */
import {
    NAME_SIZE,
    bowLength,
    hullBox,
    hullPath,
    rowNames,
} from "@water_booking/seat_drawing/geometry";
import { htmlNode, svgNode } from "@water_booking/seat_drawing/nodes";
import { lettering } from "@water_booking/seat_drawing/shapes";
import { SEAT_SIZE } from "./document";
import { looks, renew } from "./looks";

const GAP = SEAT_SIZE / 0.86;

export class Backdrop {
    /** @param {boolean} flat a venue without a bow */
    constructor(flat) {
        this.flat = flat;
        this.sheet = svgNode("rect", { rx: 6 });
        this.hull = svgNode("path", { class: "wxm-hull" });
        this.rows = svgNode("g", { class: "o_se_rows" });
        this.groups = [
            svgNode("g", { class: "o_se_sheet" }, this.sheet),
            svgNode("g", { class: "o_se_hull" }, this.hull),
            this.rows,
        ];
        this.names = [];
        this.picture = htmlNode("img", { class: "o_se_picture", alt: "" });
        this.picture.hidden = true;
        this.pictureLook = looks(this.picture);
    }

    /** @param {Object[]} things all that stands on the deck */
    draw({ width, height }, things) {
        const of = (name) => things.filter(({ kind }) => kind === name);
        const seats = of("seat");
        renew(this.sheet, { width, height });
        this.box = { left: 0, top: 0, right: width, bottom: height };
        const names = rowNames(seats, GAP);
        let hull = "";
        if (things.length) {
            const [tables, areas] = [of("table"), of("area")];
            const box = hullBox({ seats, tables, areas, names, gap: GAP, flat: this.flat });
            const bow = this.flat ? 0 : bowLength(box.bottom - box.top);
            hull = hullPath(box, bow);
            this.box = {
                left: Math.min(0, box.left),
                top: Math.min(0, box.top),
                right: Math.max(width, box.right + bow),
                bottom: Math.max(height, box.bottom),
            };
        }
        renew(this.hull, { d: hull });
        this.nameRows(names, GAP * NAME_SIZE);
    }

    /** Names of rows, in the nodes that are there. */
    nameRows(rows, size) {
        while (this.names.length > rows.length) {
            this.names.pop().remove();
        }
        rows.forEach(({ name, x, y }, index) => {
            const node = this.names[index];
            if (!node) {
                this.names.push(lettering("wxm-rowname", { x, y }, size, name));
                this.rows.append(this.names.at(-1));
                return;
            }
            renew(node, { x, y });
            if (node.firstChild.nodeValue !== name) {
                node.firstChild.nodeValue = name;
            }
        });
    }

    showPicture(picture) {
        if (this.picture.hidden === Boolean(picture)) {
            this.picture.hidden = !picture;
        }
        if (picture) {
            const source = picture.data
                ? `data:image;base64,${picture.data}`
                : `/web/image/water.seat.map.picture/${picture.key}/image`;
            if (this.picture.getAttribute("src") !== source) {
                this.picture.src = source;
            }
            if (this.shown !== picture) {
                Object.assign(this.picture.style, {
                    width: `${picture.width}px`,
                    opacity: picture.opacity,
                });
                this.shown = picture;
            }
            this.shiftPicture(picture);
        }
    }

    /** The picture somewhere else or in another size, while the hand is at it. */
    shiftPicture({ x, y, width }) {
        const scale = width / this.shown.width;
        this.pictureLook({ transform: `translate(${x}px, ${y}px) scale(${scale})` });
    }

    /** The box of the picture on the sheet; null before it has been loaded. */
    get pictureBox() {
        const { naturalWidth, naturalHeight, hidden } = this.picture;
        if (hidden || !naturalWidth) {
            return null;
        }
        const { x, y, width } = this.shown;
        return {
            ...{ left: x, top: y, right: x + width },
            bottom: y + (width * naturalHeight) / naturalWidth,
        };
    }
}
