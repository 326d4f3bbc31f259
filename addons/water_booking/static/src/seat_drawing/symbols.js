/**
 * Pictograms of special places, in a box of 24 units: no font need have them, and they tell apart
 * what colour alone would not.
 */
import { svgNode } from "./nodes";

const SHAPES = {
    wheelchair: [
        ["circle", { cx: 10, cy: 3.6, r: 2.3, class: "wxm-solid" }],
        ["path", { d: "M10 7.5v6h6.2l3 6.2" }],
        ["path", { d: "M10 10.2h5.4" }],
        ["path", { d: "M7.3 12.2a5.4 5.4 0 1 0 7.4 6.6" }],
    ],
    companion: [
        ["circle", { cx: 8, cy: 6.4, r: 2.9, class: "wxm-solid" }],
        ["path", { d: "M2.8 19.5c0-4.4 2.1-7.2 5.2-7.2s5.2 2.8 5.2 7.2" }],
        ["circle", { cx: 17, cy: 8.4, r: 2.1, class: "wxm-solid" }],
        ["path", { d: "M16 13.2c3.2-.6 5.4 1.9 5.4 6.3" }],
    ],
    restricted: [
        [
            "path",
            {
                d: "M2.5 12c2.6-4.4 6-6.5 9.5-6.5s6.9 2.1 9.5 6.5c-2.6 4.4-6 6.5-9.5 6.5S5.1 16.4 2.5 12z",
            },
        ],
        ["circle", { cx: 12, cy: 12, r: 2.6, class: "wxm-solid" }],
        ["path", { d: "M4 20.5 20 3.5" }],
    ],
};

/** The pictogram as a group in a drawing, `size` units wide, around (x, y). */
export function pictogram(name, x, y, size) {
    const scale = size / 24;
    return svgNode(
        "g",
        {
            class: "wxm-pictogram",
            transform: `translate(${x - size / 2} ${y - size / 2}) scale(${scale})`,
        },
        ...SHAPES[name].map(([shape, attributes]) => svgNode(shape, attributes)),
    );
}

/** The same as a picture within a text; words beside it say what it means. */
export function pictogramImage(name) {
    const svg = svgNode("svg", { viewBox: "0 0 24 24", class: "wxm-icon", "aria-hidden": "true" });
    svg.append(pictogram(name, 12, 12, 24));
    return svg;
}

/** Dark or white, whichever is easier to read on a colour (#rrggbb). */
export function inkOn(color) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return light > 0.25 ? "#13263b" : "#ffffff";
}
