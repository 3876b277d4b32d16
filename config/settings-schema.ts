import { z } from "zod";
import { SEVERITIES } from "../domain/condition.ts";
import { AssessmentSettings } from "./assessment-settings.ts";
import { durationSetting } from "./duration.ts";

/** Marks a setting whose value never appears in an error, a log line or an answer. */
const secretText = () => z.string().min(1).meta({ secret: true });

const nonEmpty = z.string().trim().min(1);
const namePatterns = z.array(nonEmpty).default(["*"]);
const address = z.email({ error: "write one mail address, such as oncall@contoso.example" });

const CloudSchema = z.union([
  z.enum(["global", "usgov", "usgov-dod", "china"]),
  z.strictObject({
    authority: z.url(),
    graph: z.url(),
    portal: z.url().optional(),
    caFile: nonEmpty.optional(),
  }),
]);

const CredentialSchema = z
  .strictObject({
    clientId: nonEmpty.optional().describe("Application (client) ID of the app registration"),
    secret: secretText().optional().describe("client secret"),
    certificate: z
      .strictObject({
        keyFile: nonEmpty.describe("PEM file of the private key"),
        certFile: nonEmpty.describe("PEM file of the certificate"),
      })
      .optional(),
    managedIdentity: z
      .strictObject({
        clientId: nonEmpty
          .optional()
          .describe(
            "the machine's own identity on Azure: `{}`, or the client ID of a user-assigned one",
          ),
      })
      .optional(),
    federatedTokenFile: nonEmpty
      .optional()
      .describe("workload identity federation: the file is read anew for every token"),
  })
  .superRefine((value, context) => {
    const methods = ["secret", "certificate", "managedIdentity", "federatedTokenFile"] as const;
    const given = methods.filter((method) => value[method] !== undefined);
    if (given.length !== 1) {
      context.addIssue({
        code: "custom",
        message: `give exactly one of ${methods.join(", ")}; found ${given.join(" and ") || "none"}`,
      });
    }
    if (value.clientId === undefined && value.managedIdentity === undefined) {
      context.addIssue({
        code: "custom",
        path: ["clientId"],
        message: "missing: the Application (client) ID of the app registration",
      });
    }
  });

/** Floors: 60 s of log polling is one of Graph's 30 report calls a minute and tenant. */
const PollSettings = z.strictObject({
  logs: durationSetting("15s").prefault("60s").describe("how often to read the provisioning logs"),
  jobs: durationSetting("30s").prefault("60s").describe("how often to read every job"),
  audits: durationSetting("60s").prefault("5m").describe("how often to read who changed a job"),
  discovery: durationSetting("10m")
    .prefault("6h")
    .describe("how often to look for new apps and jobs"),
  targets: durationSetting("60s")
    .prefault("5m")
    .describe("how often to look at this tenant's SCIM servers"),
});

const TenantSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: "use 1 to 40 of a-z, 0-9 and -" })
    .describe("your name for the tenant; stands in every screen, mail and metric"),
  tenantId: z
    .guid({ error: "write the Directory (tenant) ID, a GUID" })
    .describe("Directory (tenant) ID"),
  cloud: CloudSchema.default("global").describe(
    "`global`, `usgov`, `usgov-dod`, `china`, or addresses of your own",
  ),
  credential: CredentialSchema,
  poll: PollSettings.prefault({}),
  applications: z
    .strictObject({
      include: namePatterns.describe("apps to watch, by display name or service principal id"),
      exclude: z.array(nonEmpty).default([]).describe("apps to leave out"),
    })
    .prefault({}),
});

const TargetSchema = z.strictObject({
  name: nonEmpty.describe("your name for the SCIM server"),
  tenant: nonEmpty.describe("the tenant whose app it is"),
  application: nonEmpty.describe("the app's display name or service principal id"),
  scim: z
    .strictObject({
      url: z.url().describe("the Tenant URL, as in Entra"),
      token: secretText().describe("the Secret Token; used for GET only"),
      profile: z
        .enum(["generic", "8x8"])
        .default("generic")
        .describe("what is known of this kind of server"),
      allowPrivate: z.boolean().default(false).describe("whether it may be in a private network"),
    })
    .optional(),
  metrics: z
    .strictObject({
      url: z.url().describe("the server's Prometheus page, if it is yours and has one"),
      preset: z
        .enum(["scim", "otel", "micrometer", "prom-client"])
        .default("scim")
        .describe("how its series are named"),
      token: secretText().optional().describe("bearer token for that page"),
    })
    .optional(),
});

const MailSchema = z.strictObject({
  from: nonEmpty.describe("sender, such as `Steadystate <provisioning@contoso.example>`"),
  smtp: z.strictObject({
    /** May hold user and password, so the whole of it is a secret. */
    url: z
      .string()
      .regex(/^(smtps?:\/\/|\$\{)/, { error: "write smtp://host:port or smtps://host:port" })
      .meta({ secret: true, description: "`smtp://user:password@host:587`" }),
    requireTls: z.boolean().default(true).describe("refuse to send without TLS"),
    caFile: nonEmpty.optional().describe("PEM file of a CA to trust"),
  }),
});

const NotificationRoute = z.strictObject({
  to: z.array(address).min(1, { error: "name at least one address" }).describe("who is told"),
  tenants: namePatterns.describe("of which tenants"),
  applications: namePatterns.describe("of which apps"),
  severities: z
    .array(z.enum(SEVERITIES))
    .default(["critical", "warning"])
    .describe("how bad it must be"),
});

const AccessKey = z.strictObject({
  name: nonEmpty.describe("whose key it is"),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: "write the key's SHA-256 as 64 hex digits" })
    .describe("the key's SHA-256, hexadecimal"),
  role: z
    .enum(["viewer", "helpdesk", "operator", "admin"])
    .describe("`viewer` sees no person's data"),
  tenants: namePatterns.describe("which tenants it may see"),
});

const ServerSchema = z.strictObject({
  host: nonEmpty.default("127.0.0.1").describe("address to listen on"),
  port: z.number().int().min(0).max(65_535).default(8080).describe("port to listen on"),
  publicUrl: z.url().nullable().default(null).describe("how people reach it; stands in mails"),
  access: z
    .strictObject({
      mode: z
        .enum(["none", "keys"])
        .default("none")
        .describe("`none` only while listening on loopback"),
      keys: z.array(AccessKey).default([]).describe("API keys"),
    })
    .prefault({}),
});

const instantText = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A clock that runs faster, for the demo: it shows `shows` when the wall says `startedAt`. */
const ClockSchema = z.strictObject({
  shows: instantText.describe("what the clock shows"),
  startedAt: instantText.describe("when the wall shows this"),
  speed: z.number().positive().max(100_000).describe("its seconds in one real second"),
  until: instantText.optional().describe("from here on it runs at the wall's own speed"),
});

export const Settings = z
  .strictObject({
    redis: z
      .strictObject({
        url: z
          .string()
          .regex(/^(rediss?|unix):\/\//, { error: "write redis://, rediss:// or unix:///path" })
          .meta({ secret: true, description: "absent: the embedded Redis, or `REDIS_URL`" })
          .optional(),
        keyPrefix: z
          .string()
          .regex(/^[\w-]{1,40}$/, { error: "use 1 to 40 letters, digits, _ and -" })
          .default("steadystate")
          .describe("begins every key"),
      })
      .prefault({}),
    tenants: z.array(TenantSchema).min(1, { error: "name at least one tenant" }),
    targets: z.array(TargetSchema).default([]),
    mail: MailSchema.nullable().default(null),
    notify: z.array(NotificationRoute).default([]),
    assessment: AssessmentSettings,
    privacy: z
      .strictObject({
        retainDays: z
          .number()
          .int()
          .min(1)
          .max(400)
          .default(30)
          .describe("how long log rows and their details are kept"),
        historyDays: z
          .number()
          .int()
          .min(1)
          .max(800)
          .default(400)
          .describe("how long counters, incidents and the last state of each person are kept"),
      })
      .prefault({}),
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
        message: `"${name}" is used twice: give each tenant a name of its own`,
      });
    }
    for (const [index, target] of settings.targets.entries()) {
      if (known.includes(target.tenant)) continue;
      context.addIssue({
        code: "custom",
        path: ["targets", index, "tenant"],
        message: `no tenant is named "${target.tenant}"; known: ${known.join(", ")}`,
      });
    }
    const { host, access } = settings.server;
    if (access.mode === "none" && !/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) {
      context.addIssue({
        code: "custom",
        path: ["server", "access", "mode"],
        message: `none would open persons' data to the network at ${host}: set keys, or server.host: 127.0.0.1`,
      });
    }
    if (settings.notify.length > 0 && settings.mail === null) {
      context.addIssue({
        code: "custom",
        path: ["mail"],
        message: "missing: notify has routes, so say with mail.from and mail.smtp.url how to send",
      });
    }
  });
export type Settings = z.output<typeof Settings>;

export type TenantSettings = Settings["tenants"][number];
export type TargetSettings = Settings["targets"][number];
