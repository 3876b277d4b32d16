/**
 * The version of the stored data. Raise it if a process of the version before cannot read what this
 * version writes, and add an upgrade (CONTRIBUTING.md).
 *
 * 1: written by 0.2.0, which stored no version.
 * 2: a notification has a state for each recipient.
 */
export const DATA_VERSION = 2;
