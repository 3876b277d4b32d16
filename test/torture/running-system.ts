import type { GraphServer } from "../../simulator/graph/graph-server.ts";
import type { Mailbox } from "../../simulator/mailbox/mailbox-server.ts";
import type { ProcessName } from "./fault-kinds.ts";
import type { ManagedProcess } from "./managed-process.ts";
import type { Fault } from "./plan.ts";
import type { TortureRedis } from "./torture-redis.ts";

/** Everything that a fault can affect. */
export type RunningSystem = {
  readonly processes: ReadonlyMap<ProcessName, ManagedProcess>;
  readonly redis: TortureRedis;
  readonly graph: GraphServer;
  readonly mailbox: Mailbox;
  /** Moves the clock of one process by so many real seconds. */
  setClockOffset(process: ProcessName, seconds: number): Promise<void>;
  /** By recipient: for how many mails the faults let the mail server refuse the recipient for good. */
  readonly permanentRefusals: Record<string, number>;
};

/** Begins a fault. The returned function ends the fault. */
export type Performer = (system: RunningSystem, fault: Fault) => Promise<() => Promise<void>>;

export const KEY_PREFIX = "torture";
