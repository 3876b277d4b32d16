import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import { createGuidGenerator } from "../../simulator/random.ts";
import type { LogRow, TenantView } from "../../simulator/tenant-view.ts";

const DAY_MS = 86_400_000;
const LOG_DAYS = 29;

/** A log of 29 days with many rows: copies of a tenant's rows with other ids, people and times. */
export function createLargeLog(
  view: TenantView,
  rowCount: number,
): Pick<TenantView, "provisioningRows"> {
  const now = Date.now();
  const samples = view
    .provisioningRows(null, null)
    .slice(-2000)
    .map((row) => row.render());
  const rowIdOf = createGuidGenerator(1, "large log row");
  const personIdOf = createGuidGenerator(2, "large log person");
  const timeOf = (index: number) =>
    Math.floor((now - LOG_DAYS * DAY_MS + (index / rowCount) * LOG_DAYS * DAY_MS) / 1000) * 1000;
  const indexAt = (at: number) =>
    Math.min(rowCount, Math.max(0, Math.ceil(((at - timeOf(0)) / (LOG_DAYS * DAY_MS)) * rowCount)));
  const rowAt = (index: number): LogRow<ProvisioningObjectSummary> => {
    const sample = samples[index % samples.length] as ProvisioningObjectSummary;
    const at = timeOf(index);
    return {
      id: rowIdOf(index),
      at,
      visibleAt: at,
      render: () => ({
        ...sample,
        id: rowIdOf(index),
        activityDateTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
        sourceIdentity: { ...sample.sourceIdentity, id: personIdOf(index % 50_000) },
      }),
    };
  };
  return {
    provisioningRows(from, to) {
      const first = indexAt(from ?? 0);
      const end = indexAt(to ?? now);
      return Array.from({ length: Math.max(0, end - first) }, (_, i) => rowAt(first + i)).filter(
        ({ at }) => at > (from ?? 0) && at < (to ?? Number.POSITIVE_INFINITY),
      );
    },
  };
}
