import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Opens the pictures in a dialog. Without this script they are links to the large files. Swiping is
 * the browser's own scrolling, so that it feels as everywhere else; buttons and keys scroll, too.
 */
export class Gallery extends Interaction {
    static selector = ".wx-gallery";
    dynamicContent = {
        ".wx-gallery-item": { "t-on-click.prevent": this.open },
        ".wx-lightbox-close": { "t-on-click": this.close },
        ".wx-lightbox-previous": { "t-on-click": () => this.move(-1) },
        ".wx-lightbox-next": { "t-on-click": () => this.move(1) },
        ".wx-lightbox": { "t-on-keydown": this.onKey, "t-on-click": this.onBackdrop },
        ".wx-lightbox-track": { "t-on-scroll": this.showEnds },
    };

    setup() {
        this.dialog = this.el.querySelector(".wx-lightbox");
        this.track = this.el.querySelector(".wx-lightbox-track");
        this.items = [...this.el.querySelectorAll(".wx-gallery-item")];
    }

    open(ev) {
        this.dialog.showModal();
        this.go(this.items.indexOf(ev.currentTarget), "instant");
        this.showEnds();
    }

    /** The browser gives the focus back to the picture that was opened. */
    close() {
        this.dialog.close();
    }

    get index() {
        return Math.round(Math.abs(this.track.scrollLeft) / this.track.clientWidth);
    }

    move(by) {
        this.go(Math.min(Math.max(this.index + by, 0), this.items.length - 1));
    }

    go(index, behavior) {
        const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.track.scrollTo({
            left: index * this.track.clientWidth,
            behavior: behavior || (still ? "instant" : "smooth"),
        });
    }

    onKey(ev) {
        const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
        if (ev.key in steps) {
            ev.preventDefault();
            this.move(steps[ev.key]);
        }
    }

    /** A click beside the picture closes, as everywhere. */
    onBackdrop(ev) {
        if (ev.target.matches(".wx-lightbox, .wx-lightbox-track, li, figure")) {
            this.close();
        }
    }

    showEnds() {
        const index = this.index;
        this.el.querySelector(".wx-lightbox-previous").disabled = index === 0;
        this.el.querySelector(".wx-lightbox-next").disabled = index === this.items.length - 1;
    }
}

registry.category("public.interactions").add("website_excursions.gallery", Gallery);
