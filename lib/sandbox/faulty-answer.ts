import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Control } from "./control";
import type { Fault } from "./fault.schema";
import type { GraphCall } from "./graph-call";
import { refusalResponse } from "./graph-response";
import { knownRefusal } from "./known-refusals";

/** On a response: the server is to break the connection instead of sending it. */
export const RESET_HEADER = "x-sandbox-reset";
/** On a response: the server is to send half of it and then to break the connection. */
export const CUT_HEADER = "x-sandbox-cut";
/** A client that never gives up does not hold a request for ever. */
const LONGEST_HANG_MS = 300_000;

/**
 * Answers a call with the fault that strikes it, if any, and with the behaviour's latency.
 *
 * @param gone makes a signal that aborts when the client has left, or the simulator stops
 */
export async function answerFaulty(
  control: Control,
  call: GraphCall,
  pathname: string,
  gone: () => AbortSignal,
  answer: () => Promise<Response>,
): Promise<Response> {
  const fault = control.faults.strike(call, pathname);
  const response = fault ? await strike(fault, call, gone, answer) : await answer();
  const { latencyMs } = await control.records.behaviour();
  if (latencyMs > 0) await wait(latencyMs, gone);
  return response;
}

async function strike(
  fault: Fault,
  call: GraphCall,
  gone: () => AbortSignal,
  answer: () => Promise<Response>,
): Promise<Response> {
  switch (fault.kind) {
    case "error":
      return typeof fault.body === "string"
        ? new Response(fault.body, { status: fault.status, headers: fault.headers ?? {} })
        : Response.json(fault.body, { status: fault.status, headers: fault.headers ?? {} });
    case "refuse":
      return refusalResponse(knownRefusal(fault.code), call.version, {});
    case "delay":
      await wait(fault.ms, gone);
      return answer();
    case "hang":
      return hang(gone);
    case "hang-after-accept":
      await answer();
      return hang(gone);
    case "status-after-accept":
      await answer();
      return new Response("<html><body>Service unavailable</body></html>", {
        status: fault.status,
        headers: { "content-type": "text/html" },
      });
    case "cut-after-accept": {
      const whole = await answer();
      return new Response(whole.body, { status: 502, headers: { [CUT_HEADER]: "1" } });
    }
    case "reset":
      return new Response(null, { status: 502, headers: { [RESET_HEADER]: "1" } });
  }
}

async function hang(gone: () => AbortSignal): Promise<Response> {
  await wait(LONGEST_HANG_MS, gone);
  return new Response(null, { status: 502, headers: { [RESET_HEADER]: "1" } });
}

async function wait(ms: number, gone: () => AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal: gone(), ref: false }).catch(() => {});
}
