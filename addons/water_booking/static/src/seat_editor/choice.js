/** What is chosen, as things of a document; made anew for each choice in each document. */
import { get } from "./document";
import { readRow, rowsOf } from "./rows";

export class Choice {
    /**
     * @param {Object} doc
     * @param {Set<string>} ids
     */
    constructor(doc, ids) {
        Object.assign(this, { doc, ids });
    }

    isOf(doc, ids) {
        return this.doc === doc && this.ids === ids;
    }

    // found out when it is asked for: the hand does not wait for thousands

    get things() {
        this.found ||= [...this.ids].map((id) => get(this.doc, id));
        return this.found;
    }

    get seats() {
        this.seated ||= this.things.filter(({ kind }) => kind === "seat");
        return this.seated;
    }

    /** Seats that are no chairs of a table. */
    get loose() {
        this.free ||= this.seats.filter(({ table }) => !table);
        return this.free;
    }

    /** Rows among the seats, each from its first seat to its last. */
    get rows() {
        this.ordered ||= rowsOf(this.loose);
        return this.ordered;
    }

    /** What the row looks like, if one is chosen and nothing else. */
    get row() {
        const { rows, loose, things } = this;
        const isAlone = rows.length === 1 && loose.length === things.length;
        return isAlone && rows[0].length > 1 ? readRow(rows[0]) : null;
    }

    /** The one thing of a kind that is chosen, its chairs aside. */
    only(kind) {
        if (![...this.ids].some((id) => id.startsWith(`${kind}:`))) {
            return null;
        }
        const some = this.things.filter((thing) => thing.kind !== "seat" || !thing.table);
        const rest = this.things.filter(({ table }) => table && table !== some[0]?.key);
        return some.length === 1 && some[0].kind === kind && !rest.length ? some[0] : null;
    }
}
