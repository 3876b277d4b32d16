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
        "Median time in seconds from when a change was due until Entra had made it. A change is due when the person is assigned, when the assignment ends, or when the account in Entra is disabled. If none of these times is known, it is due from its first log row; the time is then 0 if the first attempt succeeded.",
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
        "People whose change became due in this week and has not been made yet, because it fails, or because Entra skips it or holds it back.",
    }),
    asOf: AsOf,
  })
  .meta({ id: "AccessTimes" });
