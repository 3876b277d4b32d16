import type { Browser, Page } from "playwright-core";
import { HOUR, type Instant, MINUTE } from "../../domain/time.ts";
import { connectStore } from "../../store/connect.ts";
import type { Store } from "../../store/store.ts";
import { launchChromium, openPage } from "../../test/browser/chromium.ts";
import { runTenantAssessment } from "../../worker/assess-tenant.ts";
import { assessContext } from "../assess/assess-context.ts";
import { savePollStates } from "../assess/fill-jobs.ts";
import { generatedJob } from "../assess/generated-log.ts";
import { startBenchRedis } from "../bench-redis.ts";
import type { BenchContext, Benchmark } from "../benchmark.ts";
import { personEvent, personId } from "../people/generated-people.ts";
import { createInstallation } from "../processes/product-processes.ts";
import { quantile } from "../statistics.ts";

const TENANTS = Array.from({ length: 20 }, (_, n) => `tenant-${n + 1}`);
const JOB_COUNT = 1000;
const PEOPLE = 100_000;
const PAGE_ROWS = 1000;
const ROUNDS = 10;
const PREFIX = "bench";

export const CONSOLE_BENCH: Benchmark = {
  name: "console",
  summary: "shows and filters 1,000 jobs in Chromium",
  description: `The server process serves the console with 1,000 jobs of 20 tenants and 100,000 people. Chromium opens the console ${ROUNDS} times, each
time without a cache. The first content is the first row of the list of jobs. The time of a filter is the time from the input to the frame that
shows the result. Chromium, server and Redis share the cores of the machine.`,
  metrics: {
    jobs: ["jobs", "all jobs"],
    people: ["people", "all people"],
    first_content_p50: ["ms", "from the navigation to the first job; goal: at most 1,000"],
    first_content_max: ["ms", "longest time to the first job"],
    search_p50: ["ms", "from a letter in the search for jobs to its frame; goal: at most 100"],
    search_max: ["ms", "longest time after one letter; goal: at most 100"],
    condition_p50: ["ms", "from a click on a condition to its frame; goal: at most 100"],
    condition_max: ["ms", "longest time after one click; goal: at most 100"],
    person_p50: ["ms", "from the change of the address to the name of the person on their page"],
  },
  run: benchConsole,
};

async function benchConsole(context: BenchContext): Promise<void> {
  const redis = await startBenchRedis();
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const store = await connectStore({ url: redis.url, keyPrefix: PREFIX, now: () => now });
  const installation = createInstallation({
    redis: { url: redis.url, keyPrefix: PREFIX },
    tenants: TENANTS.map((name, n) => ({
      name,
      tenantId: `11111111-2222-4333-8444-${String(n).padStart(12, "0")}`,
      credential: { clientId: "7d0c8c3e-1111-4222-8333-444455556666", secret: "x" },
    })),
  });
  const browser = await launchChromium();
  try {
    await fill(context, store, now);
    const server = await installation.startServer();
    await measure(context, browser, server.url);
    await server.stop();
  } finally {
    await browser.close();
    await store.close();
    await redis.stop();
    installation.remove();
  }
}

async function fill(context: BenchContext, store: Store, now: Instant): Promise<void> {
  const jobCount = Math.max(TENANTS.length, Math.round(JOB_COUNT * context.scale));
  const peopleCount = Math.max(PAGE_ROWS, Math.round(PEOPLE * context.scale));
  context.logProgress(`filling ${jobCount} jobs and ${peopleCount} people`);
  for (let n = 0; n < jobCount; n += 1) {
    const size = { peopleCount: 900, failingCount: 0, updatesPerDay: 40, ageDays: 28 };
    const tenant = TENANTS[n % TENANTS.length] ?? "";
    const job = generatedJob(tenant, `job ${n}`, size, now);
    // One job of eleven is switched off.
    const isPaused = n % 11 === 0;
    await store.jobs.saveObservedJob(
      isPaused
        ? { ...job, statusCode: "paused", schedule: { ...job.schedule, state: "paused" } }
        : job,
    );
  }
  for (let first = 0; first < peopleCount; first += PAGE_ROWS) {
    const events = Array.from({ length: PAGE_ROWS }, (_, i) =>
      personEvent("job 0", first + i, now - 20 * HOUR + (((first + i) * 97) % (10 * HOUR))),
    );
    await store.events.commit(TENANTS[0] ?? "", events, now);
  }
  for (const tenant of TENANTS) {
    await savePollStates(store, tenant, now);
    await runTenantAssessment(assessContext(store, tenant, () => now));
  }
  context.emit("jobs", jobCount);
  context.emit("people", peopleCount);
}

/** Notes when the first row of the list is in a frame. */
const FIRST_ROW_SCRIPT = `new MutationObserver((_, observer) => {
  if (document.querySelector(".jobs tbody td") === null) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { globalThis.firstContentMs = performance.now(); }));
}).observe(document, { childList: true, subtree: true });`;

async function measure(
  { emit, logProgress }: BenchContext,
  browser: Browser,
  url: string,
): Promise<void> {
  const times = { first_content: [], search: [], condition: [], person: [] } as Readonly<
    Record<"first_content" | "search" | "condition" | "person", number[]>
  >;
  for (let round = 0; round < ROUNDS; round += 1) {
    logProgress(`round ${round + 1} of ${ROUNDS}`);
    const page = await openPage(browser, { viewport: { width: 1280, height: 800 } });
    await page.addInitScript(FIRST_ROW_SCRIPT);
    await page.goto(`${url}/#/`);
    await page.locator(".jobs tbody td").first().waitFor();
    times.first_content.push(await firstContentMs(page));
    for (const letter of ["j", "jo", "job", "job 7", ""])
      times.search.push(await timeToFrame(page, inputScript(letter)));
    for (const number of [1, 2, 0])
      times.condition.push(
        await timeToFrame(
          page,
          `document.querySelectorAll(".condition-filter button")[${number}].click()`,
        ),
      );
    const startedAt = performance.now();
    await page.evaluate(`location.hash = "#/people/${TENANTS[0]}/${personId(round)}"`);
    await page.locator("main article h1").waitFor();
    times.person.push(performance.now() - startedAt);
    await page.context().close();
  }
  for (const [name, values] of Object.entries(times)) {
    emit(`${name}_p50`, quantile(values, 0.5));
    if (name !== "person") emit(`${name}_max`, Math.max(...values));
  }
}

async function firstContentMs(page: Page): Promise<number> {
  for (;;) {
    const time: unknown = await page.evaluate("globalThis.firstContentMs");
    if (typeof time === "number") return time;
  }
}

const inputScript = (text: string): string => `(() => {
  const field = document.querySelector(".job-search input");
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
})()`;

/** Runs the script in the page and waits for two frames: the browser can have prepared the first one without the change. */
async function timeToFrame(page: Page, script: string): Promise<number> {
  return await page.evaluate(`(async () => {
    const startedAt = performance.now();
    ${script};
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
    return performance.now() - startedAt;
  })()`);
}
