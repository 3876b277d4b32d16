import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { hasExited } from "../../start/stop-child.ts";
import { killAtExit } from "../kill-at-exit.ts";

export type PostgresServer = {
  readonly pid: number;
  /** Arguments with which psql connects. */
  readonly psql: string;
  readonly connectionArguments: readonly string[];
  stop(): Promise<void>;
};

const START_TIMEOUT_MS = 30_000;

/**
 * Settings for this work: much memory for the cache, few checkpoints, small WAL, and a commit that does not wait
 * for the disk, as `appendfsync everysec` does not. What protects data (fsync, full pages) stays on.
 */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  synchronous_commit: "off",
  shared_buffers: "1GB",
  effective_cache_size: "4GB",
  work_mem: "64MB",
  maintenance_work_mem: "256MB",
  temp_buffers: "64MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  wal_buffers: "64MB",
  wal_compression: "lz4",
  wal_writer_delay: "200ms",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
  checkpoint_completion_target: "0.9",
  default_toast_compression: "lz4",
  random_page_cost: "1.1",
  jit: "off",
  huge_pages: "try",
};

/** The folder of the newest PostgreSQL of this machine; null without one. */
export function findPostgres(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root)
    ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a))
    : [];
  const folders = versions.map((version) => join(root, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "initdb"))) ?? null;
}

/**
 * Starts a PostgreSQL with an empty database on a socket in a temporary folder. Returns a text if this machine cannot
 * run one.
 */
export async function startPostgres(): Promise<PostgresServer | string> {
  const bin = findPostgres();
  if (bin === null) return "it is not installed; install it with apt-get install postgresql";
  const folder = mkdtempSync(join(tmpdir(), "steadystate-postgres-"));
  const user = unprivilegedUser();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const initdb = ["-D", data, "-U", "bench", "--auth=trust", "--encoding=UTF8", "--locale=C"];
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const init = spawnSync(join(bin, "initdb"), initdb, {
    ...(user ?? {}),
    cwd: folder,
    stdio: [...stdio],
  });
  if (init.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return `initdb failed; correct this and try again: ${init.stderr.toString().trim().split("\n")[0]}`;
  }
  const settings = {
    ...POSTGRES_SETTINGS,
    listen_addresses: "",
    unix_socket_directories: folder,
    logging_collector: "off",
    log_min_messages: "fatal",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(bin, "postgres"), ["-D", data, ...options], {
    ...(user ?? {}),
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    // Ctrl-C ends the benchmark, which then stops PostgreSQL.
    detached: true,
  });
  const cancelKill = killAtExit(child.pid ?? 0);
  const connectionArguments = ["-h", folder, "-U", "bench", "-d", "postgres"];
  await waitUntilReady(child, () =>
    execFileSync(join(bin, "pg_isready"), ["-h", folder, "-U", "bench", "-d", "postgres"], {
      stdio: "ignore",
    }),
  );
  const psql = join(bin, "psql");
  return {
    pid: child.pid ?? 0,
    psql,
    connectionArguments,
    async stop() {
      // SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for the clients.
      if (!hasExited(child)) {
        child.kill("SIGINT");
        await once(child, "exit");
      }
      cancelKill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root, so root runs it as the user of its package. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const idOf = (flag: string) =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }).trim());
  return { uid: idOf("-u"), gid: idOf("-g") };
}

async function waitUntilReady(child: ChildProcess, isReady: () => void): Promise<void> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 100) {
    if (child.exitCode !== null) throw new Error("PostgreSQL did not start; see its output above.");
    try {
      isReady();
      return;
    } catch {
      await wait(100);
    }
  }
  child.kill("SIGKILL");
  throw new Error("PostgreSQL was not ready in time.");
}
