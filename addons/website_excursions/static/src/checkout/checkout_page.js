import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { ask, deadline } from "../shop/ask";
import { Countdown } from "../shop/countdown";
import { plural } from "../shop/money";

const LATE = 180;

/** Clock of the checkout, and no second payment by an impatient click. The form works without. */
export class CheckoutPage extends Interaction {
    static selector = ".wx-checkout-body";
    dynamicContent = {
        ".wx-clock-extend": { "t-on-click": this.onExtend },
        ".wx-checkout-form": { "t-on-submit": this.onSubmit, "t-on-change": this.onChange },
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
        this.tellCard();
    }

    /** On a phone the button that pays may be in sight where the choice is not: it says which card
     *  it will charge. A company is sent an invoice or pays another way: its choice is hidden. */
    tellCard() {
        const what = this.el.querySelector(".wx-pay-sum span");
        const card = this.el.querySelector(
            ".wx-checkout-form:not(:has(#wx_company:checked))" +
                " .wx-pay-saved:has(input:checked) strong",
        );
        this.total ??= what.textContent;
        what.replaceChildren(...(card ? card.cloneNode(true).childNodes : [this.total]));
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
        const trip = { trip_id: Number(this.el.dataset.trip) };
        this.extended = true;
        try {
            const { hold } = await this.waitFor(ask("/excursions/hold/extend", trip));
            this.goOn(hold);
        } catch (error) {
            // Unreachable: the clock on the page goes on and tells the truth.
            this.extended = error.code === "already_extended";
            if (this.extended) {
                await this.waitFor(this.extendedElsewhere(trip, error.message));
            }
        }
    }

    /** Another tab has had the time already: this one's clock follows it. */
    async extendedElsewhere(trip, message) {
        const { hold } = await ask("/excursions/hold/current", trip);
        if (hold?.state === "held") {
            this.goOn(hold, message);
        }
    }

    /** Count what is left of the hold anew, and say it. */
    goOn(hold, message = "") {
        const { seconds_left: seconds } = hold;
        this.countdown.start(seconds);
        const left = plural(
            _t("Held for %(count)s minute more.|Held for %(count)s minutes more."),
            Math.round(seconds / 60),
        );
        this.el.querySelector(".wx-clock-said").textContent = `${message} ${left}`.trim();
    }

    onSubmit(ev) {
        const { name, value } = ev.submitter || {};
        if (["action", "remove"].includes(name)) {
            ev.preventDefault();
            this.count(name, value);
            return;
        }
        if (this.sent) {
            ev.preventDefault();
        }
        this.sent = true;
        this.el.querySelector(".wx-pay-button").setAttribute("aria-disabled", "true");
    }

    onChange(ev) {
        if (ev.target.name === "cards") {
            this.count("action", "update");
        }
        this.tellCard();
    }

    /**
     * Let the server count anew with the codes and cards of the form, and show its summary.
     * What was typed elsewhere stays untouched; without a connection the form goes as a whole.
     */
    async count(name, value) {
        const form = this.el.querySelector(".wx-checkout-form");
        const data = new FormData(form);
        data.append(name, value);
        const summary = form.querySelector(".wx-summary");
        const asked = (this.asked = (this.asked || 0) + 1);
        summary.classList.add("wx-counting");
        summary.setAttribute("aria-busy", "true");
        let fresh = null;
        try {
            const response = await this.waitFor(
                fetch(form.getAttribute("action"), {
                    method: "POST",
                    body: new URLSearchParams(data),
                    credentials: "same-origin",
                    signal: deadline(15000),
                }),
            );
            const page = new window.DOMParser().parseFromString(
                await this.waitFor(response.text()),
                "text/html",
            );
            fresh = page.querySelector(".wx-summary");
        } catch {
            // No connection.
        }
        if (asked !== this.asked) {
            return;
        }
        if (!fresh) {
            // The hold is gone, the browser shall prove something first, or no answer came: the form
            // goes as a whole, with what was typed, and the server's own page says which.
            const wish = Object.assign(document.createElement("input"), { type: "hidden" });
            form.append(Object.assign(wish, { name, value }));
            form.submit();
            return;
        }
        summary.replaceChildren(...fresh.childNodes);
        this.tellCard();
        summary.classList.remove("wx-counting");
        summary.removeAttribute("aria-busy");
        summary.querySelector("#wx_code").focus({ preventScroll: true });
    }

    /** Back from the payment page: the button works again (the server knows the order already). */
    onPageShow(ev) {
        if (ev.persisted) {
            window.location.reload();
        }
    }
}

registry.category("public.interactions").add("website_excursions.checkout_page", CheckoutPage);
