import { layOut } from "@water_booking/seat_drawing/geometry";
import { svgNode } from "@water_booking/seat_drawing/nodes";
import {
    PLAIN_COLOR,
    areaShapes,
    lettering,
    restrictedBadge,
    seatBox,
    tableShape,
} from "@water_booking/seat_drawing/shapes";
import { pictogram } from "@water_booking/seat_drawing/symbols";
import { reachOf, shapeNode } from "./imported";

/** Of a deck that has no place to measure a seat by. */
const SEAT_SIZE = 26;

/** Decks that have something to show, those of an imported picture without places last. */
export function decksOf({ decks, seats, tables, areas, shapes }) {
    const things = [...seats.filter(({ area }) => !area), ...tables, ...areas, ...shapes];
    const used = new Set(things.map(({ deck }) => deck));
    return [...new Set([...decks, ...used])].filter((name) => used.has(name));
}

/** The plan as `layOut` wants it: each seat for itself, without the places of areas. */
function prepared(plan) {
    const seats = plan.seats.filter(({ area }) => !area);
    return {
        flat: plan.flat,
        seats: new Map(seats.map((seat) => [seat.id, seat])),
        tables: new Map(
            plan.tables.map((one) => [one.id, { ...one, round: one.shape === "round" }]),
        ),
        areas: plan.areas,
        items: seats.map((seat) => ({ ...seat, seats: [seat] })),
    };
}

/** One deck for the staff, drawn with what draws the customer's plan. */
export class DeckSvg {
    /**
     * @param {Object} plan as `water.seat.map.drawing` gives it
     * @param {string} name of the deck
     * @param {Object} owner says how things look and hears what is touched (`DeckDrawing`)
     */
    constructor(plan, name, owner) {
        this.owner = owner;
        this.categories = new Map(plan.categories.map((one) => [one.id, one]));
        this.shapes = plan.shapes.filter(({ deck }) => deck === name);
        this.outlined = new Set(this.shapes.map(({ area }) => area));
        this.deck = this.layOut(plan, name);
        this.seats = this.deck.items.map(({ item }) => item);
        this.nodes = new Map(); // seat id → what is drawn of it
        this.areas = [];
        const { x, y, width, height } = this.deck.view;
        this.svg = svgNode(
            "svg",
            { class: "o_water_deck_svg", viewBox: `${x} ${y} ${width} ${height}` },
            ...this.shapes.map(shapeNode),
            ...this.furniture(),
            ...this.deck.areas.map((area) => this.area(area)),
            ...this.deck.items.map((spot) => this.seat(spot)),
        );
        this.svg.style.maxWidth = `${width}px`;
        this.svg.style.minWidth = `${width / 1.4}px`;
        this.refresh();
    }

    /** The deck with the frame that shows all of it, imported shapes too. */
    layOut(plan, name) {
        const here = ({ deck, area }) => deck === name && !area;
        const isEmpty = ![...plan.seats, ...plan.tables, ...plan.areas].some(here);
        const deck = isEmpty
            ? { size: SEAT_SIZE, items: [], areas: [], rows: [], tables: [] }
            : layOut(prepared(plan), name, false);
        const boxes = this.shapes.map(reachOf);
        if (deck.view) {
            const { x, y, width, height } = deck.view;
            boxes.push({ left: x, top: y, right: x + width, bottom: y + height });
        }
        const edge = (side, pick) => pick(...boxes.map((box) => box[side]));
        const [x, y] = [edge("left", Math.min), edge("top", Math.min)];
        const [width, height] = [edge("right", Math.max) - x, edge("bottom", Math.max) - y];
        return { ...deck, view: { x, y, width, height } };
    }

    // --- what is only looked at

    furniture() {
        const { deck, shapes } = this;
        const { size } = deck;
        const tables = deck.tables.map((table) => {
            const shape = tableShape(table, "wxm-table");
            const letters = Math.min(
                table.height / 2,
                table.width / Math.max(2, table.name.length),
                size * 0.6,
            );
            return svgNode(
                "g",
                {
                    class: `o_water_deck_table ${table.sold_whole ? "o_water_deck_table_whole" : ""}`,
                },
                svgNode("title", {}, this.owner.tableTitle(table)),
                shape,
                lettering("wxm-mark", table, letters, table.name),
            );
        });
        // an imported drawing has an outline of its own
        const hull = deck.hull && !shapes.length;
        return [
            ...(hull ? [svgNode("path", { class: "wxm-hull", d: deck.hull })] : []),
            ...tables,
            ...deck.rows.map((row) => {
                const name = lettering("wxm-rowname", row, size * 0.48, row.name);
                name.setAttribute("aria-hidden", "true");
                return name;
            }),
        ];
    }

    area(area) {
        const { owner } = this;
        const { shapes, label } = areaShapes(area, this.deck.size);
        const group = svgNode("g", { class: "o_water_deck_area", "data-area": area.id }, ...shapes);
        group.classList.toggle("o_water_deck_outlined", this.outlined.has(area.id));
        group.addEventListener("click", () => owner.onArea(area));
        group.addEventListener("keydown", (ev) => owner.onAreaKeydown(area, ev));
        if (owner.props.onArea) {
            group.setAttribute("role", "button");
            group.setAttribute("tabindex", "0");
        }
        this.areas.push({ area, group, label });
        return group;
    }

    // --- places

    seat(spot) {
        const { item: seat } = spot;
        const { owner } = this;
        const { size } = this.deck;
        const category = this.categories.get(seat.category);
        const box = seatBox(spot, size, seat.kind);
        const sign = lettering("wxm-sign", spot, size * 0.46, "");
        const title = svgNode("title");
        const node = svgNode("g", { "data-seat": seat.id }, title, box);
        node.style.setProperty("--o-water-category", category?.color || PLAIN_COLOR);
        let picture = null;
        if (["wheelchair", "companion"].includes(seat.kind)) {
            picture = pictogram(seat.kind, spot.x, spot.y, size * 0.74);
            node.append(picture);
        }
        node.append(sign);
        if (seat.restricted) {
            node.append(restrictedBadge(spot, size));
        }
        if (this.categories.size > 1) {
            const corner = { x: spot.x - size * 0.28, y: spot.y - size * 0.27 };
            node.append(
                lettering("o_water_seat_category", corner, size * 0.26, category?.symbol || ""),
            );
        }
        node.addEventListener("click", (ev) => owner.onClick(this, seat, ev));
        node.addEventListener("keydown", (ev) => owner.onKeydown(this, seat, ev));
        this.nodes.set(seat.id, { seat, spot, node, title, sign, picture });
        return node;
    }

    /** The tick of a chosen seat. */
    tick({ x, y }) {
        const { size } = this.deck;
        const at = { x: x + size * 0.42, y: y - size * 0.42 };
        const unit = size / 26;
        return svgNode(
            "g",
            { class: "o_water_seat_tick" },
            svgNode("circle", { cx: at.x, cy: at.y, r: 8 * unit }),
            svgNode("path", {
                d: `M ${at.x - 3.5 * unit} ${at.y} l ${2.5 * unit} ${3 * unit} l ${5 * unit} ${-6 * unit}`,
            }),
        );
    }

    /** Everything as the owner knows it now. */
    refresh() {
        const { owner } = this;
        this.svg.setAttribute("role", owner.isChooser ? "group" : "img");
        this.svg.setAttribute("aria-label", owner.deckTitle(this.deck.name));
        for (const { area, group, label } of this.areas) {
            label.textContent = owner.props.areaText?.(area) || "";
            if (owner.props.onArea) {
                group.setAttribute("aria-label", `${area.name}, ${label.textContent}`);
            }
        }
        for (const entry of this.nodes.values()) {
            this.paint(entry);
        }
    }

    paint(entry) {
        const { seat, spot, node, title, sign, picture } = entry;
        const { owner } = this;
        const look = owner.look(seat);
        const words = owner.title(seat);
        const [text, isState] = owner.signOf(seat);
        const isChosen = owner.isChosen(seat);
        const stop = owner.tabIndex(seat);
        const known = JSON.stringify([look, words, text, isChosen, stop, owner.isChooser]);
        if (entry.known === known) {
            return;
        }
        entry.known = known;
        const names = [
            ...[
                "wxm-seat",
                "o_water_seat",
                `o_water_seat_${look}`,
                `o_water_seat_kind_${seat.kind}`,
            ],
            isChosen && "o_water_seat_chosen",
            seat.byRow && "o_water_seat_by_row",
        ];
        node.setAttribute("class", names.filter(Boolean).join(" "));
        title.textContent = words;
        picture?.classList.toggle("o_water_seat_away", Boolean(text));
        sign.textContent = text || (picture ? "" : seat.number);
        sign.classList.toggle("o_water_seat_sign", Boolean(text) && isState);
        entry.tick?.remove();
        entry.tick = isChosen ? this.tick(spot) : null;
        if (entry.tick) {
            node.append(entry.tick);
        }
        if (owner.isChooser) {
            node.setAttribute("role", "checkbox");
            node.setAttribute("aria-checked", String(isChosen));
            node.setAttribute("aria-label", words);
            node.setAttribute("tabindex", stop);
        }
    }
}
