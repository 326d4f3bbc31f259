/**
 * How a node looks at this moment, as a paused animation.
 *
 * The back office has rules like `body:has(…)`: to change an attribute such as `style`, `class` or
 * `hidden` of any node lets the browser match all of its rules anew with all nodes of the page, which
 * are thousands here. An animation concerns its own node.
 *
 * @param {Element} node
 * @returns {(values: Object) => void} sets the properties that it is given, and only these
 */
export function looks(node) {
    const animation = node.animate({}, { duration: 1000 });
    animation.pause();
    return (values) => {
        const same = Object.entries(values).map(([name, value]) => [name, [value, value]]);
        animation.effect.setKeyframes(Object.fromEntries(same));
    };
}

/** The same, for a node that is seen or not. */
export function visible(node, isSeen = false) {
    const look = looks(node);
    const show = (seen) => look({ visibility: seen ? "visible" : "hidden" });
    show(isSeen);
    return show;
}

/** Change attributes of a node in place, only those that differ. */
export function renew(node, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
        if (node.getAttribute(name) !== String(value)) {
            node.setAttribute(name, value);
        }
    }
    return node;
}
