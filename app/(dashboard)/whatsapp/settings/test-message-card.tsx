import { Card } from "@/components/card";
import { TestMessageForm, type TestMessageProps } from "./test-message-form";

/** The card "Send Test Message" of Settings. */
export function TestMessageCard(props: TestMessageProps) {
  return (
    <Card
      description="To your own phone, to see that everything works."
      id="test-message"
      title="Send Test Message"
    >
      <TestMessageForm {...props} />
    </Card>
  );
}
