import { htmlNode } from "./nodes";

/** What an item is and costs, beside it while it is pointed at or has the keyboard. */
export class Tooltip {
    constructor(map) {
        this.map = map;
        this.el = htmlNode("div", { class: "wxm-tip", hidden: "hidden" });
    }

    onHover(ev) {
        const node = ev.target.closest?.(".wxm-seat");
        const entry = node && this.map.drawing?.nodes.get(node.dataset.key);
        const byTouch = ev.type === "focusin" && !node?.matches(":focus-visible");
        if (!entry || ev.pointerType === "touch" || byTouch) {
            return;
        }
        const { item } = entry.spot;
        const [title, text] = this.map.options.tip(item, this.map.stateOf(item));
        this.el.replaceChildren(htmlNode("strong", {}, title), text);
        const seat = node.getBoundingClientRect();
        const stage = this.map.stage.getBoundingClientRect();
        const below = seat.top - stage.top < 80;
        this.el.classList.toggle("wxm-tip-below", below);
        const left = seat.left - stage.left + seat.width / 2;
        this.el.style.left = `${Math.min(stage.width - 110, Math.max(110, left))}px`;
        this.el.style.top = `${(below ? seat.bottom : seat.top) - stage.top}px`;
        this.el.hidden = false;
    }

    hide() {
        this.el.hidden = true;
    }
}
