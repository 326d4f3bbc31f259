/**
 * Changes by other buyers as they happen, over Odoo's bus. Only a hint that it is worth asking now:
 * the truth comes from the server's answer, and without a websocket the page asks as before.
 */
export class Live {
    /**
     * @param {Object} bus Odoo's bus_service
     * @param {number} trip
     * @param {Availability} availability
     */
    constructor(bus, trip, availability) {
        Object.assign(this, { bus, channel: `water_trip_${trip}` });
        this.onNews = (news) => news.trip === trip && availability.hear(news.v);
        this.listeners = [
            ...["BUS:CONNECT", "BUS:RECONNECT"].map((name) => [name, () => this.tell(true)]),
            ...["BUS:DISCONNECT", "BUS:RECONNECTING"].map((name) => [name, () => this.tell(false)]),
        ];
        this.tell = (told) => availability.setTold(told);
        this.listeners.forEach(([name, listener]) => bus.addEventListener(name, listener));
        bus.subscribe("water_trip", this.onNews);
        bus.addChannel(this.channel).then(() => {
            // another tab may have connected the worker that all tabs share
            if (bus.workerState === "CONNECTED") {
                this.tell(true);
            }
        });
    }

    destroy() {
        const { bus } = this;
        this.tell(false);
        this.listeners.forEach(([name, listener]) => bus.removeEventListener(name, listener));
        bus.unsubscribe("water_trip", this.onNews);
        bus.deleteChannel(this.channel);
    }
}
