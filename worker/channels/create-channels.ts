import { readFileSync } from "node:fs";
import type { Settings } from "../../config/settings-schema.ts";
import { createRenewedMailer } from "../mail/renewed-mailer.ts";
import type { Channels } from "./channel.ts";

type MailSettings = NonNullable<Settings["mail"]>;

/** The channels of the settings, which `rereadSettings` reads again for each message. */
export function createChannels(settings: Settings, rereadSettings: () => Settings): Channels {
  const mail = settings.mail === null ? null : createMailChannel(settings.mail, rereadSettings);
  return {
    find: () => mail,
    close: () => mail?.close(),
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
