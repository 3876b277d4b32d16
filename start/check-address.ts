import { createServer } from "node:net";
import { listenErrorText } from "../config/listen-error.ts";

/**
 * Listens on the address of the server for a moment, so that the worker does not run without a
 * console.
 *
 * @throws Error with the next step if this is not possible
 */
export async function checkAddress(address: {
  readonly host: string;
  readonly port: number;
}): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const text = listenErrorText(error.code, address);
      reject(text === null ? error : new Error(text));
    });
    server.listen(address.port, address.host, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}
