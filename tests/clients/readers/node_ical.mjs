// What node-ical reads: an event a line, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ical = createRequire(process.argv[2] + "/")("node-ical");
const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
for (const event of Object.values(ical.sync.parseICS(readFileSync(0, "utf8")))) {
  if (event.type !== "VEVENT") continue;
  const all_day = event.datetype === "date";
  const moment = (date) => (all_day ? day(date) : date.getTime() / 1000);
  const told = {
    uid: event.uid,
    start: moment(event.start),
    end: moment(event.end),
    all_day,
    status: event.status,
    summary: event.summary,
    description: event.description,
    location: event.location ?? null,
  };
  console.log(JSON.stringify(told));
}
