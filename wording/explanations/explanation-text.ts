/** What an error means and what to do about it. */
export type ExplanationText = {
  /** A function where the text names the error code; the code is cleaned for display. */
  readonly meaning: string | ((code: string) => string);
  /** What to do once a person has to act. */
  readonly remedy: string;
  /** True where Entra retries by itself, as Microsoft documents it: at first nobody has to act. */
  readonly waitFirst?: true;
  /** Replaces `remedy` in the sentence after the advice to wait, where that reads differently. */
  readonly remedyWhileWaiting?: string;
};
