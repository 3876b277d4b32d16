// `npm run bench [-- name]`: what it costs, as JSON lines {"bench","metric","value","unit"}.
import type { Emit } from "./emit.ts";
import { benchIngest } from "./ingest/ingest.ts";
import { benchJudge } from "./judge/judge.ts";

const BENCHES: Readonly<Record<string, (emit: Emit) => Promise<void>>> = {
  ingest: benchIngest,
  judge: benchJudge,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0 || asked.includes("--help")) {
  console.error(`npm run bench [-- name …]; known: ${Object.keys(BENCHES).join(", ")}`);
  process.exitCode = asked.includes("--help") ? 0 : 2;
} else {
  for (const [name, run] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    await run((metric, value, unit) =>
      console.log(JSON.stringify({ bench: name, metric, value: round(value), unit })),
    );
  }
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
