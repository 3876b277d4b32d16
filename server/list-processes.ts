import type { ProcessRecord } from "../domain/process-problem.ts";
import type { ServerContext } from "./server-context.ts";

/** What the running workers have reported, and this server process. The server stores nothing. */
export async function listProcesses(
  context: Pick<ServerContext, "store" | "process" | "problems" | "now">,
): Promise<readonly ProcessRecord[]> {
  const { store, process, problems, now } = context;
  const state = { savedAt: now(), problems: problems.list(), resources: null };
  const own = { process, role: "server", ...state } as const;
  return [...(await store.processes.list()), own];
}
