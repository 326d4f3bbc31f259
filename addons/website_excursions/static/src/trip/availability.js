import { deadline } from "../shop/ask";

const EVERY = 3000;
// The bus tells of changes at once; then this is only to be sure.
const WITH_BUS = 20000;
const LONGEST = 60000;
// So many misses in a row are worth a word to the visitor.
const PATIENCE = 2;

/** How long to wait after so many misses: longer each time, and not all visitors at once. */
function pause(misses) {
    return Math.min(LONGEST, EVERY * 2 ** (misses - 1)) * (0.75 + Math.random() / 2);
}

/** Asks again and again what others have taken; rests while nobody looks. Misses are no disaster. */
export class Availability {
    /**
     * @param {number} trip
     * @param {(news: Object) => void} onNews
     * @param {(blind: boolean) => void} onSight the live view is lost, or is back
     */
    constructor(trip, onNews, onSight) {
        this.url = `/excursions/trip/${trip}/availability`;
        Object.assign(this, { onNews, onSight });
        this.misses = 0;
        this.told = false; // by the bus
        this.onVisibility = () => (document.hidden ? clearTimeout(this.timer) : this.poll());
        this.onOnline = () => this.poll();
        this.onOffline = () => this.count(false, PATIENCE);
        document.addEventListener("visibilitychange", this.onVisibility);
        window.addEventListener("online", this.onOnline);
        window.addEventListener("offline", this.onOffline);
    }

    destroy() {
        clearTimeout(this.timer);
        clearTimeout(this.soon);
        this.gone = true;
        document.removeEventListener("visibilitychange", this.onVisibility);
        window.removeEventListener("online", this.onOnline);
        window.removeEventListener("offline", this.onOffline);
    }

    /** After a change of one's own: whoever asks tells the others, a moment later for certain. */
    async report() {
        await this.poll();
        if (this.told && !document.hidden) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.poll(), EVERY);
        }
    }

    /** Somebody who is told of changes as they come asks less often. */
    setTold(told) {
        if (this.told !== told) {
            this.told = told;
            this.poll();
        }
    }

    /**
     * Somebody has seen this version of what is free, or (none) has changed it without a look.
     * Nobody asks more often for that than without the bus, and not all who were told ask in the
     * same moment.
     */
    hear(version) {
        if (this.etag !== `"${version}"` && !document.hidden && !this.soon) {
            const rest = this.asked + EVERY - performance.now();
            this.soon = setTimeout(() => this.poll(), Math.max(0, rest) + Math.random() * 400);
        }
    }

    count(seen, misses = this.misses + 1) {
        const blind = this.misses >= PATIENCE;
        this.misses = seen ? 0 : misses;
        if (blind !== this.misses >= PATIENCE) {
            this.onSight(!blind);
        }
    }

    async poll() {
        clearTimeout(this.timer);
        clearTimeout(this.soon);
        this.soon = null;
        this.asked = performance.now();
        const seen = await this.look();
        if (this.gone) {
            return;
        }
        this.count(seen);
        if (!document.hidden) {
            clearTimeout(this.timer);
            this.timer = setTimeout(
                () => this.poll(),
                this.misses ? pause(this.misses) : this.told ? WITH_BUS : EVERY,
            );
        }
    }

    /** @return {Promise<boolean>} whether the server told how things are */
    async look() {
        try {
            const headers = this.etag ? { "If-None-Match": this.etag } : {};
            const response = await fetch(this.url, { headers, signal: deadline(8000) });
            if (response.status === 200) {
                this.etag = response.headers.get("ETag");
                const news = await response.json();
                if (!this.gone) {
                    this.onNews(news);
                }
            }
            return [200, 304].includes(response.status);
        } catch {
            // The hold itself is safe on the server; the next answer brings the truth.
            return false;
        }
    }
}
