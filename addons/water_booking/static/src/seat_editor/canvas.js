/**
 * The sheet as SVG. Only things that are another object than before are drawn anew, many of them in
 * portions: no frame waits for two thousand seats.
 */
import { htmlNode, svgNode } from "@water_booking/seat_drawing/nodes";
import { PLAIN_COLOR } from "@water_booking/seat_drawing/shapes";
import { Backdrop } from "./backdrop";
import { boxOf, get, idOfThing, thingsOn, withChairs } from "./document";
import { Figures, boxPath, isMoveOnly, outline } from "./figures";
import { Handles } from "./handles";
import { Layer } from "./layer";
import { looks, renew, visible } from "./looks";
import { Overlay } from "./overlay";
import { shaded } from "./shade";
import { Turns } from "./turns";

/** Things that are drawn in one frame: at most, and at least however long they take. */
const PORTION = 60;
const LEAST = 10;
/** Milliseconds for them; the browser needs more for what comes of it. */
const TIME = 6;
/** When more is dragged than this, what stays behind fades. */
const FEW = 40;
/** So many boxes of what is dragged are one path; with more the hand waits for some frames. */
const GHOSTS = 250;
/** Of more seats than these not even what is to be drawn is found out at once. */
const MANY = 500;
const LAYERS = ["area", "table", "seat"];

export class Canvas {
    /**
     * @param {HTMLElement} stage
     * @param {Camera} camera
     * @param {Object} facts categories by id, whether the venue is flat, words
     */
    constructor(stage, camera, facts) {
        Object.assign(this, { stage, camera, offered: [null, false], dropping: false });
        this.nodes = new Map(); // id → {thing, node, stale: whether it must be drawn anew}
        this.queue = new Map(); // id → thing, or null for what goes
        this.turns = new Turns();
        this.figures = new Figures(facts);
        this.back = new Backdrop(facts.flat);
        this.front = new Overlay(this.turns);
        this.layers = Object.fromEntries(LAYERS.map((name) => [name, new Layer(name)]));
        const svg = (...groups) =>
            svgNode("svg", { class: "o_se_svg", width: 1, height: 1 }, ...groups);
        const mover = (name, ...nodes) =>
            shaded(htmlNode("div", { class: `o_se_mover ${name}` }), ...nodes);
        const base = mover(
            "o_se_base",
            this.back.picture,
            svg(...this.back.groups),
            ...LAYERS.map((name) => this.layers[name].node),
        );
        const over = mover("o_se_over", svg(...this.front.groups));
        this.sketched = svgNode("path", { class: "o_se_sketch" });
        this.ghostSvg = svgNode("g", { class: "o_se_boxes" });
        const ghost = mover("o_se_ghost", svg(this.ghostSvg, this.sketched));
        this.ghosts = [];
        const frame = htmlNode("div", { class: "o_se_frame" });
        const shield = htmlNode("div", { class: "o_se_shield" });
        stage.append(base, over, ghost, frame, shield);
        this.handles = new Handles(stage, camera);
        this.back.picture.addEventListener("load", () => this.offer(...this.offered));
        camera.carry(base, over, ghost);
        this.fade = looks(base);
        this.showFront = visible(over, true);
        this.showGhosts = visible(this.ghostSvg);
        this.cover = visible(shield);
        this.frameLook = looks(frame);
        this.lasso(null);
        this.land();
    }

    // --- the document

    /** Show a deck of a document; at once when it is another deck. */
    show(doc, deck) {
        const isOther = deck !== this.deck;
        if (doc === this.doc && !isOther) {
            return;
        }
        Object.assign(this, { doc, deck });
        if (isOther) {
            this.clear();
        }
        const { picture } = doc.decks.find(({ key }) => key === deck) || {};
        this.back.showPicture(picture); // at once: its handles ask where it is
        const isDone = this.work(isOther);
        this.turns.put("back", this.backed());
        if (isDone) {
            this.turns.finish("back");
        }
    }

    *backed() {
        const { doc, deck } = this;
        this.back.draw(doc, thingsOn(doc, deck));
        yield;
    }

    /** Put what is another object than the one that is drawn into the queue, and nothing else. */
    compare() {
        const here = new Set();
        for (const thing of thingsOn(this.doc, this.deck)) {
            const id = idOfThing(thing);
            here.add(id);
            const known = this.nodes.get(id);
            if (known?.thing === thing && !known.stale) {
                this.queue.delete(id); // it was to go, or to be another one, and is again as it is
            } else {
                this.queue.set(id, thing);
            }
        }
        for (const id of this.nodes.keys()) {
            if (!here.has(id)) {
                this.queue.set(id, null);
            }
        }
        for (const id of this.queue.keys()) {
            if (!here.has(id) && !this.nodes.has(id)) {
                this.queue.delete(id);
            }
        }
    }

    clear() {
        this.queue.clear();
        this.nodes.clear();
        LAYERS.forEach((name) => this.layers[name].clear());
    }

    /**
     * Draw what differs: all at once, or a portion in each of the next frames.
     *
     * @returns {boolean} whether it is drawn
     */
    work(isAll = false) {
        const isLater = !isAll && this.doc.seats.size > MANY;
        if (!isLater) {
            this.compare();
        }
        this.turns.put("things", this.drawn(isLater));
        const isDone = isAll || (!isLater && this.queue.size <= PORTION);
        if (isDone) {
            this.turns.finish("things");
        }
        return isDone;
    }

    *drawn(compares) {
        if (compares) {
            this.compare();
            yield;
        }
        let [count, end] = [0, performance.now() + TIME];
        try {
            for (const [id, thing] of this.queue) {
                this.queue.delete(id);
                this.draw(id, thing);
                if (++count === PORTION || (count >= LEAST && performance.now() > end)) {
                    yield;
                    [count, end] = [0, performance.now() + TIME];
                }
            }
        } finally {
            this.settle(); // what cannot be drawn is not in the hand for ever
        }
    }

    /** All that was dragged is drawn where it is now. */
    settle() {
        if (this.dropping) {
            this.dropping = false;
            this.land();
        }
    }

    draw(id, thing) {
        const known = this.nodes.get(id);
        if (!thing) {
            known?.node.remove();
            this.nodes.delete(id);
            return;
        }
        const moved = known && !known.stale && isMoveOnly(known.thing, thing);
        const node = moved ? known.node : this.figures.make(thing);
        if (moved) {
            this.figures.move(node, thing);
        } else if (known) {
            known.node.replaceWith(node);
        } else {
            this.layers[thing.kind].add(node);
        }
        this.nodes.set(id, { thing, node });
    }

    /** Numbers or signs of categories in the seats. */
    letter(what) {
        this.figures.lettering = what;
        for (const known of this.nodes.values()) {
            known.stale = true;
        }
        this.work();
    }

    /** A category that has just been made. */
    learn(category) {
        this.figures.facts.categories.set(category.id, category);
    }

    // --- what lies above

    /** @param {Choice} choice */
    choose(choice) {
        this.front.choose(choice);
        this.lifted = null;
        this.turns.forget("ghosts");
        if (choice.ids.size > GHOSTS) {
            this.turns.put("ghosts", this.lift(choice));
        }
    }

    /** @param {{level: string, things: Array}[]} problems with the things that they speak of */
    mark(problems) {
        const found = new Map();
        for (const { level, things } of problems) {
            const here = things
                .map(([kind, key]) => get(this.doc, `${kind}:${key}`))
                .filter((one) => one?.deck === this.deck);
            found.set(level, [...(found.get(level) || []), ...here]);
        }
        this.front.mark(found);
    }

    // --- what is under way

    /** Boxes of things to be dragged, in the paths that are there; each has one colour. */
    *lift(choice) {
        const { things } = choice;
        const colors = new Map();
        for (const thing of things) {
            const color = thing.kind === "seat" ? this.figures.colorOf(thing) : PLAIN_COLOR;
            if (!colors.has(color)) {
                colors.set(color, []);
            }
            colors.get(color).push(thing);
        }
        let index = 0;
        for (const [fill, some] of colors) {
            for (let from = 0; from < some.length; from += GHOSTS) {
                const d = outline(some.slice(from, from + GHOSTS), 0);
                renew(this.ghost(index++), { fill, d });
                yield;
            }
        }
        while (index < this.ghosts.length) {
            renew(this.ghosts[index++], { d: "" });
        }
        this.lifted = things;
    }

    ghost(index) {
        if (!this.ghosts[index]) {
            this.ghosts.push(svgNode("path"));
            this.ghostSvg.prepend(this.ghosts[index]);
        }
        return this.ghosts[index];
    }

    /**
     * Begin to drag: boxes of the things rise above them. Those of many are made before, in portions;
     * until they are there, and what was dropped before is where it belongs, the hand goes ahead.
     */
    raise(ids) {
        const all = withChairs(this.doc, ids);
        this.cover(true);
        this.way = { x: 0, y: 0 };
        if (this.dropping && isSame(all, this.raised)) {
            // in the hand again before it is drawn: its boxes go on from where they are
            this.dropping = false;
            this.ahead = this.camera.shift;
            this.turns.forget("ghosts");
            return;
        }
        this.raised = null;
        this.turns.put("raise", this.rise(all));
        if (!this.dropping && all.size <= GHOSTS) {
            this.turns.finish("raise");
        }
    }

    *rise(all) {
        if (this.lifted?.length !== all.size) {
            yield* this.lift({ things: [...all].map((id) => get(this.doc, id)) });
        }
        if (all.size > FEW) {
            this.fade({ opacity: 0.3 });
        }
        this.showGhosts(true);
        this.showFront(false);
        this.raised = all;
        this.carry(this.way.x, this.way.y);
    }

    /** What is in the hand, so far from where it was, in units of the plan. */
    carry(x, y) {
        this.way = { x, y };
        if (this.raised) {
            this.camera.lift(this.ahead.x + x, this.ahead.y + y);
        }
    }

    /** The drag is over: the boxes stay until all of it is drawn where it is now. */
    drop(isMoved) {
        this.cover(false);
        this.turns.forget("raise");
        if (!isMoved) {
            this.carry(0, 0);
        }
        this.ahead = this.camera.shift;
        this.dropping = true;
        this.work();
    }

    land() {
        this.fade({ opacity: 1 });
        this.showGhosts(false);
        this.sketch("");
        this.raised = null;
        this.ahead = { x: 0, y: 0 };
        this.camera.lift(0, 0);
        this.showFront(true);
    }

    /** What would be made, while the pointer draws it: the text of a path. */
    sketch(path) {
        renew(this.sketched, { d: path });
    }

    sketchBox(box) {
        this.sketch(boxPath(box));
    }

    sketchSeats(places) {
        this.sketch(
            outline(
                places.map((place) => ({ ...place, kind: "seat" })),
                0,
            ),
        );
    }

    /** The rectangle that chooses, in pixels of the window. */
    lasso(from, to = from) {
        const [left, top] = [Math.min(from?.x, to?.x), Math.min(from?.y, to?.y)];
        this.frameLook(
            from
                ? {
                      visibility: "visible",
                      width: `${Math.abs(from.x - to.x)}px`,
                      height: `${Math.abs(from.y - to.y)}px`,
                      transform: `translate(${left}px, ${top}px)`,
                  }
                : { visibility: "hidden" },
        );
    }

    /** Handles around the one area or table that is chosen, or around the picture. */
    offer(thing, isPicture) {
        this.offered = [thing, isPicture];
        if (this.back.shown) {
            this.back.shiftPicture(this.back.shown);
        }
        if (isPicture) {
            this.handles.around(this.back.pictureBox, false);
        } else {
            this.handles.around(thing && boxOf(thing));
        }
    }

    /** What there is to see of a deck. */
    get box() {
        const { box, pictureBox } = this.back;
        return pictureBox
            ? {
                  left: Math.min(box.left, pictureBox.left),
                  top: Math.min(box.top, pictureBox.top),
                  right: Math.max(box.right, pictureBox.right),
                  bottom: Math.max(box.bottom, pictureBox.bottom),
              }
            : box;
    }
}

function isSame(one, other) {
    return one.size === other?.size && [...one].every((id) => other.has(id));
}
