import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { user } from "@web/core/user";
import { handleCheckIdentity } from "@portal/interactions/portal_security";
import { TOTPEnable } from "@auth_totp_portal/interactions/totp_enable";

const NOT_CONFIRMED = Symbol("the password was not given");

/**
 * Odoo's question for the password, which says nothing when its dialog is closed.
 *
 * @returns {Promise} the answer of the call, or NOT_CONFIRMED
 */
function withIdentity(call, orm, dialog) {
    return new Promise((resolve, reject) => {
        let confirmed = false;
        const asking = {
            add: (component, props) => {
                const confirm = async (answer) => (confirmed = await props.confirm(answer));
                // a password that fits closes the dialog, too; its answer comes by then()
                const onClose = () => confirmed || resolve(NOT_CONFIRMED);
                return dialog.add(component, { ...props, confirm }, { onClose });
            },
        };
        handleCheckIdentity(call, orm, asking).then(resolve, reject);
    });
}

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

    /** By the button or by Enter in the field; whoever presses twice asks once. */
    async confirm() {
        if (this.state.busy) {
            return;
        }
        const code = this.state.code.replace(/\D/g, "");
        if (code.length !== 6) {
            this.state.error = _t("The code has six digits.");
            return;
        }
        this.state.busy = true;
        try {
            if ((await this.props.enable(code)) !== NOT_CONFIRMED) {
                browser.location.reload();
                return; // busy until then
            }
        } catch (error) {
            // the server would say it in the customer's language, which may be another than the page's
            this.state.error = error.data
                ? _t("The code does not fit. Take the one that the app shows now.")
                : _t("That did not work. Please try again.");
        }
        this.state.busy = false;
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
                withIdentity(orm.call(model, "enable", [id], { context: { code } }), orm, dialog),
        });
    },
});
