import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** What the keyboard does in the editor. */
export class KeysDialog extends Component {
    static template = "water_booking.SeatEditorKeys";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.title = _t("Keys");
        this.keys = [
            ["Ctrl + ← ↑ → ↓", _t("Go to the next seat, table or area")],
            ["Ctrl + Shift + ← ↑ → ↓", _t("Choose the next one as well")],
            ["← ↑ → ↓", _t("Move what is chosen, or the sheet if nothing is")],
            ["Shift + ← ↑ → ↓", _t("Move ten times as far")],
            ["Ctrl + A", _t("Choose everything on the deck")],
            ["Esc", _t("Choose nothing, put the tool away")],
            ["V, H, R, T, L, A", _t("Tools, from left to right")],
            ["Enter", _t("Draw with the tool in the middle of the sheet")],
            ["Ctrl + C, X, V, D", _t("Copy, cut, paste, duplicate")],
            ["Delete", _t("Delete what is chosen")],
            ["Ctrl + Z, Ctrl + Y", _t("Undo, redo")],
            ["+, −, 0", _t("Closer, farther, show all")],
            ["Ctrl + S", _t("Save")],
        ];
    }
}
