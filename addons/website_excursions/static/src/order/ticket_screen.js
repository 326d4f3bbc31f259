import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { _t } from "@web/core/l10n/translation";

/**
 * A ticket's code over the whole screen, white and bright, kept awake: for the pier. The codes are
 * part of the page, so that it works without a connection once the page is open.
 */
export class TicketScreen extends Interaction {
    static selector = ".wx-tickets";
    dynamicContent = {
        ".wx-ticket-issued .wx-ticket-qr": {
            "t-att-role": () => "button",
            "t-att-tabindex": () => "0",
            "t-att-aria-label": () => _t("Show the code over the whole screen"),
            "t-on-click": (event) => this.open(event.currentTarget),
            "t-on-keydown": (event) => {
                if (["Enter", " "].includes(event.key)) {
                    event.preventDefault();
                    this.open(event.currentTarget);
                }
            },
        },
    };

    destroy() {
        this.dialog?.remove();
    }

    open(code) {
        const codes = [...this.el.querySelectorAll(".wx-ticket-issued .wx-ticket-qr")];
        this.at = codes.indexOf(code);
        this.codes = codes;
        this.dialog = document.createElement("dialog");
        this.dialog.className = "wx-screen";
        this.dialog.setAttribute("aria-label", _t("Ticket"));
        const close = this.button("wx-screen-close", "×", _t("Close"), () => this.dialog.close());
        this.place = document.createElement("div");
        this.place.className = "wx-screen-code";
        this.text = document.createElement("p");
        this.text.setAttribute("aria-live", "polite");
        const ways = document.createElement("div");
        ways.className = "wx-screen-ways";
        if (codes.length > 1) {
            ways.append(
                this.button("wx-screen-way", "‹", _t("Previous ticket"), () => this.move(-1)),
                this.button("wx-screen-way", "›", _t("Next ticket"), () => this.move(1)),
            );
        }
        this.dialog.append(close, this.place, this.text, ways);
        this.dialog.addEventListener("close", () => this.closed());
        this.dialog.addEventListener("keydown", (event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (step) {
                this.move(step);
            }
        });
        // inside the shop's own frame, for its colours and type
        this.el.closest(".wx").append(this.dialog);
        this.show();
        this.dialog.showModal();
        this.stayAwake();
    }

    button(name, sign, label, work) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = name;
        button.textContent = sign;
        button.setAttribute("aria-label", label);
        button.addEventListener("click", work);
        return button;
    }

    move(step) {
        this.at = (this.at + step + this.codes.length) % this.codes.length;
        this.show();
    }

    show() {
        const code = this.codes[this.at];
        this.place.replaceChildren(code.querySelector("svg").cloneNode(true));
        const words = code.parentElement.querySelectorAll(
            ".wx-ticket-fare, .wx-ticket-seat strong, .wx-ticket-code",
        );
        const told = [...words].map((word) => word.textContent.trim());
        this.text.textContent = told.filter(Boolean).join(" · ");
    }

    async stayAwake() {
        try {
            this.lock = await navigator.wakeLock?.request("screen");
        } catch {
            // A phone that saves power decides for itself.
        }
    }

    closed() {
        this.lock?.release();
        this.dialog.remove();
        this.codes[this.at]?.focus();
    }
}

registry.category("public.interactions").add("website_excursions.ticket_screen", TicketScreen);
