/** The bookings on the board under the keyboard: one stop of the Tab key, arrows go on from there. */

const ARROWS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
};

export class BoardKeys {
    /**
     * @param {HTMLElement} root in which the bookings are drawn, each as a `[data-line]`
     * @param {Object} acts
     * @param {(line: string) => void} acts.enter
     * @param {(direction: number) => void} acts.turn to earlier or later times
     */
    constructor(root, { enter, turn }) {
        Object.assign(this, { root, enter, turn, at: null, lost: false });
        root.addEventListener("keydown", (ev) => this.onKey(ev));
        root.addEventListener("focusin", (ev) => this.onFocus(ev));
    }

    get nodes() {
        return [...this.root.querySelectorAll("[data-line]")];
    }

    get focused() {
        return document.activeElement?.closest?.("[data-line]");
    }

    onFocus({ target }) {
        const line = target.closest("[data-line]")?.dataset.line;
        if (line) {
            this.at = line;
            this.settle();
        }
    }

    /** Before the bookings are drawn anew, which takes away the node that has the keyboard. */
    leave() {
        const isNowhere = document.activeElement === document.body;
        this.lost = this.root.contains(this.focused) || (this.lost && isNowhere);
    }

    /** Another booking has the keyboard when they are drawn anew. */
    hand(line) {
        this.at = String(line);
    }

    /** They are drawn: one of them is the stop, and has the keyboard again if it had it. */
    settle() {
        const { nodes } = this;
        const stop = nodes.find(({ dataset }) => dataset.line === this.at) || nodes[0];
        nodes.forEach((node) => {
            node.tabIndex = node === stop ? 0 : -1;
        });
        if (this.lost && stop && stop.dataset.line === this.at) {
            this.lost = false;
            stop.focus({ preventScroll: true });
        }
    }

    onKey(ev) {
        const node = ev.target.closest("[data-line]");
        if (!node || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        if (ev.key in ARROWS) {
            this.nearest(node, ARROWS[ev.key])?.focus();
        } else if (["Enter", " "].includes(ev.key)) {
            this.enter(node.dataset.line);
        } else if (["PageUp", "PageDown"].includes(ev.key)) {
            this.turn(ev.key === "PageUp" ? -1 : 1);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    /** The next booking in a direction: in the same row, or the nearest one of another row. */
    nearest(from, [dx, dy]) {
        const here = from.getBoundingClientRect();
        const away = (node) => {
            const box = node.getBoundingClientRect();
            const [x, y] = [box.left - here.left, box.top - here.top];
            const [ahead, aside] = dx ? [x * dx, Math.abs(y)] : [y * dy, Math.abs(x)];
            return ahead > 1 ? ahead + aside * (dx ? 20 : 0.2) : Infinity;
        };
        const ways = this.nodes
            .map((node) => ({ node, far: away(node) }))
            .filter(({ far }) => far < Infinity)
            .sort((one, two) => one.far - two.far);
        return ways[0]?.node;
    }
}
