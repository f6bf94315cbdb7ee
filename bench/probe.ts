import { ownUsage } from "./own-usage.ts";

// Loaded into the product's processes by `node --import`: tells what they use, and ends them with the
// process that started them.

process.on("message", () => process.send?.(ownUsage()));
process.on("disconnect", () => process.exit(0));
