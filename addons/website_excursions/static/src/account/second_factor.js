import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { user } from "@web/core/user";
import { handleCheckIdentity } from "@portal/interactions/portal_security";
import { TOTPEnable } from "@auth_totp_portal/interactions/totp_enable";

/**
 * The key of a second factor, and its first code.
 *
 * Odoo rebuilds a form of the back office for this page: on the way its button to copy the key is
 * lost, a wrong code is answered by "undefined", and half of its words are English in each language.
 */
export class SecondFactorDialog extends Component {
    static template = "website_excursions.SecondFactor";
    static components = { Dialog };
    static props = {
        wizard: Object, // secret, url, qrcode
        enable: Function, // (code: string) => Promise
        close: Function,
    };

    setup() {
        this.state = useState({ code: "", error: "", copied: false, busy: false });
        // nobody scans the screen that they hold: there the key goes to the app by a link
        this.canScan = !browser.matchMedia("(pointer: coarse)").matches;
        useAutofocus({ refName: "code" });
    }

    async copy() {
        try {
            await browser.navigator.clipboard.writeText(this.props.wizard.secret);
            this.state.copied = true;
        } catch {
            // Not allowed to pages without https; the key stands there to be marked.
        }
    }

    async confirm() {
        const code = this.state.code.replace(/\D/g, "");
        if (code.length !== 6) {
            this.state.error = _t("The code has six digits.");
            return;
        }
        this.state.busy = true;
        try {
            await this.props.enable(code);
            browser.location.reload();
        } catch (error) {
            // the server would say it in the customer's language, which may be another than the page's
            this.state.error = error.data
                ? _t("The code does not fit. Take the one that the app shows now.")
                : _t("That did not work. Please try again.");
        } finally {
            this.state.busy = false;
        }
    }
}

patch(TOTPEnable.prototype, {
    async onClick() {
        const { dialog, orm } = this.services;
        const action = await this.waitFor(
            handleCheckIdentity(
                this.waitFor(orm.call("res.users", "action_totp_enable_wizard", [user.userId])),
                orm,
                dialog,
            ),
        );
        if (!action) {
            browser.location.reload(); // another tab has done it
            return;
        }
        const { res_model: model, res_id: id } = action;
        const [wizard] = await this.waitFor(orm.read(model, [id], ["secret", "url", "qrcode"]));
        dialog.add(SecondFactorDialog, {
            wizard,
            enable: (code) =>
                handleCheckIdentity(
                    orm.call(model, "enable", [id], { context: { code } }),
                    orm,
                    dialog,
                ),
        });
    },
});
