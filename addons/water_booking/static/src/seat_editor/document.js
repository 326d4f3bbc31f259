/**
 * The drawing that is being edited, as values that are never changed: each step makes a new
 * document that shares with the former one whatever stayed as it was. So undo is an old document,
 * and what must be drawn anew is what is another object.
 *
 * A thing is known by its kind and key: `seat:A1`, `table:12`, `area:-x3f`. Seats and tables stand
 * at their middle, areas at their upper left corner. Units are those of the plan.
 */

export const SEAT_SIZE = 26;
const PARTS = { seat: "seats", table: "tables", area: "areas" };

const SESSION = Math.random().toString(36).slice(2, 10);
let made = 0;

/** A key that no other thing has; the server gives its own to tables and areas. */
export function newKey() {
    return `n-${Date.now().toString(36)}-${SESSION}${(made++).toString(36)}`;
}

export const round = (value) => Math.round(value * 100) / 100;

export const idOf = (kind, key) => `${kind}:${key}`;

export function partsOf(id) {
    const at = id.indexOf(":");
    return [id.slice(0, at), id.slice(at + 1)];
}

/** @param {Object} raw as `water.seat.map` gives it (`_editor_drawing`) */
export function readDrawing(raw) {
    const decks = raw.decks.map((deck) => ({ ...deck, key: newKey() }));
    const onDeck = (one) => ({ ...one, deck: decks[one.deck].key });
    return {
        width: raw.width,
        height: raw.height,
        decks,
        seats: new Map(
            raw.seats.map((seat) => [
                seat.code,
                { ...onDeck(seat), key: seat.code, kind: "seat", as: seat.kind },
            ]),
        ),
        tables: new Map(
            raw.tables.map((table) => [table.key, { ...onDeck(table), kind: "table" }]),
        ),
        areas: new Map(raw.areas.map((area) => [area.key, { ...onDeck(area), kind: "area" }])),
    };
}

/** The document as `save_drawing` takes it. */
export function writeDrawing(doc) {
    const index = new Map(doc.decks.map((deck, number) => [deck.key, number]));
    const place = (one, ...names) => ({
        ...Object.fromEntries(names.map((name) => [name, one[name]])),
        deck: index.get(one.deck),
        x: round(one.x),
        y: round(one.y),
    });
    return {
        width: doc.width,
        height: doc.height,
        decks: doc.decks.map(({ name, was, picture }) => ({
            name,
            was: was || null,
            picture: picture && {
                ...{ key: picture.key, data: picture.data || "" },
                ...{ x: picture.x, y: picture.y, width: picture.width, opacity: picture.opacity },
            },
        })),
        seats: [...doc.seats.values()].map((seat) => ({
            ...place(seat, "code", "zone", "row", "number", "category", "by_row", "restricted"),
            ...{ window: seat.window, table: seat.table, companion_of: seat.companion_of },
            kind: seat.as,
        })),
        tables: [...doc.tables.values()].map((table) =>
            place(table, "key", "name", "shape", "width", "height", "whole"),
        ),
        areas: [...doc.areas.values()].map((area) =>
            place(area, "key", "name", "width", "height", "category", "capacity"),
        ),
    };
}

/**
 * The document with the keys that the server has given what was sent to it.
 *
 * @param {Object} sent the document that was saved; decks have its names on the server now
 * @param {Object} keys of new tables, areas and pictures: own key → the server's
 */
export function withKeys(doc, sent, keys) {
    const names = new Map(sent.decks.map(({ key, name }) => [key, name]));
    const renew = (key) => keys[key] || key;
    const renewed = (part) =>
        new Map([...part.values()].map((one) => [renew(one.key), { ...one, key: renew(one.key) }]));
    const decks = doc.decks.map((deck) => ({
        ...deck,
        was: names.get(deck.key) || null,
        picture: deck.picture && { ...deck.picture, key: renew(deck.picture.key) },
    }));
    if (!Object.keys(keys).length) {
        return { ...doc, decks };
    }
    const seats = [...doc.seats].map(([key, seat]) => [
        key,
        keys[seat.table] ? { ...seat, table: keys[seat.table] } : seat,
    ]);
    return {
        ...{ ...doc, decks, seats: new Map(seats) },
        ...{ tables: renewed(doc.tables), areas: renewed(doc.areas) },
    };
}

export function get(doc, id) {
    const [kind, key] = partsOf(id);
    return doc[PARTS[kind]].get(key);
}

/**
 * @param {Object} doc
 * @param {Iterable<[string, Object|null]>} changes id → what becomes of it: values that change,
 *     a whole new thing, or null for what goes
 */
export function change(doc, changes) {
    const next = { ...doc };
    for (const [id, values] of changes) {
        const [kind, key] = partsOf(id);
        const part = PARTS[kind];
        if (next[part] === doc[part]) {
            next[part] = new Map(doc[part]);
        }
        if (values) {
            next[part].set(key, { ...next[part].get(key), ...values });
        } else {
            next[part].delete(key);
        }
    }
    return next;
}

export function add(doc, things) {
    return change(
        doc,
        things.map((thing) => [idOf(thing.kind, thing.key), thing]),
    );
}

/** Without these things, and without what is nothing without them: chairs, links to a guest. */
export function remove(doc, ids) {
    const gone = withChairs(doc, ids);
    const kept = [...doc.seats.values()].filter(
        (seat) => seat.companion_of && gone.has(idOf("seat", seat.companion_of)),
    );
    return change(doc, [
        ...kept.map((seat) => [idOf("seat", seat.key), { companion_of: "" }]),
        ...[...gone].map((id) => [id, null]),
    ]);
}

export function thingsOn(doc, deck) {
    return Object.values(PARTS).flatMap((part) =>
        [...doc[part].values()].filter((thing) => thing.deck === deck),
    );
}

export function isEmpty(doc, deck) {
    for (const part of Object.values(PARTS)) {
        for (const thing of doc[part].values()) {
            if (thing.deck === deck) {
                return false;
            }
        }
    }
    return true;
}

export const idOfThing = (thing) => idOf(thing.kind, thing.key);

export function chairsOf(doc, key) {
    return [...doc.seats.values()].filter((seat) => seat.table === key);
}

/** @returns {Set<string>} the ids with the chairs of the tables among them */
export function withChairs(doc, ids) {
    const all = new Set(ids);
    const tables = new Set(
        [...all].filter((id) => id.startsWith("table:")).map((id) => id.slice(6)),
    );
    if (tables.size) {
        for (const seat of doc.seats.values()) {
            if (tables.has(seat.table)) {
                all.add(idOf("seat", seat.key));
            }
        }
    }
    return all;
}

/** The box around a thing. */
export function boxOf({ kind, x, y, width = SEAT_SIZE, height = SEAT_SIZE }) {
    const [left, top] = kind === "area" ? [x, y] : [x - width / 2, y - height / 2];
    return { left, top, right: left + width, bottom: top + height };
}

export function boxAround(things) {
    const boxes = things.map(boxOf);
    const most = (pick, side) =>
        boxes.reduce((value, box) => pick(value, box[side]), boxes[0][side]);
    return boxes.length
        ? {
              ...{ left: most(Math.min, "left"), top: most(Math.min, "top") },
              ...{ right: most(Math.max, "right"), bottom: most(Math.max, "bottom") },
          }
        : null;
}
