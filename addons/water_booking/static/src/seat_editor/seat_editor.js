import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    status,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Camera } from "./camera";
import { Canvas } from "./canvas";
import { get } from "./document";
import { Gestures } from "./gestures";
import { onKey } from "./keys";
import { KeysDialog } from "./keys_dialog";
import { DeckPanel } from "./deck_panel";
import { PlacesPanel } from "./places_panel";
import { ThingPanel } from "./thing_panel";
import { Session } from "./session";

/**
 * The editor of a deck plan. It joins the session (plain values), the sheet (SVG) and the panels;
 * what it shows is saved as a whole, or not at all.
 *
 * The plan comes from the action, or after a reload from the address (`/odoo/<plan>/draw`).
 */
export class SeatEditor extends Component {
    static template = "water_booking.SeatEditor";
    static components = { DeckPanel, Layout, PlacesPanel, ThingPanel };
    static props = { ...standardActionServiceProps };
    static path = "draw";
    static displayName = _t("Drawing");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.stage = useRef("stage");
        const { params, context } = this.props.action;
        this.mapId = params?.map_id || context.active_id;
        this.state = useState({ version: 0, busy: false, problems: [], other: null });
        this.tools = [
            { name: "select", icon: "fa-mouse-pointer", label: _t("Choose and move (V)") },
            { name: "pan", icon: "fa-hand-paper-o", label: _t("Move the sheet (H)") },
            { name: "row", icon: "fa-ellipsis-h", label: _t("Row of seats (R)") },
            { name: "round", icon: "fa-circle-o", label: _t("Round table (T)") },
            { name: "long", icon: "fa-square-o", label: _t("Long table (L)") },
            { name: "area", icon: "fa-object-ungroup", label: _t("Standing area (A)") },
        ];
        onWillStart(() => this.start());
        onMounted(() => this.open());
        // before the hotkeys of the back office, which take Escape
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev), { capture: true });
        useExternalListener(window, "keyup", (ev) => this.onKeyup(ev));
        useSetupAction({
            beforeLeave: () => this.mayLeave(),
            beforeUnload: (ev) => this.onUnload(ev),
        });
    }

    async start() {
        if (!this.mapId) {
            await this.action.doAction("water_booking.action_water_seat_map");
            return;
        }
        this.props.updateActionState?.({ active_id: this.mapId });
        this.screen = await this.orm.call("water.seat.map", "editor_screen", [this.mapId]);
        this.categories = new Map(this.screen.categories.map((one) => [one.id, one]));
        this.state.problems = this.screen.problems;
        this.session = markRaw(
            new Session(this.screen, () => this.refresh(), {
                ...{ table: "1", area: _t("Open deck") },
            }),
        );
    }

    open() {
        if (!this.session) {
            return;
        }
        const { session } = this;
        const stage = this.stage.el;
        session.camera = this.camera = new Camera(stage);
        session.canvas = this.canvas = new Canvas(stage, this.camera, {
            categories: this.categories,
            flat: this.screen.flat,
            words: { places: (count) => _t("Places: %s", count) },
        });
        this.gestures = new Gestures(stage, session);
        session.fit = () => this.fit();
        session.help = () => this.dialog.add(KeysDialog, {});
        this.refresh();
        this.fit();
        stage.focus();
    }

    /** Something is another one now: the sheet follows at once, the panels a moment later. */
    refresh() {
        const { session, canvas } = this;
        if (canvas) {
            const { doc, deck, selection, choice } = session;
            const { problems } = this.state;
            const { shown = {} } = this;
            canvas.show(doc, deck);
            if (shown.doc !== doc || shown.deck !== deck || shown.selection !== selection) {
                canvas.choose(choice);
            }
            if (shown.doc !== doc || shown.deck !== deck || shown.problems !== problems) {
                canvas.mark(problems);
            }
            canvas.offer(session.resizable, session.tool === "picture");
            this.shown = { doc, deck, selection, problems };
        }
        if (!this.refreshing) {
            this.refreshing = true;
            this.renewPanels(0);
        }
    }

    /**
     * Apart from the frame that moves the sheet, and when nothing is in the hand or on its way from
     * it: with other panels the browser matches all rules of the page anew.
     */
    renewPanels(delay = 60) {
        browser.setTimeout(() => {
            if (status(this) === "destroyed") {
                return; // left with something in the hand
            }
            if (this.gestures?.act || this.canvas?.dropping) {
                this.renewPanels();
            } else {
                this.refreshing = false;
                this.state.version++;
            }
        }, delay);
    }

    /** Has its place while it is not seen: the sheet must not move under the hand when the bar gets
     * another line. */
    get unsaved() {
        return _t("Not saved yet");
    }

    get isChanged() {
        return this.session?.history.isChanged;
    }

    get deckKey() {
        return this.session.deck;
    }

    get counts() {
        const { session, screen } = this;
        return { places: session.capacity, allowed: screen.allowed };
    }

    /** Which panel has something to say of what is chosen. */
    get thing() {
        return this.session.choice.only("table") || this.session.choice.only("area");
    }

    /** What is chosen, for who hears it. */
    get said() {
        const { session } = this;
        const { things: chosen } = session.choice;
        const name = (thing) => (thing ? (thing.name ?? [thing.row, thing.number].join(" ")) : "");
        const table = session.choice.only("table");
        if (table) {
            return _t("Chosen: table %s", name(table));
        }
        if (chosen.length !== 1) {
            return chosen.length ? _t("Chosen: %s", chosen.length) : "";
        }
        const [one] = chosen;
        const category = this.categories.get(one.category)?.name || "";
        return one.kind === "area"
            ? _t("Chosen: area %(name)s, %(category)s", { name: name(one), category })
            : _t("Chosen: seat %(name)s, %(category)s", { name: name(one), category });
    }

    fit() {
        this.camera.fit(this.canvas.box);
    }

    setLettering(what) {
        this.canvas.letter(what);
        this.state.version++;
    }

    toggleSnap() {
        this.session.snap = !this.session.snap;
        this.state.version++;
    }

    // --- keys

    onKeydown(ev) {
        if (!this.gestures || document.querySelector(".modal")) {
            return;
        }
        if (ev.key === " " && !ev.target.closest?.("input, select, textarea, button")) {
            this.gestures.pans = true;
            ev.preventDefault();
        } else if (onKey(this.session, this.gestures, () => this.save(), ev)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    onKeyup(ev) {
        if (ev.key === " " && this.gestures) {
            this.gestures.pans = false;
        }
    }

    // --- problems

    get errors() {
        return this.state.problems.filter(({ level }) => level === "error").length;
    }

    /** Go to what a sentence speaks of. */
    point(problem) {
        const { session } = this;
        const ids = problem.things
            .map(([kind, key]) => `${kind}:${key}`)
            .filter((id) => get(session.doc, id));
        if (!ids.length) {
            return;
        }
        const first = get(session.doc, ids[0]);
        if (first.deck !== session.deck) {
            session.show(first.deck);
        }
        session.select(ids.filter((id) => get(session.doc, id).deck === session.deck));
        this.camera.lookAt(first);
    }

    // --- saving

    /** @returns {Promise<boolean>} whether the plan is what the editor shows */
    async save() {
        if (!this.session.editable || this.state.busy) {
            return false;
        }
        this.state.busy = true;
        const sent = this.session.doc;
        try {
            const answer = await this.orm.call("water.seat.map", "save_drawing", [
                ...[[this.mapId], this.screen.edition, this.session.drawing()],
            ]);
            return this.answered(sent, answer);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.showRefusals([{ text: error.data?.message || error.message, things: [] }]);
            return false;
        } finally {
            this.state.busy = false;
        }
    }

    answered(sent, answer) {
        if (answer.other) {
            this.state.other = markRaw(answer.other);
            return false;
        }
        if (!answer.saved) {
            this.showRefusals(answer.refusals);
            return false;
        }
        this.state.problems = answer.problems;
        this.session.saved(sent, answer);
        this.notification.add(_t("Saved."), { type: "success" });
        return true;
    }

    showRefusals(refusals) {
        this.state.problems = refusals.map((one) => ({ ...one, level: "error", refused: true }));
        this.refresh();
        this.point(this.state.problems[0]);
    }

    /** Another one has saved: what they made, with mine one step back in the history. */
    takeTheirs() {
        const { other } = this.state;
        Object.assign(this.screen, { edition: other.edition });
        this.session.load(other.drawing);
        this.state.problems = other.problems;
        this.state.other = null;
        this.refresh();
    }

    keepMine() {
        this.screen.edition = this.state.other.edition;
        this.state.other = null;
        return this.save();
    }

    async publish() {
        if (this.isChanged && !(await this.save())) {
            return;
        }
        try {
            await this.orm.call("water.seat.map", "action_publish", [[this.mapId]]);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            const text = error.data?.message || error.message;
            this.notification.add(text, { type: "danger" });
            return;
        }
        this.notification.add(_t("Published: new trips use this deck plan."), { type: "success" });
        this.openForm(this.mapId);
    }

    openForm(id) {
        return this.action.doAction(
            {
                ...{ type: "ir.actions.act_window", res_model: "water.seat.map", res_id: id },
                views: [[false, "form"]],
            },
            { stackPosition: "replaceCurrentAction" },
        );
    }

    async newVersion() {
        const { res_id } = await this.orm.call("water.seat.map", "action_new_version", [
            [this.mapId],
        ]);
        const action = await this.orm.call("water.seat.map", "action_draw", [[res_id]]);
        await this.action.doAction(action, { stackPosition: "replaceCurrentAction" });
    }

    // --- leaving

    mayLeave() {
        if (!this.isChanged) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Leave without saving?"),
                body: _t("The drawing has changes that are not saved."),
                confirmLabel: _t("Save and leave"),
                confirm: async () => resolve(await this.save()),
                cancelLabel: _t("Leave without them"),
                cancel: () => resolve(true),
                dismiss: () => resolve(false),
            });
        });
    }

    onUnload(ev) {
        if (this.isChanged) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        }
    }
}

registry.category("actions").add("water_booking.seat_editor", SeatEditor);
