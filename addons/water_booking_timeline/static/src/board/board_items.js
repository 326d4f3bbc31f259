import { _t } from "@web/core/l10n/translation";
import { fromServer } from "./board_model";

/** A sign beside each colour, for those who do not see colours: icon of each level. */
export const SIGNS = {
    over: "fa-exclamation-triangle",
    full: "fa-battery-full",
    under: "fa-arrow-down",
    good: "fa-check",
    draft: "fa-pencil",
    past: "fa-flag-checkered",
    charter: "fa-anchor",
    service: "fa-wrench",
};

export const legend = () => [
    { level: "over", text: _t("Oversold") },
    { level: "full", text: _t("Full") },
    { level: "good", text: _t("Sells well") },
    { level: "under", text: _t("Sells badly") },
    { level: "draft", text: _t("Not on sale yet") },
    { level: "charter", text: _t("Charter") },
    { level: "service", text: _t("Service") },
];

export function part(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
}

/** What stands in the box of a booking; built as elements, so that no name can be markup. */
function content(line) {
    const box = part("div", "o_water_board_content");
    const said = [line.name, line.time, line.places, line.said].filter(Boolean).join(", ");
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", said);
    box.tabIndex = -1;
    box.dataset.line = line.id;
    box.append(part("span", `fa ${SIGNS[line.level] || SIGNS.good} me-1`));
    if (line.crew) {
        box.append(part("span", "fa fa-user-times me-1"));
    }
    box.append(part("span", "o_water_board_name", line.name));
    if (line.places) {
        box.append(part("span", "o_water_board_places ms-1", line.places));
    }
    return box;
}

/** A booking as vis-timeline draws it. */
export function bookingItem(line, canDrag) {
    const move = canDrag && line.movable;
    return {
        id: line.id,
        group: line.group,
        start: fromServer(line.start).toJSDate(),
        end: fromServer(line.stop).toJSDate(),
        content: content(line),
        className: `o_water_board_item o_water_trip_${line.trip_id} o_water_${line.level} o_water_${line.phase} ${
            line.state === "held" ? "o_water_held" : ""
        }`,
        title: [line.name, line.time, line.places, line.said].filter(Boolean).join("\n"),
        editable: { updateTime: move, updateGroup: move, remove: false },
        evt: line,
    };
}

/** What another company does with the vessel: that it is busy, no more. */
export function closedItem(line, number) {
    return {
        id: `closed-${number}`,
        type: "background",
        group: line.group,
        start: fromServer(line.start).toJSDate(),
        end: fromServer(line.stop).toJSDate(),
        content: part("span", "o_water_board_closed", line.text),
        className: "o_water_closed",
    };
}

export function freeItem(free, number) {
    const minutes = Math.floor(free.stop.diff(free.start, "minutes").minutes);
    const hours = Math.floor(minutes / 60);
    const length =
        hours >= 48
            ? _t("free for %s days", Math.floor(hours / 24))
            : _t("free for %s", `${hours}:${String(minutes % 60).padStart(2, "0")}`);
    return {
        id: `free-${number}`,
        type: "background",
        group: free.group,
        start: free.start.toJSDate(),
        end: free.stop.toJSDate(),
        content: part("span", "o_water_board_free", length),
        className: "o_water_free",
    };
}
