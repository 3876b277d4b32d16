import { z } from "zod";
import { TENANT_READABILITY } from "../../domain/assessment/assess-tenant-readability.ts";
import { PERMISSION_STATES } from "../../domain/graph-permission.ts";
import { GRAPH_OUTCOMES } from "../../domain/metrics/telemetry.ts";
import { POLL_KINDS } from "../../domain/poll-kind.ts";
import {
  AsOf,
  Count,
  RatioOrNull,
  ReadFailureFields,
  Text,
  TextOrNull,
  TimeOrNull,
} from "./common-schema.ts";

const PollRow = z
  .strictObject({
    poll: z.enum(POLL_KINDS),
    lastSuccessAt: TimeOrNull,
    lastTryAt: TimeOrNull,
    watermark: TimeOrNull.meta({ description: "Time up to which everything has been read." }),
    complete: z.boolean(),
    droppedRows: Count.meta({
      description:
        "Log rows that could not be read and were dropped, because they are invalid or too large.",
    }),
    progressRatio: RatioOrNull,
    ...ReadFailureFields,
    readFailureSince: TimeOrNull,
  })
  .meta({ id: "Poll" });

export const TenantRow = z
  .strictObject({
    tenant: Text,
    tenantId: Text,
    portalUrl: TextOrNull.meta({
      description: "Address of the admin portal of the tenant's cloud; null if it is not known.",
    }),
    jobs: Count,
    people: Count,
    logsAsOf: TimeOrNull,
    jobsAsOf: TimeOrNull.meta({
      description: "When the states of the jobs were last read; null if they never were.",
    }),
    access: z.enum(TENANT_READABILITY).meta({
      description: "Whether Steadystate can read the jobs and the log of the tenant.",
    }),
    backfillRatio: RatioOrNull.meta({
      description: "Progress of the back-fill of the log; null when none runs.",
    }),
    detailsKeptSince: TimeOrNull.meta({
      description:
        "The details of older rows were deleted because Redis was nearly full; null if none were deleted.",
    }),
    ...ReadFailureFields,
    readFailureSince: TimeOrNull,
    asOf: AsOf,
  })
  .meta({ id: "Tenant" });

const PermissionRow = z
  .strictObject({
    permission: Text.meta({ description: "An application permission of Microsoft Graph." }),
    state: z.enum(PERMISSION_STATES).meta({
      description:
        "`granted` if a poll that needs it succeeds, `missing` if Graph refuses a poll because of it, otherwise `unknown`.",
    }),
    neededBy: z.array(z.enum(POLL_KINDS)),
  })
  .meta({ id: "GraphPermission" });

const RequestCountRow = z
  .strictObject({ outcome: z.enum(GRAPH_OUTCOMES), requests: Count })
  .meta({ id: "GraphRequestCount" });

export const TenantDetail = z
  .strictObject({
    ...TenantRow.shape,
    polls: z.array(PollRow),
    permissions: z.array(PermissionRow),
    graphRequests: z.array(RequestCountRow).meta({
      description:
        "Requests to Graph since the first start, by outcome. `throttled`: Graph answered 429, and Steadystate waited as long as Graph asked.",
    }),
  })
  .meta({ id: "TenantDetail" });
