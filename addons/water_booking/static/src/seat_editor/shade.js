/**
 * Boxes of the sheet that the page does not look into. The back office has rules like
 * `html:has(…)`: after a node has come or gone, or has another class, the browser matches all rules
 * with all nodes of the page, and its own handlers of clicks look through all of them. What lies in
 * a shadow is looked into only when the drawing itself changes.
 */

/** Rules of the drawing: seat_drawing.scss and sheet.scss, which name nothing outside of a box. */
const OURS = /^\.(wxm-|o_se_)/;
let styles;

/** @returns {HTMLElement} the node, with its children in its shadow */
export function shaded(node, ...children) {
    const root = node.attachShadow({ mode: "open" });
    styles ||= drawingStyles();
    root.adoptedStyleSheets = [styles];
    root.append(...children);
    return node;
}

function drawingStyles() {
    const rules = [...document.styleSheets].flatMap(rulesOf);
    const own = rules.filter(({ selectorText }) => OURS.test(selectorText || ""));
    const sheet = new window.CSSStyleSheet();
    sheet.replaceSync(own.map(({ cssText }) => cssText).join("\n"));
    return sheet;
}

/** None of a sheet from another place, into which the browser lets nobody look. */
function rulesOf(sheet) {
    try {
        return [...sheet.cssRules];
    } catch {
        return [];
    }
}
