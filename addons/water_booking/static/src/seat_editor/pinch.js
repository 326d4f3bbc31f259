/** Two fingers on the sheet: what is between them comes closer and moves along. */
export class Pinch {
    /** @param {Camera} camera */
    constructor(camera) {
        Object.assign(this, { camera, fingers: new Map(), isOn: false });
    }

    /** @returns {boolean} whether this finger is none of a single hand's */
    touch(ev) {
        if (ev.pointerType !== "touch") {
            return false;
        }
        if (ev.isPrimary) {
            this.fingers.clear(); // one whose end was not heard
            this.isOn = false;
        }
        this.fingers.set(ev.pointerId, { x: ev.clientX, y: ev.clientY });
        this.isOn ||= this.fingers.size > 1;
        this.camera.frame = null;
        return this.isOn;
    }

    /** @returns {boolean} whether the fingers mean the sheet; also when one of two is left */
    move(ev) {
        if (!this.fingers.has(ev.pointerId)) {
            return false;
        }
        const before = this.between();
        this.fingers.set(ev.pointerId, { x: ev.clientX, y: ev.clientY });
        if (this.isOn && before) {
            const now = this.between();
            const at = this.camera.place({ clientX: now.x, clientY: now.y });
            this.camera.zoom(now.far / before.far, at);
            this.camera.pan(now.x - before.x, now.y - before.y);
        }
        return this.isOn;
    }

    /** @returns {boolean} whether it was one of the fingers that mean the sheet */
    lift(ev) {
        const wasOn = this.isOn;
        if (this.fingers.delete(ev.pointerId) && !this.fingers.size) {
            this.isOn = false;
        }
        return wasOn;
    }

    /** The middle between two fingers and how far they are from each other. */
    between() {
        if (this.fingers.size !== 2) {
            return null;
        }
        const [one, two] = this.fingers.values();
        return {
            ...{ x: (one.x + two.x) / 2, y: (one.y + two.y) / 2 },
            far: Math.max(1, Math.hypot(one.x - two.x, one.y - two.y)),
        };
    }
}
