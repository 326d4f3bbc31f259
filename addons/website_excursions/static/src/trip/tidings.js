import { _t } from "@web/core/l10n/translation";

/** Says what has happened to the visitor's places and prices; `Refusals` explains the server's no. */
export class Tidings {
    /** @param {TripPage} page */
    constructor(page) {
        this.page = page;
        this.risen = null; // kopecks [before, now], while the notice says so
    }

    say(...what) {
        this.page.notice.say(...what);
    }

    get giveBack() {
        return [_t("Give these places back"), () => this.page.selection.clear()];
    }

    /** The hold has been made at a higher price than the page has said. */
    dearer() {
        if (this.risen) {
            this.say(this.dearerText, { actions: [this.giveBack] });
        }
    }

    get dearerText() {
        const [before, now] = this.risen.map((amount) => this.page.prices.text(amount));
        return _t(
            "The price has just gone up: %(now)s instead of %(before)s. It stays so while the clock runs.",
            { before, now },
        );
    }

    /** The best places were asked for: which they are, and whether a party sits together. */
    found(ids, together) {
        const places = this.page.names.all(ids);
        const text = together
            ? _t("These places are yours now: %s.", places)
            : _t(
                  "No %(count)s places side by side are left. These are the nearest to each other, and yours now: %(places)s.",
                  { count: ids.length, places },
              );
        const texts = this.risen ? [text, this.dearerText] : [text];
        this.say(texts.join(" "), { actions: together && !this.risen ? [] : [this.giveBack] });
    }

    /** Others have other prices now than this visitor has seen. */
    prices() {
        if (this.risen) {
            return; // said already, with amounts
        }
        this.say(
            this.page.selection.hold
                ? _t("Prices on this trip have changed. What you hold keeps its price.")
                : _t("Prices on this trip have just changed."),
        );
    }

    waiting(order) {
        this.say(_t("You have places on this trip that wait for payment."), {
            actions: [[_t("To the payment"), order]],
        });
    }

    offline() {
        this.say(_t("No connection. Your last choice is not held yet."), {
            error: true,
            actions: [[_t("Try again"), () => this.page.selection.retry()]],
        });
    }

    over() {
        this.say(_t("The time is over and your places are free again. Choose once more."), {
            error: true,
        });
    }
}
