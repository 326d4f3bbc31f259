import { deadline } from "../shop/ask";

const EVERY = 3000;
const AFTER_ERROR = 9000;

/** Asks again and again what others have taken; rests while nobody looks. Misses are no disaster. */
export class Availability {
    constructor(trip, onNews) {
        this.url = `/excursions/trip/${trip}/availability`;
        this.onNews = onNews;
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
        let wait = EVERY;
        try {
            const headers = this.etag ? { "If-None-Match": this.etag } : {};
            const response = await fetch(this.url, { headers, signal: deadline(8000) });
            if (response.status === 200) {
                this.etag = response.headers.get("ETag");
                const news = await response.json();
                if (!this.gone) {
                    this.onNews(news);
                }
            } else if (response.status !== 304) {
                wait = AFTER_ERROR;
            }
        } catch {
            // The hold itself is safe on the server; the next answer brings the truth.
            wait = AFTER_ERROR;
        }
        if (!this.gone && !document.hidden) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.poll(), wait);
        }
    }
}
