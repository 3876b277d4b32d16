import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROVISIONING = join(import.meta.dirname, "../../dashboards/provisioning");
export const REDIS_USERS = join(PROVISIONING, "redis-users.acl");

const PARTS = ["hashes", "console", "metrics", "grafana", "redis", "redis-worker", "redis-server"];

/** A temporary folder with the folders that docker-compose.yml mounts for keys.sh. */
export function makeKeysFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "steadystate-keys-"));
  for (const part of PARTS) mkdirSync(join(folder, part));
  return folder;
}

/** Runs keys.sh with this folder and returns what it prints. */
export function runKeysScript(folder: string, command: "make" | "show"): string {
  return execFileSync("sh", [join(PROVISIONING, "keys.sh"), command], {
    env: { ...process.env, KEYS_FOLDER: folder, REDIS_USERS },
    encoding: "utf8",
  });
}
