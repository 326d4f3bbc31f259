/** How long steps of one kind count as one, in milliseconds: arrow keys, a slider. */
const TOGETHER = 900;

/** Documents one after another; without a limit, since they share what did not change. */
export class History {
    constructor(doc) {
        this.steps = [{ doc, merge: null, time: 0 }];
        this.at = 0;
        this.saved = doc;
    }

    get doc() {
        return this.steps[this.at].doc;
    }

    get isChanged() {
        return this.doc !== this.saved;
    }

    /** @param {string|null} merge steps with the same name that follow each other soon are one */
    push(doc, merge = null) {
        if (doc === this.doc) {
            return;
        }
        const time = Date.now();
        const last = this.steps[this.at];
        const isSame = merge && last.merge === merge && time - last.time < TOGETHER;
        // what was saved must stay a step of its own
        const begin = isSame && last.doc !== this.saved ? this.at : this.at + 1;
        this.steps.splice(begin, Infinity, { doc, merge, time });
        this.at = begin;
    }

    get canUndo() {
        return this.at > 0;
    }

    get canRedo() {
        return this.at < this.steps.length - 1;
    }

    undo() {
        this.at = Math.max(0, this.at - 1);
    }

    redo() {
        this.at = Math.min(this.steps.length - 1, this.at + 1);
    }

    markSaved(doc = this.doc) {
        this.saved = doc;
    }

    /** Everything that was, in other words: keys that the server has given. */
    rewrite(how) {
        const known = new Map();
        this.steps = this.steps.map((step) => {
            known.set(step.doc, how(step.doc));
            return { ...step, doc: known.get(step.doc) };
        });
        this.saved = known.get(this.saved) || this.saved;
    }
}
