import { readFileSync } from "node:fs";
import type { RouteSettings } from "../../config/notify-schema.ts";
import type { Channel } from "./channel.ts";
import { createPagerDutyChannel } from "./pagerduty-channel.ts";
import { createTeamsChannel } from "./teams-channel.ts";
import { type ChannelTime, createWebhookChannel } from "./webhook-channel.ts";

type RouteChannelSettings = Pick<RouteSettings, "webhook" | "pagerduty" | "teams"> & {
  readonly ca: string | null;
};

/** What the channel of a route needs. Throws if its CA file cannot be read. */
export function readRouteChannel(settings: RouteSettings): RouteChannelSettings {
  const { webhook, pagerduty, teams } = settings;
  const caFile = (webhook ?? pagerduty ?? teams)?.caFile;
  const ca = caFile === undefined ? null : readFileSync(caFile, "utf8");
  return { webhook, pagerduty, teams, ca };
}

/** The channel of a route that does not send mail; null for a route that sends mail. */
export function createRouteChannel(
  { webhook, pagerduty, teams, ca }: RouteChannelSettings,
  time: ChannelTime,
): Channel | null {
  if (webhook !== undefined) return createWebhookChannel({ ...webhook, ca }, time);
  if (pagerduty !== undefined) return createPagerDutyChannel({ ...pagerduty, ca }, time);
  return teams === undefined ? null : createTeamsChannel({ ...teams, ca }, time);
}
