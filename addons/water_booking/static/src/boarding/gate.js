/* global luxon */

import { markRaw, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";

/** A pier has poor reception: an answer that takes longer than this counts as none. */
const TIMEOUT = 10000;
const LONGEST_HISTORY = 30;

// Letters that a scanner "types" while the computer's keyboard is switched to Russian, by the
// position of their keys: they stand where the letters of LATIN_KEYS are.
const RUSSIAN_KEYS =
    "\u0439\u0446\u0443\u043a\u0435\u043d\u0433\u0448\u0449\u0437\u0444\u044b\u0432\u0430\u043f" +
    "\u0440\u043e\u043b\u0434\u044f\u0447\u0441\u043c\u0438\u0442\u044c";
const LATIN_KEYS = "qwertyuiopasdfghjklzxcvbnm";

/**
 * What a scanner or a person typed, with the keyboard's layout mended.
 *
 * @param {string} text
 * @returns {string}
 */
export function mendLayout(text) {
    return [...(text || "").trim()]
        .map((char) => {
            const key = RUSSIAN_KEYS.indexOf(char.toLowerCase());
            return key < 0 ? char : LATIN_KEYS[key];
        })
        .join("")
        .toUpperCase();
}

/**
 * One trip's boarding: counters, scans and the codes that the network has not let through yet.
 *
 * Scans are sent one after another in the order in which they came. A scan without an answer is
 * kept (over a reload, too) until somebody sends it again or drops it: no answer is no permission.
 */
export class Gate {
    constructor(orm, tripId) {
        this.orm = markRaw(orm.silent);
        this.tripId = tripId;
        this.storageKey = `water_booking.boarding.${tripId}`;
        this.status = null;
        this.online = true;
        this.scans = [];
        this.last = null;
        this.queue = Promise.resolve();
        this.nextId = 1;
        this.restore();
    }

    /** @returns {Gate} a gate whose changes redraw the components that read it */
    static create(orm, tripId) {
        return reactive(new Gate(orm, tripId));
    }

    get waiting() {
        return this.scans.filter((scan) => scan.outcome === "offline");
    }

    /** The pier's time zone; crew and office may be elsewhere. */
    get zone() {
        return this.status?.tz || "local";
    }

    get sending() {
        return this.scans.some((scan) => scan.outcome === "sending");
    }

    async refresh() {
        try {
            this.status = await this.call("boarding_status", [this.tripId]);
            this.online = true;
        } catch (error) {
            if (error instanceof RPCError) {
                throw error;
            }
            this.online = false;
        }
    }

    /**
     * Check a code; resolves when its outcome is known.
     *
     * @param {string} text as scanned or typed
     * @returns {Promise<object|null>} the scan, or null for an empty or repeated one
     */
    scan(text) {
        const code = mendLayout(text);
        if (!code || this.scans.some((scan) => scan.code === code && scan.outcome === "sending")) {
            return Promise.resolve(null); // scanners like to fire twice
        }
        const kept = this.waiting.find((scan) => scan.code === code);
        return this.send(kept || this.add({ code, since: Date.now() }));
    }

    /** Send a scan (again) once those before it are through. */
    send(scan) {
        scan.outcome = "sending";
        this.last = scan;
        this.queue = this.queue.then(() => this.attempt(scan));
        return this.queue.then(() => scan);
    }

    forget(scan) {
        this.scans = this.scans.filter((other) => other.id !== scan.id);
        if (this.last?.id === scan.id) {
            this.last = null;
        }
        this.store();
    }

    async attempt(scan) {
        scan.tries += 1;
        try {
            const answer = await this.call("board", [scan.code, this.tripId]);
            Object.assign(scan, answer);
            if (answer.outcome === "used" && this.isEcho(scan)) {
                scan.outcome = "ok";
                scan.message = _t("Let aboard. The first attempt had come through.");
            }
            this.online = true;
        } catch (error) {
            if (error instanceof RPCError) {
                scan.outcome = "error";
                scan.message = error.data?.message || error.message;
            } else {
                scan.outcome = "offline";
                scan.message = _t("No connection. The code is kept; send it again.");
                this.online = false;
            }
        }
        scan.time = luxon.DateTime.now().setZone(this.zone).toFormat("HH:mm:ss");
        this.store();
        if (this.online) {
            await this.refresh();
        }
    }

    /**
     * Whether "already used" is the echo of this very scan, whose first answer was lost on the way:
     * this user used the ticket, after the first attempt began. Both spans are of one clock each.
     */
    isEcho(scan) {
        const { used_by_me, used_seconds_ago } = scan.ticket || {};
        return used_by_me && scan.tries > 1 && used_seconds_ago * 1000 <= Date.now() - scan.since;
    }

    call(method, args) {
        let timer = null;
        const late = new Promise((resolve, reject) => {
            timer = browser.setTimeout(() => reject(new Error("timeout")), TIMEOUT);
        });
        return Promise.race([this.orm.call("water.ticket", method, args), late]).finally(() =>
            browser.clearTimeout(timer),
        );
    }

    add(values) {
        this.scans.unshift({ id: this.nextId++, message: "", ticket: null, tries: 0, ...values });
        this.scans.splice(LONGEST_HISTORY);
        return this.scans[0];
    }

    restore() {
        const kept = JSON.parse(browser.sessionStorage.getItem(this.storageKey) || "[]");
        for (const { code, since } of kept) {
            const message = _t("No connection. The code is kept; send it again.");
            this.add({ code, since, message, tries: 1, outcome: "offline" });
        }
    }

    store() {
        const kept = this.waiting.map(({ code, since }) => ({ code, since }));
        browser.sessionStorage.setItem(this.storageKey, JSON.stringify(kept.reverse()));
    }
}
