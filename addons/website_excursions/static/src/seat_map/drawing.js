import { layOut } from "@water_booking/seat_drawing/geometry";
import { svgNode } from "@water_booking/seat_drawing/nodes";
import {
    PLAIN_COLOR,
    areaShapes,
    restrictedBadge,
    seatBox,
    tableShape,
    lettering,
} from "@water_booking/seat_drawing/shapes";
import { inkOn, pictogram } from "@water_booking/seat_drawing/symbols";

/** One deck as SVG. It shows what the map knows of each item and decides nothing. */
export class Drawing {
    /**
     * @param {SeatMap} map asked for states, words and marks
     * @param {string} deck
     * @param {boolean} upright
     */
    constructor(map, deck, upright) {
        this.map = map;
        this.deck = layOut(map.plan, deck, upright);
        this.nodes = new Map(); // key of the item → its spot and nodes
        this.areas = [];
        const { x, y, width, height } = this.deck.view;
        this.svg = svgNode(
            "svg",
            {
                class: "wxm-svg",
                viewBox: `${x} ${y} ${width} ${height}`,
                preserveAspectRatio: "xMidYMid meet",
            },
            ...this.furniture(),
        );
        this.deck.areas.forEach((area) => this.svg.append(this.area(area)));
        this.deck.items.forEach((spot) => this.svg.append(this.item(spot)));
        this.refresh();
    }

    // --- what is only looked at

    furniture() {
        const { deck } = this;
        // A second outline for the shadow: a filter would be computed with each repaint.
        const nodes = ["wxm-hull-shadow", "wxm-hull"].map((name) =>
            svgNode("path", {
                class: name,
                d: deck.hull,
                transform: deck.turn ? "rotate(-90)" : "",
            }),
        );
        if (!this.map.plan.flat) {
            nodes.push(this.text("wxm-mark", deck.bow, 0.5, this.map.options.texts.bow));
        }
        nodes.push(...deck.rows.map((row) => this.text("wxm-rowname", row, 0.48, row.name)));
        for (const table of deck.tables.filter((one) => !one.whole)) {
            const size = Math.min(table.height / 2 / deck.size, 0.6);
            nodes.push(
                tableShape(table, "wxm-table"),
                this.text("wxm-mark", table, size, table.name),
            );
        }
        return nodes;
    }

    text(name, at, size, content) {
        return lettering(name, at, size * this.deck.size, content);
    }

    area(area) {
        const { shapes, label } = areaShapes(area, this.deck.size);
        const group = svgNode(
            "g",
            { class: "wxm-area", role: "button", tabindex: "0", "data-area": area.id },
            ...shapes,
        );
        this.areas.push({ area, group, label });
        return group;
    }

    // --- what can be taken

    item(spot) {
        const { item } = spot;
        const color = this.map.plan.categories.get(item.category)?.color || PLAIN_COLOR;
        const size = item.whole ? Math.min(spotHeight(this.deck, item), 1.1) : 0.46;
        const sign = this.text("wxm-sign", spot, size, "");
        const shapes = item.whole
            ? [
                  tableShape(
                      this.deck.tables.find((one) => one.id === item.table.id),
                      "wxm-box",
                  ),
                  ...spot.chairs.map((chair) => seatBox(chair, this.deck.size, "chair")),
              ]
            : [seatBox(spot, this.deck.size, item.kind)];
        const chairs = item.whole ? spot.chairs : [];
        const letters = chairs.map((chair) => this.text("wxm-sign", chair, 0.4, this.symbol(item)));
        for (const shape of shapes) {
            shape.style.fill = color;
            shape.style.stroke = color;
        }
        [sign, ...letters].forEach((text) => (text.style.fill = inkOn(color)));
        const node = svgNode(
            "g",
            {
                role: "checkbox",
                tabindex: "-1",
                "data-key": item.key,
                [item.whole ? "data-table" : "data-seat"]: item.whole ? item.table.id : item.id,
            },
            ...shapes,
            ...letters,
            sign,
        );
        let picture = null;
        if (["wheelchair", "companion"].includes(item.kind)) {
            picture = pictogram(item.kind, spot.x, spot.y, this.deck.size * 0.74);
            picture.style.color = inkOn(color);
            node.append(picture);
        }
        if (item.restricted && !item.whole) {
            node.append(restrictedBadge(spot, this.deck.size));
        }
        this.nodes.set(item.key, { spot, node, sign, picture });
        return node;
    }

    // --- state

    refresh() {
        for (const entry of this.nodes.values()) {
            this.paint(entry);
        }
        for (const { area, group, label } of this.areas) {
            const words = this.map.options.describeArea(area);
            label.textContent = words;
            group.setAttribute("aria-label", `${area.name}, ${words}`);
        }
        if (!this.focused || !this.nodes.has(this.focused)) {
            const free = [...this.nodes.values()].find(
                ({ spot }) => this.map.stateOf(spot.item) === "free",
            );
            this.setStop((free || [...this.nodes.values()][0])?.spot.item.key);
        }
    }

    paint({ spot: { item }, node, sign, picture }) {
        const { map } = this;
        const state = map.stateOf(item);
        const pending = item.seats.some((seat) => map.pending.has(seat.id));
        const marks = ["near", "gap"].filter((mark) =>
            item.seats.some((seat) => map.marks[mark].has(seat.id)),
        );
        const known = `${state}${pending}${marks}${map.edition}`;
        if (node.dataset.known !== known || state === "mine") {
            node.dataset.known = known;
            node.dataset.state = `${state}${pending}`;
            const names = ["wxm-seat", `wxm-${state}`, ...marks.map((mark) => `wxm-mark-${mark}`)];
            node.setAttribute(
                "class",
                [...names, item.whole && "wxm-whole", pending && "wxm-pending"]
                    .filter(Boolean)
                    .join(" "),
            );
            node.setAttribute("aria-checked", String(state === "mine"));
            node.setAttribute("aria-disabled", String(state === "taken"));
            const symbol = item.whole ? item.table.name : picture ? "" : this.symbol(item);
            sign.textContent = { taken: "×", mine: "✓" }[state] || symbol;
            picture?.classList.toggle("wxm-away", ["taken", "mine"].includes(state));
            node.setAttribute("aria-label", map.options.describe(item, state));
        }
    }

    symbol(item) {
        return this.map.plan.categories.get(item.category)?.symbol || "";
    }

    /** Exactly one item is in the order of tabs: the one that was last visited. */
    setStop(key) {
        this.nodes.get(this.focused)?.node.setAttribute("tabindex", "-1");
        this.nodes.get(key)?.node.setAttribute("tabindex", "0");
        this.focused = key;
    }
}

/** Height of a name on a table, in sizes of a seat. */
function spotHeight(deck, item) {
    const table = deck.tables.find((one) => one.id === item.table.id);
    return (
        Math.min(table.height * 0.5, table.width / Math.max(2, item.table.name.length)) / deck.size
    );
}
