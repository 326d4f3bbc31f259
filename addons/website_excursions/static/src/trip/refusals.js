import { _t } from "@web/core/l10n/translation";
import { plural } from "../shop/money";

/**
 * What a refusal of the server means for the visitor, and the ways on.
 *
 * Each explanation is {text, actions: [[words, handler or address]], near, gap}: seats to point out
 * as a way on, seats that are the reason.
 */
export class Refusals {
    /** @param {TripPage} page */
    constructor(page) {
        this.page = page;
    }

    explain(refusal, wish, lost) {
        const explanation = {
            single_gap: () => this.gap(refusal.details, wish),
            seat_taken: () => this.taken(refusal, wish, lost),
            table_whole: () => this.table(refusal.details, wish),
            companion_only: () => this.companion(refusal.details, wish),
            addon_sold_out: () => this.addon(refusal.details, wish),
            not_enough_places: () => this.places(refusal.details, wish),
            limit_reached: () => this.limit(refusal),
            trip_not_on_sale: () => ({ actions: [this.departures] }),
            busy: () => ({ actions: [[_t("Try again"), () => this.again(wish)]] }),
        }[refusal.code];
        return { text: refusal.message, actions: [], ...explanation?.() };
    }

    get departures() {
        return [_t("Other departures"), this.page.el.dataset.departures];
    }

    again(wish) {
        if (wish.best) {
            this.page.selection.findBest(wish.best);
        } else {
            this.page.selection.restore(wish);
        }
    }

    // --- somebody was faster

    taken(refusal, wish, lost) {
        const { names, plan } = this.page;
        if (!lost.length) {
            return {};
        }
        const text = _t(
            "Somebody was faster: %s was just taken. Please choose another one.",
            names.all(lost),
        );
        const item = plan.itemOf.get(lost[0]);
        if (item.whole) {
            const others = plan.nearest(item, (one) => this.page.isFree(one)).slice(0, 2);
            return {
                text,
                actions: others.map((other) => this.takeItem(other)),
                near: others.flatMap((other) => other.seats.map((seat) => seat.id)),
            };
        }
        const near = (refusal.details.near || []).filter((id) => plan.itemOf.has(id));
        const fares = lost.map((id) => wish.seats.get(id)).filter(Boolean);
        const sets =
            fares.length === 1
                ? near.map((id) => [id])
                : [near.slice(0, fares.length)].filter((ids) => ids.length === fares.length);
        // Not within a template string: the collector of terms does not look into those.
        const offer = _t("Free near it:");
        return {
            text: sets.length ? `${text} ${offer}` : text,
            actions: sets.map((ids) => [
                names.all(ids),
                () => this.take(ids.map((id, index) => [id, fares[index]])),
            ]),
            near: sets.flat(),
        };
    }

    take(changes) {
        this.page.selection.setSeats(changes);
        this.page.map?.focus(this.page.plan.itemOf.get(changes[0][0]));
    }

    takeItem(item) {
        return [this.page.names.of(item), () => this.page.take(item)];
    }

    // --- rules of the plan

    gap({ seat_ids: gaps, suggested }, wish) {
        const { names, plan } = this.page;
        const actions = [];
        const fares = [...wish.seats.values()];
        if (suggested?.length === fares.length) {
            const others = [...wish.seats.keys()].map((id) => [id, null]);
            actions.push([
                _t("Take %s instead", names.all(suggested)),
                () =>
                    this.take([...others, ...suggested.map((id, at) => [id, fares[at]])].reverse()),
            ]);
        }
        if (gaps.every((id) => plan.itemOf.has(id)) && fares.length) {
            actions.push([
                _t("Take %s as well", names.all(gaps)),
                () => this.take(gaps.map((id) => [id, fares[0]])),
            ]);
        }
        return { actions, gap: gaps, near: suggested };
    }

    table({ seat_ids: missing }, wish) {
        const item = this.page.plan.itemOf.get(missing[0]);
        const way = item?.whole && [
            _t("Take %s", this.page.names.of(item)),
            () => {
                this.again(wish);
                this.page.take(item);
            },
        ];
        return way ? { actions: [way] } : {};
    }

    companion({ seat_ids: lonely }, wish) {
        const { plan } = this.page;
        const guest = plan.itemOf.get(plan.seats.get(lonely[0])?.companionOf);
        return this.withGuest(guest, () => this.again(wish));
    }

    /** The way on for a companion's seat: together with the place of the guest in a wheelchair. */
    withGuest(guest, before) {
        if (!guest || !this.page.isFree(guest)) {
            return { text: _t("Its wheelchair place is taken, so this seat cannot be bought.") };
        }
        const take = () => {
            before();
            this.page.take(guest);
        };
        const near = guest.seats.map((seat) => seat.id);
        return { actions: [[_t("Take the wheelchair place with it"), take]], near };
    }

    // --- not so many left

    addon({ addon_id: id, left }, wish) {
        const name = this.page.data.addons.find((addon) => addon.id === id)?.name || "";
        const set = (quantity) => () => {
            wish.addons.delete(id);
            if (quantity) {
                wish.addons.set(id, quantity);
            }
            this.again(wish);
        };
        const without = [_t("Go on without %s", name), set(0)];
        return {
            actions: left > 0 ? [[_t("Take %s", `${left} × ${name}`), set(left)]] : [without],
        };
    }

    places({ free }, wish) {
        const { best } = wish;
        const actions = [];
        if (best?.category) {
            actions.push([
                _t("Look in any category"),
                () => this.page.selection.findBest({ ...best, category: null }),
            ]);
        }
        if (best?.accessible) {
            actions.push([
                _t("Look without a wheelchair place"),
                () => this.page.selection.findBest({ ...best, accessible: false }),
            ]);
        }
        const fewer = best ? null : this.fewer(wish, free);
        if (fewer) {
            actions.push(fewer);
        }
        return { actions: actions.length ? actions : [this.departures] };
    }

    /** Of the quantity that has grown take what is left. */
    fewer(wish, free) {
        const { selection, data } = this.page;
        const takes = new Set(data.fares.filter((fare) => fare.place).map((fare) => fare.id));
        for (const [key, quantity] of wish.places) {
            const [area, fare] = key.split(":").map(Number);
            if (!takes.has(fare) || quantity <= selection.quantity(area, fare)) {
                continue;
            }
            const others = [...wish.places].reduce((sum, [other, count]) => {
                const [where, whose] = other.split(":").map(Number);
                return where === area && whose !== fare && takes.has(whose) ? sum + count : sum;
            }, 0);
            if (free - others > selection.quantity(area, fare)) {
                const words = plural(
                    _t("Take the last place|Take the last %(count)s places"),
                    free - others,
                );
                return [words, () => selection.setQuantity(area, fare, free - others)];
            }
        }
        return null;
    }

    limit({ message, details: { left } }) {
        const room =
            left > 0
                ? plural(
                      _t(
                          "There is room for %(count)s person.|There is room for %(count)s persons.",
                      ),
                      left,
                  )
                : "";
        return { text: [message, room].filter(Boolean).join(" "), actions: [this.departures] };
    }
}
