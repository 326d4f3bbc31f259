const SVG = "http://www.w3.org/2000/svg";

function make(node, attributes) {
    for (const [key, value] of Object.entries(attributes)) {
        node.setAttribute(key, value);
    }
    return node;
}

export function svgNode(name, attributes = {}, ...children) {
    const node = make(document.createElementNS(SVG, name), attributes);
    node.append(...children);
    return node;
}

export function htmlNode(name, attributes = {}, ...children) {
    const node = make(document.createElement(name), attributes);
    node.append(...children);
    return node;
}

/** How to scroll for this visitor: those whom motion makes ill are there at once. */
export function gently() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
