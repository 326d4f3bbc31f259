import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { ask } from "../shop/ask";
import { Countdown } from "../shop/countdown";

const EVERY = 2500;
const LONG = 60000;
// Mail is sent by a background job: half a minute later as a rule, more in a rush. Whoever waits for
// it looks ever more rarely, and after this many looks the sentence stays as it is.
const MAIL_LOOKS = 8;
const MAIL_FIRST = 5000;
const MAIL_EVERY = 15000;
// News of money that came at the last moment; after this many looks there is none.
const LATE_LOOKS = 20;

/** Waits for the payment and for the mail; shows the new state as soon as the server knows it. */
export class OrderPage extends Interaction {
    static selector = ".wx-order-body";

    start() {
        this.looks = 0;
        const { state, mailed } = this.el.dataset;
        // Whoever paid at the last moment may be back before the news of it: "expired" looks, too.
        if (["pending", "expired"].includes(state) || (state === "paid" && !mailed)) {
            this.waitForTimeout(() => this.look(), this.pause());
        }
        if (state === "pending") {
            this.waitForTimeout(
                () => (this.el.querySelector(".wx-wait-long").hidden = false),
                LONG,
            );
        }
        const clock = this.el.querySelector(".wx-order-clock");
        if (clock) {
            this.countdown = new Countdown(
                (_seconds, text) => (clock.textContent = text),
                () => window.location.reload(),
            );
            this.countdown.start(Number(clock.dataset.seconds));
        }
    }

    destroy() {
        this.countdown?.stop();
    }

    async look() {
        this.looks += 1;
        const { order, token, state } = this.el.dataset;
        let answer = null;
        try {
            answer = await ask(`/excursions/order/${order}/state`, {
                access_token: token,
                ask: state !== "paid" && this.looks % 2 === 0,
            });
        } catch {
            // No connection: the next look will tell.
        }
        if (this.isDestroyed) {
            return;
        }
        if (answer && answer.state !== state) {
            window.location.reload();
            return;
        }
        if (answer?.mailed) {
            this.el.querySelector(".wx-mailed")?.classList.remove("d-none");
            this.el.querySelector(".wx-mailing")?.classList.add("d-none");
            return;
        }
        if (state === "pending" || this.looks < (state === "paid" ? MAIL_LOOKS : LATE_LOOKS)) {
            this.waitForTimeout(() => this.look(), this.pause());
        }
    }

    /** Milliseconds until the next look. */
    pause() {
        if (this.el.dataset.state === "paid") {
            return Math.min(MAIL_FIRST * 2 ** this.looks, MAIL_EVERY);
        }
        return document.hidden ? EVERY * 4 : EVERY;
    }
}

registry.category("public.interactions").add("website_excursions.order_page", OrderPage);
