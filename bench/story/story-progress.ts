const PROGRESS_EVERY_MS = 2000;
const HOUR_MS = 3_600_000;

type StorySpan = { readonly name: string; readonly from: number; readonly until: number };

/** Writes a line to stderr again and again while a story is played. */
export function createStoryProgress({ name, from, until }: StorySpan): (at: number) => void {
  const hours = Math.round((until - from) / HOUR_MS);
  let shownAt = Number.NEGATIVE_INFINITY;
  return (at) => {
    if (performance.now() - shownAt < PROGRESS_EVERY_MS && at < until) return;
    shownAt = performance.now();
    const percent = Math.round(((at - from) / (until - from)) * 100);
    const end = at < until ? "" : "\n";
    process.stderr.write(`\rstory: ${name}: ${percent} % of ${hours} hours played ${end}`);
  };
}
