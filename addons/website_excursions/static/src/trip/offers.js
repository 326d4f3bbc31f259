/** Parts of the trip's page that offer places, put together from what the page knows. */
import { _t } from "@web/core/l10n/translation";
import { SeatMap } from "../seat_map/seat_map";
import { BestPlaces } from "./best";
import { FareSteppers } from "./fares";
import { deckName, notesOf, planTexts, stateName } from "./words";

const words = (list, glue) => list.filter(Boolean).join(glue);

export function makeMap(page, host) {
    const { names, plan } = page;
    const facts = (item, state) => [
        plan.categories.get(item.category)?.name,
        state === "taken" ? null : page.priceText(item),
        ...notesOf(item),
    ];
    return new SeatMap(host, plan, {
        texts: planTexts(),
        describe: (item, state) =>
            words([names.of(item), ...facts(item, state), stateName(state)], ", "),
        tip: (item, state) => [
            names.of(item),
            words([...facts(item, state), state === "free" ? null : stateName(state)], " · "),
        ],
        tipArea: (area) => [
            area.name,
            words([page.categoryPrice({ id: area.category }), page.areas.text(area)], " · "),
        ],
        rowName: (item) => names.row(item),
        describeArea: (area) => page.areas.text(area),
        countArea: (area) => ({ free: page.areas.free(area), mine: page.areas.mine(area) }),
        price: (category) => page.categoryPrice(category),
        onItem: (item, state) => page.onItem(item, state),
        onArea: (area) => page.onArea(area),
    });
}

export function makeBest(page, el) {
    const { data, plan } = page;
    const used = new Set(plan.items.map((item) => item.category));
    const isSold = (fare) => [...used].some((id) => page.prices.of(id, fare.id) !== undefined);
    return new BestPlaces(el, {
        fares: data.fares.filter((fare) => fare.place && isSold(fare)),
        categories: [...plan.categories.values()].filter(
            (one) => used.has(one.id) && page.categoryPrice(one),
        ),
        priceOf: (category) => page.categoryPrice(category),
        accessible: plan.items.some((item) => item.kind === "wheelchair"),
        onFind: (wish) => {
            page.quiet();
            page.selection.findBest(wish);
        },
    });
}

/** Quantities of each area, and of infants who need no place. */
export function makeSteppers(page) {
    const { data, plan, prices, selection } = page;
    const host = page.find(".wx-areas");
    const steppers = data.areas.map(
        (area) =>
            new FareSteppers(host, {
                area,
                title: plan.decks.length > 1 ? `${deckName(area.deck)}: ${area.name}` : area.name,
                fares: page.fares(area.category),
                priceOf: (fare) => prices.text(prices.of(area.category, fare.id)),
                selection,
            }),
    );
    const laps = data.fares.filter((fare) => !fare.place && prices.lap(fare.id) !== undefined);
    if (laps.length) {
        const priceOf = ({ id }) =>
            prices.lap(id) ? prices.text(prices.lap(id)) : _t("free of charge");
        const title = _t("Without a place of their own");
        const options = { title, fares: laps, priceOf, selection };
        steppers.push(new FareSteppers(page.find(".wx-laps"), options));
    }
    return steppers;
}
