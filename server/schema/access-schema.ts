import { z } from "zod";
import { ACCESS_CHANGE_KINDS } from "../../domain/access-change.ts";
import { AsOf, Count, SecondsOrNull, Text, TimeOrNull } from "./common-schema.ts";

export const AccessTimesRow = z
  .strictObject({
    tenant: Text,
    application: Text,
    jobId: Text,
    week: Text.meta({ description: "ISO week in UTC, such as 2026-W48." }),
    weekStartsAt: TimeOrNull,
    change: z.enum(ACCESS_CHANGE_KINDS).meta({
      description:
        "`account`: a person gets an account in the app. `removal`: the account is disabled or deleted.",
    }),
    done: Count.meta({ description: "Changes that were made in this week." }),
    medianSeconds: SecondsOrNull.meta({
      description:
        "Median of the seconds from the time at which a change was due until Entra had made it. A change is due when the person was assigned, or was no longer assigned or was disabled in Entra, if this is known; otherwise from its first log row, so it is 0 if the first attempt succeeded.",
    }),
    p95Seconds: SecondsOrNull.meta({
      description: "95 % of the changes of this week took at most this long.",
    }),
    fromAssignment: Count.meta({
      description:
        "Number of the changes whose time is counted from the assignment, from its end, or from the disabling of the account in Entra.",
    }),
    stillWaiting: Count.meta({
      description:
        "People who became due in this week and wait now, because Entra has failed to make the change, skips it or holds it back.",
    }),
    asOf: AsOf,
  })
  .meta({ id: "AccessTimes" });
