/**
 * Days and hours as the visitor's own calendar has them: in four zones, over two changes of the clock, and in languages that
 * write them differently.
 */
import { afterEach, expect, test } from "vitest";
import { dayName, hourOf, opensDay } from "../src/rhythm.js";

const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

/** One minute before and one after midnight in each zone, in UTC. */
const MIDNIGHTS: [zone: string, before: string, after: string][] = [
  ["Pacific/Auckland", "2026-11-21T10:59Z", "2026-11-21T11:01Z"],
  ["Asia/Kolkata", "2026-11-21T18:29Z", "2026-11-21T18:31Z"],
  ["Europe/Berlin", "2026-11-21T22:59Z", "2026-11-21T23:01Z"],
  ["America/Los_Angeles", "2026-11-22T07:59Z", "2026-11-22T08:01Z"],
];

for (const [place, before, after] of MIDNIGHTS) {
  test(`a day ends at midnight in ${place}, and nowhere else`, () => {
    process.env["TZ"] = place;
    const [evening, night] = [Date.parse(before), Date.parse(after)];
    expect(opensDay(evening, night, night)).toBe(true);
    expect(opensDay(evening - 60_000, evening, night)).toBe(false);
    expect(opensDay(night, night + 23 * 3_600_000, night)).toBe(false);
    for (const [elsewhere, , other] of MIDNIGHTS) {
      if (elsewhere === place) continue;
      expect(opensDay(Date.parse(other) - 120_000, Date.parse(other), night), `midnight in ${elsewhere}`).toBe(false);
    }
  });
}

test("a day of 23 hours and one of 25 are one day each", () => {
  process.env["TZ"] = "Europe/Berlin";
  for (const [start, hours] of [["2026-03-29T00:00+01:00", 23], ["2026-10-25T00:00+02:00", 25]] as const) {
    const midnight = Date.parse(start);
    for (let hour = 1; hour < hours; hour += 1) expect(opensDay(midnight, midnight + hour * 3_600_000, midnight), `${start}, ${hour}`).toBe(false);
    expect(opensDay(midnight, midnight + hours * 3_600_000, midnight), `the day after ${start}`).toBe(true);
  }
  // The hour that comes twice, and the one that does not come.
  expect([hourOf(Date.parse("2026-10-25T02:30+02:00"), "de"), hourOf(Date.parse("2026-10-25T02:30+01:00"), "de")]).toEqual(["2:30", "2:30"]);
  expect(hourOf(Date.parse("2026-03-29T01:59+01:00") + 60_000, "de")).toBe("3:00");
});

test("the first line tells its day only if that is not today", () => {
  const now = Date.parse("2026-11-22T12:00Z");
  expect(opensDay(undefined, now - 60_000, now)).toBe(false);
  expect(opensDay(undefined, now - 48 * 3_600_000, now)).toBe(true);
});

test("days and hours are written as the language wants", () => {
  process.env["TZ"] = "UTC";
  const at = Date.parse("2026-11-22T15:05Z");
  expect(dayName(at, at, "en-US")).toBe("Sunday, November 22");
  expect(dayName(at, at, "de")).toBe("Sonntag, 22. November");
  expect(dayName(at, Date.parse("2027-01-02"), "en-US")).toBe("Sunday, November 22, 2026");
  expect(dayName(at, at, "ar-EG")).toContain("نوفمبر");
  expect([hourOf(at, "en-US").replace("\u202f", " "), hourOf(at, "de-AT")]).toEqual(["3:05 PM", "15:05"]);
});
