import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { Interaction } from "@web/public/interaction";
import { gently } from "@water_booking/seat_drawing/nodes";
import { Plan } from "../seat_map/plan";
import { ask } from "../shop/ask";
import { Amounts } from "./amounts";
import { Areas } from "./areas";
import { Availability } from "./availability";
import { Bar } from "./bar";
import { ChoiceList } from "./choice_list";
import { Extras } from "./extras";
import { Included } from "./included";
import { Live } from "./live";
import { Notice } from "./notice";
import { makeBest, makeMap, makeSteppers } from "./offers";
import { kopecks, Prices } from "./prices";
import { Refusals } from "./refusals";
import { Selection } from "./selection";
import { Tidings } from "./tidings";
import { Names } from "./words";

/**
 * The chooser of a trip's page. It knows its parts, passes on what the visitor does and what the
 * server says, and lets them show it:
 *
 * - what is on offer: `plan` with `names`, `prices`, `areas`, `news` (what others have)
 * - what the visitor wants and holds: `selection`, what that costs: `amounts`
 * - what is seen: `map`, `best`, `steppers`, `extras`, `choice`, `included`, `bar`, and `notice`,
 *   the one sentence about what has just happened, in the words of `tidings` and `refusals`
 */
export class TripPage extends Interaction {
    static selector = ".wx-chooser";
    dynamicContent = {
        ".wx-bar-go": { "t-on-click": this.onGo },
        ".wx-bar-extend": { "t-on-click": () => this.selection.extend() },
        ".wx-parts": { "t-on-toggle": () => this.included.refresh(this.selection.hold) },
    };

    setup() {
        const data = JSON.parse(this.find(".wx-chooser-data").textContent);
        data.addons.forEach((addon) => (addon.kopecks = kopecks(addon.price)));
        this.data = data;
        this.plan = new Plan(data);
        this.names = new Names(this.plan);
        this.prices = new Prices(data);
        this.news = { seats: {}, areas: {}, addons: {}, free: null, on_sale: true };
        this.pointed = {}; // seats that a refusal points out
        this.selection = new Selection(
            data.trip,
            {
                change: () => this.refresh(),
                held: (...news) => this.onHeld(...news),
                refused: (...refusal) => this.onRefused(...refusal),
                offline: () => this.onOffline(),
                prices: (...news) => this.onOwnPrices(...news),
            },
            (seat) => this.plan.together(seat),
        );
        this.amounts = new Amounts(this.selection, this.prices, data);
        this.areas = new Areas({
            fares: data.fares,
            selection: this.selection,
            news: () => this.news,
        });
        this.refusals = new Refusals(this);
        this.tidings = new Tidings(this);
    }

    start() {
        this.notice = new Notice(this.find(".wx-chooser-message"), () => this.quiet());
        this.choice = new ChoiceList(this.find(".wx-choice"), this);
        this.extras = new Extras(this.find(".wx-addons"), {
            addons: this.data.addons,
            prices: this.prices,
            selection: this.selection,
        });
        this.included = new Included(this.find(".wx-parts"), this.data.trip);
        this.bar = new Bar(this.find(".wx-bar"), {
            selection: this.selection,
            empty: this.find(".wx-chooser-main .wx-h2").textContent,
            total: () => this.prices.text(this.amounts.total(this.plan)),
            onOver: () => this.onOver(),
        });
        this.drawPlan();
        this.steppers = makeSteppers(this);
        this.availability = new Availability(
            this.data.trip,
            (news) => this.onNews(news),
            (blind) => this.onSight(blind),
        );
        this.availability.poll();
        // what is seen first comes first
        this.waitForTimeout(() => this.listen(), 3000);
        this.selection.load();
        this.addListener(window, "online", () => this.selection.offline && this.selection.retry());
        this.addListener(window, "pageshow", (ev) => ev.persisted && this.selection.load());
        ask("/excursions/event", { trip_id: this.data.trip }, { keepalive: true }).catch(() => {});
        this.refresh();
    }

    listen() {
        const bus = this.services.bus_service;
        this.live =
            bus && "WebSocket" in window && new Live(bus, this.data.trip, this.availability);
    }

    destroy() {
        this.live?.destroy();
        this.availability?.destroy();
        this.map?.destroy();
        this.bar.destroy();
    }

    drawPlan() {
        const host = this.find(".wx-plan");
        if (host && this.plan.seats.size) {
            this.map = makeMap(this, host);
            this.best = makeBest(this, this.find(".wx-best"));
        } else {
            host?.remove();
            this.find(".wx-best")?.remove();
        }
    }

    find(selector) {
        return this.el.querySelector(selector);
    }

    // --- what is on offer

    /** Fares on sale for a category, that of a passenger with a place first. */
    fares(category) {
        return this.data.fares.filter(
            (fare) => fare.place && this.prices.of(category, fare.id) !== undefined,
        );
    }

    isFree(item) {
        return this.map ? this.map.stateOf(item) === "free" : false;
    }

    /** What an item costs or would cost, in words. */
    priceText(item) {
        if (this.selection.seats.has(item.id)) {
            return this.prices.text(this.amounts.item(item));
        }
        const fare = this.fares(item.category)[0];
        const amounts = item.seats.map((seat) => fare && this.prices.of(seat.category, fare.id));
        return amounts.includes(undefined)
            ? ""
            : this.prices.text(amounts.reduce((sum, amount) => sum + amount, 0));
    }

    /** Price of a category's first fare, which is what people compare. */
    categoryPrice({ id }) {
        const fare = this.fares(id)[0];
        return fare ? this.prices.text(this.prices.of(id, fare.id)) : "";
    }

    // --- what the visitor does

    onItem(item, state) {
        this.quiet();
        if (state === "mine") {
            this.giveUp(item);
        } else if (state === "locked") {
            this.explainCompanion(item);
        } else {
            this.take(item);
        }
    }

    take(item) {
        const fare = this.fares(item.category)[0];
        if (!fare) {
            this.notice.say(_t("This seat is not on sale."), { error: true });
            return;
        }
        this.selection.setSeats(item.seats.map((seat) => [seat.id, fare.id]));
    }

    giveUp(item) {
        this.quiet();
        const seats = item.seats.flatMap((seat) => this.plan.together(seat.id));
        this.selection.setSeats(seats.map((seat) => [seat, null]));
    }

    explainCompanion(item) {
        const text = _t(
            "%s is for a companion of a guest in a wheelchair, and sold with the wheelchair place.",
            this.names.of(item),
        );
        const guest = this.plan.itemOf.get(item.companionOf);
        this.point({ text, ...this.refusals.withGuest(guest, () => this.take(item)) });
    }

    onArea(area) {
        const section = this.find(`.wx-area[data-area="${area.id}"]`);
        section.scrollIntoView({ block: "center", behavior: gently() });
        section.classList.add("wx-area-called");
        this.waitForTimeout(() => section.classList.remove("wx-area-called"), 1500);
        [...section.querySelectorAll(".wx-stepper button:last-child")]
            .find((button) => !button.disabled)
            ?.focus({ preventScroll: true });
    }

    onGo(ev) {
        if (!this.selection.settled) {
            ev.preventDefault();
            if (!this.selection.count) {
                this.notice.say(_t("Choose at least one place first."));
            } else if (this.selection.stuck) {
                this.find(".wx-chooser-message").scrollIntoView({ block: "center" });
            }
        }
    }

    // --- what the server says

    onNews(news) {
        const changed = this.prices.setLive(news.prices) && Boolean(this.news.v);
        this.news = news;
        if (changed && this.prices.own) {
            this.selection.reloadPrices().catch(() => {}); // the next hold tells them as well
        } else if (changed) {
            this.onPrices();
        }
        this.refresh();
    }

    onPrices() {
        this.map?.refreshPrices();
        this.best?.refresh();
        this.tidings.prices();
    }

    onSight(blind) {
        this.find(".wx-blind").hidden = !blind;
    }

    /**
     * The visitor's own: by a pricelist, or because the own hold makes nothing dearer.
     *
     * @param {Object|null} own
     * @param {Object|null} hold that has just been made, at prices that the page may not know yet
     */
    onOwnPrices(own, hold = null) {
        if (hold) {
            this.tidings.risen = this.amounts.risen(hold);
        }
        const before = this.prices.own;
        if (this.prices.setOwn(own)) {
            this.map?.refreshPrices();
            this.best?.refresh();
            if (before && own) {
                this.tidings.prices();
            }
        }
    }

    onHeld(hold, found) {
        if (this.unreachable) {
            this.unreachable = false;
            this.notice.clear();
        }
        if (found) {
            this.showFound(found);
        } else {
            this.tidings.dearer();
        }
        this.bar.follow(this.selection.hold);
        if (this.selection.order) {
            this.tidings.waiting(this.selection.order);
        }
        this.included.refresh(this.selection.hold);
        this.availability?.report();
    }

    showFound({ together }) {
        const ids = [...this.selection.seats.keys()];
        this.tidings.found(ids, together);
        this.map.show(this.plan.seats.get(ids[0]).deck);
        this.find(".wx-plan").scrollIntoView({ block: "start", behavior: gently() });
    }

    onRefused(refusal, wish, lost) {
        lost.forEach((id) => (this.news.seats[id] = "held"));
        this.point({ error: true, ...this.refusals.explain(refusal, wish, lost) });
        if (["hold_expired", "hold_unknown"].includes(refusal.code)) {
            this.selection.expire();
        }
        this.availability.poll();
    }

    onOffline() {
        this.tidings.offline();
        this.unreachable = true;
    }

    onOver() {
        this.selection.expire();
        this.tidings.over();
    }

    // --- showing

    /** Say what happened and point out the seats that it is about. */
    point({ text, error = false, actions = [], near = [], gap = [] }) {
        this.unreachable = false;
        this.pointed = { near, gap };
        this.notice.say(text, { error, actions });
        this.refresh();
        const [seat] = [...gap, ...near].filter((id) => this.plan.itemOf.has(id));
        this.map?.uncover(this.plan.itemOf.get(seat), this.notice.el);
    }

    quiet() {
        this.unreachable = false;
        this.tidings.risen = null;
        this.pointed = {};
        this.notice.clear();
        this.refresh();
    }

    refresh() {
        const { selection } = this;
        const held = new Set((selection.hold?.rows || []).map((row) => row.seat).filter(Boolean));
        const mine = new Set(selection.seats.keys());
        const soldOut = this.news.free === 0 && !selection.count;
        this.map?.setState({
            // Others' places: what the server counts as taken, less what is held for me.
            taken: Object.fromEntries(
                Object.entries(this.news.seats).filter(([id]) => !held.has(Number(id))),
            ),
            mine,
            pending: new Set([...mine].filter((id) => !held.has(id))),
            closed: this.news.free === 0 || !this.news.on_sale,
            ...this.pointed,
        });
        this.steppers?.forEach((one) => one.refresh(one.area && this.areas.free(one.area)));
        this.extras?.refresh(this.news.addons);
        this.choice?.refresh();
        this.find(".wx-soldout").hidden = !soldOut;
        this.el.classList.toggle("wx-sold-out", soldOut);
        this.bar.refresh();
    }
}

registry.category("public.interactions").add("website_excursions.trip_page", TripPage);
