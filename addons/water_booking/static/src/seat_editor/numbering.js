/** Numbers of seats and names of rows. */
import { rowsOf } from "./rows";

/** 1 → A, 26 → Z, 27 → AA */
export function letters(number) {
    let text = "";
    for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
        text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
    }
    return text;
}

/** A → 1, Z → 26, AA → 27 */
export function fromLetters(text) {
    return [...text.toUpperCase()].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0);
}

/** The name that is so many steps after another: 7, A, R3; other words get a number. */
export function nameAfter(name, steps) {
    if (/^[A-Za-z]{1,2}$/.test(name)) {
        return letters(Math.max(1, fromLetters(name) + steps));
    }
    const [, head, number] = /^(.*?)(\d*)$/.exec(name);
    if (number) {
        return `${head}${Number(number) + steps}`;
    }
    return steps ? `${name} ${steps + 1}` : name;
}

/**
 * The numbers of a row of so many seats, from its beginning.
 *
 * @param {Object} how
 * @param {string} how.style numbers, odd, even, letters; or middle: odd to one side of the middle
 *     and even to the other, as theatres count
 * @param {number} how.start
 * @param {number} how.step
 */
export function numbersOf(count, { style = "numbers", start = 1, step = 1 }) {
    const each = (name) => Array.from({ length: count }, (_item, index) => String(name(index)));
    if (style === "letters") {
        return each((index) => letters(Math.max(1, start + index * step)));
    }
    if (style === "odd" || style === "even") {
        const first = start + ((start % 2 !== 0) === (style === "odd") ? 0 : 1);
        return each((index) => first + 2 * index);
    }
    if (style === "middle") {
        const odd = Math.ceil(count / 2);
        return each((index) =>
            index < odd ? start + 2 * (odd - 1 - index) : start + 1 + 2 * (index - odd),
        );
    }
    return each((index) => start + index * step);
}

/**
 * New numbers for each row among seats.
 *
 * @returns {Map<Object, string>} seat → number
 */
export function renumber(seats, how) {
    const numbers = new Map();
    for (const row of rowsOf(seats)) {
        const order = how.from === "end" ? [...row].reverse() : row;
        const names = numbersOf(row.length, how);
        order.forEach((seat, index) => numbers.set(seat, names[index]));
    }
    return numbers;
}

/**
 * New names for rows among seats, from the first on.
 *
 * @returns {Map<Object, string>} seat → row
 */
export function nameRows(seats, first, from) {
    const rows = rowsOf(seats);
    const spread = (name) => {
        const values = rows.map(
            (row) => row.reduce((sum, seat) => sum + seat[name], 0) / row.length,
        );
        return { values, reach: Math.max(...values) - Math.min(...values) };
    };
    const [across, down] = [spread("x"), spread("y")];
    const { values } = down.reach >= across.reach ? down : across;
    const order = rows.map((row, index) => [values[index], row]).sort((a, b) => a[0] - b[0]);
    if (from === "end") {
        order.reverse();
    }
    const names = new Map();
    order.forEach(([, row], index) => {
        row.forEach((seat) => names.set(seat, nameAfter(first, index)));
    });
    return names;
}
