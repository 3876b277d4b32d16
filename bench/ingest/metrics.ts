import type { MetricTable } from "../benchmark.ts";

export const INGEST_METRICS: MetricTable = {
  "source.events": ["events", "rows of the log"],
  "source.event_size": ["bytes", "size of a row as Graph sends it"],
  "source.people": ["people", "people in the log"],
  "source.jobs": ["jobs", "jobs in the log"],
  "redis.bytes_per_event": [
    "bytes",
    "memory of Redis per event, with all keys of Steadystate; goal: at most 450",
  ],
  "postgres.bytes_per_event": [
    "bytes",
    "size of the tables and indexes of PostgreSQL per event, without WAL",
  ],
  "postgres.detail_text": ["bytes", "details of an event as text"],
  "postgres.detail_stored": ["bytes", "details of an event after compression with lz4"],
  events: ["events", "events stored"],
  missing: ["events", "events of the log that are not stored"],
  rate: ["events/s", "from the HTTPS page to the commit in Redis"],
  worker_cpu_per_event: ["us", "CPU time of the worker"],
  redis_cpu_per_event: ["us", "CPU time of Redis"],
  worker_memory: ["MiB", "memory of the benchmark's process at the end"],
  parse_alone: ["us/event", "JSON.parse alone"],
  raw_pipelines: ["us/event", "pipelines that only write the text of the rows"],
  share_of_limit: [
    "ratio",
    "rate of the product divided by the rate that JSON.parse plus raw pipelines would allow; goal: at least 0.6",
  ],
  "postgres.rate": ["events/s", "from the HTTPS page to the commit in PostgreSQL"],
  "postgres.worker_cpu_per_event": ["us", "CPU time of the worker that writes to PostgreSQL"],
  "postgres.cpu_per_event": ["us", "CPU time of PostgreSQL and psql"],
  "postgres.speedup": [
    "ratio",
    "time of PostgreSQL divided by time of the product for the same rows; goal: at least 3",
  ],
  "postgres.cpu_ratio": [
    "ratio",
    "CPU time of worker and PostgreSQL divided by CPU time of worker and Redis",
  ],
  "redis.script_p50": ["ms", "median time for which a script blocks Redis"],
  "redis.script_p99": [
    "ms",
    "99th percentile of the time for which a script blocks Redis; goal: less than 10",
  ],
  "redis.over_10_ms": ["commands", "commands that blocked Redis for more than 10 ms"],
  "redis.over_50_ms": ["commands", "commands that blocked Redis for more than 50 ms; goal: none"],
};
