import type { Redis } from "ioredis";
import type { BenchContext } from "../benchmark.ts";
import { processUsage } from "../process-usage.ts";
import { scriptTimes } from "../redis-usage.ts";
import { median, sum } from "../statistics.ts";
import type { IngestRound } from "./ingest-target.ts";

/** What the two lower limits need for one row, and how much memory Redis used by then. */
export type LimitRound = {
  readonly parseUs: number;
  readonly pipelineUs: number;
  readonly usedBytes: number;
};

export type IngestResults = {
  readonly product: readonly IngestRound[];
  readonly postgres: readonly IngestRound[];
  readonly limits: readonly LimitRound[];
};

export function emitProduct(
  { emit }: BenchContext,
  { product, limits }: IngestResults,
  sourceRows: number,
): void {
  const { rows, rate, workerCpuUs, databaseCpuUs } = totals(product);
  emit("events", rows);
  emit("missing", sourceRows - rows);
  emit("rate", rate);
  emit("worker_cpu_per_event", workerCpuUs);
  emit("redis_cpu_per_event", databaseCpuUs);
  emit("worker_memory", processUsage(process.pid).rssMiB);
  emit("redis.bytes_per_event", (limits.at(-1)?.usedBytes ?? Number.NaN) / rows);
  emit("parse_alone", median(limits.map(({ parseUs }) => parseUs)));
  emit("raw_pipelines", median(limits.map(({ pipelineUs }) => pipelineUs)));
  const limitUs = limits.map(({ parseUs, pipelineUs }) => parseUs + pipelineUs);
  emit("share_of_limit", medianRatio(limitUs, product.map(wallUs)));
}

export function emitPostgres({ emit }: BenchContext, { product, postgres }: IngestResults): void {
  const { rate, workerCpuUs, databaseCpuUs } = totals(postgres);
  emit("postgres.rate", rate);
  emit("postgres.worker_cpu_per_event", workerCpuUs);
  emit("postgres.cpu_per_event", databaseCpuUs);
  emit("postgres.speedup", medianRatio(postgres.map(wallUs), product.map(wallUs)));
  const cpuUs = (round: IngestRound) =>
    ((round.workerCpuMs + round.databaseCpuMs) * 1000) / round.addedRows;
  emit("postgres.cpu_ratio", medianRatio(postgres.map(cpuUs), product.map(cpuUs)));
}

export async function emitScriptTimes({ emit }: BenchContext, client: Redis): Promise<void> {
  const { p50, p99, over10, over50 } = await scriptTimes(client);
  emit("redis.script_p50", p50);
  emit("redis.script_p99", p99);
  emit("redis.over_10_ms", over10);
  emit("redis.over_50_ms", over50);
}

function totals(rounds: readonly IngestRound[]) {
  const rows = sum(rounds.map(({ addedRows }) => addedRows));
  return {
    rows,
    rate: rows / sum(rounds.map(({ seconds }) => seconds)),
    workerCpuUs: (sum(rounds.map(({ workerCpuMs }) => workerCpuMs)) * 1000) / rows,
    databaseCpuUs: (sum(rounds.map(({ databaseCpuMs }) => databaseCpuMs)) * 1000) / rows,
  };
}

/** Microseconds per row; infinite for a round without rows. */
const wallUs = ({ seconds, addedRows }: IngestRound): number => (seconds * 1e6) / addedRows;

/** The median over the rounds that have both values. */
const medianRatio = (dividends: readonly number[], divisors: readonly number[]): number =>
  median(dividends.map((value, i) => value / (divisors[i] ?? Number.NaN)).filter(Number.isFinite));
