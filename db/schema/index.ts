// The one barrel of the code base: Drizzle wants every table in a single object.
export * from "./alerts";
export * from "./audit";
export * from "./campaigns";
export * from "./connections";
export * from "./contacts";
export * from "./diagnoses";
export * from "./keys";
export * from "./messages";
export * from "./rotation";
export * from "./sandbox";
export * from "./tenants";
export * from "./users";
export * from "./wizard-drafts";
