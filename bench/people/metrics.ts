import type { MetricTable } from "../benchmark.ts";

const SHARE_NAMES = [
  ["0.5", "half"],
  ["0.1", "a tenth"],
  ["0.05", "a twentieth"],
] as const;

export const PEOPLE_METRICS: MetricTable = {
  "quiet.few.look_up_p50": ["ms", "look-up among 1,000 people, 50 requests a second"],
  "quiet.all.look_up_p50": ["ms", "the same among all people"],
  "quiet.few.search_p50": ["ms", "search among 1,000 people, 50 requests a second"],
  "quiet.all.search_p50": ["ms", "the same among all people"],
  fill_rate: ["people/s", "two processes that commit one row for each person"],
  "redis.bytes_per_person": ["bytes", "memory of Redis per person, with one row each"],
  "bare.rate": ["requests/s", "highest rate of the bare server"],
  "look_up.rate": ["requests/s", "highest rate of look-ups"],
  "look_up.redis_commands": [
    "commands",
    "commands of Redis for one look-up, with those in scripts",
  ],
  "search.rate": ["requests/s", "highest rate of searches"],
  ...Object.fromEntries(
    SHARE_NAMES.flatMap(([share, name]) => [
      [`at_${share}.bare_p99`, ["ms", `bare server at ${name} of its highest rate`]],
      [
        `at_${share}.look_up_p99`,
        ["ms", `look-up at the same rate${share === "0.5" ? "; goal: at most 10" : ""}`],
      ],
      [`at_${share}.search_p99`, ["ms", "search at the same rate"]],
    ]),
  ),
  server_memory: ["MiB", "memory of the server process at the end"],
  redis_memory: ["MiB", "memory of Redis at the end"],
};
