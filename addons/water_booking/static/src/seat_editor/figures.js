/** Things of the sheet as SVG, drawn with what draws the customer's plan. */
import { svgNode } from "@water_booking/seat_drawing/nodes";
import {
    PLAIN_COLOR,
    areaShapes,
    lettering,
    restrictedBadge,
    seatBox,
    tableShape,
} from "@water_booking/seat_drawing/shapes";
import { inkOn, pictogram } from "@water_booking/seat_drawing/symbols";
import { SEAT_SIZE, boxOf, idOfThing } from "./document";
import { renew } from "./looks";

/** Where the box of a seat is, whatever its shape. */
const placeOfBox = (box, { x, y }) =>
    box.nodeName === "circle" ? { cx: x, cy: y } : { x: x - SEAT_SIZE / 2, y: y - SEAT_SIZE / 2 };

export class Figures {
    /** @param {Object} facts categories by id, words */
    constructor(facts) {
        this.facts = facts;
        /** Numbers or signs of categories in the seats. */
        this.lettering = "number";
    }

    /**
     * The thing as a group. Its shapes say where they are: to the browser each node with a transform
     * is a layer of its own, which it goes through for each frame.
     */
    make(thing) {
        const shapes = {
            seat: () => this.seat(thing),
            table: () => this.table(thing),
            area: () => this.area(thing),
        };
        return svgNode(
            "g",
            {
                class: `o_se_thing ${thing.kind === "seat" ? "wxm-seat" : ""}`,
                "data-id": idOfThing(thing),
            },
            ...shapes[thing.kind](),
        );
    }

    /** What is drawn of a thing, at another place. */
    move(node, thing) {
        if (
            thing.kind === "seat" &&
            node.childElementCount === 2 &&
            node.lastChild.nodeName === "text"
        ) {
            // nearly all of them: a box and a number
            const [box, sign] = node.children;
            renew(box, placeOfBox(box, thing));
            renew(sign, { x: thing.x, y: thing.y });
        } else {
            follow(node, this.make(thing));
        }
    }

    colorOf(thing) {
        return this.facts.categories.get(thing.category)?.color || PLAIN_COLOR;
    }

    seat(seat) {
        const color = this.colorOf(seat);
        const box = seatBox(seat, SEAT_SIZE, seat.as);
        box.style.fill = box.style.stroke = color;
        const nodes = [box];
        if (["wheelchair", "companion"].includes(seat.as)) {
            const picture = pictogram(seat.as, seat.x, seat.y, SEAT_SIZE * 0.74);
            picture.style.color = inkOn(color);
            nodes.push(picture);
        } else {
            const category = this.facts.categories.get(seat.category);
            const words = this.lettering === "number" ? seat.number : category?.symbol || "";
            const sign = lettering(
                "wxm-sign",
                seat,
                SEAT_SIZE * (words.length > 2 ? 0.36 : 0.46),
                words,
            );
            sign.style.fill = inkOn(color);
            nodes.push(sign);
        }
        if (seat.restricted) {
            nodes.push(restrictedBadge(seat, SEAT_SIZE));
        }
        return nodes;
    }

    table(table) {
        const round = table.shape === "round";
        const shape = tableShape({ ...table, round }, "wxm-table");
        shape.classList.toggle("o_se_whole", table.whole);
        const size = Math.min(table.height / 2, table.width / Math.max(2, table.name.length), 16);
        return [shape, lettering("wxm-mark", table, size, table.name)];
    }

    area(area) {
        const { width, height } = area;
        const box = {
            ...{ name: area.name, width, height },
            ...{ x: area.x + width / 2, y: area.y + height / 2 },
        };
        const { shapes } = areaShapes(box, SEAT_SIZE, this.facts.words.places(area.capacity));
        shapes[0].style.stroke = this.colorOf(area);
        return shapes;
    }
}

/** Give a node and all in it the attributes of another one of the same shape. */
function follow(node, model) {
    const values = [...model.attributes].map(({ name, value }) => [name, value]);
    renew(node, Object.fromEntries(values));
    [...model.children].forEach((child, index) => follow(node.children[index], child));
}

/** Whether a thing is only somewhere else. */
export function isMoveOnly(before, after) {
    return Object.keys(after).every(
        (name) => name === "x" || name === "y" || before[name] === after[name],
    );
}

/** A box as a part of the text of a path. */
export const boxPath = ({ left, top, right, bottom }) =>
    `M ${left} ${top} H ${right} V ${bottom} H ${left} Z`;

/** Boxes around things as the text of one path: thousands of seats are one node. */
export function outline(things, margin) {
    let path = "";
    for (const thing of things) {
        const { left, top, right, bottom } = boxOf(thing);
        const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin];
        path += `M ${left - margin} ${top - margin} h ${width} v ${height} h ${-width} Z `;
    }
    return path;
}
