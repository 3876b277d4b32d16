/** The reason says what is wrong, since when and why. The remedy is null when nobody has to act. */
export type ConditionText = { readonly reason: string; readonly remedy: string | null };
