import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { inkOn } from "@water_booking/seat_drawing/symbols";
import { CategoryDialog } from "./category_dialog";

/** The price categories to choose from, and a new one for who may make it. */
export class CategoryList extends Component {
    static template = "water_booking.SeatEditorCategories";
    static props = {
        session: Object,
        chosen: { optional: true }, // id of a category
        choose: Function, // (id) => void
        version: Number,
    };

    setup() {
        this.dialog = useService("dialog");
    }

    inkOn(color) {
        return inkOn(color);
    }

    onNew() {
        const { session, choose } = this.props;
        this.dialog.add(CategoryDialog, {
            others: session.screen.categories,
            made: (category) => {
                session.learn(category);
                choose(category.id);
            },
        });
    }
}
