// `npm run -s redis-acl [-- KEY-PREFIX]`: prints the commands that create a user of Redis for each
// process. With `--file` it prints dashboards/provisioning/redis-users.acl.
import { aclCommands, aclFile } from "../../store/redis/acl.ts";

const [keyPrefix = "steadystate"] = process.argv.slice(2);
if (keyPrefix === "--file") {
  process.stdout.write(aclFile());
} else if (/^[\w-]{1,40}$/.test(keyPrefix)) {
  process.stdout.write(`${aclCommands(keyPrefix).join("\n")}\n`);
} else {
  process.stderr.write("The key prefix is not valid: write the value of redis.keyPrefix.\n");
  process.exitCode = 2;
}
