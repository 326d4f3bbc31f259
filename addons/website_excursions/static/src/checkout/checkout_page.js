import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { ask } from "../shop/ask";
import { Countdown } from "../shop/countdown";

const LATE = 180;

/** Clock of the checkout, and no second payment by an impatient click. The form works without. */
export class CheckoutPage extends Interaction {
    static selector = ".wx-checkout-body";
    dynamicContent = {
        ".wx-clock-extend": { "t-on-click": this.onExtend },
        ".wx-checkout-form": { "t-on-submit": this.onSubmit },
        _window: { "t-on-pageshow": this.onPageShow },
    };

    start() {
        const { heldUntil, now, extended } = this.el.dataset;
        this.extended = Boolean(extended);
        this.countdown = new Countdown(
            (seconds, text) => this.onTick(seconds, text),
            () => this.onOver(),
        );
        this.countdown.start((Date.parse(heldUntil) - Date.parse(now)) / 1000);
        this.el.querySelector(".wx-notice-error, .wx-invalid input")?.focus();
    }

    destroy() {
        this.countdown?.stop();
    }

    onTick(seconds, text) {
        const clock = this.el.querySelector(".wx-clock");
        clock.querySelector(".wx-clock-time").textContent = text;
        clock.classList.toggle("wx-late", seconds <= LATE);
        clock.querySelector(".wx-clock-extend").hidden = this.extended || seconds > LATE;
    }

    onOver() {
        this.el.querySelector(".wx-clock").hidden = true;
        this.el.querySelector(".wx-clock-over").hidden = false;
        this.el.querySelector(".wx-pay-button").disabled = true;
        this.el.querySelector(".wx-clock-over").scrollIntoView({ block: "center" });
    }

    async onExtend() {
        this.extended = true;
        try {
            const { hold } = await this.waitFor(
                ask("/excursions/hold/extend", { trip_id: Number(this.el.dataset.trip) }),
            );
            this.countdown.start(hold.seconds_left);
        } catch {
            // Refused or unreachable: the clock on the page goes on and tells the truth.
            this.extended = false;
        }
    }

    onSubmit(ev) {
        if (this.sent) {
            ev.preventDefault();
        }
        this.sent = true;
        this.el.querySelector(".wx-pay-button").setAttribute("aria-disabled", "true");
    }

    /** Back from the payment page: the button works again (the server knows the order already). */
    onPageShow(ev) {
        if (ev.persisted) {
            window.location.reload();
        }
    }
}

registry.category("public.interactions").add("website_excursions.checkout_page", CheckoutPage);
