import type { AuditLog } from "../log/audit-log.ts";
import type { TaskQueue } from "../task-queue.ts";
import type { ExportContext } from "./export-object.ts";

export type CycleContext = ExportContext & {
  readonly taskQueue: TaskQueue;
  readonly audits: AuditLog;
  /** The GUID of the n-th cycle of the tenant. */
  readonly cycleId: (number: number) => string;
  readonly nextCycleNumber: () => number;
};
