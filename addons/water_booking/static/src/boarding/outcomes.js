import { _t } from "@web/core/l10n/translation";

/** How each outcome looks: never by colour alone. */
export const OUTCOMES = {
    sending: { tone: "idle", icon: "fa-spinner fa-spin", title: _t("Checking …") },
    ok: { tone: "good", icon: "fa-check-circle", title: _t("Aboard") },
    used: { tone: "warn", icon: "fa-exclamation-triangle", title: _t("Already used") },
    not_open: { tone: "warn", icon: "fa-clock-o", title: _t("Boarding is not open") },
    wrong_trip: { tone: "bad", icon: "fa-random", title: _t("Another trip") },
    cancelled: { tone: "bad", icon: "fa-ban", title: _t("Cancelled ticket") },
    unknown: { tone: "bad", icon: "fa-times-circle", title: _t("Unknown code") },
    offline: { tone: "warn", icon: "fa-wifi", title: _t("Not checked: no connection") },
    error: { tone: "bad", icon: "fa-times-circle", title: _t("Not checked") },
};

let audio = null;

/**
 * A short high tone for "come in", two low ones for "wait"; nothing before the first touch or key,
 * because browsers forbid it.
 *
 * @param {string} outcome
 */
export function playOutcome(outcome) {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!Audio || !navigator.userActivation?.hasBeenActive) {
        return;
    }
    audio ||= new Audio();
    const tones =
        outcome === "ok"
            ? [[880, 0, 0.12]]
            : [
                  [220, 0, 0.18],
                  [220, 0.25, 0.25],
              ];
    for (const [frequency, start, length] of tones) {
        const oscillator = audio.createOscillator();
        const gain = audio.createGain();
        oscillator.frequency.value = frequency;
        gain.gain.value = 0.2;
        oscillator.connect(gain).connect(audio.destination);
        oscillator.start(audio.currentTime + start);
        oscillator.stop(audio.currentTime + start + length);
    }
    navigator.vibrate?.(outcome === "ok" ? 60 : [120, 80, 120]);
}
