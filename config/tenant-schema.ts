import { z } from "zod";
import { durationOrOffSetting, durationSetting } from "./duration.ts";
import { allowedText } from "./issue-text.ts";
import { dateOrInstantText, namePatterns, nonEmpty, secretText } from "./setting-values.ts";

/** An address to which secrets and tokens are sent. */
const httpsUrl = z.url({
  protocol: /^https$/,
  error: "write an address that begins with https://",
});

/** A GUID, or a reference that stays as it is in a process that does not use the setting. */
const GUID_OR_REFERENCE = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\$\{[^{}]+\})$/i;

const guidSetting = (error: string) => z.string({ error }).regex(GUID_OR_REFERENCE, { error });

export const tenantGuid = guidSetting(
  "write the Directory (tenant) ID, a GUID: the overview page of Entra ID shows it. A domain name is not accepted",
);

export const clientGuid = guidSetting(
  "write the Application (client) ID, a GUID: the overview page of the app registration in Entra shows it",
);

const CLOUDS = ["global", "usgov", "usgov-dod", "china"] as const;

export const CloudSchema = z.union(
  [
    z.enum(CLOUDS),
    z.strictObject({
      authority: httpsUrl,
      graph: httpsUrl,
      portal: z.url({ protocol: /^https?$/ }).optional(),
      caFile: nonEmpty.optional(),
    }),
  ],
  {
    error: ({ input }) => `${allowedText(input, CLOUDS)}, or an object with authority and graph`,
  },
);

export const CredentialSchema = z
  .strictObject({
    clientId: clientGuid.optional().describe("Application (client) ID of the app registration"),
    secret: secretText().optional().describe("Client secret of the app registration"),
    certificate: z
      .strictObject({
        keyFile: nonEmpty.describe("PEM file of the private key"),
        certFile: nonEmpty.describe("PEM file of the certificate"),
      })
      .optional(),
    managedIdentity: z
      .strictObject({
        clientId: guidSetting(
          "write the Client ID of the managed identity, a GUID: its overview page in the Azure portal shows it",
        )
          .optional()
          .describe(
            "Client ID of a user-assigned managed identity on Azure. For the system-assigned identity write `managedIdentity: {}`",
          ),
      })
      .optional(),
    federatedTokenFile: nonEmpty
      .optional()
      .describe(
        "Path of the token file for workload identity federation. Steadystate reads it again for every sign-in",
      ),
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

/** The credential with which Steadystate reads a tenant. */
const TenantCredential = CredentialSchema.safeExtend({
  expiresAt: dateOrInstantText
    .optional()
    .describe(
      "When the client secret expires, as a date or a time. Steadystate warns from 30 days before that. The end of a certificate is read from certFile",
    ),
}).superRefine(({ secret, certificate, expiresAt }, context) => {
  if (expiresAt === undefined || secret !== undefined) return;
  const reason =
    certificate === undefined
      ? "only a client secret expires at a time that the settings must name"
      : "the end of the certificate is read from certFile";
  context.addIssue({ code: "custom", path: ["expiresAt"], message: `remove it: ${reason}` });
});

/** A poll of the log every 60 s uses 1 of the 30 report requests that Graph allows per minute. */
const PollSettings = z.strictObject({
  logs: durationSetting({ minimum: "15s" })
    .prefault("60s")
    .describe("Time between two polls of the provisioning log"),
  jobs: durationSetting({ minimum: "30s" })
    .prefault("60s")
    .describe("Time between two polls of all jobs"),
  audits: durationSetting({ minimum: "60s" })
    .prefault("5m")
    .describe("Time between two polls of the audit log, which shows who changed a job"),
  assignments: durationOrOffSetting({ minimum: "10m" })
    .prefault("1h")
    .describe(
      "Time between two reads of who is assigned to each app that provisions only assigned people, or `off`. A failed read is tried again after 10 minutes",
    ),
  discovery: durationSetting({ minimum: "10m" })
    .prefault("6h")
    .describe("Time between two searches for new apps and jobs"),
  targets: durationSetting({ minimum: "60s" })
    .prefault("5m")
    .describe("Time between two probes of this tenant's SCIM servers"),
});

export const TenantSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: "use 1 to 40 of a-z, 0-9 and -" })
    .describe("Short name of the tenant. It is shown on every page and used in mails and metrics"),
  tenantId: tenantGuid.describe("Directory (tenant) ID"),
  cloud: CloudSchema.default("global").describe(
    "`global`, `usgov`, `usgov-dod`, `china`, or an object with the keys authority, graph, portal and caFile",
  ),
  credential: TenantCredential,
  poll: PollSettings.prefault({}),
  applications: z
    .strictObject({
      include: namePatterns.describe(
        "Apps to watch: display names (`*` matches any text) or service principal IDs",
      ),
      exclude: z
        .array(nonEmpty)
        .default([])
        .describe("Apps that are not watched, even if include names them"),
    })
    .prefault({}),
});
