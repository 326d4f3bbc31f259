/** Names of rows and decks as people count: 2 before 10. */
export function byNumber(a, b) {
    return a.localeCompare(b, undefined, { numeric: true });
}

/** {what `key` says: those of whom it says so}, in their order. */
export function groupBy(list, key) {
    const groups = new Map();
    for (const one of list) {
        const name = key(one);
        if (!groups.has(name)) {
            groups.set(name, []);
        }
        groups.get(name).push(one);
    }
    return groups;
}
