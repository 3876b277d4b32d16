import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";

const compress = promisify(gzip);

/** The bytes of a page. They are compressed at most once, outside the main thread. */
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
