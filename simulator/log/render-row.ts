import type { ProvisionedIdentity, ProvisioningErrorInfo } from "../graph-types.ts";
import { nextScheduledRetryAt } from "../provisioning/job-escrow.ts";
import { createGuidGenerator } from "../random.ts";
import { errorCategoryOf, isTransient } from "../target/target-failures.ts";
import type { Application } from "../tenant/applications.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { isGroup, type ObjectRef } from "../tenant/tenant-change.ts";
import { modifiedProperties } from "./attribute-values.ts";
import { formatSeconds, formatTicks } from "./graph-time.ts";
import type { RenderRow, RowData } from "./provisioning-log.ts";
import { provisioningSteps } from "./provisioning-steps.ts";

export type RowRenderContext = {
  readonly tenant: SimulatedTenant;
  readonly tenantId: string;
  readonly applications: readonly Application[];
  readonly cycleId: (cycle: number) => string;
  /** The id of an object in the target. */
  readonly targetIdOf: (job: number, ref: ObjectRef) => string;
};

/** Renders rows in Graph's JSON form, as observed in real provisioning logs. */
export function createRowRenderer(context: RowRenderContext): RenderRow {
  const { tenant, tenantId, applications } = context;
  const changeId = createGuidGenerator(tenant.seed, "change");
  const systemId = createGuidGenerator(tenant.seed, "system");

  return (rowData, { index, id: rowId }) => {
    const app = applications[rowData.job];
    if (app === undefined)
      throw new Error(`Row ${index} refers to the unknown job ${rowData.job}.`);
    const { id, displayName, applicationTemplateId } = app.servicePrincipal;
    return {
      id: rowId,
      activityDateTime: formatSeconds(rowData.at),
      tenantId,
      jobId: app.jobId,
      cycleId: context.cycleId(rowData.cycle),
      changeId: changeId(index),
      provisioningAction: rowData.action,
      durationInMilliseconds: rowData.durationMs,
      servicePrincipal: { id, displayName },
      sourceSystem: { id: systemId(-1), displayName: "Microsoft Entra ID", details: {} },
      targetSystem: {
        id: systemId(rowData.job),
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
      sourceIdentity: sourceIdentity(tenant, rowData.ref),
      targetIdentity: targetIdentity(context, rowData),
      provisioningStatusInfo: {
        status: rowData.status,
        errorInformation: errorInformation(rowData),
      },
      provisioningSteps: provisioningSteps(rowData, {
        tenant,
        app,
        targetId: rowData.isInTarget ? context.targetIdOf(rowData.job, rowData.ref) : "",
      }),
      modifiedProperties: modifiedProperties(rowData, tenant, app),
    };
  };
}

function sourceIdentity(tenant: SimulatedTenant, ref: ObjectRef): ProvisionedIdentity {
  const id = tenant.idOf(ref);
  const displayName = tenant.nameOf(ref);
  const identityType = isGroup(ref) ? "Group" : "User";
  const common = { id, odatatype: identityType, DisplayName: displayName };
  const details = isGroup(ref)
    ? common
    : { ...common, UserPrincipalName: tenant.people.userPrincipalName(ref) };
  return { id, displayName, identityType, details };
}

/**
 * Contains empty texts, not nulls, when the object is not in the target. A redundant update has the
 * SCIM URN as type.
 */
function targetIdentity(context: RowRenderContext, rowData: RowData): ProvisionedIdentity {
  const plainType = isGroup(rowData.ref) ? "Group" : "User";
  const identityType =
    rowData.shape === "redundant"
      ? `urn:ietf:params:scim:schemas:extension:enterprise:2.0:${plainType}`
      : plainType;
  const id = rowData.isInTarget ? context.targetIdOf(rowData.job, rowData.ref) : "";
  return { id, displayName: "", identityType, details: {} };
}

function errorInformation(rowData: RowData): ProvisioningErrorInfo | null {
  if (rowData.failure === null) return null;
  const { code, reason } = rowData.failure;
  return {
    errorCode: code,
    reason: `${reason}${retryText(rowData)}`,
    additionalDetails: null,
    errorCategory: errorCategoryOf(code),
    recommendedAction: null,
  };
}

/** Only objects in escrow have a retry date; transient failures are retried in the next cycle. */
function retryText({ failure, firstFailedAt, retries }: RowData): string {
  if (failure === null || isTransient(failure.code) || firstFailedAt === 0) return "";
  const nextAt = nextScheduledRetryAt(firstFailedAt, retries);
  if (nextAt === null) return "";
  const separator = failure.reason.endsWith(".") ? "" : ".";
  return `${separator} This operation was retried ${retries} times. It will be retried again after this date: ${formatTicks(nextAt)} UTC`;
}
