import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";

const compress = promisify(gzip);

/** One page as bytes; compressed at most once, off the main thread. */
export type RenderedPage = {
  readonly bytes: Buffer;
  getGzipped(): Promise<Buffer>;
};

export function createRenderedPage(text: string): RenderedPage {
  const bytes = Buffer.from(text);
  let compressed: Promise<Buffer> | null = null;
  return {
    bytes,
    getGzipped() {
      compressed ??= compress(bytes, { level: constants.Z_BEST_SPEED });
      return compressed;
    },
  };
}
