import { Blank, Box, Drawing, Entry, Press, Sheet, Words } from "./drawing";

const DEVELOPERS = "developers.facebook.com";

/** App settings → Basic: App ID and App secret. */
export function AppSettingsDrawing() {
  return (
    <Drawing
      address={`${DEVELOPERS} › apps › App settings › Basic`}
      height={176}
      title="The page App settings, Basic, of a Meta app: the App ID at the left, the App secret beside it with the button Show."
    >
      <AppMenu chosen="Basic" />
      <Words look="strong" size={13} x={140} y={28}>
        Basic settings
      </Words>
      <Box label="App ID" pin={1} value="1234567890123" width={120} x={140} y={54} />
      <Box label="App secret" value="••••••••••" width={140} x={284} y={54} />
      <Press pin={2} width={50} x={374} y={60}>
        Show
      </Press>
      <Blank width={90} x={140} y={112} />
      <Blank width={250} x={140} y={130} />
      <Blank width={200} x={140} y={148} />
    </Drawing>
  );
}

/** WhatsApp → API Setup, from which everything temporary comes. */
export function ApiSetupDrawing() {
  return (
    <Drawing
      address={`${DEVELOPERS} › apps › WhatsApp › API Setup`}
      height={196}
      title="The page API Setup of a Meta app: in the menu WhatsApp, API Setup; under Send and receive messages the list From with the test number, and below it the Phone number ID and the WhatsApp Business Account ID."
    >
      <AppMenu chosen="API Setup" pin={1} />
      <Words look="strong" size={13} x={140} y={28}>
        Send and receive messages
      </Words>
      <Box
        isList
        label="From"
        pin={2}
        value="Test number: +1 555 078 3881"
        width={270}
        x={140}
        y={54}
      />
      <Words look="muted" size={11} x={140} y={112}>
        Phone number ID
      </Words>
      <Words look="mono" size={11} x={140} y={129}>
        106540352242922
      </Words>
      <Words look="muted" size={11} x={284} y={112}>
        WhatsApp Business Account ID
      </Words>
      <Words look="mono" size={11} x={284} y={129}>
        102290129340398
      </Words>
      <Blank width={250} x={140} y={156} />
      <Blank width={180} x={140} y={172} />
    </Drawing>
  );
}

/** The button that makes a temporary token. */
export function GenerateTokenDrawing() {
  return (
    <Drawing
      address={`${DEVELOPERS} › apps › WhatsApp › API Setup`}
      height={176}
      title="The part Access token of the page API Setup: a field with the token, a button to copy it, and the button Generate access token."
    >
      <AppMenu chosen="API Setup" />
      <Sheet height={136} title="Access token" width={290} x={134} y={18} />
      <Box label="Temporary access token" value="EAAJZC…" width={196} x={150} y={68} />
      <Press pin={2} width={52} x={356} y={74}>
        Copy
      </Press>
      <Press pin={1} width={178} x={150} y={114}>
        Generate access token
      </Press>
    </Drawing>
  );
}

/** The list of people whom a test number may write to. */
export function RecipientsDrawing() {
  return (
    <Drawing
      address={`${DEVELOPERS} › apps › WhatsApp › API Setup`}
      height={186}
      title="The list To of the page API Setup, opened: its last entry is Manage phone number list."
    >
      <AppMenu chosen="API Setup" />
      <Words look="strong" size={13} x={140} y={28}>
        Send and receive messages
      </Words>
      <Box isList label="To" pin={1} value="Select a recipient" width={270} x={140} y={54} />
      <Sheet height={68} width={270} x={140} y={92} />
      <Words look="mono" size={11} x={152} y={114}>
        +91 98765 43210
      </Words>
      <Entry pin={2} width={254} x={148} y={144}>
        Manage phone number list
      </Entry>
    </Drawing>
  );
}

/** Where Meta is told the address of this server. */
export function WebhookDrawing() {
  return (
    <Drawing
      address={`${DEVELOPERS} › apps › WhatsApp › Configuration`}
      height={212}
      title="The page Configuration of a Meta app: the fields Callback URL and Verify token, the button Verify and save, and below, under Webhook fields, messages with the button Subscribe."
    >
      <AppMenu chosen="Configuration" />
      <Box label="Callback URL" pin={1} value="https://…/api/hooks/…" width={280} x={140} y={24} />
      <Box label="Verify token" pin={2} value="q0-Zr…" width={152} x={140} y={78} />
      <Press pin={3} width={124} x={304} y={84}>
        Verify and save
      </Press>
      <Words look="strong" x={140} y={146}>
        Webhook fields
      </Words>
      <line className="stroke-border" x1="140" x2="424" y1="156" y2="156" />
      <Words look="mono" size={11} x={140} y={182}>
        messages
      </Words>
      <Press pin={4} width={84} x={336} y={164}>
        Subscribe
      </Press>
    </Drawing>
  );
}

const entries = ["Dashboard", "WhatsApp", "API Setup", "Configuration", "App settings", "Basic"];
const inner = new Set(["API Setup", "Configuration", "Basic"]);

/** The menu at the side of an app's console. */
function AppMenu({ chosen, pin }: { chosen: string; pin?: number }) {
  return (
    <>
      {entries.map((entry, index) => {
        const at = { x: 8, y: 30 + index * 26, width: 108, indent: inner.has(entry) ? 12 : 0 };
        return entry === chosen ? (
          <Chosen {...at} key={entry} {...(pin ? { pin } : {})}>
            {entry}
          </Chosen>
        ) : (
          <Entry {...at} key={entry}>
            {entry}
          </Entry>
        );
      })}
      <line className="stroke-border" x1="124" x2="124" y2="400" />
    </>
  );
}

/** Where one is; with a number where one has to go. */
function Chosen(entry: {
  x: number;
  y: number;
  width: number;
  indent: number;
  children: string;
  pin?: number;
}) {
  const { pin, ...rest } = entry;
  if (pin) return <Entry {...rest} pin={pin} />;
  return (
    <>
      <rect
        className="fill-surface-tertiary"
        height="24"
        rx="6"
        width={rest.width}
        x={rest.x}
        y={rest.y - 16}
      />
      <Words look="strong" x={rest.x + 8 + rest.indent} y={rest.y}>
        {rest.children}
      </Words>
    </>
  );
}
