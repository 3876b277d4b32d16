import type { Channel } from "./channel.ts";

type KeptChannel<Settings> = {
  /**
   * Returns the channel of these settings. When `read` returns other settings, because an operator has
   * replaced a secret or a file, a new channel replaces the old one. `read` throws if a file is missing.
   */
  find(read: () => Settings): Channel | null;
  close(): void;
};

/** Keeps a channel with its connections. The settings are compared as JSON. */
export function createKeptChannel<Settings>(
  create: (settings: Settings) => Channel | null,
): KeptChannel<Settings> {
  let kept: { readonly text: string; readonly channel: Channel | null } | null = null;
  return {
    find(read) {
      let settings: Settings;
      try {
        settings = read();
      } catch (error) {
        // A file may be missing for a moment while it is replaced.
        if (kept === null) throw error;
        return kept.channel;
      }
      const text = JSON.stringify(settings);
      if (kept?.text === text) return kept.channel;
      kept?.channel?.close();
      kept = { text, channel: create(settings) };
      return kept.channel;
    },
    close: () => kept?.channel?.close(),
  };
}
