// What ical.js, the library of Thunderbird, reads: an event a line, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ICAL = createRequire(process.argv[2] + "/")("ical.js");
const calendar = new ICAL.Component((ICAL.default ?? ICAL).parse(readFileSync(0, "utf8")));
const moment = (time) => (time.isDate ? time.toString() : time.toUnixTime());
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new (ICAL.default ?? ICAL).Event(component);
  const told = {
    uid: event.uid,
    start: moment(event.startDate),
    end: moment(event.endDate),
    all_day: event.startDate.isDate,
    status: component.getFirstPropertyValue("status"),
    summary: event.summary,
    description: event.description,
    location: event.location,
  };
  console.log(JSON.stringify(told));
}
