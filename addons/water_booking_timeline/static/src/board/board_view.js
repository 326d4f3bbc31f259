import { FleetBoardController } from "./board_controller";
import { FleetBoardModel } from "./board_model";
import { FleetBoardRenderer } from "./board_renderer";
import { TimelineView } from "@web_timeline/views/timeline/timeline_view.esm";
import { registry } from "@web/core/registry";

registry.category("views").add("water_fleet_board", {
    ...TimelineView,
    Controller: FleetBoardController,
    Model: FleetBoardModel,
    Renderer: FleetBoardRenderer,
    searchMenuTypes: [],
});
