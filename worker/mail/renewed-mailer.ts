import type { Channel } from "../channels/channel.ts";
import { createSmtpMailer, type SmtpSettings } from "./smtp.ts";

/**
 * A mailer that reads its settings for each mail, because an operator may have replaced the password
 * or the CA file. `readSettings` returns null if the settings cannot be read now; the last ones stay
 * in use.
 */
export function createRenewedMailer(
  firstSettings: SmtpSettings,
  readSettings: () => SmtpSettings | null,
): Channel {
  let settings = firstSettings;
  let mailer = createSmtpMailer(settings);
  const currentMailer = (): Channel => {
    const newSettings = readSettings() ?? settings;
    if (JSON.stringify(newSettings) === JSON.stringify(settings)) return mailer;
    mailer.close();
    settings = newSettings;
    mailer = createSmtpMailer(settings);
    return mailer;
  };
  return {
    send: (attempt) => currentMailer().send(attempt),
    verify: () => currentMailer().verify(),
    close: () => mailer.close(),
  };
}
