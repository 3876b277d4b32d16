import { z } from "zod";
import { address, nonEmpty } from "./setting-values.ts";
import { CloudSchema, CredentialSchema, type TenantSchema, tenantGuid } from "./tenant-schema.ts";

/** How Steadystate signs in to Entra in order to send mail. */
const mailboxSettings = {
  mailbox: address.describe("Address of the mailbox in Microsoft 365 that sends"),
  tenantId: tenantGuid
    .optional()
    .describe(
      "Directory (tenant) ID of the mailbox. Default: that of the only tenant in `tenants`",
    ),
  cloud: CloudSchema.optional().describe("Default: the cloud of the tenant with this tenantId"),
  credential: CredentialSchema.optional().describe(
    "Credential of an app registration that may send mail. Default: that of the tenant with this tenantId",
  ),
};
const MailboxSettings = z.strictObject(mailboxSettings);
type MailboxSettings = z.output<typeof MailboxSettings>;

const SmtpSettings = z
  .strictObject({
    /** The whole URL is secret, because it may contain a user name and a password. */
    url: z
      .string()
      .regex(/^(smtps?:\/\/|\$\{)/, { error: "write smtp://host:port or smtps://host:port" })
      .meta({ secret: true, description: "Mail server, such as `smtp://user:password@host:587`" }),
    requireTls: z.boolean().default(true).describe("Refuse to send a mail without TLS"),
    caFile: nonEmpty
      .optional()
      .describe("PEM file of an additional certificate authority to trust"),
    oauth2: MailboxSettings.optional(),
  })
  .refine(({ url, oauth2 }) => oauth2 === undefined || !url.includes("@"), {
    error: "give either a user in url or oauth2; found both",
  });

export const MailSchema = z
  .strictObject({
    from: nonEmpty.describe("Sender address, such as `Steadystate <provisioning@contoso.example>`"),
    smtp: SmtpSettings.optional(),
    graph: MailboxSettings.optional(),
  })
  .superRefine(({ smtp, graph }, context) => {
    if ((smtp === undefined) !== (graph === undefined)) return;
    const found = smtp === undefined ? "none" : "smtp and graph";
    context.addIssue({
      code: "custom",
      message: `give exactly one of smtp, graph; found ${found}`,
    });
  });
type MailSettings = z.output<typeof MailSchema>;

type MailSignInInput = {
  readonly mail: MailSettings | null;
  readonly tenants: readonly Pick<
    z.output<typeof TenantSchema>,
    "tenantId" | "cloud" | "credential"
  >[];
};

export type MailSignIn = Required<{
  [Key in keyof MailboxSettings]: NonNullable<MailboxSettings[Key]>;
}>;

/**
 * The mailbox with everything that a sign-in needs; null if no mail setting signs in to Entra, or if a
 * part is missing.
 */
export function mailSignInOf({ mail, tenants }: MailSignInInput): MailSignIn | null {
  const mailbox = mail?.graph ?? mail?.smtp?.oauth2;
  if (mailbox === undefined) return null;
  const { tenantId } = mailbox;
  const tenant =
    tenantId === undefined
      ? tenants.length === 1
        ? tenants[0]
        : undefined
      : tenants.find((candidate) => candidate.tenantId === tenantId);
  const credential = mailbox.credential ?? tenant?.credential;
  const usedTenantId = tenantId ?? tenant?.tenantId;
  if (credential === undefined || usedTenantId === undefined) return null;
  const cloud = mailbox.cloud ?? tenant?.cloud ?? "global";
  return { mailbox: mailbox.mailbox, tenantId: usedTenantId, cloud, credential };
}

/** What is missing for the sign-in of the mail settings; empty if nothing is. */
export function findMailMistakes(
  settings: MailSignInInput,
): readonly { readonly path: readonly string[]; readonly message: string }[] {
  const { mail } = settings;
  const path = mail?.graph === undefined ? ["mail", "smtp", "oauth2"] : ["mail", "graph"];
  const mailbox = mail?.graph ?? mail?.smtp?.oauth2;
  if (mailbox === undefined || mailSignInOf(settings) !== null) return [];
  return mailbox.tenantId === undefined
    ? [
        {
          path: [...path, "tenantId"],
          message: "missing: there are several tenants, so write the tenantId of the mailbox",
        },
      ]
    : [
        {
          path: [...path, "credential"],
          message: "missing: no tenant in tenants has this tenantId, so give a credential",
        },
      ];
}
