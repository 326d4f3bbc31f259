import { fromServer } from "./board_model";
import { legend, part, SIGNS } from "./board_items";
import { _t } from "@web/core/l10n/translation";

/** Of which level a week is shown, if it has one of them: what wants to be looked at comes first. */
const FIRST = ["over", "under", "full", "service", "charter", "good", "draft", "past"];
export const WEEK = "week:";
/** Pixels between two bookings of one line; neighbouring weeks touch, and share a line all the same. */
export const APART = 2;
export const TOUCHING = -1;

/**
 * The weeks of a booking, by their first moments: of a trip the one in which it departs, of all else
 * each that it touches.
 */
function weeksOf(line, tz) {
    let from = fromServer(line.moment).setZone(tz).startOf("week");
    const stop = fromServer(line.stop);
    const found = [];
    do {
        found.push(from);
        from = from.plus({ weeks: 1 });
    } while (!line.trip_id && from < stop);
    return found;
}

/** In a season a day is a few pixels: the bookings of each row by week. */
export function weeks(items, tz) {
    const found = new Map();
    for (const line of items) {
        for (const from of weeksOf(line, tz)) {
            const id = `${WEEK}${line.group}:${from.toISODate()}`;
            const week = found.get(id) || { id, group: line.group, from, lines: [] };
            week.lines.push(line);
            found.set(id, week);
        }
    }
    return [...found.values()];
}

/** The booking of a week that begins first. */
export const firstOf = ({ lines }) =>
    lines.reduce((one, other) => (other.start < one.start ? other : one));

/**
 * A week of a row as vis-timeline draws it: sign and colour of what wants to be looked at.
 *
 * @param {string} row its name, for who hears it
 */
export function weekItem({ id, group, from, lines }, row) {
    const many = (level) => lines.filter((line) => line.level === level).length;
    const level = FIRST.find(many) || "good";
    const to = from.plus({ days: 7 });
    const names = [...legend(), { level: "past", text: _t("Departed") }];
    const said = [
        `${from.toFormat("dd.MM")} – ${to.minus({ days: 1 }).toFormat("dd.MM")}`,
        _t("Bookings: %s", lines.length),
        ...names.filter((one) => many(one.level)).map((one) => `${one.text}: ${many(one.level)}`),
    ];
    const crew = lines.filter((line) => line.crew).length;
    if (crew) {
        said.push(_t("Crew incomplete: %s", crew));
    }
    const box = part("div", "o_water_board_content");
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", [row, ...said].join(", "));
    box.tabIndex = -1;
    box.dataset.line = id;
    box.append(part("span", `fa ${SIGNS[level]} me-1`));
    if (crew) {
        box.append(part("span", "fa fa-user-times me-1"));
    }
    box.append(part("span", "o_water_board_places", String(lines.length)));
    return {
        id,
        group,
        start: from.toJSDate(),
        end: to.toJSDate(),
        content: box,
        className: `o_water_board_item o_water_board_week o_water_${level}`,
        title: said.join("\n"),
        editable: false,
    };
}

/** The first day of a week on the board, by its id. */
export const weekOf = (id) => String(id).startsWith(WEEK) && String(id).split(":")[2];
