import { pageLanguage } from "./money";
import { prove } from "./proof";

/** No answer came, or none that can be read. The user may try again. */
export class NoConnection extends Error {}

/** A refusal of the server: code, a sentence in the page's language, details. */
export class Refusal extends Error {
    constructor({ code, message, ...details }) {
        super(message);
        this.code = code;
        this.details = details;
    }
}

const PATIENCE = 15000;

/** A signal that gives a request up after so many milliseconds. */
export function deadline(milliseconds) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), milliseconds);
    return controller.signal;
}

/**
 * Call a JSON route of the shop. A plain fetch instead of Odoo's rpc: that one opens its own
 * dialogs on errors, and these belong beside the seats.
 */
export async function ask(url, params = {}, { keepalive = false, proven = false } = {}) {
    let answer;
    try {
        const response = await fetch(url, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            credentials: "same-origin",
            keepalive,
            signal: deadline(PATIENCE),
            body: JSON.stringify({
                jsonrpc: "2.0",
                method: "call",
                params: { ...params, lang: pageLanguage() },
            }),
        });
        answer = await response.json();
    } catch (error) {
        throw new NoConnection(error.message);
    }
    if (answer.error) {
        throw new NoConnection(answer.error.message);
    }
    if (answer.result?.error?.proof && !proven) {
        try {
            await prove(answer.result.error);
        } catch (error) {
            throw new NoConnection(error.message);
        }
        return ask(url, params, { keepalive, proven: true });
    }
    if (answer.result?.error) {
        throw new Refusal(answer.result.error);
    }
    return answer.result;
}
