import { settingPath } from "../domain/setting-path.ts";
import type { FormerName } from "./former-names.ts";
import type { RawSettings } from "./settings-errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export type SettingsDependencies = {
  readonly env: Environment;
  /** Throws if the file does not exist. */
  readonly readFile: (path: string) => string;
  /** Called if settings have the names of an earlier version. */
  readonly onFormerNames?: (names: readonly FormerName[]) => void;
  /** Called with correct settings in the form of the file, after references were replaced. */
  readonly onSettings?: (settings: RawSettings) => void;
};

const REFERENCE_PATTERN = /\$\{(?<filePrefix>file:)?(?<name>[^}]+)\}/g;

/** A file that a setting names and that does not exist, is empty or cannot be read. */
export type MissingFile = { readonly setting: string; readonly file: string };

export type ExpandResult = {
  readonly value: RawSettings;
  /** Mistakes other than missing files. */
  readonly errors: readonly string[];
  readonly missingFiles: readonly MissingFile[];
};

type ExpandOptions = SettingsDependencies & {
  /** Paths of settings whose references are not replaced. `*` stands for any index of a list. */
  readonly unreadPaths: readonly (readonly string[])[];
};

/**
 * Replaces `${NAME}` by the value of the environment variable and `${file:/path}` by the text of
 * the file. The YAML file has already been parsed, so a replaced value cannot add keys.
 */
export function expandReferences(raw: RawSettings, options: ExpandOptions): ExpandResult {
  const errors: string[] = [];
  const missingFiles: MissingFile[] = [];
  const value = expandValue(raw, [], { ...options, errors, missingFiles });
  return { value, errors, missingFiles };
}

type ExpandState = ExpandOptions & {
  readonly errors: string[];
  readonly missingFiles: MissingFile[];
};

export const missingFileText = ({ setting, file }: MissingFile): string =>
  `${setting}: the file ${file} cannot be read or is empty: create it, or correct its path or permissions`;

type SettingParts = readonly (string | number)[];

function expandValue(value: RawSettings, path: SettingParts, state: ExpandState): RawSettings {
  if (typeof value === "string") return expandText(value, path, state);
  if (Array.isArray(value)) {
    return value.map((item: RawSettings, index) => expandValue(item, [...path, index], state));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        expandValue(item as RawSettings, [...path, key], state),
      ]),
    );
  }
  return value;
}

function expandText(value: string, path: SettingParts, state: ExpandState): string {
  if (state.unreadPaths.some((pattern) => matchesPath(pattern, path))) return value;
  return value.replaceAll(
    REFERENCE_PATTERN,
    (_match, filePrefix: string | undefined, name: string) => {
      const found = filePrefix === undefined ? state.env[name] : readReferencedFile(name, state);
      if (found !== undefined && found !== "") return found;
      const setting = settingPath(path);
      if (filePrefix !== undefined) state.missingFiles.push({ setting, file: name });
      else {
        state.errors.push(
          `${setting}: the environment variable ${name} is not set: set it or write the value`,
        );
      }
      // The settings are refused anyway. This text only prevents a second error about an empty value.
      return `unset-${name}`;
    },
  );
}

function readReferencedFile(path: string, { readFile }: ExpandOptions): string | undefined {
  try {
    return readFile(path).trim();
  } catch {
    return undefined;
  }
}

function matchesPath(pattern: readonly string[], path: SettingParts): boolean {
  return pattern.every((part, index) => part === "*" || part === path[index]);
}
