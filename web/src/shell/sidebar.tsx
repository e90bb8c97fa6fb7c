import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { queries } from '../api/queries.ts';
import type { FleetRow } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Icon, type Glyph } from '../ui/icon.tsx';
import { messageOf } from '../ui/notice.tsx';
import { SingleKeysSwitch } from '../ui/single-keys.tsx';
import { StatusShape, wordOf } from '../ui/status.tsx';
import { sorted } from '../screens/fleet/order.ts';
import { useLiveState } from '../api/live.ts';
import { useReach } from '../api/reach.ts';
import { CommandMenuButton } from './command-menu.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { useMayManageInstallation, useSession, useSignOut } from './session.ts';

/** More than these are found on the fleet page and by the command menu. */
const listed = 30;

/** Where one can go, and who one is. */
export function Sidebar() {
  return (
    <>
      <MainMenu />
      <Integrations />
      <Foot />
    </>
  );
}

function MainMenu() {
  const mayManage = useMayManageInstallation();
  const fleet = useQuery(queries.fleet()).data?.items;
  const open = fleet?.reduce((sum, { openAlerts }) => sum + openAlerts, 0);
  return (
    <nav aria-label="Main">
      <CommandMenuButton />
      <div className="nav">
        <Place href="/" glyph="grid" name="Fleet" count={fleet?.length} />
        <Place href="/alerts" glyph="alert" name="Alerts" count={open} />
        {mayManage ? (
          <>
            <Place href="/outbox" glyph="mail" name="Outbox" />
            <Place href="/settings" glyph="gear" name="Settings" />
          </>
        ) : null}
      </div>
    </nav>
  );
}

function Place({ href, glyph, name, count }: { href: string; glyph: Glyph; name: string; count?: number | undefined }) {
  const [here] = useLocation();
  const current = here === href || (href !== '/' && here.startsWith(`${href}/`));
  return (
    <Link href={href} {...(current ? { 'aria-current': 'page' as const } : {})}>
      <Icon name={glyph} />
      <span>{name}</span>
      {count === undefined ? null : <span className="n">{count}</span>}
    </Link>
  );
}

function Integrations() {
  const { data } = useQuery(queries.fleet());
  const rows = sorted(data?.items ?? [], 'worst');
  return (
    <nav aria-label="Integrations">
      <p className="nav-h">Integrations</p>
      <div className="nav">
        {rows.slice(0, listed).map((row) => (
          <IntegrationLink key={row.id} row={row} />
        ))}
        {rows.length > listed ? (
          <Link href="/">
            <span>All {rows.length}</span>
          </Link>
        ) : null}
        {data && rows.length === 0 ? <p className="dim">None yet</p> : null}
      </div>
    </nav>
  );
}

function IntegrationLink({ row }: { row: FleetRow }) {
  const [here] = useLocation();
  const current = here.startsWith(`/integrations/${row.id}/`);
  return (
    <Link href={`/integrations/${row.id}/matrix`} {...(current ? { 'aria-current': 'true' as const } : {})}>
      <StatusShape status={row.status} />
      <span>
        {row.name}
        <span className="vh">, {wordOf(row.status)}</span>
      </span>
      {row.openAlerts > 0 ? (
        <span className="n">
          {row.openAlerts}
          <span className="vh"> open alerts</span>
        </span>
      ) : null}
    </Link>
  );
}

const liveWords = { connecting: 'Connecting', live: 'Live', polling: 'Asking every 15 s' } as const;
const reachWords = { slow: 'Slow to answer', silent: 'No answer' } as const;

function Foot() {
  const session = useSession();
  const signOut = useSignOut();
  const live = useLiveState();
  const reach = useReach();
  return (
    <div className="side-foot">
      <p>{reach === 'answers' ? liveWords[live] : reachWords[reach]}</p>
      <ThemeSwitch />
      <SingleKeysSwitch />
      <p>
        Signed in with <span className="mono">{session.name}</span>, {session.role}
      </p>
      <div className="row">
        <Button className="btn quiet sm" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Button>
        {signOut.error ? (
          <span className="crit-t small" role="alert">
            You are still signed in. {messageOf(signOut.error)}
          </span>
        ) : null}
      </div>
    </div>
  );
}
