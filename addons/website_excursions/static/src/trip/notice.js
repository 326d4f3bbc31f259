import { _t } from "@web/core/l10n/translation";
import { htmlNode } from "@water_booking/seat_drawing/nodes";

/** The one sentence above the plan that says what happened, with the ways on as buttons. */
export class Notice {
    constructor(el, onClose) {
        Object.assign(this, { el, onClose });
    }

    /**
     * @param {string} text
     * @param {Object} options
     * @param {boolean} options.error
     * @param {Array} options.actions of [words, handler or address]
     */
    say(text, { error = false, actions = [] } = {}) {
        this.el.classList.toggle("wx-message-error", error);
        const ways = actions.map(([words, way]) => this.way(words, way));
        const label = _t("Close this message");
        const close = htmlNode(
            "button",
            { type: "button", class: "wx-message-close", "aria-label": label },
            "×",
        );
        close.addEventListener("click", () => this.onClose());
        this.el.replaceChildren(
            htmlNode("span", { class: "wx-message-text" }, text),
            close,
            ways.length ? htmlNode("div", { class: "wx-message-ways" }, ...ways) : "",
        );
        this.el.hidden = false;
        this.measure();
    }

    /** Lets what is scrolled to keep clear of the message. */
    measure() {
        const { el } = this;
        const height = el.hidden ? 0 : el.offsetHeight + 12;
        el.closest(".wx-chooser").style.setProperty("--wx-notice", `${height}px`);
    }

    way(words, way) {
        if (typeof way === "string") {
            return htmlNode("a", { href: way }, words);
        }
        const button = htmlNode("button", { type: "button" }, words);
        button.addEventListener("click", () => {
            this.onClose();
            way();
        });
        return button;
    }

    clear() {
        this.el.hidden = true;
        this.el.replaceChildren();
        this.measure();
    }
}
