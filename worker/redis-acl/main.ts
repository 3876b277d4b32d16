// `npm run -s redis-acl [-- KEY-PREFIX]`: prints the commands that create a user of Redis for each
// process. With `--file` it prints dashboards/provisioning/redis-users.acl.
import { endWithClosedOutput } from "../../command-line/closed-output.ts";
import { readOptions } from "../../command-line/read-options.ts";
import { aclCommands, aclFile } from "../../store/redis/acl.ts";

const HELP = `npm run -s redis-acl [-- KEY-PREFIX]: prints the commands that create a user of Redis for the worker and one for the server

  KEY-PREFIX   the value of redis.keyPrefix (default: steadystate)
  --file       prints dashboards/provisioning/redis-users.acl, the users of docker-compose.yml

Exit code: 0, or 2 for a wrong option.
`;

endWithClosedOutput();
const { values, words, exitWithUsageError } = readOptions({
  command: "npm run -s redis-acl",
  help: HELP,
  showsHelpForMistakes: true,
  words: { max: 1 },
  options: { file: { type: "boolean" } },
});
const [keyPrefix = "steadystate"] = words;
if (values.file === true) {
  process.stdout.write(aclFile());
} else if (/^\w[\w-]{0,39}$/.test(keyPrefix)) {
  process.stdout.write(`${aclCommands(keyPrefix).join("\n")}\n`);
} else {
  exitWithUsageError(
    `The key prefix is "${keyPrefix}": write the value of redis.keyPrefix, 1 to 40 letters, digits, _ and -.`,
  );
}
