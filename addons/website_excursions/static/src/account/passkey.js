import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { handleCheckIdentity } from "@portal/interactions/portal_security";
import { PortalPasskeyCreate } from "@auth_passkey_portal/js/passkeys_portal_create";
import * as passkeyLib from "@auth_passkey/../lib/simplewebauthn";

patch(PortalPasskeyCreate.prototype, {
    /** Who closes the device's dialog has changed their mind; Odoo asks the server to keep nothing
     * then, and shows how that failed. */
    async createPasskey(serverOptions, name) {
        const { dialog, notification, orm } = this.services;
        let registration = null;
        try {
            registration = await passkeyLib.startRegistration(serverOptions);
        } catch {
            notification.add(_t("No passkey was made: the device did not confirm it."), {
                type: "warning",
            });
            return;
        }
        const [made] = await orm.create("auth.passkey.key.create", [{ name }]);
        await handleCheckIdentity(
            orm.call("auth.passkey.key.create", "make_key", [made, registration]),
            orm,
            dialog,
        );
        browser.location.reload();
    },
});
