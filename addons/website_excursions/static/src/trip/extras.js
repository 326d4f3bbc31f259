import { _t } from "@web/core/l10n/translation";
import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { plural } from "../shop/money";
import { stepper } from "./fares";

const FEW = 8;

/** Lunch, audio guide, transfer: what comes with the places, while there is some left. */
export class Extras {
    /**
     * @param {HTMLElement} el section of the page, shown if there is anything to offer
     * @param {Object} options addons, prices, selection
     */
    constructor(el, { addons, prices, selection }) {
        Object.assign(this, { el, selection });
        el.hidden = !addons.length;
        this.rows = addons.map((addon) => this.row(addon, prices.text(addon.kopecks)));
        el.querySelector(".wx-addons-list").append(...this.rows.map(({ node }) => node));
        this.refresh({});
    }

    row(addon, price) {
        const counter = stepper(addon.name, (step) => {
            const now = this.selection.addons.get(addon.id) || 0;
            this.selection.setAddon(addon.id, now + step);
        });
        const left = htmlNode("span", { class: "wx-addon-left" });
        const node = htmlNode(
            "li",
            { class: "wx-addon", "data-addon": addon.id },
            htmlNode(
                "div",
                { class: "wx-addon-what" },
                htmlNode("strong", {}, addon.name),
                addon.description ? htmlNode("span", {}, addon.description) : "",
                left,
            ),
            htmlNode("span", { class: "wx-addon-price" }, price),
            counter.el,
        );
        return { addon, counter, left, node };
    }

    /** @param {Object} stock {extra's id: pieces that nobody has, or null for no end} */
    refresh(stock) {
        const { selection } = this;
        this.el.querySelector(".wx-addons-hint").hidden = selection.count > 0;
        for (const { addon, counter, left, node } of this.rows) {
            const known = stock[addon.id] ?? null;
            const held = (selection.hold?.rows || []).filter((row) => row.addon === addon.id);
            const wanted = selection.addons.get(addon.id) || 0;
            // the server counts mine as gone, unless my click is still on its way
            const free = known === null ? Infinity : known + held.length;
            const most = addon.most || Infinity;
            counter.show(wanted, {
                full: !selection.count || wanted >= Math.min(free, most),
            });
            const out = free <= 0 && !wanted;
            node.classList.toggle("wx-addon-out", out);
            left.hidden = !(out || free <= FEW || wanted >= most);
            left.textContent = this.leftText(out, free - wanted, wanted >= most && most);
        }
    }

    leftText(out, left, most) {
        if (out) {
            return _t("Sold out on this trip");
        }
        if (most) {
            return _t("At most %s in one order", most);
        }
        return left > 0
            ? plural(_t("%(count)s left|%(count)s left"), left)
            : _t("You have the last of them");
    }
}
