import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { inkOn, pictogramImage } from "@water_booking/seat_drawing/symbols";

/** What colours, letters and pictograms mean, with prices. */
export class Legend {
    constructor(map) {
        this.map = map;
        this.el = htmlNode("ul", { class: "wxm-legend", "aria-label": map.options.texts.legend });
        this.refresh();
    }

    refresh() {
        const { plan, options } = this.map;
        const { texts } = options;
        const items = [...plan.items];
        const used = new Set(items.map((item) => item.category));
        const categories = [...plan.categories.values()].filter((one) => used.has(one.id));
        const entries = categories.map((category) => {
            const swatch = this.swatch("", category.symbol);
            swatch.style.background = category.color;
            swatch.style.color = inkOn(category.color);
            return this.entry(swatch, category.name, options.price(category));
        });
        for (const kind of ["wheelchair", "companion"]) {
            if (items.some((item) => item.kind === kind)) {
                entries.push(
                    this.entry(this.swatch("wxm-swatch-kind", pictogramImage(kind)), texts[kind]),
                );
            }
        }
        if (items.some((item) => item.restricted)) {
            const eye = this.swatch("wxm-swatch-badge", pictogramImage("restricted"));
            entries.push(this.entry(eye, texts.restricted));
        }
        entries.push(
            this.entry(this.swatch("wxm-swatch-taken", "×"), texts.taken),
            this.entry(this.swatch("wxm-swatch-mine", "✓"), texts.mine),
        );
        this.el.replaceChildren(...entries);
    }

    swatch(name, sign) {
        return htmlNode("span", { class: `wxm-swatch ${name}`, "aria-hidden": "true" }, sign);
    }

    entry(swatch, name, price) {
        const entry = htmlNode("li", {}, swatch, htmlNode("span", {}, name));
        if (price) {
            entry.append(htmlNode("span", { class: "wxm-legend-price" }, price));
        }
        return entry;
    }
}
