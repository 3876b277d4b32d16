// The lower limit for a look-up: node:http and ioredis, one HGET per request, nothing else.
// Arguments: URL of Redis. Prints its own URL.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectSocket } from "../bench-redis.ts";
import { BARE_KEY } from "./bare-key.ts";

const redis = connectSocket(process.argv[2] ?? "");
const server = createServer((request, response) => {
  redis
    .hget(BARE_KEY, (request.url ?? "/").slice(1))
    .then((value) => {
      response.writeHead(value === null ? 404 : 200, { "content-type": "application/json" });
      response.end(value ?? "{}");
    })
    .catch(() => response.writeHead(500).end());
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
