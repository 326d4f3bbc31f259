/** What was copied, for all plans that are opened in this tab. */
import { add, get, idOfThing, newKey, round, withChairs } from "./document";
import { nameAfter } from "./numbering";

let copied = [];

export function copyOf(doc, ids) {
    copied = [...withChairs(doc, ids)].map((id) => get(doc, id));
}

/**
 * Copies on the deck that is shown, with keys of their own and names that are free there: rows and
 * tables go on counting.
 *
 * @param {Session} session
 * @param {{x: number, y: number}} by how far from where they were copied
 */
export function pasteInto(session, by) {
    if (!copied.length) {
        return;
    }
    const { doc, deck } = session;
    const keys = new Map(copied.map(({ key }) => [key, newKey()]));
    const isSameDeck = copied[0].deck === deck;
    const offset = isSameDeck ? by : { x: 0, y: 0 };
    const names = freeNames(doc, deck);
    const things = copied.map((thing) => {
        const key = keys.get(thing.key);
        const place = { x: round(thing.x + offset.x), y: round(thing.y + offset.y), deck, key };
        if (thing.kind === "seat") {
            return {
                ...thing,
                ...place,
                code: key,
                table: keys.get(thing.table) || "",
                companion_of: keys.get(thing.companion_of) || "",
                row: thing.row && !thing.table ? names.row(thing.row) : thing.row,
            };
        }
        return { ...thing, ...place, name: names[thing.kind](thing.name) };
    });
    const next = add(doc, things);
    session.commit(next, { select: things.map(idOfThing) });
    copied = things.map((thing) => ({ ...thing })); // pasted again, they go on from there
}

/** Gives names that nothing on the deck has, the same for the same. */
function freeNames(doc, deck) {
    const on = (part, name) =>
        [...doc[part].values()].filter((one) => one.deck === deck).map((one) => one[name]);
    const free = (taken) => {
        const given = new Map();
        return (name) => {
            if (!given.has(name)) {
                let next = name;
                while (taken.has(next)) {
                    next = nameAfter(next, 1);
                }
                taken.add(next);
                given.set(name, next);
            }
            return given.get(name);
        };
    };
    return {
        row: free(new Set(on("seats", "row"))),
        table: free(new Set(on("tables", "name"))),
        area: free(new Set(on("areas", "name"))),
    };
}
