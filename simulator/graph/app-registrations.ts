import type { Instant } from "../tenant-view.ts";

/** A Graph application permission, as it appears in a token's `roles`. */
type GraphPermission =
  | "AuditLog.Read.All"
  | "Application.Read.All"
  | "Directory.Read.All"
  | "GroupMember.Read.All"
  | "Mail.Send"
  | "ProvisioningLog.Read.All"
  | "Synchronization.Read.All"
  | "Synchronization.ReadWrite.All"
  | "User.Read.All"
  | "User.ReadBasic.All";

/** A client registration in one tenant. */
export type AppRegistration = {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secrets?: readonly { readonly value: string; readonly expiresAt?: Instant }[];
  /** PEM certificates whose keys may sign client assertions. */
  readonly certificates?: readonly string[];
  /** External issuers whose assertions are accepted for this client. */
  readonly federated?: readonly FederatedCredential[];
  readonly permissions: readonly GraphPermission[];
  /** The tenant's licence; without a licence the reports answer 403. */
  readonly licence: "P1" | "none";
  /** Who may sign in to this app as a single-page app, and where the browser returns to. */
  readonly signIn?: {
    readonly redirectUris: readonly string[];
    readonly users: readonly SignInUser[];
  };
};

export type SignInUser = {
  /** Object ID. */
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  /** Values of the app roles that are assigned to the user. */
  readonly roles: readonly string[];
  /** Object IDs of groups; left out if the app registration adds no groups to tokens. */
  readonly groups?: readonly string[];
};

type FederatedCredential = {
  readonly issuer: string;
  readonly subject: string;
  /** PEM public key of the issuer. */
  readonly publicKey: string;
};

/** The read permissions that Steadystate needs. */
export const STEADYSTATE_PERMISSIONS: readonly GraphPermission[] = [
  "ProvisioningLog.Read.All",
  "AuditLog.Read.All",
  "Synchronization.Read.All",
  "Application.Read.All",
  "GroupMember.Read.All",
  "User.Read.All",
];

/** Alternative sets of permissions; a caller needs every permission of one set. */
export type RequiredPermissions = readonly (readonly GraphPermission[])[];

export const REQUIRED_PERMISSIONS = {
  provisioning: [["ProvisioningLog.Read.All"], ["AuditLog.Read.All", "Directory.Read.All"]],
  audits: [["AuditLog.Read.All"]],
  directory: [["Application.Read.All"], ["Directory.Read.All"]],
  groupMembers: [["GroupMember.Read.All"], ["Directory.Read.All"]],
  userNames: [["User.ReadBasic.All"], ["User.Read.All"], ["Directory.Read.All"]],
  userState: [["User.Read.All"], ["Directory.Read.All"]],
  sendMail: [["Mail.Send"]],
  synchronizationRead: [["Synchronization.Read.All"], ["Synchronization.ReadWrite.All"]],
  synchronizationWrite: [["Synchronization.ReadWrite.All"]],
} as const satisfies Readonly<Record<string, RequiredPermissions>>;

export function hasPermissions(granted: readonly string[], required: RequiredPermissions): boolean {
  return required.some((set) => set.every((permission) => granted.includes(permission)));
}
