// Commits one row for each of many people, as the worker does. Arguments: URL of Redis, first and
// last number of a person, name of the job, time of the rows.
import { HOUR } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import { BENCH_TENANT } from "./bench-tenant.ts";
import { personEvent } from "./generated-people.ts";

const [url = "", from = "0", to = "0", jobId = "", time = "0"] = process.argv.slice(2);
const PAGE_ROWS = 1000;
const now = Number(time);
const store = await connectStore({ url, keyPrefix: "bench", now: () => now });
for (let first = Number(from); first < Number(to); first += PAGE_ROWS) {
  const count = Math.min(PAGE_ROWS, Number(to) - first);
  // The rows of an initial cycle are spread over ten hours.
  const events = Array.from({ length: count }, (_, i) => {
    const n = first + i;
    return personEvent(jobId, n, now - 20 * HOUR + ((n * 97) % (10 * HOUR)));
  });
  await store.events.commit(BENCH_TENANT, events, now);
}
await store.close();
