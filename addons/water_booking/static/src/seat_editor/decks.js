/** Decks of a document, in the order of their tabs. */
import { byNumber } from "@water_booking/seat_drawing/lists";
import { idOfThing, newKey, remove, thingsOn } from "./document";
import { nameAfter } from "./numbering";

/** An empty deck, named after the last one. */
export function newDeck(doc) {
    const names = doc.decks.map(({ name }) => name).sort(byNumber);
    let name = nameAfter(names.at(-1), 1);
    while (names.includes(name)) {
        name = `${name}+`;
    }
    return { key: newKey(), name, was: null, picture: null };
}

export function withDeck(doc, deck) {
    return { ...doc, decks: [...doc.decks, deck] };
}

export function changedDeck(doc, key, values) {
    const decks = doc.decks.map((deck) => (deck.key === key ? { ...deck, ...values } : deck));
    return { ...doc, decks };
}

/** The deck so many tabs further; null where there is no such tab. */
export function movedDeck(doc, key, by) {
    const decks = [...doc.decks];
    const from = decks.findIndex((deck) => deck.key === key);
    const to = from + by;
    if (to < 0 || to >= decks.length) {
        return null;
    }
    decks.splice(to, 0, ...decks.splice(from, 1));
    return { ...doc, decks };
}

/** Without the deck and all that is drawn on it. */
export function withoutDeck(doc, key) {
    const rest = remove(doc, thingsOn(doc, key).map(idOfThing));
    return { ...rest, decks: rest.decks.filter((deck) => deck.key !== key) };
}
