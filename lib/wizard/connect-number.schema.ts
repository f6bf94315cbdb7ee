import type { Finding } from "@/lib/connections/finding.schema";
import type { StepResult } from "./draft.schema";

/** `replace`: the tenant has this number already; its token is replaced, not connected again. */
export type ConnectResult = StepResult | { ok: false; replace: string; findings: Finding[] };
