import { layOut } from "./geometry";
import { svgNode } from "./nodes";
import { inkOn, pictogram } from "./symbols";

const BLUE = "#1b6ca8";

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
        this.layer = svgNode("g", { class: "wxm-layer" }, ...this.furniture());
        this.deck.areas.forEach((area) => this.layer.append(this.area(area)));
        this.deck.items.forEach((spot) => this.layer.append(this.item(spot)));
        this.svg = svgNode(
            "svg",
            {
                class: "wxm-svg",
                viewBox: `${x} ${y} ${width} ${height}`,
                preserveAspectRatio: "xMidYMid meet",
            },
            this.layer,
        );
        this.refresh();
    }

    // --- what is only looked at

    furniture() {
        const { deck } = this;
        const nodes = [
            svgNode("path", {
                class: "wxm-hull",
                d: deck.hull,
                transform: deck.turn ? "rotate(-90)" : "",
            }),
        ];
        if (!this.map.plan.flat) {
            nodes.push(this.text("wxm-mark", deck.bow, 0.5, this.map.options.texts.bow));
        }
        nodes.push(...deck.rows.map((row) => this.text("wxm-rowname", row, 0.48, row.name)));
        for (const table of deck.tables.filter((one) => !one.whole)) {
            const size = Math.min(table.height / 2 / deck.size, 0.6);
            nodes.push(
                this.tableShape(table, "wxm-table"),
                this.text("wxm-mark", table, size, table.name),
            );
        }
        return nodes;
    }

    text(name, { x, y }, size, words) {
        return svgNode("text", { class: name, x, y, "font-size": size * this.deck.size }, words);
    }

    tableShape({ x, y, width, height, round }, name) {
        return round
            ? svgNode("ellipse", { class: name, cx: x, cy: y, rx: width / 2, ry: height / 2 })
            : svgNode("rect", {
                  ...{ class: name, x: x - width / 2, y: y - height / 2, width, height },
                  rx: Math.min(width, height) * 0.16,
              });
    }

    area(area) {
        const upright = area.height > area.width * 1.5;
        const [along, across] = upright ? [area.height, area.width] : [area.width, area.height];
        const size = Math.min(along / 9, across / 3.4, this.deck.size * 0.8);
        const line = (at, scale, words) =>
            svgNode("text", { class: "wxm-area-name", y: at, "font-size": size * scale }, words);
        const label = line(size * 0.75, 0.8, "");
        const group = svgNode(
            "g",
            { class: "wxm-area", role: "button", tabindex: "0", "data-area": area.id },
            svgNode("rect", {
                ...{ class: "wxm-area-shape", width: area.width, height: area.height },
                ...{ x: area.x - area.width / 2, y: area.y - area.height / 2 },
                rx: this.deck.size * 0.3,
            }),
            svgNode(
                "g",
                { transform: `translate(${area.x} ${area.y})${upright ? " rotate(-90)" : ""}` },
                line(-size * 0.3, fit(area.name, along / size), area.name),
                label,
            ),
        );
        this.areas.push({ area, group, label });
        return group;
    }

    // --- what can be taken

    item(spot) {
        const { item } = spot;
        const color = this.map.plan.categories.get(item.category)?.color || BLUE;
        const size = item.whole ? Math.min(spotHeight(this.deck, item), 1.1) : 0.46;
        const sign = this.text("wxm-sign", spot, size, "");
        const shapes = item.whole
            ? [
                  this.tableShape(
                      this.deck.tables.find((one) => one.id === item.table.id),
                      "wxm-box",
                  ),
                  ...spot.chairs.map((chair) => this.box(chair, "chair")),
              ]
            : [this.box(spot, item.kind)];
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
            node.append(this.badge(spot));
        }
        this.nodes.set(item.key, { spot, node, sign, picture });
        return node;
    }

    box({ x, y }, kind) {
        const half = this.deck.size / 2;
        return kind === "chair"
            ? svgNode("circle", { class: "wxm-box", cx: x, cy: y, r: half })
            : svgNode("rect", {
                  ...{ class: "wxm-box", x: x - half, y: y - half },
                  ...{ width: this.deck.size, height: this.deck.size },
                  rx: kind === "companion" ? half : half * 0.5,
              });
    }

    /** The mark of a restricted view, on the corner of the seat. */
    badge({ x, y }) {
        const half = this.deck.size / 2;
        const at = { x: x + half * 0.72, y: y - half * 0.72 };
        return svgNode(
            "g",
            { class: "wxm-badge" },
            svgNode("circle", { cx: at.x, cy: at.y, r: half * 0.5 }),
            pictogram("restricted", at.x, at.y, half * 0.86),
        );
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

/** How much smaller a name must be to fit into so many letters' heights. */
function fit(name, room) {
    return Math.min(1, room / Math.max(1, name.length * 0.62));
}

/** Height of a name on a table, in sizes of a seat. */
function spotHeight(deck, item) {
    const table = deck.tables.find((one) => one.id === item.table.id);
    return (
        Math.min(table.height * 0.5, table.width / Math.max(2, item.table.name.length)) / deck.size
    );
}
