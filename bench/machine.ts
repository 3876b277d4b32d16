import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";
import { basename, dirname } from "node:path";
import { findPostgres } from "./postgres/postgres-server.ts";

/** The machine and the programs on which a benchmark ran. */
export function describeMachine(): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const cores = `${processors.length} cores of ${processors[0]?.model.trim() ?? "an unknown processor"}`;
  return `${cores}, ${memory}, ${type()} ${release().split("-")[0]}, Node ${process.versions.node}, ${redisVersion()}, ${postgresVersion()}`;
}

function redisVersion(): string {
  const text = execFileSync("redis-server", ["--version"], { encoding: "utf8" });
  return `Redis ${/v=([\d.]+)/.exec(text)?.[1] ?? "of unknown version"}`;
}

function postgresVersion(): string {
  const bin = findPostgres();
  return bin === null ? "no PostgreSQL" : `PostgreSQL ${basename(dirname(bin))}`;
}
