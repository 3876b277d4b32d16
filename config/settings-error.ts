import type { MissingFile } from "./expand-references.ts";

/** Thrown for unusable settings. The message lists every mistake with its remedy. */
export class SettingsError extends Error {
  override name = "SettingsError" as const;
  /** The missing files, if nothing else is wrong. */
  readonly missingFiles: readonly MissingFile[];

  constructor(message: string, missingFiles: readonly MissingFile[] = []) {
    super(message);
    this.missingFiles = missingFiles;
  }
}
