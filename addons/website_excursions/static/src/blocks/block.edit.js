import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Shows the inside of a building block while its page is edited: visitors get it from the server.
 * Odoo starts it anew when an option changes, and stops it before the page is saved.
 */
export class Block extends Interaction {
    static selector = ".s_water_block";

    async willStart() {
        this.html = await this.waitFor(
            rpc("/excursions/block", { options: { ...this.el.dataset } }),
        );
    }

    start() {
        const content = this.el.querySelector(".s_water_content");
        if (content) {
            // the server has escaped every name in it
            content.innerHTML = this.html;
            this.registerCleanup(() => content.replaceChildren());
        }
    }
}

registry.category("public.interactions.edit").add("website_excursions.block", {
    Interaction: Block,
});
