import type { ProvisionedIdentity, ProvisioningErrorInfo } from "../graph-types.ts";
import { nextScheduledRetryAt } from "../provisioning/job-escrow.ts";
import { createGuidGenerator } from "../random.ts";
import { errorCategoryOf, isTransient } from "../target/target-failures.ts";
import type { Application } from "../tenant/applications.ts";
import type { ObjectIds } from "../tenant/object-ids.ts";
import type { SimulatedTenant } from "../tenant/simulated-tenant.ts";
import { isGroup, type ObjectRef } from "../tenant/tenant-change.ts";
import { modifiedProperties } from "./attribute-values.ts";
import { formatTimeInSeconds, formatTimeInTicks } from "./graph-time.ts";
import type { RenderRow, RowData } from "./provisioning-log.ts";
import { provisioningSteps } from "./provisioning-steps.ts";

export type RowRenderContext = {
  readonly tenant: SimulatedTenant;
  readonly tenantId: string;
  readonly applications: readonly Application[];
  readonly cycleId: (cycle: number) => string;
  readonly objectIds: ObjectIds;
  /** The id of an object in the target. */
  readonly targetIdOf: (job: number, ref: ObjectRef) => string;
};

/** Renders rows in Graph's JSON form, as observed in real provisioning logs. */
export function createRowRenderer(context: RowRenderContext): RenderRow {
  const { tenant, tenantId, applications } = context;
  const changeId = createGuidGenerator(tenant.seed, "change");
  const systemId = createGuidGenerator(tenant.seed, "system");

  return (rowData, { index, id: rowId }) => {
    const app = applications[rowData.jobIndex];
    if (app === undefined)
      throw new Error(`Row ${index} refers to the unknown job ${rowData.jobIndex}.`);
    const { id, displayName, applicationTemplateId } = app.servicePrincipal;
    return {
      id: rowId,
      activityDateTime: formatTimeInSeconds(rowData.at),
      tenantId,
      jobId: app.jobId,
      cycleId: context.cycleId(rowData.cycleNumber),
      changeId: changeId(index),
      provisioningAction: rowData.action,
      durationInMilliseconds: rowData.durationMs,
      servicePrincipal: { id, displayName },
      sourceSystem: { id: systemId(-1), displayName: app.systems.sourceName, details: {} },
      targetSystem: {
        id: systemId(rowData.jobIndex),
        displayName: app.systems.targetName,
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
      sourceIdentity: sourceIdentity(context, app, rowData.ref),
      targetIdentity: targetIdentity(context, app, rowData),
      provisioningStatusInfo: {
        status: rowData.status,
        errorInformation: errorInformation(rowData),
      },
      provisioningSteps: provisioningSteps(rowData, {
        tenant,
        app,
        sourceId: context.objectIds.sourceIdOf(app, rowData.ref),
        targetId: rowData.isInTarget ? context.targetIdOf(rowData.jobIndex, rowData.ref) : "",
      }),
      modifiedProperties: modifiedProperties(rowData, tenant, app),
    };
  };
}

/** A worker of an HR system has no user principal name. Active Directory writes types in lower case. */
function sourceIdentity(
  { tenant, objectIds }: RowRenderContext,
  app: Application,
  ref: ObjectRef,
): ProvisionedIdentity {
  const { source } = app.systems;
  const id = objectIds.sourceIdOf(app, ref);
  const displayName = tenant.nameOf(ref);
  const plainType = isGroup(ref) ? "Group" : "User";
  const identityType = source === "active-directory" ? plainType.toLowerCase() : plainType;
  const common = { id, odatatype: identityType, DisplayName: displayName };
  const hasPrincipalName = !isGroup(ref) && (source === "entra" || source === "active-directory");
  const details = hasPrincipalName
    ? { ...common, UserPrincipalName: tenant.people.userPrincipalName(ref) }
    : common;
  return { id, displayName, identityType, details };
}

/**
 * The target identity of a row. When the object is not in the target, the texts are empty and
 * not null. In the row of a redundant update, `identityType` is the SCIM URN.
 */
function targetIdentity(
  context: RowRenderContext,
  { systems }: Application,
  rowData: RowData,
): ProvisionedIdentity {
  const plainType = isGroup(rowData.ref) ? "Group" : "User";
  const isSentAsUrn = rowData.shape === "redundant" || rowData.shape === "invalid-attribute";
  const appType = isSentAsUrn
    ? `urn:ietf:params:scim:schemas:extension:enterprise:2.0:${plainType}`
    : plainType;
  const identityType = {
    app: appType,
    "active-directory": plainType.toLowerCase(),
    entra: plainType,
  }[systems.target];
  const id = rowData.isInTarget ? context.targetIdOf(rowData.jobIndex, rowData.ref) : "";
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

/** Empty without a retry date: a transient failure is retried in the next cycle, not at a date. */
function retryText({ failure, firstFailedAt, retryCount }: RowData): string {
  if (failure === null || isTransient(failure.code) || firstFailedAt === 0) return "";
  const nextAt = nextScheduledRetryAt(firstFailedAt, retryCount);
  if (nextAt === null) return "";
  const separator = failure.reason.endsWith(".") ? "" : ".";
  return `${separator} This operation was retried ${retryCount} times. It will be retried again after this date: ${formatTimeInTicks(nextAt)} UTC`;
}
