import type { GraphError } from "../graph/graph-error.ts";

export type WindowResult = {
  /** False if the page limit, a page that is too large or an error ended the window early. */
  readonly isComplete: boolean;
  /**
   * True if a page has more bytes than Steadystate reads. The window must then be read again with a
   * smaller size.
   */
  readonly isPageTooLarge: boolean;
  readonly pages: number;
  readonly droppedRows: number;
  /** The length of the longest page. */
  readonly maxPageCharacters: number;
  readonly error: GraphError | null;
};
