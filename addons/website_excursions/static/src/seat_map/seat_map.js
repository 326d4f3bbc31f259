import { layOut, neighbour, readSeat } from "./geometry";
import { Viewport } from "./viewport";
import { SeatList } from "./seat_list";

const SVG = "http://www.w3.org/2000/svg";

export function svgNode(name, attributes = {}, text) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
        node.setAttribute(key, value);
    }
    if (text !== undefined) {
        node.textContent = text;
    }
    return node;
}

export function htmlNode(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
}

/**
 * A deck plan that people choose on. It knows nothing of holds, prices or Odoo: the owner says what
 * is free, what seats are called, and hears which seat was touched.
 */
export class SeatMap {
    /**
     * @param {HTMLElement} host emptied and filled
     * @param {Object} plan as water.trip._website_chooser gives it
     * @param {Object} options
     * @param {Object} options.texts words of the interface, translated
     * @param {(seat: Object, state: string) => string} options.describe for screen readers
     * @param {(seat: Object, state: string) => [string, string]} options.tip
     * @param {(category: Object) => string} options.price of the legend
     * @param {(seat: Object) => void} options.onSeat
     * @param {(area: Object) => void} options.onArea
     */
    constructor(host, plan, options) {
        this.host = host;
        this.plan = { ...plan, seats: plan.seats.map(readSeat) };
        this.options = options;
        this.categories = new Map(plan.categories.map((category) => [category.id, category]));
        this.taken = {};
        this.areasFree = {};
        this.mine = new Set();
        this.pending = new Set();
        this.nodes = new Map();
        this.upright = this.isNarrow();
        this.draw();
        this.observer = new ResizeObserver(() => {
            if (this.upright !== this.isNarrow()) {
                this.upright = this.isNarrow();
                this.draw();
            }
        });
        this.observer.observe(host);
    }

    destroy() {
        this.observer.disconnect();
        this.host.replaceChildren();
    }

    isNarrow() {
        return this.host.clientWidth < 620;
    }

    stateOf(id) {
        if (this.mine.has(id)) {
            return "mine";
        }
        return this.taken[id] ? "taken" : "free";
    }

    /** New facts: what others have, what is mine, what is being asked for. */
    setState({ taken = this.taken, areas = this.areasFree, mine = this.mine, pending }) {
        Object.assign(this, { taken, areasFree: areas, mine, pending: pending || new Set() });
        for (const [id, entry] of this.nodes) {
            this.paint(id, entry);
        }
        for (const { area, label } of this.areaNodes) {
            label.textContent = this.options.texts.areaFree(this.areasFree[area.id] ?? 0);
        }
        this.list?.refresh();
    }

    // --- drawing

    draw() {
        const { texts } = this.options;
        this.decks = layOut(this.plan, this.upright);
        this.current = this.decks.find((deck) => deck.name === this.current?.name) || this.decks[0];
        this.host.replaceChildren();
        this.host.classList.add("wxm");
        this.stage = htmlNode("div", { class: "wxm-stage" });
        this.tip = htmlNode("div", { class: "wxm-tip", hidden: "hidden" });
        // Not on the drawing: Chromium would make an SVG that hears of focus a stop of the Tab key.
        this.stage.addEventListener("focusin", (ev) => this.onHover(ev));
        this.stage.addEventListener("focusout", () => (this.tip.hidden = true));
        this.host.append(this.topBar(), this.stage, this.legend());
        this.host.setAttribute("role", "group");
        this.host.setAttribute("aria-label", texts.plan);
        this.drawDeck();
    }

    topBar() {
        const { texts } = this.options;
        const bar = htmlNode("div", { class: "wxm-top" });
        if (this.decks.length > 1) {
            this.tabs = htmlNode("div", { class: "wxm-tabs", role: "tablist" });
            for (const deck of this.decks) {
                const tab = htmlNode(
                    "button",
                    { type: "button", class: "wxm-tab", role: "tab", "data-deck": deck.name },
                    texts.deck(deck.name),
                );
                tab.addEventListener("click", () => this.showDeck(deck));
                this.tabs.append(tab);
            }
            this.tabs.addEventListener("keydown", (ev) => {
                const step = { ArrowLeft: -1, ArrowRight: 1 }[ev.key];
                if (step) {
                    ev.preventDefault();
                    const at = this.decks.indexOf(this.current) + step;
                    this.showDeck(this.decks[(at + this.decks.length) % this.decks.length]);
                    this.tabs.querySelector("[aria-selected=true]").focus();
                }
            });
            bar.append(this.tabs);
        }
        const tools = htmlNode("div", { class: "wxm-tools" });
        const tool = (label, text, handler) => {
            const button = htmlNode(
                "button",
                { type: "button", class: "wxm-tool", "aria-label": label, title: label },
                text,
            );
            button.addEventListener("click", handler);
            tools.append(button);
            return button;
        };
        tool(texts.zoomOut, "−", () => this.viewport?.zoom(1 / 1.5));
        tool(texts.zoomIn, "+", () => this.viewport?.zoom(1.5));
        this.listButton = tool(texts.list, texts.list, () => this.toggleList());
        this.listButton.classList.add("wxm-tool-text");
        this.listButton.setAttribute("aria-pressed", String(Boolean(this.asList)));
        bar.append(tools);
        return bar;
    }

    legend() {
        const { texts, price } = this.options;
        const list = htmlNode("ul", { class: "wxm-legend", "aria-label": texts.legend });
        const item = (swatchClass, sign, style, name, amount) => {
            const swatch = htmlNode(
                "span",
                { class: `wxm-swatch ${swatchClass}`, "aria-hidden": "true" },
                sign,
            );
            if (style) {
                swatch.style.background = style;
            }
            const entry = htmlNode("li", {}, swatch, htmlNode("span", {}, name));
            if (amount) {
                entry.append(htmlNode("span", { class: "wxm-legend-price" }, amount));
            }
            list.append(entry);
        };
        const used = new Set(this.plan.seats.map((seat) => seat.category));
        for (const category of this.plan.categories.filter((one) => used.has(one.id))) {
            item("", category.symbol, category.color, category.name, price(category));
        }
        item("wxm-swatch-taken", "×", null, texts.taken);
        item("wxm-swatch-mine", "✓", null, texts.mine);
        return list;
    }

    showDeck(deck) {
        this.current = deck;
        this.drawDeck();
    }

    toggleList() {
        this.asList = !this.asList;
        this.listButton.setAttribute("aria-pressed", String(this.asList));
        this.drawDeck();
    }

    drawDeck() {
        const deck = this.current;
        this.nodes.clear();
        this.areaNodes = [];
        this.list = null;
        for (const tab of this.tabs?.children || []) {
            const selected = tab.dataset.deck === deck.name;
            tab.setAttribute("aria-selected", String(selected));
            tab.tabIndex = selected ? 0 : -1;
        }
        if (this.asList) {
            this.viewport = null;
            this.list = new SeatList(this, deck);
            this.stage.replaceChildren(this.list.el);
            return;
        }
        const { x, y, width, height } = deck.view;
        const svg = svgNode("svg", {
            class: "wxm-svg",
            viewBox: `${x} ${y} ${width} ${height}`,
            preserveAspectRatio: "xMidYMid meet",
        });
        const layer = svgNode("g", { class: "wxm-layer" });
        layer.append(
            svgNode("path", {
                class: "wxm-hull",
                d: deck.hull,
                transform: deck.turn ? "rotate(-90)" : "",
            }),
        );
        if (!this.plan.flat) {
            layer.append(
                svgNode(
                    "text",
                    {
                        class: "wxm-mark",
                        x: deck.bow.x,
                        y: deck.bow.y,
                        "font-size": deck.size * 0.5,
                    },
                    this.options.texts.bow,
                ),
            );
        }
        this.drawFurniture(layer, deck);
        const focusable =
            deck.seats.find((seat) => this.stateOf(seat.id) !== "taken") || deck.seats[0];
        for (const seat of deck.seats) {
            layer.append(this.drawSeat(seat, deck, seat === focusable));
        }
        svg.append(layer);
        svg.addEventListener("keydown", (ev) => this.onKey(ev));
        svg.addEventListener("pointerover", (ev) => this.onHover(ev));
        svg.addEventListener("pointerout", () => (this.tip.hidden = true));
        this.stage.replaceChildren(svg, this.tip);
        this.viewport = new Viewport(svg, layer, this.stage);
    }

    drawFurniture(layer, deck) {
        for (const row of deck.rows) {
            layer.append(
                svgNode(
                    "text",
                    { class: "wxm-rowname", x: row.x, y: row.y, "font-size": deck.size * 0.48 },
                    row.name,
                ),
            );
        }
        for (const table of deck.tables) {
            const r = Math.max(table.reach - deck.size * 0.62, deck.size * 0.3);
            layer.append(
                svgNode("circle", { class: "wxm-table", cx: table.x, cy: table.y, r }),
                svgNode(
                    "text",
                    {
                        class: "wxm-mark",
                        x: table.x,
                        y: table.y,
                        "font-size": Math.min(r, deck.size * 0.6),
                    },
                    table.name,
                ),
            );
        }
        for (const area of deck.areas) {
            const group = svgNode("g", {
                class: "wxm-area",
                role: "button",
                tabindex: "0",
                "aria-label": area.name,
            });
            const upright = area.height > area.width * 1.5;
            const [along, across] = upright ? [area.height, area.width] : [area.width, area.height];
            const size = Math.min(along / 8, across / 4, deck.size * 0.8);
            const words = svgNode("g", {
                transform:
                    `translate(${area.x + area.width / 2} ${area.y + area.height / 2})` +
                    (upright ? " rotate(-90)" : ""),
            });
            const label = svgNode("text", {
                class: "wxm-area-name",
                y: size,
                "font-size": size * 0.8,
            });
            words.append(
                svgNode(
                    "text",
                    { class: "wxm-area-name", y: -size * 0.2, "font-size": size },
                    area.name,
                ),
                label,
            );
            group.append(
                svgNode("rect", {
                    class: "wxm-area-shape",
                    x: area.x,
                    y: area.y,
                    width: area.width,
                    height: area.height,
                    rx: deck.size * 0.3,
                }),
                words,
            );
            const go = () => this.options.onArea?.(area);
            group.addEventListener("click", go);
            group.addEventListener("keydown", (ev) => {
                if (ev.key === "Enter" || ev.key === " ") {
                    ev.preventDefault();
                    go();
                }
            });
            this.areaNodes.push({ area, label });
            label.textContent = this.options.texts.areaFree(
                this.areasFree[area.id] ?? area.capacity,
            );
            layer.append(group);
        }
    }

    drawSeat(seat, deck, first) {
        const half = deck.size / 2;
        const node = svgNode("g", {
            class: "wxm-seat",
            role: "checkbox",
            tabindex: first ? "0" : "-1",
            "data-seat": seat.id,
        });
        const color = this.categories.get(seat.category)?.color || "#1b6ca8";
        const box =
            seat.kind === "chair"
                ? svgNode("circle", { cx: seat.x, cy: seat.y, r: half })
                : svgNode("rect", {
                      x: seat.x - half,
                      y: seat.y - half,
                      width: deck.size,
                      height: deck.size,
                      rx: half * 0.5,
                  });
        box.classList.add("wxm-box");
        box.style.fill = color;
        box.style.stroke = color;
        const sign = svgNode("text", {
            class: "wxm-sign",
            x: seat.x,
            y: seat.y,
            "font-size": deck.size * 0.46,
        });
        node.append(box, sign);
        node.addEventListener("click", () => this.choose(seat));
        const entry = { seat, node, sign };
        this.nodes.set(seat.id, entry);
        this.paint(seat.id, entry);
        return node;
    }

    paint(id, { seat, node, sign }) {
        const state = this.stateOf(id);
        const pending = this.pending.has(id);
        const key = `${state}${pending}`;
        if (node.dataset.state === key) {
            return;
        }
        node.dataset.state = key;
        node.setAttribute("class", `wxm-seat wxm-${state}${pending ? " wxm-pending" : ""}`);
        node.setAttribute("aria-checked", String(state === "mine"));
        node.setAttribute("aria-disabled", String(state === "taken"));
        node.setAttribute("aria-label", this.options.describe(seat, state));
        const own = seat.kind === "wheelchair" ? "♿" : this.categories.get(seat.category)?.symbol;
        sign.textContent = { free: own || "", taken: "×", mine: "✓" }[state];
    }

    // --- hands

    choose(seat) {
        if (this.stateOf(seat.id) !== "taken") {
            this.options.onSeat(seat);
        }
    }

    onKey(ev) {
        const entry = this.nodes.get(Number(ev.target.dataset?.seat));
        if (!entry) {
            return;
        }
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.choose(entry.seat);
        } else if (ev.key.startsWith("Arrow")) {
            ev.preventDefault();
            const next = neighbour(this.current.seats, entry.seat, ev.key);
            if (next) {
                this.focus(next.id);
            }
        }
    }

    /** Exactly one seat is in the order of tabs: the one that was last visited. */
    focus(id) {
        for (const { node } of this.nodes.values()) {
            node.setAttribute("tabindex", "-1");
        }
        const { node } = this.nodes.get(id);
        node.setAttribute("tabindex", "0");
        node.focus();
    }

    onHover(ev) {
        const node = ev.target.closest?.(".wxm-seat");
        const entry = node && this.nodes.get(Number(node.dataset.seat));
        const byTouch = ev.type === "focusin" && !node?.matches(":focus-visible");
        if (!entry || ev.pointerType === "touch" || byTouch) {
            return;
        }
        const [title, text] = this.options.tip(entry.seat, this.stateOf(entry.seat.id));
        this.tip.replaceChildren(htmlNode("strong", {}, title), text);
        const seat = node.getBoundingClientRect();
        const stage = this.stage.getBoundingClientRect();
        const below = seat.top - stage.top < 80;
        this.tip.classList.toggle("wxm-tip-below", below);
        const left = seat.left - stage.left + seat.width / 2;
        this.tip.style.left = `${Math.min(stage.width - 110, Math.max(110, left))}px`;
        this.tip.style.top = `${(below ? seat.bottom : seat.top) - stage.top}px`;
        this.tip.hidden = false;
    }
}
