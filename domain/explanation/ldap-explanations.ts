import type { ExplanationId } from "../error-explanation.ts";
import type { JobDirection } from "../job-kind.ts";
import type { LdapFault } from "./ldap-result.ts";

const ACTIVE_DIRECTORY_IDS: Readonly<Record<LdapFault, ExplanationId>> = {
  "access-denied": "ad-access-denied",
  "already-exists": "ad-value-taken",
  "attribute-owned": "ad-attribute-owned",
  "attribute-unknown": "unknown-directory-attribute",
  busy: "ad-busy",
  "container-missing": "ad-container-missing",
  credentials: "ad-credentials-rejected",
  move: "ad-move-refused",
  naming: "ad-name-invalid",
  "object-missing": "ad-account-gone",
  "operations-error": "ad-unwilling",
  "password-policy": "ad-password-refused",
  reference: "directory-reference-missing",
  rename: "ad-rename-refused",
  "schema-violation": "ad-schema-violated",
  timeout: "agent-timeout",
  "too-large": "ad-limit-exceeded",
  unavailable: "ad-unreachable",
  unwilling: "ad-unwilling",
  "upn-taken": "ad-upn-taken",
  "value-invalid": "ad-value-refused",
  "value-syntax": "ldap-value-invalid",
};

/**
 * The explanations for an app that keeps its accounts in an LDAP directory. `forSystem` then replaces
 * them for other systems.
 */
const APP_IDS: Readonly<Record<LdapFault, ExplanationId>> = {
  "access-denied": "insufficient-rights",
  "already-exists": "conflict",
  "attribute-owned": "value-not-writable",
  "attribute-unknown": "unknown-target-attribute",
  busy: "internal-server-error",
  "container-missing": "connector-name-invalid",
  credentials: "credentials-rejected",
  move: "connector-name-invalid",
  naming: "connector-name-invalid",
  "object-missing": "account-gone",
  "operations-error": "request-refused",
  "password-policy": "password-refused",
  reference: "unresolved-reference",
  rename: "connector-name-invalid",
  "schema-violation": "schema-violated",
  timeout: "timeout",
  "too-large": "request-too-large",
  unavailable: "internal-server-error",
  unwilling: "request-refused",
  "upn-taken": "user-name-taken",
  "value-invalid": "value-refused",
  "value-syntax": "value-refused",
};

/** The explanation of a directory's result, by the directory that gave it. */
export function explainLdapFault(fault: LdapFault, direction: JobDirection): ExplanationId {
  const isActiveDirectory =
    direction.target === "active-directory" || direction.source === "active-directory";
  return (isActiveDirectory ? ACTIVE_DIRECTORY_IDS : APP_IDS)[fault];
}
