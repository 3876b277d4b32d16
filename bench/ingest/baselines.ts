import type { Redis } from "ioredis";
import { DAY } from "../../domain/time.ts";
import type { GraphClient } from "../../worker/graph/graph-client.ts";
import { MAX_PAGE_ROWS, provisioningLogSource } from "../../worker/graph/log-sources.ts";
import type { LogSource } from "./log-source.ts";

/** One page of the log: its whole text, and the text of each row. */
type PageText = { readonly text: string; readonly rows: readonly string[] };

const SAMPLE_PAGES = 10;

/** Up to ten pages of the newest four days, as JSON text. */
export async function readSamplePages(
  graph: GraphClient,
  { now }: LogSource,
): Promise<readonly PageText[]> {
  const pages: PageText[] = [];
  let link: string | null = provisioningLogSource.firstPageLink(
    { from: now - 4 * DAY, to: now },
    MAX_PAGE_ROWS,
  );
  while (link !== null && pages.length < SAMPLE_PAGES) {
    const json = await graph.get(link, { workload: "reports", permission: "" });
    if (!json.ok) throw new Error(`The page was not read: ${JSON.stringify(json.error)}`);
    const page = json.value as { readonly value: readonly unknown[]; "@odata.nextLink"?: string };
    pages.push({ text: JSON.stringify(page), rows: page.value.map((row) => JSON.stringify(row)) });
    link = page["@odata.nextLink"] ?? null;
  }
  return pages;
}

/** Microseconds per row of JSON.parse alone. */
export function measureParse(pages: readonly PageText[]): number {
  let rows = 0;
  const startedAt = performance.now();
  for (const { text } of pages) rows += (JSON.parse(text) as { value: unknown[] }).value.length;
  return ((performance.now() - startedAt) * 1000) / rows;
}

/** Microseconds per row when a pipeline per page writes the text of each row into a hash. */
export async function measureRawPipelines(
  client: Redis,
  pages: readonly PageText[],
): Promise<number> {
  let rows = 0;
  const startedAt = performance.now();
  for (const [page, { rows: texts }] of pages.entries()) {
    const pipeline = client.pipeline();
    for (const [row, text] of texts.entries()) pipeline.hset(`raw:${page}`, String(row), text);
    await pipeline.exec();
    rows += texts.length;
  }
  const us = ((performance.now() - startedAt) * 1000) / rows;
  for (const page of pages.keys()) await client.unlink(`raw:${page}`);
  return us;
}
