/**
 * Work that does not fit into one frame: a portion of it in each, one job after another. What is
 * asked for under a name takes the place of what was asked for under it before.
 */
export class Turns {
    constructor() {
        this.jobs = new Map();
    }

    /** @param {Iterator} job does a portion with each step */
    put(name, job) {
        this.jobs.set(name, job);
        this.ask();
    }

    forget(name) {
        this.jobs.delete(name);
    }

    /** What is left of it, at once. */
    finish(name) {
        const job = this.jobs.get(name);
        if (job) {
            this.jobs.delete(name);
            while (!job.next().done) {
                // a portion is a step
            }
        }
    }

    ask() {
        if (!this.asked) {
            this.asked = true;
            requestAnimationFrame(() => {
                this.asked = false;
                this.turn();
            });
        }
    }

    turn() {
        const [first] = this.jobs;
        if (first) {
            const [name, job] = first;
            let isOver = true; // also when it breaks: the others go on
            try {
                isOver = job.next().done;
            } finally {
                if (isOver && this.jobs.get(name) === job) {
                    this.jobs.delete(name);
                }
                if (this.jobs.size) {
                    this.ask();
                }
            }
        }
    }
}
