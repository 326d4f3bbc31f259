/**
 * Finds the number that a challenge asks for (tools/proof.py). A worker of its own, so that the page
 * stays quick; SHA-256 in plain code, because crypto.subtle answers each call by a promise, which
 * takes longer than the hash, and is not there at all without https.
 */
const K = new Uint32Array(64);
const START = new Uint32Array(8);
(function constants() {
    const fraction = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
    for (let number = 2, found = 0; found < 64; number++) {
        let prime = true;
        for (let by = 2; by * by <= number; by++) {
            prime = prime && number % by !== 0;
        }
        if (prime) {
            if (found < 8) {
                START[found] = fraction(Math.sqrt(number));
            }
            K[found++] = fraction(Math.cbrt(number));
        }
    }
})();
const W = new Uint32Array(64);

function block(state, view, offset) {
    for (let i = 0; i < 16; i++) {
        W[i] = view.getUint32(offset + i * 4);
    }
    for (let i = 16; i < 64; i++) {
        const x = W[i - 15];
        const y = W[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + t1) | 0;
        d = c;
        c = b;
        b = a;
        a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] += value));
}

/** State after the whole blocks of the text, and the bytes that are left. */
function begin(text) {
    const bytes = new TextEncoder().encode(text);
    const view = new DataView(bytes.buffer);
    const state = START.slice();
    const whole = bytes.length - (bytes.length % 64);
    for (let at = 0; at < whole; at += 64) {
        block(state, view, at);
    }
    return { state, rest: bytes.slice(whole), length: bytes.length };
}

function solve(challenge, bits) {
    const { state, rest, length } = begin(`${challenge}:`);
    const buffer = new Uint8Array(128);
    const view = new DataView(buffer.buffer);
    const work = new Uint32Array(8);
    for (let number = 0; ; number++) {
        const digits = String(number);
        buffer.fill(0);
        buffer.set(rest);
        for (let i = 0; i < digits.length; i++) {
            buffer[rest.length + i] = digits.charCodeAt(i);
        }
        const used = rest.length + digits.length;
        buffer[used] = 0x80;
        const end = used + 9 <= 64 ? 64 : 128;
        view.setUint32(end - 4, (length + digits.length) * 8);
        work.set(state);
        block(work, view, 0);
        if (end === 128) {
            block(work, view, 64);
        }
        if (work[0] >>> (32 - bits) === 0) {
            return number;
        }
    }
}

self.onmessage = ({ data }) => self.postMessage(solve(data.challenge, data.bits));
