// A load generator in its own process: reads one LoadRequest as JSON per line, and answers with one
// LoadResult per line.
import { createInterface } from "node:readline";
import { generateLoad, type LoadRequest } from "./load.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const result = await generateLoad(JSON.parse(line) as LoadRequest);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
