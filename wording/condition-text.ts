/** What, since when and why; and what to do next, null when nothing needs doing. */
export type ConditionText = { readonly reason: string; readonly remedy: string | null };
