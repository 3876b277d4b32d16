/** What an error means and what to do about it. */
export type ExplanationText = {
  /**
   * A function when the text names the error code. The function gets a code that is safe to show.
   */
  readonly meaning: string | ((code: string) => string);
  /** What to do when a person has to act. */
  readonly remedy: string;
  /** True when Microsoft documents that Entra retries by itself: at first nobody has to act. */
  readonly waitFirst?: true;
  /** The text that follows the advice to wait; if absent, `remedy` follows it. */
  readonly remedyWhileWaiting?: string;
};
