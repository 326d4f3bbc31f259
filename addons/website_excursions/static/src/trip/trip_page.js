import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { Interaction } from "@web/public/interaction";
import { ask } from "../shop/ask";
import { Countdown } from "../shop/countdown";
import { formatPrice, plural } from "../shop/money";
import { htmlNode, SeatMap } from "../seat_map/seat_map";
import { Availability } from "./availability";
import { FareSteppers } from "./fares";
import { Selection } from "./selection";
import { planTexts, seatName, seatNotes, stateName } from "./words";

// From here on the clock offers more time and changes its colour.
const LATE = 180;

/** The chooser of a trip's page: plan, fares, what is chosen, total and clock. */
export class TripPage extends Interaction {
    static selector = ".wx-chooser";
    dynamicContent = {
        ".wx-bar-go": { "t-on-click": this.onGo },
        ".wx-bar-extend": { "t-on-click": () => this.selection.extend() },
    };

    setup() {
        this.data = JSON.parse(this.el.querySelector(".wx-chooser-data").textContent);
        this.news = { seats: {}, areas: {}, free: null };
        this.steppers = [];
        this.selection = new Selection(this.data.trip, {
            change: () => this.refresh(),
            held: (hold) => this.onHeld(hold),
            refused: (refusal, lost) => this.onRefused(refusal, lost),
            offline: () => this.onOffline(),
        });
        this.countdown = new Countdown(
            (seconds, text) => this.onTick(seconds, text),
            () => this.onOver(),
        );
    }

    start() {
        this.drawPlan();
        this.drawFares();
        this.availability = new Availability(this.data.trip, (news) => {
            this.news = news;
            this.refresh();
        });
        this.availability.poll();
        this.selection.load();
        this.addListener(window, "online", () => this.selection.offline && this.selection.retry());
        this.addListener(window, "pageshow", (ev) => ev.persisted && this.selection.load());
        ask("/excursions/event", { trip_id: this.data.trip }, { keepalive: true }).catch(() => {});
        this.refresh();
    }

    destroy() {
        this.availability?.destroy();
        this.plan?.destroy();
        this.countdown.stop();
    }

    // --- prices

    price(category, fare) {
        return this.data.prices[category || 0]?.[fare];
    }

    money(amount) {
        return formatPrice(amount, this.data.currency);
    }

    fares(category, place = true) {
        return this.data.fares.filter(
            (fare) => fare.place === place && this.price(category, fare.id) !== undefined,
        );
    }

    seatPrice(seat) {
        const fare = this.selection.seats.get(seat.id) || this.fares(seat.category)[0]?.id;
        const amount = this.price(seat.category, fare);
        return amount === undefined ? "" : this.money(amount);
    }

    get total() {
        let total = 0;
        for (const [id, fare] of this.selection.seats) {
            total += this.price(this.seats.get(id)?.category, fare) || 0;
        }
        for (const [key, quantity] of this.selection.places) {
            const [area, fare] = key.split(":").map(Number);
            const category = this.data.areas.find((one) => one.id === area)?.category;
            total += (this.price(category, fare) || 0) * quantity;
        }
        return total;
    }

    // --- drawing once

    drawPlan() {
        this.seats = new Map();
        const host = this.el.querySelector(".wx-plan");
        if (!host || !this.data.seats.length) {
            host?.remove();
            return;
        }
        const categories = new Map(this.data.categories.map((one) => [one.id, one]));
        const text = (seat, state) => [
            categories.get(seat.category)?.name,
            state === "taken" ? null : this.seatPrice(seat),
            ...seatNotes(seat),
        ];
        this.plan = new SeatMap(host, this.data, {
            texts: planTexts(),
            describe: (seat, state) =>
                [seatName(seat), ...text(seat, state), stateName(state)].filter(Boolean).join(", "),
            tip: (seat, state) => [
                seatName(seat),
                [...text(seat, state), state === "free" ? null : stateName(state)]
                    .filter(Boolean)
                    .join(" · "),
            ],
            price: (category) => {
                const fare = this.fares(category.id)[0];
                return fare ? this.money(this.price(category.id, fare.id)) : "";
            },
            onSeat: (seat) => this.onSeat(seat),
            onArea: (area) => this.onArea(area),
        });
        this.seats = new Map(this.plan.plan.seats.map((seat) => [seat.id, seat]));
    }

    drawFares() {
        const host = this.el.querySelector(".wx-areas");
        for (const area of this.data.areas) {
            this.steppers.push(
                new FareSteppers(host, {
                    area,
                    title: area.name,
                    fares: this.fares(area.category),
                    priceOf: (fare) => this.money(this.price(area.category, fare.id)),
                    selection: this.selection,
                }),
            );
        }
        const infants = this.fares(0, false);
        if (infants.length) {
            const price = (fare) => this.price(0, fare.id);
            this.steppers.push(
                new FareSteppers(this.el.querySelector(".wx-extras") || host, {
                    title: _t("Without a place of their own"),
                    fares: infants,
                    priceOf: (fare) =>
                        price(fare) ? this.money(price(fare)) : _t("free of charge"),
                    selection: this.selection,
                }),
            );
        }
    }

    // --- what the visitor does

    onSeat(seat) {
        this.say(null);
        if (this.selection.seats.has(seat.id)) {
            this.selection.setSeat(seat.id, null);
        } else {
            const fare = this.fares(seat.category)[0];
            if (!fare) {
                this.say(_t("This seat is not on sale."), "error");
                return;
            }
            this.selection.setSeat(seat.id, fare.id);
        }
    }

    onArea(area) {
        const section = this.el.querySelector(`.wx-area[data-area="${area.id}"]`);
        section.scrollIntoView({ block: "center", behavior: "smooth" });
        section.querySelector("button:not(:disabled)")?.focus({ preventScroll: true });
    }

    onGo(ev) {
        if (!this.selection.settled) {
            ev.preventDefault();
            if (!this.selection.count) {
                this.say(_t("Choose at least one place first."));
            }
        }
    }

    // --- what the server says

    onHeld(hold) {
        if (this.unreachable) {
            this.say(null);
        }
        if (this.selection.hold) {
            this.countdown.start(hold.seconds_left);
        } else {
            this.countdown.stop();
        }
        if (this.selection.order) {
            this.say(_t("You have places on this trip that wait for payment."), "", [
                _t("To the payment"),
                () => (window.location = this.selection.order),
            ]);
        }
        this.availability?.poll();
    }

    onRefused(refusal, lost) {
        lost.forEach((id) => (this.news.seats[id] = "held"));
        const names = lost.map((id) => seatName(this.seats.get(id))).join("; ");
        this.say(
            names
                ? _t("Somebody was faster: %s was just taken. Please choose another one.", names)
                : refusal.message,
            "error",
        );
        if (["hold_expired", "hold_unknown"].includes(refusal.code)) {
            this.selection.expire();
        }
        this.availability.poll();
    }

    onOffline() {
        this.say(_t("No connection. Your last choice is not held yet."), "error", [
            _t("Try again"),
            () => {
                this.say(null);
                return this.selection.retry();
            },
        ]);
        this.unreachable = true;
    }

    onTick(seconds, text) {
        const clock = this.el.querySelector(".wx-bar-clock");
        clock.querySelector(".wx-bar-clock-time").textContent = text;
        clock.classList.toggle("wx-late", seconds <= LATE);
        const hold = this.selection.hold;
        clock.querySelector(".wx-bar-extend").hidden = !hold || hold.extended || seconds > LATE;
    }

    onOver() {
        this.selection.expire();
        this.say(_t("The time is over and your places are free again. Choose once more."), "error");
    }

    // --- showing

    say(text, kind = "", action = null) {
        this.unreachable = false;
        const box = this.el.querySelector(".wx-chooser-message");
        box.hidden = !text;
        box.classList.toggle("wx-message-error", kind === "error");
        box.replaceChildren(htmlNode("span", {}, text || ""));
        if (action) {
            const button = htmlNode("button", { type: "button" }, action[0]);
            button.addEventListener("click", action[1]);
            box.append(button);
        }
    }

    refresh() {
        const { seats, hold, count, settled } = this.selection;
        const held = new Set((hold?.rows || []).map((row) => row.seat).filter(Boolean));
        // Others' places: what the server counts as taken, less what is held for me.
        const taken = Object.fromEntries(
            Object.entries(this.news.seats).filter(([id]) => !held.has(Number(id))),
        );
        const mine = new Set(seats.keys());
        this.plan?.setState({
            taken,
            areas: this.news.areas,
            mine,
            pending: new Set([...mine].filter((id) => !held.has(id))),
        });
        for (const stepper of this.steppers) {
            stepper.refresh(stepper.area ? this.freeOf(stepper.area) : undefined);
        }
        this.refreshRows();
        const find = (name) => this.el.querySelector(name);
        find(".wx-choice-empty").hidden = count > 0;
        find(".wx-bar-count").textContent = count
            ? plural(_t("%(count)s ticket|%(count)s tickets"), count)
            : find(".wx-chooser-main .wx-h2").textContent;
        find(".wx-bar-sum").textContent = count ? this.money(this.total) : "";
        find(".wx-bar-go").setAttribute("aria-disabled", String(!settled));
        find(".wx-bar-clock").hidden = !hold;
    }

    /** Free places of an area: the server counts mine as taken, unless my click is still on its way. */
    freeOf(area) {
        const known = this.news.areas[area.id];
        if (known === undefined) {
            return area.capacity;
        }
        const heldHere = (this.selection.hold?.rows || []).filter((row) => row.area === area.id);
        const wanted = this.data.fares.reduce(
            (sum, fare) => sum + (fare.place ? this.selection.quantity(area.id, fare.id) : 0),
            0,
        );
        return known - (wanted - heldHere.length);
    }

    refreshRows() {
        const list = this.el.querySelector(".wx-choice-rows");
        const focused = list.contains(document.activeElement) && document.activeElement.dataset.key;
        list.replaceChildren(
            ...[...this.selection.seats].map(([id, fare]) =>
                this.seatRow(this.seats.get(id), fare),
            ),
            ...[...this.selection.places].map(([key, quantity]) => this.placeRow(key, quantity)),
        );
        if (focused) {
            list.querySelector(`[data-key="${focused}"]`)?.focus();
        }
    }

    seatRow(seat, fareId) {
        const select = htmlNode("select", {
            "data-key": `fare-${seat.id}`,
            "aria-label": _t("Fare for %s", seatName(seat)),
        });
        for (const fare of this.fares(seat.category)) {
            const label = `${fare.name} · ${this.money(this.price(seat.category, fare.id))}`;
            const option = htmlNode("option", { value: fare.id }, label);
            option.selected = fare.id === fareId;
            select.append(option);
        }
        select.addEventListener("change", () =>
            this.selection.setSeat(seat.id, Number(select.value)),
        );
        const remove = htmlNode(
            "button",
            {
                type: "button",
                class: "wx-choice-remove",
                "data-key": `remove-${seat.id}`,
                "aria-label": _t("Give up %s", seatName(seat)),
            },
            "×",
        );
        remove.addEventListener("click", () => this.selection.setSeat(seat.id, null));
        return htmlNode(
            "li",
            { class: "wx-choice-row" },
            htmlNode("span", { class: "wx-choice-seat" }, seatName(seat)),
            htmlNode(
                "span",
                { class: "wx-choice-price" },
                this.money(this.price(seat.category, fareId) || 0),
            ),
            htmlNode("div", { class: "wx-choice-controls" }, select, remove),
        );
    }

    placeRow(key, quantity) {
        const [area, fareId] = key.split(":").map(Number);
        const place = this.data.areas.find((one) => one.id === area);
        const fare = this.data.fares.find((one) => one.id === fareId);
        const sum = (this.price(place?.category, fareId) || 0) * quantity;
        return htmlNode(
            "li",
            { class: "wx-choice-row" },
            htmlNode("span", { class: "wx-choice-seat" }, `${quantity} × ${fare?.name || ""}`),
            htmlNode(
                "span",
                { class: "wx-choice-price" },
                sum ? this.money(sum) : _t("free of charge"),
            ),
        );
    }
}

registry.category("public.interactions").add("website_excursions.trip_page", TripPage);
