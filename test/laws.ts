import fc from "fast-check";

// Laws are tried on the same examples in every run, so that a red run says something about the change
// at hand. `LAWS_SEED=7 npm run check` tries others; what it finds becomes a test of its own.
const seed = Number(process.env["LAWS_SEED"] ?? 20_261_123);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
