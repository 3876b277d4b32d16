import { z } from "zod";
import { CONDITIONS, SEVERITIES } from "../domain/snapshot.ts";
import { DEFAULT_THRESHOLDS } from "../domain/thresholds.ts";
import { duration } from "./duration.ts";

/** Marks a setting whose value never appears in an error, a log line or an answer. */
const secret = () => z.string().min(1).meta({ secret: true });

const nonEmpty = z.string().trim().min(1);
const names = z.array(nonEmpty).default(["*"]);
const address = z.email({ error: "write one mail address, such as oncall@contoso.example" });

const Cloud = z.union([
  z.enum(["global", "usgov", "usgov-dod", "china"]),
  z.strictObject({
    authority: z.url(),
    graph: z.url(),
    portal: z.url().optional(),
    caFile: nonEmpty.optional(),
  }),
]);

const Credential = z
  .strictObject({
    clientId: nonEmpty.optional(),
    secret: secret().optional(),
    certificate: z.strictObject({ keyFile: nonEmpty, certFile: nonEmpty }).optional(),
    managedIdentity: z.strictObject({ clientId: nonEmpty.optional() }).optional(),
    federatedTokenFile: nonEmpty.optional(),
  })
  .superRefine((value, context) => {
    const ways = ["secret", "certificate", "managedIdentity", "federatedTokenFile"] as const;
    const given = ways.filter((way) => value[way] !== undefined);
    if (given.length !== 1) {
      context.addIssue({
        code: "custom",
        message: `give exactly one of ${ways.join(", ")}; found ${given.join(" and ") || "none"}`,
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
const Poll = z.strictObject({
  logs: duration("15s").prefault("60s"),
  jobs: duration("30s").prefault("60s"),
  audits: duration("60s").prefault("5m"),
  discovery: duration("10m").prefault("6h"),
  targets: duration("60s").prefault("5m"),
});

const Tenant = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: "use 1 to 40 of a-z, 0-9 and -" }),
  tenantId: z.guid({ error: "write the Directory (tenant) ID, a GUID" }),
  cloud: Cloud.default("global"),
  credential: Credential,
  poll: Poll.prefault({}),
  applications: z
    .strictObject({ include: names, exclude: z.array(nonEmpty).default([]) })
    .prefault({}),
});

const Target = z.strictObject({
  name: nonEmpty,
  tenant: nonEmpty,
  application: nonEmpty,
  scim: z
    .strictObject({
      url: z.url(),
      token: secret(),
      profile: z.enum(["generic", "8x8"]).default("generic"),
      allowPrivate: z.boolean().default(false),
    })
    .optional(),
  metrics: z
    .strictObject({
      url: z.url(),
      preset: z.enum(["scim", "otel", "micrometer", "prom-client"]).default("scim"),
      token: secret().optional(),
    })
    .optional(),
});

const Mail = z.strictObject({
  from: nonEmpty,
  smtp: z.strictObject({
    /** May hold user and password, so the whole of it is a secret. */
    url: z
      .string()
      .regex(/^(smtps?:\/\/|\$\{)/, { error: "write smtp://host:port or smtps://host:port" })
      .meta({ secret: true }),
    requireTls: z.boolean().default(true),
    caFile: nonEmpty.optional(),
  }),
});

const Route = z.strictObject({
  to: z.array(address).min(1, { error: "name at least one address" }),
  tenants: names,
  applications: names,
  severities: z.array(z.enum(SEVERITIES)).default(["critical", "warning"]),
  conditions: z.array(z.enum(CONDITIONS)).optional(),
});

const AccessKey = z.strictObject({
  name: nonEmpty,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: "write the key's SHA-256 as 64 hex digits" }),
  role: z.enum(["viewer", "helpdesk", "operator", "admin"]),
  tenants: names,
});

const Server = z.strictObject({
  host: nonEmpty.default("127.0.0.1"),
  port: z.number().int().min(0).max(65_535).default(8080),
  publicUrl: z.url().nullable().default(null),
  access: z
    .strictObject({
      mode: z.enum(["none", "keys"]).default("none"),
      keys: z.array(AccessKey).default([]),
    })
    .prefault({}),
});

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A clock that runs faster, for the demo: it shows `shows` when the wall says `startedAt`. */
const Clock = z.strictObject({
  shows: instant,
  startedAt: instant,
  speed: z.number().positive().max(100_000),
  /** From here on it runs at the wall's own speed. */
  until: instant.optional(),
});

const thresholds = Object.fromEntries(
  Object.keys(DEFAULT_THRESHOLDS).map((name) => [name, z.number().nonnegative().optional()]),
) as Record<keyof typeof DEFAULT_THRESHOLDS, z.ZodOptional<z.ZodNumber>>;

export const Settings = z
  .strictObject({
    redis: z
      .strictObject({
        url: z
          .string()
          .regex(/^(rediss?|unix):\/\//, { error: "write redis://, rediss:// or unix:///path" })
          .meta({ secret: true })
          .optional(),
        keyPrefix: z
          .string()
          .regex(/^[\w-]{1,40}$/)
          .default("steadystate"),
      })
      .prefault({}),
    tenants: z.array(Tenant).min(1, { error: "name at least one tenant" }),
    targets: z.array(Target).default([]),
    mail: Mail.nullable().default(null),
    notify: z.array(Route).default([]),
    judgement: z.strictObject(thresholds).prefault({}),
    privacy: z
      .strictObject({
        retainDays: z.number().int().min(1).max(400).default(30),
        historyDays: z.number().int().min(1).max(800).default(400),
      })
      .prefault({}),
    server: Server.prefault({}),
    clock: Clock.nullable().default(null),
  })
  .superRefine((settings, context) => {
    const tenantNames = settings.tenants.map((tenant) => tenant.name);
    for (const [index, name] of tenantNames.entries()) {
      if (tenantNames.indexOf(name) !== index) {
        context.addIssue({
          code: "custom",
          path: ["tenants", index, "name"],
          message: `"${name}" is used twice: give each tenant a name of its own`,
        });
      }
    }
    for (const [index, target] of settings.targets.entries()) {
      if (!tenantNames.includes(target.tenant)) {
        context.addIssue({
          code: "custom",
          path: ["targets", index, "tenant"],
          message: `no tenant is named "${target.tenant}"; known: ${tenantNames.join(", ")}`,
        });
      }
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
