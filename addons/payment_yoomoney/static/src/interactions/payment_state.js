import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";

const SOONEST = 4000;
const LATEST = 15000;

/** Waits for the end of a payment that is made in another application, and goes on. */
export class PaymentState extends Interaction {
    static selector = ".o_yoomoney_state";
    dynamicContent = {
        _document: { "t-on-visibilitychange": () => this.look() },
    };

    start() {
        this.pause = SOONEST;
        this.later();
    }

    later() {
        this.waitForTimeout(() => this.look().then(() => this.later()), this.pause);
        this.pause = Math.min(this.pause * 1.1, LATEST);
    }

    async look() {
        if (document.hidden || this.looking) {
            return;
        }
        this.looking = true;
        const { url, token } = this.el.dataset;
        try {
            const state = await this.waitFor(rpc(url, { t: token }, { silent: true }));
            if (state.url) {
                window.location.assign(state.url);
            }
        } catch {
            // The next look is soon; what is wrong then is seen on the page of the order.
        } finally {
            this.looking = false;
        }
    }
}

registry.category("public.interactions").add("payment_yoomoney.payment_state", PaymentState);
