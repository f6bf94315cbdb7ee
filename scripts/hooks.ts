import { startAlone } from "@/lib/worker/start-alone";

// `npm run hooks`: takes Meta's webhooks on HOOKS_PORT, for a proxy to send /api/hooks/ to.

await startAlone("hooks");
