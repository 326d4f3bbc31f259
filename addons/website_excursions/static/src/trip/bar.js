import { _t } from "@web/core/l10n/translation";
import { Countdown } from "../shop/countdown";
import { plural } from "../shop/money";

// From here on the clock offers more time and changes its colour.
const LATE = 180;

/** The bar at the foot of the page: how many, how much, how long, and the way on. */
export class Bar {
    /**
     * @param {HTMLElement} el
     * @param {Object} options
     * @param {Selection} options.selection
     * @param {string} options.empty what to say while nothing is chosen
     * @param {() => string} options.total what all costs, in words
     * @param {() => void} options.onOver the time is over
     */
    constructor(el, { selection, empty, total, onOver }) {
        Object.assign(this, { el, selection, empty, total });
        this.clock = this.find(".wx-bar-clock");
        this.countdown = new Countdown((...left) => this.tick(...left), onOver);
    }

    find(selector) {
        return this.el.querySelector(selector);
    }

    destroy() {
        this.countdown.stop();
    }

    /** The clock of this hold; none without one. */
    follow(hold) {
        if (hold) {
            this.countdown.start(hold.seconds_left);
        } else {
            this.countdown.stop();
        }
    }

    tick(seconds, text) {
        const { hold } = this.selection;
        this.find(".wx-bar-clock-time").textContent = text;
        this.clock.classList.toggle("wx-late", seconds <= LATE);
        this.find(".wx-bar-extend").hidden = !hold || hold.extended || seconds > LATE;
    }

    refresh() {
        const { count, hold, settled } = this.selection;
        this.find(".wx-bar-count").textContent = count
            ? plural(_t("%(count)s ticket|%(count)s tickets"), count)
            : this.empty;
        this.find(".wx-bar-sum").textContent = count ? this.total() : "";
        this.find(".wx-bar-go").setAttribute("aria-disabled", String(!settled));
        this.clock.hidden = !hold;
    }
}
