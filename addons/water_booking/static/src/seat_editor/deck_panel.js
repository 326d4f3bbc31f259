import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { CategoryList } from "./category_list";
import { isEmpty, newKey } from "./document";
import { DRAWING } from "./session";

const MOST_BYTES = 8 * 1024 * 1024;
const KINDS = ["image/png", "image/jpeg", "image/webp"];

/** Nothing is chosen: the deck, the sheet, the picture below, and what a tool will make. */
export class DeckPanel extends Component {
    static template = "water_booking.SeatEditorDeck";
    static components = { CategoryList };
    static props = { session: Object, version: Number };

    setup() {
        this.notification = useService("notification");
    }

    get deck() {
        const { doc, deck } = this.props.session;
        return doc.decks.find(({ key }) => key === deck);
    }

    get isDrawing() {
        return DRAWING.has(this.props.session.tool);
    }

    /** An empty sheet says nothing by itself. */
    get isBeginning() {
        const { doc, deck, editable, tool } = this.props.session;
        return editable && tool === "select" && isEmpty(doc, deck);
    }

    setCategory(id) {
        this.props.session.category = id;
        this.props.session.onChange();
    }

    get place() {
        return this.props.session.doc.decks.indexOf(this.deck);
    }

    number(ev) {
        return Number(ev.target.value) || 0;
    }

    setSheet(name, ev) {
        const value = Math.min(30000, Math.max(50, this.number(ev)));
        this.props.session.resize({ [name]: value });
    }

    /** A tool's own value: nothing of the drawing changes. */
    setTool(of, name, value) {
        this.props.session[of][name] = value;
        this.props.session.onChange();
    }

    setPicture(values) {
        this.props.session.changePicture(values);
    }

    /** The whole picture is seen, with its corners, which can be pulled. */
    onPictureTool() {
        const { session } = this.props;
        session.use(session.tool === "picture" ? "select" : "picture");
        if (session.tool === "picture") {
            session.fit();
        }
    }

    async upload(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (!file) {
            return;
        }
        if (!KINDS.includes(file.type) || file.size > MOST_BYTES) {
            this.notification.add(_t("A picture must be a PNG, JPEG or WebP of up to 8 MB."), {
                type: "danger",
            });
            return;
        }
        const { session } = this.props;
        const data = await readAsBase64(file);
        const picture = {
            ...{ key: newKey(), data, x: 0, y: 0, width: session.doc.width, opacity: 0.5 },
        };
        session.changeDeck({ picture });
    }
}

function readAsBase64(file) {
    return new Promise((resolve, reject) => {
        const reader = new window.FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}
