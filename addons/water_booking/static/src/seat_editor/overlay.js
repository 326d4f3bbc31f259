/** What lies above the things of a deck: outlines of what is chosen, links to companions, marks. */
import { svgNode } from "@water_booking/seat_drawing/nodes";
import { outline } from "./figures";
import { renew } from "./looks";

/** Outlines in one path; more of them are other paths, one a frame. */
const PORTION = 250;

export class Overlay {
    /** @param {Turns} turns */
    constructor(turns) {
        this.turns = turns;
        const layer = (name) => svgNode("g", { class: `o_se_${name}` });
        this.links = layer("links");
        const marks = layer("marks");
        this.chosen = layer("chosen");
        this.groups = [this.links, marks, this.chosen];
        this.marks = ["warning", "error"].map((level) => {
            const path = svgNode("path", { class: `o_se_mark_${level}` });
            marks.append(path);
            return [level, path];
        });
        this.paths = [];
    }

    /** @param {Choice} choice what is chosen on this deck */
    choose(choice) {
        this.turns.put("chosen", this.outlined(choice));
        if (choice.ids.size <= PORTION) {
            this.turns.finish("chosen");
        }
    }

    /** Portions of `PORTION` things each, in the paths that are there. */
    *outlined(choice) {
        const { things, doc } = choice;
        this.link(things, doc.seats);
        const count = Math.ceil(things.length / PORTION);
        for (let index = 0; index < Math.max(count, this.paths.length); index++) {
            if (!this.paths[index]) {
                this.paths.push(svgNode("path"));
                this.chosen.append(this.paths[index]);
            }
            const part = things.slice(index * PORTION, (index + 1) * PORTION);
            renew(this.paths[index], { d: outline(part, 3) });
            yield;
        }
    }

    link(things, seats) {
        const links = [];
        const guests = new Set();
        for (const { as, key, companion_of } of things) {
            if (as === "wheelchair") {
                guests.add(key);
            } else if (as === "companion") {
                guests.add(companion_of);
            }
        }
        if (guests.size) {
            for (const seat of seats.values()) {
                const guest = guests.has(seat.companion_of) && seats.get(seat.companion_of);
                if (guest) {
                    const d = `M ${guest.x} ${guest.y} L ${seat.x} ${seat.y}`;
                    links.push(svgNode("path", { d }));
                }
            }
        }
        if (links.length || this.links.firstChild) {
            this.links.replaceChildren(...links);
        }
    }

    /** @param {Map<string, Object[]>} things by the level of what is wrong with them */
    mark(things) {
        for (const [level, path] of this.marks) {
            renew(path, { d: outline(things.get(level) || [], 7) });
        }
    }
}
