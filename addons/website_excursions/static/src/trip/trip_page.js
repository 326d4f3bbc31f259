import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { Interaction } from "@web/public/interaction";
import { htmlNode } from "../seat_map/nodes";
import { Plan } from "../seat_map/plan";
import { ask } from "../shop/ask";
import { Countdown } from "../shop/countdown";
import { plural } from "../shop/money";
import { Amounts } from "./amounts";
import { Availability } from "./availability";
import { ChoiceList } from "./choice_list";
import { Extras } from "./extras";
import { Notice } from "./notice";
import { makeBest, makeMap, makeSteppers } from "./offers";
import { kopecks, Prices } from "./prices";
import { Refusals } from "./refusals";
import { Selection } from "./selection";
import { freeText, Names, planTexts } from "./words";

// From here on the clock offers more time and changes its colour.
const LATE = 180;

/** The chooser of a trip's page: plan, fares, extras, what is chosen, total and clock. */
export class TripPage extends Interaction {
    static selector = ".wx-chooser";
    dynamicContent = {
        ".wx-bar-go": { "t-on-click": this.onGo },
        ".wx-bar-extend": { "t-on-click": () => this.selection.extend() },
        ".wx-parts": { "t-on-toggle": this.showParts },
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
                prices: (own) => this.onOwnPrices(own),
            },
            (seat) => this.plan.together(seat),
        );
        this.amounts = new Amounts(this.selection, this.prices, data);
        this.refusals = new Refusals(this);
        this.countdown = new Countdown(
            (seconds, text) => this.onTick(seconds, text),
            () => this.onOver(),
        );
    }

    start() {
        this.notice = new Notice(this.find(".wx-chooser-message"), () => this.quiet());
        this.choice = new ChoiceList(this.find(".wx-choice"), this);
        this.extras = new Extras(this.find(".wx-addons"), {
            addons: this.data.addons,
            prices: this.prices,
            selection: this.selection,
        });
        this.drawPlan();
        this.steppers = makeSteppers(this);
        this.availability = new Availability(
            this.data.trip,
            (news) => this.onNews(news),
            (blind) => this.onSight(blind),
        );
        this.availability.poll();
        this.selection.load();
        this.addListener(window, "online", () => this.selection.offline && this.selection.retry());
        this.addListener(window, "pageshow", (ev) => ev.persisted && this.selection.load());
        ask("/excursions/event", { trip_id: this.data.trip }, { keepalive: true }).catch(() => {});
        this.refresh();
    }

    destroy() {
        this.availability?.destroy();
        this.map?.destroy();
        this.countdown.stop();
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
        section.scrollIntoView({ block: "center", behavior: "smooth" });
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

    /** Others have other prices now than this visitor has seen. */
    onPrices() {
        this.map?.refreshPrices();
        this.best?.refresh();
        this.notice.say(
            this.selection.hold
                ? _t("Prices on this trip have changed. What you hold keeps its price.")
                : _t("Prices on this trip have just changed."),
        );
    }

    onSight(blind) {
        this.find(".wx-blind").hidden = !blind;
    }

    /** The visitor's own: by a pricelist, or because the own hold makes nothing dearer. */
    onOwnPrices(own) {
        const before = this.prices.own;
        if (this.prices.setOwn(own)) {
            this.map?.refreshPrices();
            this.best?.refresh();
            if (before && own) {
                this.onPrices();
            }
        }
    }

    onHeld(hold, found) {
        if (this.unreachable) {
            this.quiet();
        }
        if (found) {
            this.showFound();
        }
        if (this.selection.hold) {
            this.countdown.start(hold.seconds_left);
        } else {
            this.countdown.stop();
        }
        if (this.selection.order) {
            this.notice.say(_t("You have places on this trip that wait for payment."), {
                actions: [[_t("To the payment"), this.selection.order]],
            });
        }
        this.showParts();
        this.availability?.poll();
    }

    /** Places that were asked for as the best ones: say and show which. */
    showFound() {
        const ids = [...this.selection.seats.keys()];
        this.notice.say(_t("These places are yours now: %s.", this.names.all(ids)));
        this.map.show(this.plan.seats.get(ids[0]).deck);
        this.find(".wx-plan").scrollIntoView({ block: "start", behavior: "smooth" });
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
        this.notice.say(_t("No connection. Your last choice is not held yet."), {
            error: true,
            actions: [[_t("Try again"), () => this.selection.retry()]],
        });
        this.unreachable = true;
    }

    onTick(seconds, text) {
        const clock = this.find(".wx-bar-clock");
        clock.querySelector(".wx-bar-clock-time").textContent = text;
        clock.classList.toggle("wx-late", seconds <= LATE);
        const { hold } = this.selection;
        clock.querySelector(".wx-bar-extend").hidden = !hold || hold.extended || seconds > LATE;
    }

    onOver() {
        this.selection.expire();
        this.notice.say(_t("The time is over and your places are free again. Choose once more."), {
            error: true,
        });
    }

    // --- showing

    /** Say what happened and point out the seats that it is about. */
    point({ text, error = false, actions = [], near = [], gap = [] }) {
        this.unreachable = false;
        this.pointed = { near, gap };
        this.notice.say(text, { error, actions });
        this.refresh();
    }

    quiet() {
        this.unreachable = false;
        this.pointed = {};
        this.notice.clear();
        this.refresh();
    }

    /** Taxes and fees within the total, when somebody wants to know. */
    async showParts() {
        const box = this.find(".wx-parts");
        box.hidden = !this.selection.hold;
        if (box.hidden || !box.open) {
            return;
        }
        try {
            const params = { trip_id: this.data.trip };
            const { included } = await this.waitFor(ask("/excursions/hold/included", params));
            box.querySelector("ul").replaceChildren(
                ...included.map(({ name, price }) =>
                    htmlNode("li", {}, htmlNode("span", {}, name), htmlNode("span", {}, price)),
                ),
            );
        } catch {
            // The checkout says it as well.
            box.open = false;
        }
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
        this.steppers?.forEach((one) => one.refresh(one.area && this.freeOf(one.area)));
        this.extras?.refresh(this.news.addons);
        this.choice?.refresh();
        this.find(".wx-soldout").hidden = !soldOut;
        this.best?.el.toggleAttribute("hidden", soldOut);
        this.refreshBar();
    }

    refreshBar() {
        const { count, hold, settled } = this.selection;
        this.find(".wx-bar-count").textContent = count
            ? plural(_t("%(count)s ticket|%(count)s tickets"), count)
            : this.find(".wx-chooser-main .wx-h2").textContent;
        this.find(".wx-bar-sum").textContent = count
            ? this.prices.text(this.amounts.total(this.plan))
            : "";
        this.find(".wx-bar-go").setAttribute("aria-disabled", String(!settled));
        this.find(".wx-bar-clock").hidden = !hold;
    }

    /** Free places of an area: the server counts mine as taken, unless my click is still on its way. */
    freeOf(area) {
        const known = this.news.areas[area.id];
        if (known === undefined) {
            return area.capacity;
        }
        const held = (this.selection.hold?.rows || []).filter((row) => row.area === area.id);
        return known - (this.wantedIn(area) - held.length);
    }

    wantedIn(area) {
        return this.data.fares.reduce(
            (sum, fare) => sum + (fare.place ? this.selection.quantity(area.id, fare.id) : 0),
            0,
        );
    }

    areaText(area) {
        const words = freeText(Math.max(0, this.freeOf(area)));
        const mine = this.wantedIn(area);
        return mine ? `${words} · ${planTexts().yours(mine)}` : words;
    }
}

registry.category("public.interactions").add("website_excursions.trip_page", TripPage);
