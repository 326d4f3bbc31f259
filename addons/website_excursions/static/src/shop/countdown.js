/** Time left by the server's clock: the visitor's own may be wrong, only its pace is used. */
export class Countdown {
    /**
     * @param {(seconds: number, text: string) => void} onTick
     * @param {() => void} onOver
     */
    constructor(onTick, onOver) {
        Object.assign(this, { onTick, onOver });
        this.end = null;
    }

    /** @param {number} seconds that were left when the server answered, just now */
    start(seconds) {
        this.stop();
        this.end = performance.now() + seconds * 1000;
        this.timer = setInterval(() => this.tick(), 1000);
        this.tick();
    }

    stop() {
        clearInterval(this.timer);
        this.end = null;
    }

    tick() {
        const left = Math.max(0, Math.ceil((this.end - performance.now()) / 1000));
        this.onTick(left, `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
        if (left === 0) {
            this.stop();
            this.onOver();
        }
    }
}
