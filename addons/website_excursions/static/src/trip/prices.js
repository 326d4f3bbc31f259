import { formatPrice } from "../shop/money";

/** "1900.00" as whole kopecks: sums of them are exact. */
export const kopecks = (text) => Math.round(Number(text) * 100);

/**
 * What places cost now. The page brings the tariff's prices, the sale may change them, and a known
 * partner has prices of their own. What is held has its own price, see `Selection`.
 */
export class Prices {
    constructor({ prices, currency }) {
        Object.assign(this, { page: prices, currency, live: null, own: null });
    }

    get table() {
        return this.own || this.live || this.page;
    }

    /** @return {number|undefined} kopecks, nothing where the fare is not on sale */
    of(category, fare) {
        const text = this.table[category || 0]?.[fare];
        return text === undefined ? undefined : kopecks(text);
    }

    /** Price of a fare that takes no place: the same wherever its adult sits. */
    lap(fare) {
        const found = Object.values(this.table).find((fares) => fares[fare] !== undefined);
        return found && kopecks(found[fare]);
    }

    /** @return {boolean} whether the sale has changed them */
    setLive(prices) {
        const before = JSON.stringify(this.live);
        this.live = prices || null;
        return before !== JSON.stringify(this.live);
    }

    /** @return {boolean} whether they are others than before */
    setOwn(prices) {
        const before = JSON.stringify(this.own);
        this.own = prices || null;
        return before !== JSON.stringify(this.own);
    }

    text(amount) {
        return formatPrice(amount / 100, this.currency);
    }
}
