import { expect, test } from "vitest";
import { mayBeUnread } from "../../bench/backtest/unread-rows.ts";

const HOUR = 3_600_000;

// The hourly re-read covers eight hours, and the daily one two days.
test.each`
  lateHours | visibleForHours | unread
  ${1.5}    | ${0}            | ${true}
  ${1.5}    | ${1.2}          | ${true}
  ${1.5}    | ${1.3}          | ${false}
  ${6}      | ${1.3}          | ${false}
  ${7}      | ${1.3}          | ${true}
  ${9.4}    | ${24}           | ${true}
  ${9.4}    | ${26}           | ${false}
`(
  "a row that was $lateHours h late and has been visible for $visibleForHours h may be unread: $unread",
  ({ lateHours, visibleForHours, unread }) => {
    const row = { lateMs: lateHours * HOUR, visibleAt: 0 };
    expect(mayBeUnread(row, visibleForHours * HOUR)).toBe(unread);
  },
);
