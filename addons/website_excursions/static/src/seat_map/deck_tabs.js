import { htmlNode } from "@water_booking/seat_drawing/nodes";

/** The decks of a plan as tabs, each with what is free there. */
export class DeckTabs {
    /**
     * @param {SeatMap} map
     * @param {HTMLElement} panel what the tabs show
     */
    constructor(map, panel) {
        Object.assign(this, { map, panel });
        const { texts } = map.options;
        const label = texts.decks;
        this.el = htmlNode("div", { class: "wxm-tabs", role: "tablist", "aria-label": label });
        this.tabs = new Map(map.plan.decks.map((deck, number) => [deck, this.tab(deck, number)]));
        this.el.append(...this.tabs.values());
        this.el.addEventListener("keydown", (ev) => this.onKey(ev));
        panel.setAttribute("role", "tabpanel");
    }

    tab(deck, number) {
        const tab = htmlNode("button", {
            ...{ type: "button", class: "wxm-tab", role: "tab", "data-deck": deck },
            ...{ id: `${this.panel.id}_tab_${number}`, "aria-controls": this.panel.id },
        });
        tab.addEventListener("click", () => this.map.show(deck));
        return tab;
    }

    onKey(ev) {
        const { decks } = this.map.plan;
        const here = decks.indexOf(this.map.deck);
        const next = {
            ...{ ArrowLeft: here - 1, ArrowRight: (here + 1) % decks.length },
            ...{ Home: 0, End: -1 },
        }[ev.key];
        if (next !== undefined) {
            ev.preventDefault();
            this.map.show(decks.at(next));
            this.tabs.get(this.map.deck).focus();
        }
    }

    refresh() {
        const { texts } = this.map.options;
        for (const [deck, tab] of this.tabs) {
            const { free, mine } = this.map.countDeck(deck);
            const words = [texts.areaFree(free), ...(mine ? [texts.yours(mine)] : [])];
            const news = words.join(" · ");
            if (tab.dataset.news !== news) {
                tab.dataset.news = news;
                tab.replaceChildren(texts.deck(deck), htmlNode("small", {}, news));
            }
            const isShown = deck === this.map.deck;
            tab.setAttribute("aria-selected", String(isShown));
            tab.tabIndex = isShown ? 0 : -1;
            if (isShown) {
                this.panel.setAttribute("aria-labelledby", tab.id);
            }
        }
    }
}
