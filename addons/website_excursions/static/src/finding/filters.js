/** The catalogue's filters, better than a form: what fits is shown while one chooses. */
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const TYPING = 450;
const NARROW = "(max-width: 991.98px)";
const SHEET = "#wx_filters";
// Links that only change what is found.
const WAYS = [".wx-chips a", ".wx-loosen a", ".wx-meant a", ".wx-quick-days a", ".wx-pages a"];

export class CatalogueFilters extends Interaction {
    static selector = ".wx-catalogue";
    dynamicContent = {
        _document: { "t-on-keydown": this.onKey },
        _window: { "t-on-popstate": this.onMove, "t-on-hashchange": this.onHash },
        _root: { "t-on-click": this.onClick },
        "#wx_find": { "t-on-submit.prevent": () => this.show({ leave: true }) },
    };

    setup() {
        this.address = window.location.pathname + window.location.search;
        this.asked = 0;
    }

    start() {
        // fields live outside of the form's element as well, so their events are heard here
        this.addListener(
            this.el,
            "change",
            (ev) => ev.target.form?.id === "wx_find" && this.show(),
        );
        const typed = this.debounced(() => this.show(), TYPING);
        this.addListener(this.el, "input", (ev) => ev.target.name === "q" && typed());
        this.onHash();
        // whatever was typed before the scripts came
        if (this.words !== (new URLSearchParams(window.location.search).get("q") || "")) {
            this.show();
        }
    }

    get words() {
        return this.el.querySelector("[name=q]").value.trim();
    }

    /** The address of what the form says: nothing of what is not set. */
    get wanted() {
        const form = this.el.querySelector("#wx_find");
        const query = new URLSearchParams();
        for (const [name, value] of new FormData(form)) {
            if (String(value).trim()) {
                query.append(name, value);
            }
        }
        return form.action.split("?")[0] + (query.size ? `?${query}` : "");
    }

    onClick(ev) {
        const link = ev.target.closest(WAYS.join());
        if (!link || ev.ctrlKey || ev.metaKey || ev.shiftKey || ev.button) {
            return;
        }
        ev.preventDefault();
        this.load(link.href, { focus: !link.closest(SHEET) });
    }

    onMove() {
        const { pathname, search } = window.location;
        if (pathname + search !== this.address) {
            this.load(window.location.href, { push: false });
        }
    }

    async show({ leave = false } = {}) {
        await this.load(this.wanted, { focus: leave });
        if (leave && this.isOpen) {
            this.close();
        }
    }

    /** Fetch the page of that choice and take over what it has found. */
    async load(url, { push = true, focus = false } = {}) {
        const number = ++this.asked;
        const found = this.el.querySelector("#wx_found");
        found.setAttribute("aria-busy", "true");
        let page = null;
        try {
            const response = await fetch(url, { credentials: "same-origin" });
            if (response.ok) {
                page = new DOMParser().parseFromString(await response.text(), "text/html");
                url = response.url;
            }
        } catch {
            // No connection: the browser says so better than we do.
        }
        if (this.isDestroyed || number !== this.asked) {
            return;
        }
        if (!page?.querySelector("#wx_found")) {
            window.location.assign(url);
            return;
        }
        this.takeOver(page);
        const { pathname, search } = new URL(url);
        this.address = pathname + search;
        if (push) {
            window.history.pushState(null, "", this.address + window.location.hash);
        }
        if (focus && !this.isOpen) {
            this.el.querySelector("#wx_found_title").focus({ preventScroll: true });
            this.el.querySelector("#wx_found").scrollIntoView({ block: "start" });
        }
    }

    /** Replace what was found, numbers and links of the filters; what somebody types stays. */
    takeOver(page) {
        const active = this.el.ownerDocument.activeElement;
        const { id, name, value } = active || {};
        const scrolled = this.el.querySelector(".wx-sheet-body").scrollTop;
        const typing = name === "q" ? value : null;
        for (const selector of ["#wx_found", ".wx-sheet-body", ".wx-sheet-foot", ".wx-find-open"]) {
            const [old, fresh] = [this.el, page].map((root) => root.querySelector(selector));
            old.replaceWith(this.el.ownerDocument.importNode(fresh, true));
        }
        this.el.querySelector(".wx-sheet-body").scrollTop = scrolled;
        if (typing === null) {
            this.el.querySelector("[name=q]").value = page.querySelector("[name=q]").value;
        }
        if (name && name !== "q") {
            const same = `[form=wx_find][name="${name}"]`;
            const chosen = this.el.querySelector(`${same}:checked`);
            (chosen || this.el.querySelector(same))?.focus({ preventScroll: true });
        } else if (id && !active.isConnected) {
            this.el.querySelector(`#${id}`)?.focus({ preventScroll: true });
        }
    }

    // --- the sheet of a phone

    get isOpen() {
        return window.location.hash === SHEET && window.matchMedia(NARROW).matches;
    }

    onHash() {
        const open = this.isOpen;
        const sheet = this.el.querySelector(SHEET);
        sheet.toggleAttribute("aria-modal", open);
        this.el.ownerDocument.body.classList.toggle("overflow-hidden", open);
        if (open) {
            sheet.setAttribute("role", "dialog");
            sheet.setAttribute("aria-modal", "true");
            this.el.querySelector("#wx_filters_title").focus();
        } else if (sheet.getAttribute("role") === "dialog") {
            sheet.removeAttribute("role");
            this.el.querySelector(".wx-find-open").focus({ preventScroll: true });
        }
    }

    close() {
        window.location.hash = "#wx_found";
    }

    onKey(ev) {
        if (!this.isOpen) {
            return;
        }
        if (ev.key === "Escape") {
            this.close();
        } else if (ev.key === "Tab") {
            this.keepInside(ev);
        }
    }

    keepInside(ev) {
        const sheet = this.el.querySelector(SHEET);
        const nodes = [...sheet.querySelectorAll("a[href], button, input, select")].filter(
            (node) => node.getClientRects().length,
        );
        const [first, last] = [nodes.at(0), nodes.at(-1)];
        const active = this.el.ownerDocument.activeElement;
        const out = ev.shiftKey ? active === first : active === last;
        if (out || !sheet.contains(active)) {
            ev.preventDefault();
            (ev.shiftKey ? last : first).focus();
        }
    }
}

registry.category("public.interactions").add("website_excursions.filters", CatalogueFilters);
