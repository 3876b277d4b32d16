// `npm run -s redis-acl [-- KEY-PREFIX]`: prints the commands that create a user of Redis for each
// process. With `--file` it prints dashboards/provisioning/redis-users.acl.
import { aclCommands, aclFile } from "../../store/redis/acl.ts";

const HELP = `npm run -s redis-acl [-- KEY-PREFIX]: prints the commands that create a user of Redis for the worker and one for the server

  KEY-PREFIX   the value of redis.keyPrefix (default: steadystate)
`;

const [keyPrefix = "steadystate"] = process.argv.slice(2);
if (keyPrefix === "--help") {
  process.stdout.write(HELP);
} else if (keyPrefix === "--file") {
  process.stdout.write(aclFile());
} else if (/^\w[\w-]{0,39}$/.test(keyPrefix)) {
  process.stdout.write(`${aclCommands(keyPrefix).join("\n")}\n`);
} else {
  process.stderr.write("The key prefix is not valid: write the value of redis.keyPrefix.\n");
  process.exitCode = 2;
}
