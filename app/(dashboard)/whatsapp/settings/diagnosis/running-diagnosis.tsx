import { AutoRefresh } from "@/components/auto-refresh";
import { Card } from "@/components/card";
import { Icon } from "@/components/icon";

const REFRESH_MS = 600;

type Props = {
  /** What has been answered so far, by the questions' names. */
  answered: readonly string[];
  hasAppSecret: boolean;
};

/** What is asked of every connection, in words; more is asked only where something is wrong. */
const questions: readonly { id: string; text: string; needsSecret?: boolean }[] = [
  { id: "greeting", text: "Is Meta there, and what time is it?" },
  { id: "app", text: "Do App ID and App secret fit?", needsSecret: true },
  { id: "token", text: "What is the token worth?" },
  { id: "account", text: "Can the account be seen?" },
  { id: "number", text: "How does the number stand?" },
  { id: "numbers", text: "Do number and account belong together?" },
  { id: "subscriptions", text: "Where do events go?" },
  { id: "templates", text: "Which templates are there?" },
];

const tokenQuestions = ["byApp", "bySelf", "me"];

/** How far a diagnosis has come; renews itself until it is done. */
export function RunningDiagnosis({ answered, hasAppSecret }: Props) {
  const heard = new Set(answered);
  if (tokenQuestions.some((question) => heard.has(question))) heard.add("token");
  const asked = questions.filter(({ needsSecret }) => !needsSecret || hasAppSecret);
  const done = asked.filter(({ id }) => heard.has(id)).length;
  return (
    <Card
      description="It mostly takes two or three seconds, and never more than half a minute."
      title="Asking Meta…"
    >
      <AutoRefresh everyMs={REFRESH_MS} />
      <p className="sr-only" role="status">
        {done} of {asked.length} questions answered
      </p>
      <ul className="grid gap-x-6 gap-y-1.5 text-sm sm:grid-cols-2">
        {asked.map(({ id, text }) => (
          <li className={`flex items-center gap-2 ${heard.has(id) ? "" : "text-muted"}`} key={id}>
            <Icon
              className={`size-4 ${heard.has(id) ? "text-success" : ""}`}
              name={heard.has(id) ? "good" : "clock"}
            />
            {text}
            <span className="sr-only">{heard.has(id) ? "answered" : "waiting"}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
