import { z } from "zod";
import { INCIDENT_SEVERITIES } from "../domain/condition.ts";
import { INCIDENT_KINDS } from "../domain/incident-kind.ts";
import { JOB_KINDS } from "../domain/job-kind.ts";
import { isTimeZone } from "../domain/notify/local-time.ts";
import { nextOpenTime } from "../domain/notify/match-route.ts";
import type { WeeklyHours } from "../domain/notify/route.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { PagerDutySettings, safeUrl, TeamsSettings, WebhookSettings } from "./channel-settings.ts";
import { durationSetting } from "./duration.ts";
import { allowedText } from "./issue-text.ts";
import { address, nonEmpty, secretText } from "./setting-values.ts";
import { DigestSetting, hoursSettings, WatchingSetting } from "./weekly-hours-settings.ts";

const addresses = z.array(address).min(1, { error: "name at least one address" });

const patterns = z
  .array(nonEmpty)
  .min(1, { error: 'name at least one, or write ["*"] for all' })
  .default(["*"]);

function oneOf<const Names extends readonly [string, ...string[]]>(
  names: Names,
  { noun, defaultText = "all" }: { readonly noun: string; readonly defaultText?: string },
) {
  return z
    .array(
      z.enum(names, {
        error: ({ input }) => allowedText(input, names, `unknown ${noun}`),
      }),
    )
    .min(1, { error: `name at least one ${noun}, or leave the setting out for ${defaultText}` });
}

/** The channels of a route, which has exactly one of them. */
const ROUTE_CHANNELS = ["to", "webhook", "pagerduty", "teams"] as const;

const RouteFields = z.strictObject({
  name: nonEmpty
    .max(60, { error: "use at most 60 characters" })
    .optional()
    .describe("Name of the route in the console, the API and logs"),
  to: addresses.optional().describe("Mail addresses of the recipients"),
  webhook: WebhookSettings.optional(),
  pagerduty: PagerDutySettings.optional(),
  teams: TeamsSettings.optional(),
  jobAddresses: z
    .boolean()
    .default(false)
    .describe(
      "Also send mails about a job to the addresses in its own Notification Email setting in Entra",
    ),
  tenants: patterns.describe("Tenants whose incidents this route gets; `*` matches any text"),
  applications: patterns.describe("Apps whose incidents this route gets; `*` matches any text"),
  jobKinds: oneOf(JOB_KINDS, { noun: "kind of job" })
    .nullable()
    .default(null)
    .describe(
      `Kinds of jobs whose incidents this route gets: ${JOB_KINDS.join(", ")}; all if missing`,
    ),
  kinds: oneOf(INCIDENT_KINDS, { noun: "kind of incident" })
    .nullable()
    .default(null)
    .describe(
      `Kinds of incidents that this route gets: ${INCIDENT_KINDS.join(", ")}; all if missing`,
    ),
  severities: oneOf(INCIDENT_SEVERITIES, {
    noun: "severity",
    defaultText: "critical and warning",
  })
    .default(["critical", "warning"])
    .describe(
      `Severities of the incidents that this route gets: ${INCIDENT_SEVERITIES.join(", ")}`,
    ),
  hours: hoursSettings(
    "The route gets messages only in its hours. When the hours begin, it gets the messages about incidents that are still open",
  )
    .nullable()
    .default(null)
    .describe("Hours in which this route gets messages"),
  quietHours: hoursSettings(
    "In its quiet hours, the route gets only critical incidents. Other incidents wait until the quiet hours end",
  )
    .nullable()
    .default(null)
    .describe("Hours in which this route gets only critical incidents"),
  digest: DigestSetting.nullable()
    .default(null)
    .describe(
      "`daily` or `weekly`: one message a day or a week in place of a message for each incident. Or an object with the keys every, on, at, timeZone; default: Monday, 08:00, UTC",
    ),
  watching: WatchingSetting.nullable()
    .default(null)
    .describe(
      "`weekly`: a message that says that Steadystate still works, even if nothing happened. Or an object with the keys every, on, at, timeZone",
    ),
  escalate: z
    .strictObject({
      after: durationSetting({ minimum: "1m" }).describe(
        "A critical incident without an acknowledgement is escalated after this time",
      ),
      to: addresses.describe("Mail addresses that are notified then"),
    })
    .nullable()
    .default(null),
});
type RouteFields = z.output<typeof RouteFields>;

export const NotificationRoute = RouteFields.superRefine((route, context) => {
  const report = (path: readonly string[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  const channels = ROUTE_CHANNELS.filter((channel) => route[channel] !== undefined);
  if (channels.length !== 1) {
    const found = channels.join(" and ") || "none";
    report([], `give exactly one of ${ROUTE_CHANNELS.join(", ")}; found ${found}`);
  }
  if (route.to === undefined && route.jobAddresses) {
    report(
      ["jobAddresses"],
      "only a route with to sends mail: leave it out, or add a route with to",
    );
  }
  checkTimes(route, report);
});

function checkTimes(
  route: RouteFields,
  report: (path: readonly string[], message: string) => void,
): void {
  const { digest, hours, quietHours, escalate, pagerduty } = route;
  if (digest !== null && (hours !== null || quietHours !== null || escalate !== null)) {
    const text = "a digest is sent at its own time: leave hours, quietHours and escalate out";
    report(["digest"], `${text}, or use two routes`);
  }
  if (pagerduty !== undefined && (digest !== null || route.watching !== null)) {
    const path = digest === null ? "watching" : "digest";
    report([path], "PagerDuty would call a person for it: use a route with to, webhook or teams");
  }
  checkHours(route, report);
}

function checkHours(
  { hours, quietHours, severities }: RouteFields,
  report: (path: readonly string[], message: string) => void,
): void {
  if (quietHours !== null && severities.every((severity) => severity === "critical")) {
    const text = "they never hold back critical incidents, and this route gets no others";
    report(["quietHours"], `${text}: leave quietHours out, or add warning to severities`);
  }
  // Skipped if a time or zone is wrong, because this has its own error.
  if (![hours, quietHours].every((time) => time === null || isUsable(time))) return;
  const severity = severities.find((name) => name !== "critical");
  if (severity !== undefined && nextOpenTime({ hours, quietHours }, severity, 0) === null) {
    const text = `no time is within hours and outside quietHours, so this route would never get ${severity} incidents`;
    report(["quietHours"], `${text}: shorten quietHours`);
  }
}

function isUsable({ fromMinute, toMinute, timeZone }: WeeklyHours): boolean {
  const areTimes = [fromMinute, toMinute].every((minute) => minute >= 0 && minute <= DAY / MINUTE);
  return areTimes && isTimeZone(timeZone);
}

export type RouteSettings = z.output<typeof NotificationRoute>;

export const HeartbeatSettings = z.strictObject({
  url: safeUrl(secretText()).describe(
    "Address that Steadystate requests with GET while it reads Entra and can notify people, such as the address of a check in Healthchecks, which alerts when the requests stop",
  ),
  every: durationSetting({ minimum: "30s" }).prefault("5m").describe("Time between two requests"),
});
