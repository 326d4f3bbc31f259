/** The deck as rows of buttons, for whom a drawing is not the right thing. */
export class SeatList {
    constructor(map, deck) {
        this.map = map;
        this.buttons = new Map();
        this.el = document.createElement("div");
        this.el.className = "wxm-list";
        const rows = new Map();
        for (const seat of deck.seats) {
            const name = seat.table
                ? map.options.texts.table(seat.table)
                : map.options.texts.row(seat.row);
            rows.set(name, [...(rows.get(name) || []), seat]);
        }
        const order = (a, b) => a.localeCompare(b, undefined, { numeric: true });
        for (const [name, seats] of [...rows].sort(([a], [b]) => order(a, b))) {
            this.el.append(
                this.row(
                    name,
                    seats.sort((a, b) => order(a.number, b.number)),
                ),
            );
        }
        this.refresh();
    }

    row(name, seats) {
        const row = document.createElement("div");
        row.className = "wxm-list-row";
        const head = document.createElement("h4");
        head.textContent = name;
        const line = document.createElement("div");
        line.className = "wxm-list-seats";
        for (const seat of seats) {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "wxm-list-seat";
            const category = this.map.categories.get(seat.category);
            button.style.borderColor = category?.color || "#1b6ca8";
            const sign = document.createElement("small");
            sign.textContent = category?.symbol || "";
            button.append(seat.number, sign);
            button.addEventListener("click", () => this.map.choose(seat));
            this.buttons.set(seat, button);
            line.append(button);
        }
        row.append(head, line);
        return row;
    }

    refresh() {
        for (const [seat, button] of this.buttons) {
            const state = this.map.stateOf(seat.id);
            button.disabled = state === "taken";
            button.setAttribute("aria-pressed", String(state === "mine"));
            button.setAttribute("aria-label", this.map.options.describe(seat, state));
        }
    }
}
