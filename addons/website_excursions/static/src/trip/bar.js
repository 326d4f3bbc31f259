import { _t } from "@web/core/l10n/translation";
import { Countdown } from "../shop/countdown";
import { plural } from "../shop/money";

// From here on the clock offers more time and changes its colour.
const LATE = 180;
// A screen reader hears of the clock when it starts and at these moments, in seconds.
const SAID = [600, 300, LATE, 60, 20];

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
        this.heard = null; // seconds that were left when the clock was last spoken of
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
            this.heard = null;
        }
    }

    tick(seconds, text) {
        const { hold } = this.selection;
        this.find(".wx-bar-clock-time").textContent = text;
        this.clock.classList.toggle("wx-late", seconds <= LATE);
        const more = Boolean(hold) && !hold.extended && seconds <= LATE;
        this.find(".wx-bar-extend").hidden = !more;
        this.speak(seconds, more);
    }

    /** At its start, when it was extended, and at few moments before the end: in words. */
    speak(seconds, more) {
        const isNew = this.heard === null || seconds > this.heard + 30;
        if (!isNew && !SAID.some((moment) => seconds <= moment && moment < this.heard)) {
            return;
        }
        this.heard = seconds;
        const minutes = Math.round(seconds / 60);
        const left =
            seconds < 60
                ? plural(
                      _t("Held for %(count)s second more.|Held for %(count)s seconds more."),
                      seconds,
                  )
                : plural(
                      _t("Held for %(count)s minute more.|Held for %(count)s minutes more."),
                      minutes,
                  );
        const offer = _t("You can extend the time once.");
        this.find(".wx-bar-said").textContent = more ? `${left} ${offer}` : left;
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
