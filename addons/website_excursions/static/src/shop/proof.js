import { htmlNode } from "@water_booking/seat_drawing/nodes";
import { pageLanguage } from "./money";

const WORKER = "/website_excursions/static/src/plain/proof_worker.js";

/** The number that a challenge asks for; takes a second or two, beside the page. */
function solve(challenge, bits) {
    return new Promise((resolve, reject) => {
        const worker = new Worker(WORKER);
        const end = (settle) => (value) => {
            worker.terminate();
            settle(value);
        };
        worker.onmessage = ({ data }) => end(resolve)(data);
        worker.onerror = end(reject);
        worker.postMessage({ challenge, bits });
    });
}

/**
 * The server wants a proof from whoever asks very often: give it, and say meanwhile what goes on.
 * Nothing to read, to click or to see is asked of anybody.
 *
 * @param {Object} refusal {message, proof: {challenge, bits}}
 */
export async function prove({ message, proof: { challenge, bits } }) {
    const note = htmlNode("div", { class: "wx-proof", role: "status" });
    document.body.append(note);
    note.textContent = message; // after it is there, so that it is read out
    try {
        const number = await solve(challenge, bits);
        await fetch("/excursions/proof", {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            credentials: "same-origin",
            body: JSON.stringify({
                jsonrpc: "2.0",
                method: "call",
                params: { challenge, number, lang: pageLanguage() },
            }),
        });
    } finally {
        note.remove();
    }
}
