/** What a server action answers, as far as the browser cares. */
export type ActionAnswer<Data> = {
  data?: Data | undefined;
  serverError?: { message: string; field?: string | undefined } | undefined;
  validationErrors?: unknown;
};

export type ActionOutcome<Data> =
  | { ok: true; data: Data }
  /** `reached` false: no answer came, so nobody here knows whether it happened. */
  | { ok: false; reached: boolean; message: string; field: string | undefined };

/** Calls a server action and puts every way it can fail into words. */
export async function callAction<Data>(
  call: () => Promise<ActionAnswer<Data>>,
): Promise<ActionOutcome<Data>> {
  let answer: ActionAnswer<Data>;
  try {
    answer = await call();
  } catch {
    return refused(false, "Wakey did not answer. Check your network and try again.");
  }
  if (answer.serverError) {
    return refused(true, answer.serverError.message, answer.serverError.field);
  }
  if (answer.validationErrors !== undefined) {
    return refused(true, "Something in the form is not right. Load the page again.");
  }
  return { ok: true, data: answer.data as Data };
}

function refused(reached: boolean, message: string, field?: string): ActionOutcome<never> {
  return { ok: false, reached, message, field };
}
