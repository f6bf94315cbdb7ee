import { connection } from "next/server";
import { readHealth } from "@/lib/worker/health";

export async function GET(): Promise<Response> {
  await connection();
  const health = await readHealth();
  return Response.json(health, {
    status: health.ok ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
