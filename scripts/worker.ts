import { startAlone } from "@/lib/worker/start-alone";

// `npm run worker`: the engine without pages, as many as wanted on one Postgres server.

await startAlone("worker");
