import fc from "fast-check";

// Property tests use the same generated values in every run, so that a failure is about the change
// at hand. `PROPERTY_SEED=7 npm run test:unit` tries other values; what it finds becomes a test.
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_123);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
