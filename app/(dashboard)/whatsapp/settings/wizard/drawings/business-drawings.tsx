import { Blank, Box, Drawing, Entry, Press, Sheet, Switch, Tick, Words } from "./drawing";

const BUSINESS = "business.facebook.com › Settings › System users";

/** Users → System users → Add. */
export function SystemUsersDrawing() {
  return (
    <Drawing
      address={BUSINESS}
      height={204}
      title="Business settings: in the menu Users, System users; the button Add, and a dialog with the name of the System User and its role."
    >
      <BusinessMenu />
      <Words look="strong" size={13} x={140} y={30}>
        System users
      </Words>
      <Press pin={2} width={56} x={352} y={12}>
        Add
      </Press>
      <Sheet height={142} title="Create system user" width={290} x={134} y={50} />
      <Box label="System user name" pin={3} value="Wakey" width={122} x={150} y={98} />
      <Box isList label="System user role" pin={4} value="Admin" width={118} x={290} y={98} />
      <Press pin={5} width={156} x={150} y={152}>
        Create system user
      </Press>
    </Drawing>
  );
}

/** Assign assets: the app and the WhatsApp account. */
export function AssetsDrawing() {
  return (
    <Drawing
      address={BUSINESS}
      height={216}
      title="The dialog Assign assets of a System User: at the left the kinds Apps and WhatsApp accounts, in the middle the list to tick, at the right the switch Full control."
    >
      <Sheet height={196} title="Assign assets" width={420} x={10} y={10} />
      <Entry pin={1} width={142} x={18} y={66}>
        Apps
      </Entry>
      <Entry pin={2} width={142} x={18} y={98}>
        WhatsApp accounts
      </Entry>
      <Blank width={80} x={30} y={120} />
      <line className="stroke-border" x1="180" x2="180" y1="46" y2="206" />
      <Tick x={196} y={70}>
        Your app
      </Tick>
      <Tick x={196} y={98}>
        Your account
      </Tick>
      <Words look="muted" size={11} x={196} y={134}>
        Full control
      </Words>
      <Switch pin={3} x={196} y={156}>
        Manage app
      </Switch>
      <Press pin={4} width={116} x={300} y={172}>
        Assign assets
      </Press>
    </Drawing>
  );
}

/** Generate token: app, expiry, permissions. */
export function PermissionsDrawing() {
  return (
    <Drawing
      address={BUSINESS}
      height={226}
      title="The dialog Generate token of a System User: the list of apps, the list Token expiration set to Never, three ticked permissions, and the button Generate token."
    >
      <Sheet height={206} title="Generate token" width={420} x={10} y={10} />
      <Box isList label="App" pin={1} value="Your app" width={180} x={26} y={58} />
      <Box isList label="Token expiration" pin={2} value="Never" width={170} x={228} y={58} />
      <Words look="muted" size={11} x={26} y={112}>
        Permissions
      </Words>
      <Tick x={26} y={134}>
        business_management
      </Tick>
      <Tick pin={3} x={26} y={156}>
        whatsapp_business_management
      </Tick>
      <Tick x={26} y={178}>
        whatsapp_business_messaging
      </Tick>
      <Press pin={4} width={120} x={294} y={180}>
        Generate token
      </Press>
    </Drawing>
  );
}

const entries = ["People", "Partners", "System users", "Accounts", "Apps"];

function BusinessMenu() {
  return (
    <>
      <Words look="muted" size={11} x={14} y={24}>
        Users
      </Words>
      {entries.map((entry, index) => (
        <Entry
          key={entry}
          width={106}
          x={4}
          y={52 + index * 28}
          {...(entry === "System users" ? { pin: 1 } : {})}
        >
          {entry}
        </Entry>
      ))}
      <line className="stroke-border" x1="124" x2="124" y2="400" />
    </>
  );
}
