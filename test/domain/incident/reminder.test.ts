import { describe, expect, test } from "vitest";
import { dueReminder } from "../../../domain/incident/reminder.ts";
import { DAY, HOUR, type Instant } from "../../../domain/time.ts";
import { MORNING } from "../job-fixtures.ts";

type Deadlines = { readonly disablesAt?: Instant; readonly expiresAt?: Instant };

/** The hours after the opening at which people are reminded, with the reason. */
function remindersOf(hours: number, { disablesAt, expiresAt }: Deadlines = {}): string[] {
  const reminders: string[] = [];
  let announcedAt: Instant = MORNING;
  for (let hour = 0; hour <= hours; hour += 1) {
    const now = MORNING + hour * HOUR;
    const incident = {
      announced: { at: announcedAt, severity: "critical", condition: null, because: "opened" },
      openedAt: MORNING,
      disablesAt: disablesAt ?? null,
      expiresAt: expiresAt ?? null,
    } as const;
    const reminder = dueReminder(incident, now);
    if (reminder === null) continue;
    announcedAt = now;
    reminders.push(`${hour} ${reminder.code}`);
  }
  return reminders;
}

describe("the reminders of an open incident", () => {
  test("come after 6 hours, after a day and then daily", () => {
    expect(remindersOf(75)).toEqual([
      "6 still-open",
      "24 still-open",
      "48 still-open",
      "72 still-open",
    ]);
  });

  test("also come 14, 7, 3 and 1 days before Entra disables the job", () => {
    const reminders = remindersOf(28 * 24, { disablesAt: MORNING + 28 * DAY + HOUR });
    expect(reminders.filter((reminder) => reminder.endsWith("deadline"))).toEqual([
      "337 deadline",
      "505 deadline",
      "601 deadline",
      "649 deadline",
    ]);
  });

  test("come only 30, 14, 7, 3 and 1 days before an expiry", () => {
    expect(remindersOf(40 * 24, { expiresAt: MORNING + 40 * DAY })).toEqual([
      "240 deadline",
      "624 deadline",
      "792 deadline",
      "888 deadline",
      "936 deadline",
    ]);
  });

  test("do not come for an incident that was never notified", () => {
    const incident = { announced: null, openedAt: MORNING, disablesAt: null, expiresAt: null };
    expect(dueReminder(incident, MORNING + 9 * DAY)).toBeNull();
  });
});
