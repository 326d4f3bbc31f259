import { deadline } from "../shop/ask";

const EVERY = 3000;
const AFTER_ERROR = 9000;
// So many misses in a row are worth a word to the visitor.
const PATIENCE = 2;

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
        this.onVisibility = () => (document.hidden ? clearTimeout(this.timer) : this.poll());
        document.addEventListener("visibilitychange", this.onVisibility);
    }

    destroy() {
        clearTimeout(this.timer);
        this.gone = true;
        document.removeEventListener("visibilitychange", this.onVisibility);
    }

    async poll() {
        clearTimeout(this.timer);
        const seen = await this.look();
        if (this.gone) {
            return;
        }
        const blind = this.misses >= PATIENCE;
        this.misses = seen ? 0 : this.misses + 1;
        if (blind !== this.misses >= PATIENCE) {
            this.onSight(!blind);
        }
        if (!document.hidden) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.poll(), seen ? EVERY : AFTER_ERROR);
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
