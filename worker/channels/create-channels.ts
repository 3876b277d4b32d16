import { readFileSync } from "node:fs";
import {
  type ConfiguredRoute,
  notificationRoutes,
  type RouteSettings,
} from "../../config/notification-routes.ts";
import type { Settings } from "../../config/settings-schema.ts";
import { createRenewedMailer } from "../mail/renewed-mailer.ts";
import type { Channel, Channels } from "./channel.ts";
import { createPagerDutyChannel } from "./pagerduty-channel.ts";
import { createTeamsChannel } from "./teams-channel.ts";
import { type ChannelTime, createWebhookChannel } from "./webhook-channel.ts";

type MailSettings = NonNullable<Settings["mail"]>;

/** The channels of the settings, which `rereadSettings` reads again for each message. */
export function createChannels(
  settings: Settings,
  rereadSettings: () => Settings,
  time: ChannelTime,
): Channels {
  const mail = settings.mail === null ? null : createMailChannel(settings.mail, rereadSettings);
  const routes = createRouteChannels(time);
  return {
    find({ channel, routeKey }) {
      if (channel === "mail") return mail;
      const configured = notificationRoutes(rereadSettings()).find(
        ({ route }) => route.key === routeKey && route.channel === channel,
      );
      return configured === undefined ? null : routes.find(configured);
    },
    close() {
      mail?.close();
      routes.close();
    },
  };
}

/** A channel that is not mail, or null for a route that sends mail. Throws if its CA file is missing. */
export function createRouteChannel(settings: RouteSettings, time: ChannelTime): Channel | null {
  return channelOf(withCa(settings), time);
}

type RouteSettingsWithCa = Pick<RouteSettings, "webhook" | "pagerduty" | "teams"> & {
  readonly ca: string | null;
};

function withCa({ webhook, pagerduty, teams }: RouteSettings): RouteSettingsWithCa {
  const caFile = (webhook ?? pagerduty ?? teams)?.caFile;
  const ca = caFile === undefined ? null : readFileSync(caFile, "utf8");
  return { webhook, pagerduty, teams, ca };
}

function channelOf(settings: RouteSettingsWithCa, time: ChannelTime): Channel | null {
  const { webhook, pagerduty, teams, ca } = settings;
  if (webhook !== undefined) return createWebhookChannel({ ...webhook, ca }, time);
  if (pagerduty !== undefined) return createPagerDutyChannel({ ...pagerduty, ca }, time);
  return teams === undefined ? null : createTeamsChannel({ ...teams, ca }, time);
}

/** Keeps the channel of a route until its settings or its CA change. */
function createRouteChannels(time: ChannelTime) {
  const kept = new Map<string, { readonly settings: string; readonly channel: Channel | null }>();
  return {
    find({ route, settings }: ConfiguredRoute): Channel | null {
      const before = kept.get(route.key);
      let current: RouteSettingsWithCa;
      try {
        current = withCa(settings);
      } catch (error) {
        // The CA file may be missing for a moment while it is replaced.
        if (before === undefined) throw error;
        return before.channel;
      }
      const text = JSON.stringify(current);
      if (before?.settings === text) return before.channel;
      before?.channel?.close();
      const channel = channelOf(current, time);
      kept.set(route.key, { settings: text, channel });
      return channel;
    },
    close() {
      for (const { channel } of kept.values()) channel?.close();
    },
  };
}

function createMailChannel(settings: MailSettings, rereadSettings: () => Settings) {
  return createRenewedMailer(smtpSettingsOf(settings), () => {
    const { mail } = rereadSettings();
    try {
      return mail === null ? null : smtpSettingsOf(mail);
    } catch {
      // The CA file may be missing for a moment while it is replaced.
      return null;
    }
  });
}

function smtpSettingsOf({ from, smtp }: MailSettings) {
  const ca = smtp.caFile === undefined ? null : readFileSync(smtp.caFile, "utf8");
  return { from, url: smtp.url, requireTls: smtp.requireTls, ca };
}
