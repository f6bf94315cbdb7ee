import "server-only";
import { findByWamid } from "@/db/queries/messages";
import { type ErrorExplanation, explainError } from "@/lib/graph/error-catalogue/explain-error";
import type { MessageError } from "@/lib/messages/message.schema";
import { type ReportedStatus, reportedStatuses } from "@/lib/messages/message-state.schema";
import { readOpaque } from "@/lib/messages/opaque";
import { scrub } from "@/lib/scrub";
import type { TenantId } from "@/lib/tenants/tenant.schema";
import type { WebhookStatus } from "./webhook-event.schema";

const TEXT_CAP = 2_000;

/** What came about the messages of one connection. */
export type ConnectionStatuses = { connectionId: string; statuses: readonly WebhookStatus[] };

/** What Meta says of a message that is probably ours. */
export type Report = {
  connectionId: string;
  status: ReportedStatus;
  messageId: string;
  attempt: number | null;
  wamid: string;
  at: Date;
  error: MessageError | null;
};

/** Which message each status is about: by our own value that Meta echoes, else by Meta's id. */
export async function identifyStatuses(
  tenantId: TenantId,
  reported: readonly ConnectionStatuses[],
): Promise<Report[]> {
  const known = reported.flatMap(({ connectionId, statuses }) =>
    statuses
      .filter((status) => isReported(status.status))
      .map((status) => {
        const own = readOpaque(tenantId, status.biz_opaque_callback_data);
        return { connectionId, status, own };
      }),
  );
  const unnamed = known.filter(({ own }) => own === null);
  const byWamid = await findByWamid(
    tenantId,
    unnamed.map(({ status }) => status.id),
  );
  return known.flatMap(({ connectionId, status, own }) => {
    const messageId = own?.messageId ?? byWamid.get(status.id);
    if (!messageId || !isReported(status.status)) return [];
    return [
      {
        connectionId,
        status: status.status,
        messageId,
        attempt: own?.attempt ?? null,
        wamid: status.id,
        at: new Date(status.timestamp * 1_000),
        error: toError(status),
      },
    ];
  });
}

/** What the catalogue says of a failure that Meta reported; null where there is none, or no code. */
export function explainFailure(error: MessageError | null): ErrorExplanation | null {
  if (error?.code == null) return null;
  const { code, subcode, text, details } = error;
  return explainError({ code, subcode, message: text, details });
}

function toError(status: WebhookStatus): MessageError | null {
  const [error] = status.errors ?? [];
  if (status.status !== "failed") return null;
  const clean = (text: string | undefined) =>
    text ? scrub(text).replaceAll("\0", "").slice(0, TEXT_CAP).toWellFormed() : null;
  return {
    code: error?.code ?? null,
    subcode: null,
    text: clean(error?.title ?? error?.message) ?? "Meta reported a failure without a reason.",
    details: clean(error?.error_data?.details),
    trace: null,
  };
}

function isReported(status: string): status is ReportedStatus {
  return (reportedStatuses as readonly string[]).includes(status);
}
