import { z } from "zod";
import { POLL_KINDS } from "../../store/store.ts";
import { AsOf, Count, RatioOrNull, Text, TextOrNull, TimeOrNull } from "./common-schema.ts";

const PollRow = z
  .strictObject({
    poll: z.enum(POLL_KINDS),
    lastSuccessAt: TimeOrNull,
    lastTryAt: TimeOrNull,
    watermark: TimeOrNull.meta({ description: "Everything up to here has been read whole." }),
    complete: z.boolean(),
    droppedRows: Count.meta({ description: "Rows left out because they could not be read." }),
    progressRatio: RatioOrNull,
    readFailure: TextOrNull,
    readFailureSince: TimeOrNull,
  })
  .meta({ id: "Poll" });

export const TenantRow = z
  .strictObject({
    tenant: Text,
    tenantId: Text,
    jobs: Count,
    people: Count,
    logsAsOf: TimeOrNull,
    jobsAsOf: TimeOrNull,
    backfillRatio: RatioOrNull.meta({ description: "Null when no back-fill runs." }),
    readFailure: TextOrNull.meta({
      description: "Why we do not see now, ending in the next step.",
    }),
    readFailureSince: TimeOrNull,
    asOf: AsOf,
  })
  .meta({ id: "Tenant" });

export const TenantDetail = z
  .strictObject({ ...TenantRow.shape, polls: z.array(PollRow) })
  .meta({ id: "TenantDetail" });
