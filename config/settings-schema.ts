import { z } from "zod";
import { suggestion } from "../command-line/did-you-mean.ts";
import { MIN_LINK_SECRET_CHARS } from "../domain/notify/link-token.ts";
import { AccessSchema, findAccessMistakes } from "./access-schema.ts";
import { AssessmentSettings } from "./assessment-settings.ts";
import { findRouteMistakes } from "./check-routes.ts";
import { findMailMistakes, MailSchema } from "./mail-schema.ts";
import { HeartbeatSettings, NotificationRoute } from "./notify-schema.ts";
import { findPrivacyMistakes, PrivacySettings } from "./privacy-settings.ts";
import { RedisSettings } from "./redis-settings.ts";
import { dateOrInstantText, instantText, nonEmpty, secretText } from "./setting-values.ts";
import { TenantSchema } from "./tenant-schema.ts";

const TargetSchema = z.strictObject({
  name: nonEmpty.describe("Name of the SCIM server on pages and in metrics"),
  tenant: nonEmpty.describe("Name of the tenant that provisions to this server"),
  application: nonEmpty.describe("Display name or service principal ID of the app"),
  tokenExpiresAt: dateOrInstantText
    .optional()
    .describe(
      "When the app's Secret Token in Entra expires, as a date or a time. Steadystate warns before that",
    ),
  scim: z
    .strictObject({
      url: z.url().describe("The Tenant URL as Entra shows it"),
      token: secretText().describe("The Secret Token. Steadystate uses it for GET requests only"),
      allowPrivate: z.boolean().default(false).describe("Allow an address in a private network"),
    })
    .optional(),
  metrics: z
    .strictObject({
      url: z.url().describe("URL of the server's Prometheus metrics, if it has them"),
      preset: z
        .enum(["scim", "otel", "micrometer", "prom-client"])
        .default("scim")
        .describe("Naming scheme of those metrics"),
      token: secretText().optional().describe("Bearer token for the metrics URL"),
    })
    .optional(),
});

const PORT_ERROR = { error: "write a port from 1 to 65535, such as 8080" };

const ServerSchema = z.strictObject({
  host: nonEmpty.default("127.0.0.1").describe("Address to listen on"),
  port: z
    .number()
    .int()
    .min(0, PORT_ERROR)
    .max(65_535, PORT_ERROR)
    .default(8080)
    .describe("Port to listen on"),
  publicUrl: z
    .url({ protocol: /^https?$/, error: "write an address that begins with https:// or http://" })
    .nullable()
    .default(null)
    .describe(
      "Address of the console for links in mails. Without it, mails contain no links to the console",
    ),
  linkSecret: z
    .string()
    .min(MIN_LINK_SECRET_CHARS, {
      error: `write at least ${MIN_LINK_SECRET_CHARS} random characters, such as the output of \`openssl rand -base64 32\``,
    })
    .meta({
      secret: true,
      description:
        "Signs the links in mails with which recipients acknowledge and unsubscribe, at least 32 characters. " +
        "Without it, mails contain no such links",
    })
    .optional(),
  access: AccessSchema.prefault({}),
});

/**
 * A clock that runs faster than real time, for the demo. It shows `initialTime` at the real time
 * `startedAt`.
 */
const ClockSchema = z.strictObject({
  initialTime: instantText.describe(
    "Simulated time that the clock shows at the real time `startedAt` (for demos and tests)",
  ),
  startedAt: instantText.describe("Real time at which the clock shows `initialTime`"),
  speed: z.number().positive().max(100_000).describe("Simulated seconds in one real second"),
  until: instantText.optional().describe("Simulated time after which the clock runs at real speed"),
});

const linkTemplate = z
  .url({ protocol: /^https?$/, error: "write an address that begins with https:// or http://" })
  .nullable()
  .default(null);

const LinksSchema = z.strictObject({
  grafana: linkTemplate.describe(
    "Address of a dashboard for the links in mails. `{tenant}` and `{job}` in it are replaced by the name of the tenant and the name of the job in metrics (`sync_job`), as the dashboards of Steadystate expect them. In a link about several jobs, `$__all` replaces `{job}`",
  ),
  runbook: linkTemplate.describe(
    "Address of your runbook for the links in mails. `{kind}` in it is replaced by the kind of the incident, such as `quarantine`. Default: Microsoft's documentation about this kind of incident",
  ),
});

export const Settings = z
  .strictObject({
    redis: RedisSettings.prefault({}),
    tenants: z.array(TenantSchema).min(1, { error: "name at least one tenant" }),
    targets: z.array(TargetSchema).default([]),
    mail: MailSchema.nullable().default(null),
    notify: z.array(NotificationRoute).default([]),
    heartbeat: HeartbeatSettings.nullable().default(null),
    links: LinksSchema.prefault({}),
    assessment: AssessmentSettings,
    privacy: PrivacySettings.prefault({}),
    server: ServerSchema.prefault({}),
    clock: ClockSchema.nullable().default(null),
  })
  .superRefine((settings, context) => {
    const known = settings.tenants.map((tenant) => tenant.name);
    for (const [index, name] of known.entries()) {
      if (known.indexOf(name) === index) continue;
      context.addIssue({
        code: "custom",
        path: ["tenants", index, "name"],
        message: "this name is used twice: give every tenant a different name",
      });
    }
    for (const [index, target] of settings.targets.entries()) {
      if (known.includes(target.tenant)) continue;
      context.addIssue({
        code: "custom",
        path: ["targets", index, "tenant"],
        message: `no tenant has this name; ${suggestion(target.tenant, known, `write one of ${known.join(", ")}`)}`,
      });
    }
    for (const { path, message } of [
      ...findRouteMistakes(settings),
      ...findMailMistakes(settings),
      ...findAccessMistakes(settings.server),
      ...findPrivacyMistakes(settings.privacy),
    ]) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });
export type Settings = z.output<typeof Settings>;

export type TenantSettings = Settings["tenants"][number];
export type TargetSettings = Settings["targets"][number];
