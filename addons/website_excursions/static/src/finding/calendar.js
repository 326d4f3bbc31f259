/** A calendar that is leafed through in its place, and by arrow keys. */
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const DAY = 86400000;

export class PriceCalendar extends Interaction {
    static selector = ".wx-calendar-host";
    dynamicContent = {
        _root: { "t-on-click": this.onClick, "t-on-keydown": this.onKey },
    };

    setup() {
        this.asked = 0;
    }

    start() {
        const which = this.el.ownerDocument.querySelector(".wx-calendar-which select");
        if (which && this.el.dataset.push) {
            this.addListener(which, "change", () => which.form.requestSubmit());
        }
        const later = this.el.querySelector("a[data-turn='now']");
        if (later) {
            this.load(later, { quiet: true });
        }
    }

    onClick(ev) {
        const link = ev.target.closest("a[data-turn], a[data-date]");
        if (!link || ev.ctrlKey || ev.metaKey || ev.shiftKey || ev.button) {
            return;
        }
        ev.preventDefault();
        this.load(link);
    }

    async load(link, { quiet = false } = {}) {
        const number = ++this.asked;
        this.el.setAttribute("aria-busy", "true");
        let text = "";
        try {
            const answer = await fetch(`${link.href}&part=1`, { credentials: "same-origin" });
            text = answer.ok ? await answer.text() : "";
        } catch {
            // No connection: the browser says so better than we do.
        }
        if (this.isDestroyed || number !== this.asked) {
            return;
        }
        const page = new DOMParser().parseFromString(text, "text/html");
        const fresh = page.querySelector(".wx-calendar");
        if (!fresh) {
            if (!quiet) {
                window.location.assign(link.href);
            }
            this.el.removeAttribute("aria-busy");
            return;
        }
        const { turn, date } = link.dataset;
        this.el.querySelector(".wx-calendar").replaceWith(this.el.ownerDocument.adoptNode(fresh));
        this.el.removeAttribute("aria-busy");
        if (quiet) {
            return;
        }
        if (this.el.dataset.push) {
            window.history.replaceState(null, "", link.href);
        }
        if (date) {
            const title = this.el.querySelector("#wx_calendar_day");
            title?.focus({ preventScroll: true });
            title?.scrollIntoView({ block: "nearest" });
        } else {
            const same = this.el.querySelector(`a[data-turn="${turn}"]`);
            (same || this.el.querySelector("a[data-turn], a[data-date]"))?.focus();
        }
    }

    onKey(ev) {
        const day = ev.target.closest("a[data-date]");
        const step = STEPS[ev.key];
        if (!day || !step) {
            return;
        }
        ev.preventDefault();
        // over days without departures to the next that has some
        const from = Date.parse(day.dataset.date);
        for (let days = step; Math.abs(days) < 32; days += step) {
            const date = new Date(from + days * DAY).toISOString().slice(0, 10);
            const next = this.el.querySelector(`a[data-date="${date}"]`);
            if (next) {
                next.focus();
                return;
            }
        }
    }
}

registry.category("public.interactions").add("website_excursions.calendar", PriceCalendar);
