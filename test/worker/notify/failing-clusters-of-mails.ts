import type { ClusterCounts } from "../../../domain/job-facts.ts";
import { type Instant, MINUTE } from "../../../domain/time.ts";
import {
  clusterCounts,
  scimErrorBody,
  scimServerReason,
} from "../../domain/failure/failure-fixtures.ts";
import { explainCluster } from "../../domain/troubled-job.ts";

/** What the log shows of an app that answers three kinds of errors, and of a code with markup and a link. */
export function failingClusters(now: Instant): readonly ClusterCounts[] {
  const emailTaken = scimErrorBody(
    409,
    "Email ada@contoso.example is already in use",
    "uniqueness",
  );
  const nameMissing = scimErrorBody(400, "name.familyName is required", "invalidValue");
  const times = { firstEventAt: now - 20 * MINUTE, lastEventAt: now - 5 * MINUTE };
  return [
    clusterCounts("conflict", {
      ...explainCluster("EntryConflict", scimServerReason("Conflict", emailTaken)),
      ...{
        ...times,
        rows: { "1h": 16, "24h": 110, "7d": 110, "30d": 110 },
        objects: 96,
        attribute: 'emails[type eq "work"].value',
      },
    }),
    clusterCounts("missing", {
      ...explainCluster("MandatoryFieldsMissing", scimServerReason("BadRequest", nameMissing)),
      ...{
        ...times,
        rows: { "1h": 7, "24h": 60, "7d": 60, "30d": 60 },
        objects: 41,
        attribute: "name.familyName",
      },
    }),
    clusterCounts("limit", {
      ...explainCluster("TooManyRequests", null),
      ...{ ...times, objects: 7, attribute: null },
    }),
    clusterCounts("weird", {
      ...explainCluster("Weird<b>Code</b>https://evil.example", null),
      ...{ ...times, objects: 2, attribute: null },
    }),
  ];
}
