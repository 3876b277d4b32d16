/**
 * The version of the stored data. Raise it if a process of the version before cannot read what this
 * version writes, and add an upgrade (CONTRIBUTING.md).
 *
 * 1: written by 0.2.0, which stored no version.
 * 2: a notification has a state for each recipient.
 * 3: a notification has a route, a thread and a structured message; a job has an incident for each kind
 *    of trouble.
 */
export const DATA_VERSION = 3;
