// Prepares a fresh machine: installs npm packages and the system programs given as arguments, and
// builds the project.
// Needs only Node, no installed package: `node scripts/setup.mjs redis chromium`.
// `--no-build` leaves out the build, for tests that read only the sources. After `--` come the options of the
// program that runs next: if they ask for its help, the system programs are not installed, and an existing build
// is not renewed.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/**
 * For each possible argument: `programs`, of which one must be on the PATH, and `packages`, the system packages
 * that contain one of the programs. CI installs `ciProgram` even if it has another of the programs. If a program
 * `isOptional`, the tests that need it are skipped without it.
 */
const REQUIREMENTS = {
  redis: {
    programs: ["redis-server", "valkey-server"],
    packages: ["redis-server", "valkey-server"],
  },
  prometheus: { programs: ["prometheus"], packages: ["prometheus"] },
  alertmanager: {
    programs: ["prometheus-alertmanager", "alertmanager"],
    packages: ["prometheus-alertmanager"],
    isOptional: true,
  },
  faketime: { programs: ["faketime"], packages: ["faketime"], isOptional: true },
  python: { programs: ["python3"], packages: ["python3"] },
  postfix: { programs: ["postfix"], packages: ["postfix"], isOptional: true },
  chromium: {
    programs: ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"],
    packages: ["chromium-headless-shell", "chromium"],
    ciProgram: "chromium-headless-shell",
  },
};

/** Files that the build does not read: documents, pictures and what the built programs write. */
const NOT_BUILT = [":!*.md", ":!*.png", ":!dashboards/generated", ":!steadystate.schema.json"];

const NO_BUILD = "--no-build";
const [given, programOptions] = splitArguments(process.argv.slice(2));

requireNode();
requireKnownArguments();
const isHelp = programOptions.some((option) => option === "--help" || option === "-h");
if (isHelp && existsSync(join(root, "dist", ".built"))) process.exit(0);
installPackages();
if (!isHelp)
  for (const name of given.filter((argument) => argument !== NO_BUILD)) installProgram(name);
if (!given.includes(NO_BUILD)) build();

function splitArguments(all) {
  const end = all.indexOf("--");
  return end < 0 ? [all, []] : [all.slice(0, end), all.slice(end + 1)];
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  stop(`Node ${process.versions.node} is too old: Steadystate needs 20.19 or newer.`);
}

/** Runs before anything is installed, so that a mistyped argument is reported at once. */
function requireKnownArguments() {
  const known = [...Object.keys(REQUIREMENTS), NO_BUILD];
  const unknown = given.filter((argument) => !known.includes(argument));
  if (unknown.length > 0)
    stop(`unknown argument "${unknown.join('", "')}"; known: ${known.join(", ")}`);
}

function installPackages() {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const stamp = join(root, "node_modules", ".steadystate-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  logProgress("installing npm packages");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, lock);
}

function installProgram(name) {
  const requirement = REQUIREMENTS[name];
  const { programs, ciProgram } = requirement;
  const wanted = process.env.CI === "true" && ciProgram !== undefined ? [ciProgram] : programs;
  if (wanted.some(isOnPath)) return;
  if (canInstall() && installPackage(name, requirement)) return;
  if (programs.some(isOnPath)) return;
  const hint =
    process.platform === "darwin"
      ? `brew install ${name}`
      : `sudo apt-get install ${requirement.packages[0]}`;
  const text = `${name} is missing (tried ${requirement.programs.join(", ")}). Install it, for example: ${hint}`;
  if (requirement.isOptional !== true) stop(text);
  logProgress(text);
}

function canInstall() {
  return process.platform === "linux" && process.getuid?.() === 0 && isOnPath("apt-get");
}

/** True when installing one of the packages has provided one of the programs. */
function installPackage(name, { programs, packages }) {
  logProgress(`installing ${name} from the system's packages`);
  spawnSync("apt-get", ["update", "-qq"], { stdio: ["ignore", "ignore", 2] });
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  return packages.some((packageName) => {
    const args = ["install", "-y", "-qq", "--no-install-recommends", packageName];
    const { status } = spawnSync("apt-get", args, { stdio: ["ignore", "ignore", 2], env });
    return status === 0 && programs.some(isOnPath);
  });
}

function build() {
  const stamp = join(root, "dist", ".built");
  if (existsSync(stamp) && newestSourceTime() < statSync(stamp).mtimeMs) return;
  logProgress("building");
  run(process.execPath, [join(root, "scripts", "build.mjs")]);
}

/** Modification time of the newest file that the build may read; infinite without git. */
function newestSourceTime() {
  const listed = spawnSync("git", ["ls-files", "-co", "--exclude-standard", ...NOT_BUILT], {
    cwd: root,
    encoding: "utf8",
  });
  if (listed.status !== 0) return Number.POSITIVE_INFINITY;
  const times = listed.stdout
    .split("\n")
    .filter((file) => file !== "" && existsSync(join(root, file)))
    .map((file) => statSync(join(root, file)).mtimeMs);
  return Math.max(...times);
}

function isOnPath(program) {
  return spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;
}

function run(program, args) {
  try {
    // All output goes to stderr: stdout belongs to the command that follows.
    execFileSync(program, args, { cwd: root, stdio: ["ignore", 2, 2] });
  } catch {
    stop(`"${program} ${args.join(" ")}" failed; see its output above.`);
  }
}

function logProgress(text) {
  process.stderr.write(`setup: ${text}…\n`);
}

function stop(text) {
  process.stderr.write(`setup: ${text}\n`);
  process.exit(1);
}
