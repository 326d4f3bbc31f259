import { Drawing } from "./drawing";
import { onKey } from "./keyboard";
import { Legend } from "./legend";
import { htmlNode } from "./nodes";
import { SeatList } from "./seat_list";
import { Tooltip } from "./tooltip";
import { Viewport } from "./viewport";

const NOTHING = new Set();

/**
 * A deck plan that people choose on. It knows nothing of holds, prices or Odoo: the owner says what
 * is free and what things are called, and hears what was touched.
 */
export class SeatMap {
    /**
     * @param {HTMLElement} host emptied and filled
     * @param {Plan} plan
     * @param {Object} options
     * @param {Object} options.texts words of the interface, translated
     * @param {(item: Object, state: string) => string} options.describe for screen readers
     * @param {(item: Object, state: string) => [string, string]} options.tip
     * @param {(item: Object) => string} options.rowName of the list
     * @param {(area: Object) => string} options.describeArea what is free there, what is mine
     * @param {(area: Object) => {free: number, mine: number}} options.countArea
     * @param {(category: Object) => string} options.price of the legend
     * @param {(item: Object, state: string) => void} options.onItem
     * @param {(area: Object) => void} options.onArea
     */
    constructor(host, plan, options) {
        Object.assign(this, { host, plan, options });
        this.taken = {};
        this.mine = this.pending = NOTHING;
        this.marks = { near: NOTHING, gap: NOTHING };
        this.closed = false;
        this.edition = 0; // of the prices
        this.deck = this.plan.decks[0];
        this.asList = false;
        this.build();
        this.observer = new ResizeObserver(() => {
            if (this.upright !== this.isNarrow()) {
                this.show();
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

    /** mine, taken, locked (a companion's seat without its guest) or free */
    stateOf(item) {
        if (item.seats.every((seat) => this.mine.has(seat.id))) {
            return "mine";
        }
        if (this.closed || item.seats.some((seat) => this.taken[seat.id])) {
            return "taken";
        }
        const alone = item.kind === "companion" && !this.mine.has(item.companionOf);
        return alone ? "locked" : "free";
    }

    /** New facts: what others have, what is mine, what is being asked for, what is pointed out. */
    setState({ taken, mine, pending, closed, near = [], gap = [] }) {
        Object.assign(this, { taken, mine, pending, closed });
        this.marks = { near: new Set(near), gap: new Set(gap) };
        this.drawing?.refresh();
        this.list?.refresh();
        this.refreshTabs();
    }

    /** Prices have changed. */
    refreshPrices() {
        this.edition += 1;
        this.legend.refresh();
        this.drawing?.refresh();
        this.list?.refresh();
    }

    // --- parts around the plan

    build() {
        const { texts } = this.options;
        this.stage = htmlNode("div", { class: "wxm-stage", id: "wxm_stage" });
        this.tip = new Tooltip(this);
        this.legend = new Legend(this);
        // Not on the drawing: Chromium would make an SVG that hears of focus a stop of the Tab key.
        this.stage.addEventListener("focusin", (ev) => this.onFocus(ev));
        this.stage.addEventListener("focusout", () => this.tip.hide());
        this.host.classList.add("wxm");
        this.host.setAttribute("role", "group");
        this.host.setAttribute("aria-label", texts.plan);
        this.host.replaceChildren(this.topBar(), this.stage, this.legend.el);
        this.show();
    }

    topBar() {
        const { texts } = this.options;
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
        this.zoomButtons = [
            tool(texts.zoomOut, "−", () => this.viewport?.zoom(1 / 1.5)),
            tool(texts.zoomIn, "+", () => this.viewport?.zoom(1.5)),
        ];
        this.listButton = tool(texts.list, texts.list, () => this.toggleList());
        this.listButton.classList.add("wxm-tool-text");
        return htmlNode("div", { class: "wxm-top" }, ...this.deckTabs(), tools);
    }

    deckTabs() {
        this.tabs = new Map();
        if (this.plan.decks.length < 2) {
            return [];
        }
        const list = htmlNode("div", { class: "wxm-tabs", role: "tablist" });
        for (const deck of this.plan.decks) {
            const tab = htmlNode("button", {
                ...{ type: "button", class: "wxm-tab", role: "tab", "data-deck": deck },
                "aria-controls": "wxm_stage",
            });
            tab.addEventListener("click", () => this.show(deck));
            this.tabs.set(deck, tab);
            list.append(tab);
        }
        list.addEventListener("keydown", (ev) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[ev.key];
            if (step) {
                ev.preventDefault();
                const { decks } = this.plan;
                this.show(decks.at((decks.indexOf(this.deck) + step) % decks.length));
                this.tabs.get(this.deck).focus();
            }
        });
        return [list];
    }

    refreshTabs() {
        const { texts } = this.options;
        for (const [deck, tab] of this.tabs) {
            const here = this.plan.items.filter((item) => item.deck === deck);
            const count = (state) =>
                here
                    .filter((item) => this.stateOf(item) === state)
                    .reduce((sum, item) => sum + item.seats.length, 0);
            const areas = this.plan.areas.filter((area) => area.deck === deck);
            const sum = (what) =>
                areas.reduce((total, area) => total + this.options.countArea(area)[what], 0);
            const free = count("free") + sum("free");
            const mine = count("mine") + sum("mine");
            const words = [texts.areaFree(free), ...(mine ? [texts.yours(mine)] : [])];
            const news = words.join(" · ");
            if (tab.dataset.news !== news) {
                tab.dataset.news = news;
                tab.replaceChildren(texts.deck(deck), htmlNode("small", {}, news));
            }
            tab.setAttribute("aria-selected", String(deck === this.deck));
            tab.tabIndex = deck === this.deck ? 0 : -1;
        }
    }

    toggleList() {
        this.asList = !this.asList;
        this.show();
    }

    /** Show a deck, as a drawing or as a list. */
    show(deck = this.deck) {
        this.deck = deck;
        this.upright = this.isNarrow();
        this.drawing = this.list = this.viewport = null;
        this.tip.hide();
        this.listButton.setAttribute("aria-pressed", String(this.asList));
        this.zoomButtons.forEach((button) => (button.hidden = this.asList));
        if (this.asList) {
            this.list = new SeatList(this, deck);
            this.stage.replaceChildren(this.list.el);
        } else {
            this.drawing = new Drawing(this, deck, this.upright);
            const { svg, layer } = this.drawing;
            this.stage.replaceChildren(svg, this.tip.el);
            this.viewport = new Viewport(svg, layer, this.stage);
            svg.addEventListener("click", (ev) => this.onClick(ev));
            svg.addEventListener("keydown", (ev) => onKey(this, ev));
            svg.addEventListener("pointerover", (ev) => this.tip.onHover(ev));
            svg.addEventListener("pointerout", () => this.tip.hide());
        }
        this.refreshTabs();
    }

    // --- hands

    onClick(ev) {
        const seat = ev.target.closest(".wxm-seat");
        const area = ev.target.closest(".wxm-area");
        if (seat) {
            this.choose(this.drawing.nodes.get(seat.dataset.key).spot.item);
        } else if (area) {
            this.chooseArea(Number(area.dataset.area));
        }
    }

    onFocus(ev) {
        const { key } = ev.target.dataset;
        if (this.drawing?.nodes.has(key)) {
            this.drawing.setStop(key);
        }
        this.tip.onHover(ev);
    }

    choose(item) {
        const state = this.stateOf(item);
        if (state !== "taken") {
            this.options.onItem(item, state);
        }
    }

    chooseArea(id) {
        this.options.onArea(this.plan.areas.find((area) => area.id === id));
    }

    /** Scroll so that an item on this deck is not hidden behind what lies over the plan. */
    uncover(item, cover) {
        const node = this.drawing?.nodes.get(item?.key)?.node;
        if (!node) {
            return;
        }
        const [seat, over] = [node, cover].map((one) => one.getBoundingClientRect());
        if (seat.top < over.bottom && seat.bottom > over.top) {
            window.scrollBy({ top: seat.top - over.bottom - seat.height, behavior: "smooth" });
        }
    }

    /** Show an item and give it the keyboard, where a button that had it is gone. */
    focus(item) {
        if (item.deck !== this.deck) {
            this.show(item.deck);
        }
        this.drawing?.setStop(item.key);
        const node = this.drawing?.nodes.get(item.key)?.node || this.list?.buttons.get(item);
        node?.focus({ preventScroll: true });
    }
}
