import "server-only";
import type { VisibleWaba } from "./assets";
import type { GraphCall } from "./graph-call";
import { pickFields } from "./node-fields";
import { pageOf } from "./paging";
import type { JsonValue } from "./store";

/** `GET /{WABA}/message_templates`, narrowed by name, language, status and category. */
export async function messageTemplates(call: GraphCall, { waba }: VisibleWaba): Promise<JsonValue> {
  const wanted = (["name", "language", "status", "category"] as const).flatMap((field) => {
    const value = call.params.get(field);
    return value ? [{ field, value }] : [];
  });
  const rows = waba.templates.filter((template) =>
    wanted.every(({ field, value }) => template[field] === value),
  );
  return await pageOf(call, rows, ({ id, ...template }) =>
    pickFields(
      {
        type: "WhatsAppBusinessHSM",
        id,
        fields: { ...template, parameter_format: "POSITIONAL" },
        shownUnasked: ["name", "parameter_format", "components", "language", "status", "category"],
      },
      call.params.get("fields"),
    ),
  );
}
