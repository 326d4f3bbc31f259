import { DeckTabs } from "./deck_tabs";
import { Drawing } from "./drawing";
import { onKey } from "./keyboard";
import { Legend } from "./legend";
import { gently, htmlNode } from "@water_booking/seat_drawing/nodes";
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
     * @param {(area: Object) => [string, string]} options.tipArea
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
        this.tabs?.refresh();
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
        this.tip = new Tooltip(this, this.stage);
        this.viewport = new Viewport(this.stage, () => this.tip.hide());
        this.legend = new Legend(this);
        this.tabs = this.plan.decks.length > 1 ? new DeckTabs(this, this.stage) : null;
        // Not on the drawing: Chromium would make an SVG that hears of focus a stop of the Tab key.
        this.stage.addEventListener("focusin", (ev) => this.onFocus(ev));
        this.stage.addEventListener("click", (ev) => this.onClick(ev));
        this.stage.addEventListener("keydown", (ev) => this.drawing && onKey(this, ev));
        const keys = htmlNode("p", { class: "visually-hidden", id: "wxm_keys" }, texts.keys);
        this.host.classList.add("wxm");
        this.host.setAttribute("role", "group");
        this.host.setAttribute("aria-label", texts.plan);
        this.host.setAttribute("aria-describedby", keys.id);
        this.host.replaceChildren(this.topBar(), keys, this.stage, this.legend.el);
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
            tool(texts.zoomOut, "−", () => this.viewport.farther()),
            tool(texts.zoomIn, "+", () => this.viewport.closer()),
        ];
        this.listButton = tool(texts.list, texts.list, () => this.toggleList());
        this.listButton.classList.add("wxm-tool-text");
        return htmlNode("div", { class: "wxm-top" }, ...(this.tabs ? [this.tabs.el] : []), tools);
    }

    /** {free, mine} places of a deck, those without numbers among them. */
    countDeck(deck) {
        const counts = { free: 0, mine: 0 };
        for (const item of this.plan.items.filter((one) => one.deck === deck)) {
            const state = this.stateOf(item);
            if (state in counts) {
                counts[state] += item.seats.length;
            }
        }
        for (const area of this.plan.areas.filter((one) => one.deck === deck)) {
            const { free, mine } = this.options.countArea(area);
            counts.free += free;
            counts.mine += mine;
        }
        return counts;
    }

    toggleList() {
        this.asList = !this.asList;
        this.show();
    }

    /** Show a deck, as a drawing or as a list. */
    show(deck = this.deck) {
        this.deck = deck;
        this.upright = this.isNarrow();
        this.drawing = this.list = null;
        let mover = null;
        this.tip.hide();
        this.listButton.setAttribute("aria-pressed", String(this.asList));
        this.zoomButtons.forEach((button) => (button.hidden = this.asList));
        if (this.asList) {
            this.list = new SeatList(this, deck);
            this.stage.replaceChildren(this.list.el);
        } else {
            this.drawing = new Drawing(this, deck, this.upright);
            // A box around it is moved: an SVG whose own transform changes is laid out again.
            mover = htmlNode("div", { class: "wxm-mover" }, this.drawing.svg);
            this.stage.replaceChildren(mover, this.tip.el);
        }
        this.viewport.show(mover);
        this.tabs?.refresh();
    }

    // --- hands

    /** What a node of the drawing stands for. */
    itemOf(node) {
        return this.drawing?.nodes.get(node.dataset.key)?.spot.item;
    }

    areaOf(node) {
        return this.plan.areas.find((area) => area.id === Number(node.dataset.area));
    }

    /** @return {[string, string]|null} title and text for the tooltip of a node */
    wordsOf(node) {
        const item = this.itemOf(node);
        if (item) {
            return this.options.tip(item, this.stateOf(item));
        }
        const area = this.drawing && this.areaOf(node);
        return area ? this.options.tipArea(area) : null;
    }

    onClick(ev) {
        const seat = this.drawing && ev.target.closest(".wxm-seat");
        const area = this.drawing && ev.target.closest(".wxm-area");
        // Who clicks twice means it once; who rested the finger there has only looked.
        if (ev.detail > 1 || this.tip.looked) {
            return;
        }
        if (seat) {
            this.choose(this.itemOf(seat));
            if (ev.pointerType === "touch") {
                this.tip.touched(seat);
            }
        } else if (area) {
            this.chooseArea(Number(area.dataset.area));
        }
    }

    onFocus(ev) {
        const { key } = ev.target.dataset;
        if (this.drawing?.nodes.has(key)) {
            this.drawing.setStop(key);
        }
        if (this.drawing && ev.target.matches(":focus-visible")) {
            this.viewport.reveal(ev.target);
        }
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
        this.viewport.reveal(node);
        const [seat, over] = [node, cover].map((one) => one.getBoundingClientRect());
        if (seat.top < over.bottom && seat.bottom > over.top) {
            window.scrollBy({ top: seat.top - over.bottom - seat.height, behavior: gently() });
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
