import { BaseOptionComponent } from "@html_builder/core/utils";
import { SNIPPET_SPECIFIC } from "@html_builder/utils/option_sequence";
import { Plugin } from "@html_editor/plugin";
import { withSequence } from "@html_editor/utils/resource";
import { registry } from "@web/core/registry";

export class WaterDeparturesOption extends BaseOptionComponent {
    static template = "website_excursions.WaterDeparturesOption";
    static selector = ".s_water_departures";
}

export class WaterExcursionOption extends BaseOptionComponent {
    static template = "website_excursions.WaterExcursionOption";
    static selector = ".s_water_excursion";
}

/** Options of our building blocks; each is an attribute that the server reads. */
class WaterBlocksPlugin extends Plugin {
    static id = "waterBlocks";
    resources = {
        builder_options: [
            withSequence(SNIPPET_SPECIFIC, WaterDeparturesOption),
            withSequence(SNIPPET_SPECIFIC, WaterExcursionOption),
        ],
    };
}

registry.category("website-plugins").add(WaterBlocksPlugin.id, WaterBlocksPlugin);
