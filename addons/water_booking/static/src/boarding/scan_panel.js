import { Component, onMounted, useExternalListener, useRef, useState } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { browser } from "@web/core/browser/browser";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { OUTCOMES, playOutcome } from "./outcomes";

const SOUND_KEY = "water_booking.boarding.silent";

/** Input, verdict and history of scans. */
export class ScanPanel extends Component {
    static template = "water_booking.ScanPanel";
    static props = { gate: Object };

    setup() {
        this.notification = useService("notification");
        this.gate = useState(this.props.gate);
        this.input = useRef("code");
        this.outcomes = OUTCOMES;
        this.hasCamera = isBarcodeScannerSupported();
        this.state = useState({
            silent: browser.localStorage.getItem(SOUND_KEY) === "1",
            // a touch keyboard would cover the verdict; it comes when the field is tapped
            keyboard: !hasTouch(),
        });
        onMounted(() => this.focus());
        // A scanner types wherever the focus is: bring its first key to the field.
        useExternalListener(window, "keydown", (ev) => {
            const busy = ev.target.closest?.(
                "input, textarea, select, button, .modal, .dropdown-menu",
            );
            if (!busy && ev.key.length === 1 && !ev.ctrlKey && !ev.altKey && !ev.metaKey) {
                this.focus();
            }
        });
    }

    get cameraTitle() {
        return this.hasCamera
            ? _t("Scan with the camera")
            : _t("The browser gives no camera to this page");
    }

    get last() {
        return this.gate.last;
    }

    get verdict() {
        return this.last ? OUTCOMES[this.last.outcome] : null;
    }

    focus() {
        this.input.el?.focus({ preventScroll: true });
    }

    onTapInput() {
        this.state.keyboard = true;
    }

    /** After a touch on something that is no control, scanning goes on. */
    onClickPanel(ev) {
        if (!ev.target.closest("button, input, a")) {
            this.focus();
        }
    }

    async onSubmit() {
        // Not a model of the state: a scanner types and submits within one frame, and the field
        // would not be drawn empty again.
        const code = this.input.el.value;
        this.input.el.value = "";
        this.focus();
        await this.check(code);
    }

    async check(code) {
        const scan = await this.gate.scan(code);
        if (scan && !this.state.silent) {
            playOutcome(scan.outcome);
        }
    }

    async onCamera() {
        let code = null;
        try {
            code = await scanBarcode(this.env);
        } catch (error) {
            this.notification.add(error.message, { type: "warning" });
            return;
        }
        await this.check(code);
    }

    async onRetry(scan) {
        await this.gate.send(scan);
        this.focus();
    }

    toggleSound() {
        this.state.silent = !this.state.silent;
        browser.localStorage.setItem(SOUND_KEY, this.state.silent ? "1" : "0");
        this.focus();
    }
}
