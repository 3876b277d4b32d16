import { z } from "zod";
import type { JobConfiguration, SettingState } from "../../domain/job-configuration.ts";
import { DAY, type Instant, SECOND } from "../../domain/time.ts";
import { parseJsonOrUndefined } from "./response-error.ts";

const MAX_SETTING_CHARACTERS = 2000;

const Secrets = z.object({ value: z.array(z.unknown()) });
const Secret = z.object({ key: z.string(), value: z.string().max(MAX_SETTING_CHARACTERS) });
const SyncNotificationSettings = z.object({
  /** Microsoft's example has one address here, and the admin center has a field for one. */
  Recipients: z.string().nullable().catch(null).default(null),
  Enabled: z.boolean().nullable().catch(null).default(null),
  DeleteThresholdEnabled: z.boolean().nullable().catch(null).default(null),
  DeleteThresholdValue: z.number().int().positive().nullable().catch(null).default(null),
});

export type SecretSettings = Pick<
  JobConfiguration,
  | "areSettingsRead"
  | "notificationMail"
  | "notificationAddresses"
  | "deletionPrevention"
  | "deletionThreshold"
  | "keepsAccountsOutOfScope"
  | "tokenExpiresAt"
  | "isEveryoneInScope"
  | "scimFlags"
>;

/**
 * Reads the settings that Graph lists among the secrets of a connection. No other value is kept. A
 * key that the list does not contain has not been set. `json` is null if Graph refused the list.
 */
export function readSecretSettings(json: unknown): SecretSettings {
  const list = Secrets.safeParse(json);
  const areSettingsRead = list.success;
  const settingOf = (key: string): string | null => {
    for (const entry of list.success ? list.data.value : []) {
      const secret = Secret.safeParse(entry);
      if (secret.success && secret.data.key === key) return secret.data.value;
    }
    return null;
  };
  const hasKey = (key: string): boolean =>
    list.success &&
    list.data.value.some((entry) => z.object({ key: z.literal(key) }).safeParse(entry).success);
  return {
    areSettingsRead,
    ...notificationSettingsOf(settingOf("SyncNotificationSettings"), {
      isMissing: areSettingsRead && !hasKey("SyncNotificationSettings"),
    }),
    keepsAccountsOutOfScope: flagOf(settingOf("SkipOutOfScopeDeletions")) ?? false,
    tokenExpiresAt: findTokenExpiry(settingOf("TokenExpiration")),
    isEveryoneInScope: flagOf(settingOf("SyncAll")),
    scimFlags: scimFlagsOf(settingOf("BaseAddress")),
  };
}

function flagOf(text: string | null): boolean | null {
  const flag = text?.trim().toLowerCase();
  return flag === "true" || flag === "false" ? flag === "true" : null;
}

type NotificationSettings = Pick<
  SecretSettings,
  "notificationMail" | "notificationAddresses" | "deletionPrevention" | "deletionThreshold"
>;

function notificationSettingsOf(
  text: string | null,
  { isMissing }: { readonly isMissing: boolean },
): NotificationSettings {
  if (isMissing)
    return {
      notificationMail: "not-set",
      notificationAddresses: [],
      deletionPrevention: "not-set",
      deletionThreshold: null,
    };
  const settings = SyncNotificationSettings.safeParse(parseJsonOrUndefined(text ?? ""));
  const { Enabled, Recipients, DeleteThresholdEnabled, DeleteThresholdValue } = settings.success
    ? settings.data
    : SyncNotificationSettings.parse({});
  return {
    notificationMail: stateOf(Enabled),
    notificationAddresses: Enabled === true ? addressesOf(Recipients ?? "") : [],
    deletionPrevention: stateOf(DeleteThresholdEnabled),
    deletionThreshold: DeleteThresholdValue,
  };
}

const MAX_ADDRESSES = 10;
const Address = z.email().max(254);

/** The addresses in the text, which are separated by the characters that mail programs allow. */
function addressesOf(text: string): readonly string[] {
  const parts = text.split(/[;,\s]+/).filter((part) => Address.safeParse(part).success);
  return [...new Set(parts)].slice(0, MAX_ADDRESSES);
}

function stateOf(flag: boolean | null): SettingState {
  if (flag === null) return "unknown";
  return flag ? "on" : "off";
}

/** Seconds since 1970 have at most ten digits until the year 2286; milliseconds have more. */
const MAX_SECONDS = 9_999_999_999;
const EARLIEST_EXPIRY: Instant = Date.parse("2000-01-01T00:00:00Z");
const LATEST_EXPIRY: Instant = EARLIEST_EXPIRY + 200 * 365 * DAY;

/** Microsoft documents no form of this value, so it may be a date or a number of (milli)seconds. */
function findTokenExpiry(text: string | null): Instant | null {
  const value = text?.trim() ?? "";
  const number = /^\d{9,14}$/.test(value) ? Number(value) : null;
  const at = number === null ? dateOf(value) : number * (number <= MAX_SECONDS ? SECOND : 1);
  return at !== null && at >= EARLIEST_EXPIRY && at <= LATEST_EXPIRY ? at : null;
}

/** Only a form that begins with the year, because the order of day and month is not known. */
function dateOf(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}([T ]|$)/.test(text)) return null;
  // Without a zone the time is taken as UTC, as Graph writes its times.
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10));
  const at = Date.parse(hasZone || text.length === 10 ? text : `${text}Z`);
  return Number.isNaN(at) ? null : at;
}

/** Returns only the flags, because the address may contain a customer number or a password. */
function scimFlagsOf(address: string | null): JobConfiguration["scimFlags"] {
  if (address === null || !URL.canParse(address)) return null;
  const flags = new URL(address).search.toLowerCase();
  const hasCurrentFlag = flags.includes("aadoptscim062020");
  const hasLegacyFlag = flags.includes("azureadscimpatch2017");
  if (hasCurrentFlag && hasLegacyFlag) return "both";
  if (hasCurrentFlag) return "current";
  return hasLegacyFlag ? "legacy" : "none";
}
