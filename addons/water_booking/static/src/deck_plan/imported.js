/** Shapes of an imported drawing, which lie below the places. */
import { svgNode } from "@water_booking/seat_drawing/nodes";

/** A box that a shape surely stays in, however it is turned. */
export function reachOf(shape) {
    const corners = shape.points
        ? shape.points.split(" ").map((point) => point.split(",").map(Number))
        : [[shape.width, shape.height]];
    const far = shape.rotation % 360 ? Math.max(...corners.map(([x, y]) => Math.hypot(x, y))) : 0;
    const xs = [0, -far, far, -shape.rx, shape.rx, ...corners.map(([x]) => x)];
    const ys = [0, -far, far, -shape.ry, shape.ry, ...corners.map(([, y]) => y)];
    return {
        left: shape.x + Math.min(...xs),
        top: shape.y + Math.min(...ys),
        right: shape.x + Math.max(...xs),
        bottom: shape.y + Math.max(...ys),
    };
}

function outlineOf({ kind, width, height, rx, ry, points, fill, stroke }) {
    const colors = { fill: fill || "none", stroke: stroke || "none" };
    if (kind === "rectangle") {
        return [svgNode("rect", { width, height, ...colors })];
    }
    if (kind === "circle" || kind === "ellipse") {
        return [svgNode("ellipse", { rx, ry, ...colors })];
    }
    return kind === "polygon" ? [svgNode("polygon", { points, ...colors })] : [];
}

/** The shape with its words; an area of places says its own. */
export function shapeNode(shape) {
    const lines = shape.area ? [] : shape.lines;
    return svgNode(
        "g",
        { transform: `translate(${shape.x} ${shape.y}) rotate(${shape.rotation})` },
        ...outlineOf(shape),
        ...lines.map((line, index) => {
            const y = shape.text_y + (index - lines.length / 2 + 0.8) * shape.text_size;
            const text = svgNode("text", { class: "o_water_deck_words", x: shape.text_x, y }, line);
            Object.assign(text.style, {
                fontSize: `${shape.text_size}px`,
                fill: shape.text_color,
            });
            return text;
        }),
    );
}
