import type { JobFacts } from "../../domain/job-facts.ts";

type SkipReason = { objects: number; missingAccounts: number };

/** Counts the objects of one job whose newest row is a skip, by skip code. */
export function createSkipCounts() {
  const reasons = new Map<string, SkipReason>();
  return {
    /** `difference` is 1 if a skip is now the newest row of an object, and -1 if it no longer is. */
    change(code: string | null, isMissingAccount: boolean, difference: 1 | -1): void {
      const reason = reasons.get(code ?? "") ?? { objects: 0, missingAccounts: 0 };
      reason.objects += difference;
      if (isMissingAccount) reason.missingAccounts += difference;
      reasons.set(code ?? "", reason);
    },
    facts(): Pick<JobFacts, "missingAccounts" | "skipReasons"> {
      const skipReasons = [...reasons]
        .filter(([, { objects }]) => objects > 0)
        .map(([code, reason]) => ({ code, ...reason }))
        .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1));
      const missingAccounts = skipReasons.reduce((sum, reason) => sum + reason.missingAccounts, 0);
      return { missingAccounts, skipReasons };
    },
  };
}

/** Counts the failing objects of one job by error code. */
export function createCodeCounts() {
  const counts = new Map<string, number>();
  return {
    change(code: string | null, difference: 1 | -1): void {
      if (code === null) return;
      const count = (counts.get(code) ?? 0) + difference;
      if (count === 0) counts.delete(code);
      else counts.set(code, count);
    },
    byCode: (): JobFacts["failingByCode"] =>
      [...counts]
        .map(([code, objects]) => ({ code, objects }))
        .sort((a, b) => b.objects - a.objects || (a.code < b.code ? -1 : 1)),
  };
}
