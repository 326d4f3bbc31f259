/**
 * How each thing of a deck plan looks, as SVG: for the customer who chooses on the plan and for the
 * one who draws it. Nodes without state; places and measures are units of the plan, and `size` is
 * the side of a seat there.
 */
import { svgNode } from "./nodes";
import { pictogram } from "./symbols";

/** Colour of a place without a category. */
export const PLAIN_COLOR = "#1b6ca8";

export function lettering(name, { x, y }, size, text) {
    return svgNode("text", { class: name, x, y, "font-size": size }, text);
}

/** The box of a seat: a chair is round, a companion's seat rounder than others. */
export function seatBox({ x, y }, size, kind) {
    const half = size / 2;
    return kind === "chair"
        ? svgNode("circle", { class: "wxm-box", cx: x, cy: y, r: half })
        : svgNode("rect", {
              ...{ class: "wxm-box", x: x - half, y: y - half, width: size, height: size },
              rx: kind === "companion" ? half : half * 0.5,
          });
}

/** The mark of a restricted view, on the corner of the seat. */
export function restrictedBadge({ x, y }, size) {
    const half = size / 2;
    const at = { x: x + half * 0.72, y: y - half * 0.72 };
    return svgNode(
        "g",
        { class: "wxm-badge" },
        svgNode("circle", { cx: at.x, cy: at.y, r: half * 0.5 }),
        pictogram("restricted", at.x, at.y, half * 0.86),
    );
}

export function tableShape({ x, y, width, height, round }, name) {
    return round
        ? svgNode("ellipse", { class: name, cx: x, cy: y, rx: width / 2, ry: height / 2 })
        : svgNode("rect", {
              ...{ class: name, x: x - width / 2, y: y - height / 2, width, height },
              rx: Math.min(width, height) * 0.16,
          });
}

/** An area by its middle; `text` lies below the name, along the longer side. */
export function areaShapes(area, size, text = "") {
    const upright = area.height > area.width * 1.5;
    const [along, across] = upright ? [area.height, area.width] : [area.width, area.height];
    const letters = Math.min(along / 9, across / 3.4, size * 0.8);
    const line = (y, scale, content) =>
        lettering("wxm-area-name", { x: 0, y }, letters * scale, content);
    const label = line(letters * 0.75, 0.8, text);
    const box = svgNode("rect", {
        ...{ class: "wxm-area-shape", width: area.width, height: area.height },
        ...{ x: area.x - area.width / 2, y: area.y - area.height / 2 },
        rx: size * 0.3,
    });
    const lines = svgNode(
        "g",
        { transform: `translate(${area.x} ${area.y})${upright ? " rotate(-90)" : ""}` },
        line(-letters * 0.3, fit(area.name, along / letters), area.name),
        label,
    );
    return { shapes: [box, lines], label };
}

/** How much smaller a name must be to fit into so many letters' heights. */
function fit(name, room) {
    return Math.min(1, room / Math.max(1, name.length * 0.62));
}
