import { connectStore } from "../../store/connect.ts";
import type { GraphClient } from "../../worker/graph/graph-client.ts";
import { type BenchRedis, startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { POSTGRES_SETTINGS, startPostgres } from "../postgres/postgres-server.ts";
import { createPostgresStore } from "../postgres/postgres-store.ts";
import { openPsql } from "../postgres/psql-session.ts";
import { redisInfo, watchScripts } from "../redis-usage.ts";
import { sum } from "../statistics.ts";
import { measureParse, measureRawPipelines, readSamplePages } from "./baselines.ts";
import {
  emitPostgres,
  emitProduct,
  emitScriptTimes,
  type IngestResults,
  type LimitRound,
} from "./emit-results.ts";
import { createIngestTarget, type IngestRound, type IngestTarget } from "./ingest-target.ts";
import { connectSource, type LogSource, startSource } from "./log-source.ts";
import { INGEST_METRICS } from "./metrics.ts";

const PEOPLE = 50_000;
const EVENTS = 200_000;

export const INGEST: Benchmark = {
  name: "ingest",
  summary: "reads 200,000 log rows over HTTPS into Redis, and into PostgreSQL with the same code",
  description: `The worker's back-fill reads pages of 1,000 rows from a simulated Graph over HTTPS. It parses and explains each
row, and commits it exactly once, with details, counters, cycles, failing objects, people, accounts and search words.

For comparison, the same worker code reads and explains the same pages, and \`bench/postgres/\` stores them in PostgreSQL. There is one transaction for each page. It copies the rows, and
their details in blocks of 32 events (compressed with lz4), into a staging table, and adds them with \`INSERT … ON CONFLICT DO NOTHING\`. In the same statement, the
rows that were new update counters, cycles and the newest row of each object. The tables
have the indexes that queries for the same data need (\`bench/postgres/schema.ts\`). PostgreSQL does not compute two values when it stores rows: since when an object fails, and how many
objects are new in a cycle. It would need a scan when these values are read. psql copies the rows, so the worker needs no CPU time for a driver.

Each round runs one call of the back-fill (about 20 pages) into Redis and one into PostgreSQL, in turns. Then it measures two
lower limits with the same pages: \`JSON.parse\` alone, and one pipeline for each page that writes the text of each row into a hash.
Ratios are medians over the rounds. Simulated Graph, worker and database share the cores of the machine.

A profile of the worker shows that reading and explaining a page costs the same for both databases. In a commit to Redis, the worker needs most CPU time to pack the
details: it builds their text and compresses it with deflate and a dictionary. The result is smaller than with lz4. PostgreSQL compresses
in its own process, so the worker does not need this time. Redis needs less CPU time for an event than PostgreSQL. The limit of \`JSON.parse\` plus raw pipelines does not contain HTTPS, gunzip, explaining, packing and
indexes. So the difference between this limit and the rate of the product shows what these cost.

Settings of Redis: \`appendonly yes\`, \`appendfsync everysec\`. Settings of PostgreSQL: ${Object.entries(
    POSTGRES_SETTINGS,
  )
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(
      ", ",
    )}; \`fsync\` and \`full_page_writes\` stay on. The worker connects to both over a Unix socket.`,
  metrics: INGEST_METRICS,
  run: benchIngest,
};

async function benchIngest(context: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  context.logProgress("generating the log");
  const people = Math.max(200, PEOPLE * context.scale);
  const running = await startSource(people, EVENTS * context.scale);
  try {
    const { rows, bytesPerRow, people: named, jobs } = running.source;
    context.emit("source.events", rows);
    context.emit("source.event_size", bytesPerRow);
    context.emit("source.people", named);
    context.emit("source.jobs", jobs);
    await runInterleaved(context, running.source, redis);
  } finally {
    running.stop();
    await redis.stop();
  }
}

async function runInterleaved(
  context: BenchContext,
  source: LogSource,
  { url, pid, client }: BenchRedis,
): Promise<void> {
  const graph = await connectSource(source);
  const store = await connectStore({ url, keyPrefix: "bench", now: () => source.now });
  const samplePages = await readSamplePages(graph, source);
  await watchScripts(client);
  const emptyBytes = await redisInfo(client, "memory", "used_memory");
  const postgres = await connectPostgres(context, { graph, source });
  try {
    const results = await runRounds(context, {
      product: createIngestTarget({ graph, source, store, databasePids: [pid] }),
      postgres: postgres?.target ?? null,
      measureLimit: async () => ({
        usedBytes: (await redisInfo(client, "memory", "used_memory")) - emptyBytes,
        parseUs: measureParse(samplePages),
        pipelineUs: await measureRawPipelines(client, samplePages),
      }),
    });
    emitProduct(context, results, source.rows);
    await emitScriptTimes(context, client);
    if (postgres === null) return;
    emitPostgres(context, results);
    await postgres.emitSize();
  } finally {
    await postgres?.stop();
    await store.close();
  }
}

type RoundTargets = {
  readonly product: IngestTarget;
  readonly postgres: IngestTarget | null;
  readonly measureLimit: () => Promise<LimitRound>;
};

/** Reads the whole log into both databases, in turns. */
async function runRounds(
  context: BenchContext,
  { product, postgres, measureLimit }: RoundTargets,
): Promise<IngestResults> {
  const results = { product: [], postgres: [], limits: [] } as {
    product: IngestRound[];
    postgres: IngestRound[];
    limits: LimitRound[];
  };
  const runProduct = async () => void results.product.push(await product.runRound());
  const runPostgres = async () => {
    if (postgres !== null) results.postgres.push(await postgres.runRound());
  };
  for (let round = 0; ; round++) {
    const inTurns = [runProduct, runPostgres];
    for (const run of round % 2 === 0 ? inTurns : inTurns.toReversed()) await run();
    results.limits.push(await measureLimit());
    const rows = sum(results.product.map(({ addedRows }) => addedRows));
    context.logProgress(`round ${round + 1}: ${rows} events`);
    if (results.product.at(-1)?.isDone === true) return results;
  }
}

async function connectPostgres(
  { emit, logProgress }: BenchContext,
  { graph, source }: { readonly graph: GraphClient; readonly source: LogSource },
) {
  const server = await startPostgres();
  if (typeof server === "string") {
    logProgress(`PostgreSQL is not compared: ${server}`);
    return null;
  }
  const session = openPsql(server);
  const store = await createPostgresStore(session);
  const databaseBytes = async () =>
    Number((await session.run("SELECT pg_database_size('postgres');"))[0]);
  const emptyBytes = await databaseBytes();
  const target: IngestTarget = createIngestTarget({
    graph,
    source,
    store,
    databasePids: [server.pid, session.pid],
  });
  return {
    target,
    async emitSize() {
      const rows = Number((await session.run("SELECT count(*) FROM event;"))[0]);
      const sizes = "sum(octet_length(details)), sum(pg_column_size(details))";
      const [answer = ""] = await session.run(`SELECT ${sizes} FROM detail_block;`);
      const [textBytes = 0, storedBytes = 0] = answer.split("|").map(Number);
      const used = (await databaseBytes()) - emptyBytes;
      emit("postgres.bytes_per_event", used / rows);
      emit("postgres.detail_text", textBytes / rows);
      emit("postgres.detail_stored", storedBytes / rows);
    },
    async stop() {
      await session.close();
      await server.stop();
    },
  };
}
