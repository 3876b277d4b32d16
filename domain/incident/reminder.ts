import type { Incident } from "../incident.ts";
import type { NotifyReason } from "../notify-reason.ts";
import { DAY, HOUR, type Instant, type Millis } from "../time.ts";

const FIRST_REMINDER_MS: Millis = 6 * HOUR;
/** The time between two reminders of a long incident. */
const REMINDER_INTERVAL_MS: Millis = DAY;
/** People who were notified less than this before a reminder need no reminder. */
const MIN_GAP_MS: Millis = 6 * HOUR;
const DAYS_BEFORE_DISABLED = [14, 7, 3, 1];
const DAYS_BEFORE_EXPIRY = [30, 14, 7, 3, 1];

type RemindedIncident = Pick<Incident, "announced" | "openedAt" | "disablesAt" | "expiresAt">;

/**
 * Why people should be reminded of an incident now; null if they should not:
 * 1. some days before Entra disables the job, or before a token expires;
 * 2. after 6 hours, after a day, and then daily. An incident about an expiry has only the reminders
 *    before the expiry. The dispatch task drops these reminders if someone has acknowledged the incident.
 */
export function dueReminder(
  { announced, openedAt, disablesAt, expiresAt }: RemindedIncident,
  now: Instant,
): NotifyReason | null {
  if (announced === null) return null;
  const deadline =
    passedDeadline(disablesAt, DAYS_BEFORE_DISABLED, announced.at, now) ??
    passedDeadline(expiresAt, DAYS_BEFORE_EXPIRY, announced.at, now);
  if (deadline !== null) return deadline;
  if (expiresAt !== null) return null;
  const openForMs = now - openedAt;
  const reminderAt = openedAt + lastReminderAfter(openForMs);
  const isDue = reminderAt > openedAt && reminderAt - announced.at >= MIN_GAP_MS;
  return isDue ? { code: "still-open", openForMs } : null;
}

/** The time from the opening to the last reminder that was due; 0 if none was due. */
function lastReminderAfter(openForMs: Millis): Millis {
  if (openForMs >= REMINDER_INTERVAL_MS) return openForMs - (openForMs % REMINDER_INTERVAL_MS);
  return openForMs >= FIRST_REMINDER_MS ? FIRST_REMINDER_MS : 0;
}

function passedDeadline(
  at: Instant | null,
  daysBefore: readonly number[],
  announcedAt: Instant,
  now: Instant,
): NotifyReason | null {
  if (at === null || now >= at) return null;
  const isDue = daysBefore.some((days) => {
    const reminderAt = at - days * DAY;
    return announcedAt < reminderAt && reminderAt <= now;
  });
  return isDue ? { code: "deadline", at, remainingMs: at - now } : null;
}
