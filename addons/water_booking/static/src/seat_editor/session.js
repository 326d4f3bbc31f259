/** An editor at work: the document and its history, what is chosen, and what can be done with it. */
import { align, distribute, mirror, moveBy, rotate } from "./arrange";
import { Choice } from "./choice";
import { copyOf, pasteInto } from "./clipboard";
import { companionSet, kindChanges } from "./companions";
import { changedDeck, movedDeck, newDeck, withDeck, withoutDeck } from "./decks";
import * as documents from "./document";
import { History } from "./history";
import { newArea, newRow, newTable, rowBetween } from "./making";
import { nameRows, renumber } from "./numbering";
import { reshapedRow, reshapedTable } from "./reshaping";
import { valuesIn } from "./resizing";
import { readRow } from "./rows";
import { seatAround } from "./tables";

const { add, change, get, idOf, idOfThing, thingsOn } = documents;

/** Tools that make something. */
export const DRAWING = new Set(["row", "round", "long", "area"]);

export class Session {
    /**
     * @param {Object} screen as `water.seat.map.editor_screen` gives it
     * @param {() => void} onChange
     * @param {Object} words names of new things, translated
     */
    constructor(screen, onChange, words) {
        Object.assign(this, { screen, onChange, words });
        this.editable = screen.editable;
        this.selection = new Set();
        this.tool = "select";
        this.snap = true;
        this.gridSize = 5;
        this.row = { spacing: 30, bend: 0, count: 10 };
        this.table = { count: 6, whole: false };
        this.category = screen.categories[0]?.id || 0;
        this.load(screen.drawing);
    }

    /** Another drawing; a step in the history if there is one, so that it can be taken back. */
    load(drawing) {
        const doc = documents.readDrawing(drawing);
        const name = this.history && this.doc.decks.find(({ key }) => key === this.deck)?.name;
        if (this.history) {
            this.history.push(doc);
            this.history.markSaved();
        } else {
            this.history = new History(doc);
        }
        this.deck = (doc.decks.find((deck) => deck.name === name) || doc.decks[0]).key;
        this.selection = new Set();
    }

    get doc() {
        return this.history.doc;
    }

    get grid() {
        return this.snap ? this.gridSize : 0;
    }

    get choice() {
        const { doc, selection } = this;
        if (!this.seen?.isOf(doc, selection)) {
            this.seen = new Choice(doc, selection);
        }
        return this.seen;
    }

    get seatCount() {
        return this.doc.seats.size;
    }

    get capacity() {
        return [...this.doc.areas.values()].reduce(
            (sum, { capacity }) => sum + capacity,
            this.seatCount,
        );
    }

    // --- steps

    /** @param {Object} options `select`: what is chosen then; `stays`: nothing comes or goes */
    commit(doc, { select, merge, stays } = {}) {
        if (!this.editable) {
            return;
        }
        this.history.push(doc, merge);
        if (stays) {
            this.onChange();
        } else {
            this.follow(select);
        }
    }

    /** After the document has become another one. */
    follow(select = this.selection) {
        if (!this.doc.decks.some(({ key }) => key === this.deck)) {
            this.deck = this.doc.decks[0].key;
        }
        this.selection = new Set([...select].filter((id) => get(this.doc, id)?.deck === this.deck));
        this.onChange();
    }

    apply(changes, options) {
        this.commit(change(this.doc, changes), options);
    }

    undo() {
        this.history.undo();
        this.follow();
    }

    redo() {
        this.history.redo();
        this.follow();
    }

    // --- choosing

    select(ids) {
        this.follow(ids);
    }

    /** What is chosen with a thing by one click: a table comes with its chairs. */
    mates(id) {
        return id.startsWith("table:") ? [...documents.withChairs(this.doc, [id])] : [id];
    }

    selectAll() {
        this.select(thingsOn(this.doc, this.deck).map(idOfThing));
    }

    selectRow(id) {
        const seat = get(this.doc, id);
        if (seat?.kind === "seat") {
            const same = (one) =>
                one.deck === seat.deck &&
                (seat.table
                    ? one.table === seat.table
                    : one.row === seat.row && one.zone === seat.zone && !one.table);
            this.select([...this.doc.seats.values()].filter(same).map(idOfThing));
        }
    }

    /** Another tool; one that draws shows what it will make instead of what is chosen. */
    use(tool) {
        this.tool = tool;
        if (DRAWING.has(tool) || tool === "picture") {
            this.selection = new Set();
        }
        this.onChange();
    }

    // --- decks

    show(deck) {
        this.deck = deck;
        this.selection = new Set();
        this.onChange();
    }

    addDeck() {
        const deck = newDeck(this.doc);
        this.commit(withDeck(this.doc, deck));
        this.show(deck.key);
    }

    changeDeck(values, merge) {
        this.commit(changedDeck(this.doc, this.deck, values), { merge });
    }

    get picture() {
        return this.doc.decks.find(({ key }) => key === this.deck).picture;
    }

    changePicture(values) {
        this.changeDeck({ picture: { ...this.picture, ...values } }, "picture");
    }

    removePicture() {
        this.tool = "select";
        this.changeDeck({ picture: null });
    }

    moveDeck(by) {
        const doc = movedDeck(this.doc, this.deck, by);
        if (doc) {
            this.commit(doc);
        }
    }

    removeDeck() {
        this.commit(withoutDeck(this.doc, this.deck));
    }

    resize(values) {
        this.commit({ ...this.doc, ...values }, { merge: "sheet" });
    }

    // --- making

    /** What the tool makes from here to there, or where it was clicked. */
    make(from, to) {
        const make = { row: "makeRow", round: "makeTable", long: "makeTable", area: "makeArea" };
        this[make[this.tool]]?.(from, to);
    }

    rowBetween(from, to) {
        return rowBetween(from, to, this.row, this.snap);
    }

    makeRow(from, to) {
        const seats = newRow(this.doc, this.deck, this.rowBetween(from, to), this.category);
        this.tool = "select";
        this.commit(add(this.doc, seats), { select: seats.map(idOfThing) });
    }

    makeTable(from, to) {
        const shape = this.tool === "round" ? "round" : "rectangle";
        const { count, whole } = this.table;
        const word = this.words.table;
        const table = newTable(this.doc, this.deck, shape, from, to, count, whole, word);
        this.tool = "select";
        const doc = change(this.doc, seatAround(this.doc, table, count, this.category));
        this.commit(doc, { select: documents.withChairs(doc, [idOfThing(table)]) });
    }

    makeArea(from, to) {
        const area = newArea(this.doc, this.deck, from, to, this.category, this.words.area);
        this.tool = "select";
        this.commit(add(this.doc, [area]), { select: [idOfThing(area)] });
    }

    // --- changing what is chosen

    move(dx, dy, merge) {
        this.apply(moveBy(this.doc, this.selection, dx, dy), { merge, stays: true });
    }

    nudge(dx, dy) {
        if (this.tool === "picture" && this.picture) {
            const { x, y } = this.picture;
            this.changePicture({ x: x + dx * (this.grid || 1), y: y + dy * (this.grid || 1) });
            return;
        }
        this.move(dx * (this.grid || 1), dy * (this.grid || 1), "nudge");
    }

    remove() {
        this.commit(documents.remove(this.doc, this.selection), { select: [] });
    }

    align(side) {
        this.apply(align(this.doc, this.selection, side));
    }

    distribute(axis) {
        this.apply(distribute(this.doc, this.selection, axis));
    }

    rotate(degrees) {
        this.apply(rotate(this.doc, this.selection, degrees));
    }

    mirror() {
        this.apply(mirror(this.doc, this.selection));
    }

    copy() {
        copyOf(this.doc, this.selection);
    }

    paste() {
        pasteInto(this, { x: 30, y: 30 });
    }

    duplicate() {
        copyOf(this.doc, this.selection);
        const rows = this.choice.rows;
        const isFlat =
            rows.length && Math.abs(Math.sin((readRow(rows[0]).angle * Math.PI) / 180)) < 0.7;
        pasteInto(this, isFlat ? { x: 0, y: 35 } : { x: 35, y: 0 });
    }

    /** Seats and areas get a value each; what it is for comes after. */
    set(values, merge) {
        this.apply(
            this.choice.things.map((thing) => [idOfThing(thing), values]),
            { merge },
        );
    }

    setSeats(values, merge) {
        this.apply(
            this.choice.seats.map((seat) => [idOfThing(seat), values]),
            { merge },
        );
    }

    /** A category that has just been made. */
    learn(category) {
        this.screen.categories = [...this.screen.categories, category];
        this.canvas.learn(category);
    }

    setCategory(category) {
        this.category = category;
        this.apply(
            this.choice.things
                .filter(({ kind }) => kind !== "table")
                .map((thing) => [idOfThing(thing), { category }]),
        );
    }

    /** seat, wheelchair or companion; chairs at tables stay chairs. */
    setKind(as) {
        this.apply(kindChanges(this.doc, this.choice.loose, as));
    }

    makeCompanionSet() {
        this.apply(companionSet(this.choice.loose));
    }

    // --- rows

    shapeRow(values) {
        const [row] = this.choice.rows;
        const { doc, seats } = reshapedRow(this.doc, row, values);
        this.commit(doc, { select: seats.map(idOfThing), merge: `row ${Object.keys(values)}` });
    }

    renumber(how) {
        const numbers = renumber(this.choice.seats, how);
        const chairs = this.choice.seats.filter(({ table }) => table);
        chairs.forEach((chair, index) => numbers.set(chair, String(how.start + index * how.step)));
        this.apply([...numbers].map(([seat, number]) => [idOfThing(seat), { number }]));
    }

    nameRows(first, from) {
        const names = nameRows(this.choice.seats, first, from);
        this.apply([...names].map(([seat, row]) => [idOfThing(seat), { row }]));
    }

    // --- tables and areas

    shapeTable(table, values) {
        const doc = reshapedTable(this.doc, table, values, this.category);
        this.commit(doc, {
            select: documents.withChairs(doc, [idOfThing(table)]),
            merge: `table ${Object.keys(values)}`,
        });
    }

    /** The one area or table that can be pulled by its handles. */
    get resizable() {
        const isPulled = this.editable && this.tool === "select";
        return isPulled ? this.choice.only("area") || this.choice.only("table") : null;
    }

    resizeThing(thing, box) {
        const values = valuesIn(thing, box);
        if (thing.kind === "table") {
            this.shapeTable(thing, values);
        } else {
            this.setThing(thing, values);
        }
    }

    setThing(thing, values) {
        this.apply([[idOfThing(thing), values]], {
            merge: `${idOfThing(thing)} ${Object.keys(values)}`,
        });
    }

    // --- saving

    drawing() {
        return documents.writeDrawing(this.doc);
    }

    /** What was sent is saved: things have the server's keys now, in all of the history. */
    saved(sent, { keys, edition, problems }) {
        Object.assign(this.screen, { edition, problems });
        this.history.markSaved(sent);
        const renew = (key) => keys[key] || key;
        this.history.rewrite((doc) => documents.withKeys(doc, sent, keys));
        const known = (id) => {
            const [kind, key] = documents.partsOf(id);
            return idOf(kind, renew(key));
        };
        this.follow([...this.selection].map(known));
    }
}
