/**
 * Why there is a notification about an incident. `still`: a reminder. `unacknowledged`: the
 * acknowledgement of the incident was withdrawn. `escalated`: nobody has acknowledged the incident in
 * time.
 */
export const NOTIFICATION_REASONS = [
  "opened",
  "worsened",
  "eased",
  "reason-changed",
  "still",
  "acknowledged",
  "unacknowledged",
  "escalated",
  "recovered",
] as const;
export type NotificationReason = (typeof NOTIFICATION_REASONS)[number];
