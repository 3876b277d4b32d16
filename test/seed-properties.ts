import fc from "fast-check";

// Property tests use the same generated values in every run, so that a test fails only because of a
// change. `PROPERTY_SEED=7 npm run test:unit` generates other values. If a test fails with these
// values, add a test for the values that failed.
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_123);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
