import { retryAt } from "../provisioning/escrow.ts";
import { guidMaker } from "../random.ts";
import { categoryOf, isTransient } from "../target/failures.ts";
import type { Application } from "../tenant/applications.ts";
import { isGroup, type ObjectRef } from "../tenant/change.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { ProvisionedIdentity, ProvisioningErrorInfo } from "../wire.ts";
import type { RenderRow, RowFacts } from "./log-book.ts";
import { modifiedProperties } from "./properties.ts";
import { stepsOf } from "./steps.ts";
import { ticks, wholeSeconds } from "./times.ts";

export type RenderContext = {
  readonly tenant: Tenant;
  readonly tenantId: string;
  readonly applications: readonly Application[];
  readonly cycleId: (cycle: number) => string;
  /** The target's own id of an object it holds. */
  readonly targetIdOf: (job: number, ref: ObjectRef) => string;
};

/** Makes the wire form of rows, as Graph was seen to send it (entra.md 1.3). */
export function createRenderer(context: RenderContext): RenderRow {
  const { tenant, tenantId, applications } = context;
  const changeId = guidMaker(tenant.seed, "change");
  const systemId = guidMaker(tenant.seed, "system");

  return (facts, { index, id: rowId }) => {
    const app = applications[facts.job];
    if (app === undefined)
      throw new Error(`Row ${index} names job ${facts.job}, which is unknown.`);
    const { id, displayName, applicationTemplateId } = app.servicePrincipal;
    return {
      id: rowId,
      activityDateTime: wholeSeconds(facts.at),
      tenantId,
      jobId: app.jobId,
      cycleId: context.cycleId(facts.cycle),
      changeId: changeId(index),
      provisioningAction: facts.action,
      durationInMilliseconds: facts.durationMs,
      servicePrincipal: { id, displayName },
      sourceSystem: { id: systemId(-1), displayName: "Microsoft Entra ID", details: {} },
      targetSystem: {
        id: systemId(facts.job),
        displayName: app.targetName,
        details: {
          ApplicationId: applicationTemplateId ?? "",
          ServicePrincipalId: id,
          ServicePrincipalDisplayName: displayName ?? "",
        },
      },
      initiatedBy: {
        id: "",
        displayName: "Azure AD Provisioning Service",
        initiatorType: "system",
      },
      sourceIdentity: sourceIdentity(tenant, facts.ref),
      targetIdentity: targetIdentity(context, facts),
      provisioningStatusInfo: { status: facts.status, errorInformation: errorInformation(facts) },
      provisioningSteps: stepsOf(facts, {
        tenant,
        app,
        targetId: facts.isInTarget ? context.targetIdOf(facts.job, facts.ref) : "",
      }),
      modifiedProperties: modifiedProperties(facts, tenant, app),
    };
  };
}

function sourceIdentity(tenant: Tenant, ref: ObjectRef): ProvisionedIdentity {
  const id = tenant.idOf(ref);
  const displayName = tenant.nameOf(ref);
  const identityType = isGroup(ref) ? "Group" : "User";
  const known = { id, odatatype: identityType, DisplayName: displayName };
  const details = isGroup(ref)
    ? known
    : { ...known, UserPrincipalName: tenant.people.userPrincipalName(ref) };
  return { id, displayName, identityType, details };
}

/** Empty texts, not nulls, where the target has nothing yet; a redundant update shows the SCIM URN. */
function targetIdentity(context: RenderContext, facts: RowFacts): ProvisionedIdentity {
  const plainType = isGroup(facts.ref) ? "Group" : "User";
  const identityType =
    facts.shape === "redundant"
      ? `urn:ietf:params:scim:schemas:extension:enterprise:2.0:${plainType}`
      : plainType;
  const id = facts.isInTarget ? context.targetIdOf(facts.job, facts.ref) : "";
  return { id, displayName: "", identityType, details: {} };
}

function errorInformation(facts: RowFacts): ProvisioningErrorInfo | null {
  if (facts.failure === null) return null;
  const { code, reason } = facts.failure;
  return {
    errorCode: code,
    reason: `${reason}${retryText(facts)}`,
    additionalDetails: null,
    errorCategory: categoryOf(code),
    recommendedAction: null,
  };
}

/** Only what waits in escrow has a date; transient troubles are simply met again in the next cycle. */
function retryText({ failure, firstFailedAt, retries }: RowFacts): string {
  if (failure === null || isTransient(failure.code) || firstFailedAt === 0) return "";
  const nextAt = retryAt(firstFailedAt, retries);
  if (nextAt === null) return "";
  const joint = failure.reason.endsWith(".") ? "" : ".";
  return `${joint} This operation was retried ${retries} times. It will be retried again after this date: ${ticks(nextAt)} UTC`;
}
