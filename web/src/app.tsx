import { useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { later } from './shell/later.tsx';
import { NotFound } from './shell/not-found.tsx';
import { isRefusal, SessionContext, useSessionQuery } from './shell/session.ts';
import { ReachNotice } from './shell/reach-notice.tsx';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { Unread } from './ui/unread.tsx';
import { useKept } from './ui/use-kept.ts';

/* Each page is fetched when it is asked for: most people come from a mail, to one of them. */
const FleetScreen = later(() => import('./screens/fleet/fleet-screen.tsx'));
const MatrixScreen = later(() => import('./screens/matrix/matrix-screen.tsx'));
const AlertsScreen = later(() => import('./screens/alerts/alerts-screen.tsx'));
const AlertScreen = later(() => import('./screens/alerts/alert-screen.tsx'));
const IntegrationAlertsScreen = later(() => import('./screens/alerts/integration-alerts-screen.tsx'));
const DriftScreen = later(() => import('./screens/drift/drift-screen.tsx'));
const PoliciesScreen = later(() => import('./screens/policies/policies-screen.tsx'));
const NotificationsScreen = later(() => import('./screens/notifications/notifications-screen.tsx'));
const NotificationScreen = later(() => import('./screens/notifications/notification-screen.tsx'));
const OutboxScreen = later(() => import('./screens/notifications/outbox-screen.tsx'));
const IngestScreen = later(() => import('./screens/ingest/ingest-screen.tsx'));
const ReceiptScreen = later(() => import('./screens/receipt/receipt-screen.tsx'));
const SettingsScreen = later(() => import('./screens/settings/settings-screen.tsx'));
const InstallationScreen = later(() => import('./screens/installation/installation-screen.tsx'));
const FirstRunScreen = later(() => import('./screens/first-run/first-run-screen.tsx'));

/** The page at the address, for those who are signed in. */
export function App() {
  return (
    <>
      <ReachNotice />
      <ForWhoIsKnown />
    </>
  );
}

function ForWhoIsKnown() {
  const query = useSessionQuery();
  const { data: session, error } = query;
  // Whoever has begun to sign in goes on, whatever comes of asking again.
  const refused = useKept(isRefusal(error) || undefined);
  if (session) {
    return (
      <SessionContext value={session}>
        <Shell>
          <Page />
        </Shell>
      </SessionContext>
    );
  }
  if (refused) return <SignIn />;
  return (
    <main className="main">
      <Unread of={query} />
    </main>
  );
}

function Page() {
  const [here] = useLocation();
  // All ways lead there, and back to the row one had left.
  useEffect(() => FleetScreen.early(), []);
  return (
    <ErrorBoundary key={here}>
      <Switch>
        <Route path="/" component={FleetScreen} />
        <Route path="/alerts" component={AlertsScreen} />
        <Route path="/alerts/:alertId">{({ alertId }) => <AlertScreen id={alertId} />}</Route>
        <Route path="/notifications/:notificationId">
          {({ notificationId }) => <NotificationScreen id={notificationId} />}
        </Route>
        <Route path="/batches/:batchId">{({ batchId }) => <ReceiptScreen id={batchId} />}</Route>
        <Route path="/outbox" component={OutboxScreen} />
        <Route path="/settings/:section?">{({ section }) => <InstallationScreen section={section} />}</Route>
        <Route path="/new">
          <FirstRunScreen />
        </Route>
        <Route path="/integrations/:id">{({ id }) => <Redirect to={`/integrations/${id}/matrix`} replace />}</Route>
        <Route path="/integrations/:id/matrix">{({ id }) => <MatrixScreen id={id} />}</Route>
        <Route path="/integrations/:id/drift">{({ id }) => <DriftScreen id={id} />}</Route>
        <Route path="/integrations/:id/policies">{({ id }) => <PoliciesScreen id={id} />}</Route>
        <Route path="/integrations/:id/alerts">{({ id }) => <IntegrationAlertsScreen id={id} />}</Route>
        <Route path="/integrations/:id/notifications">{({ id }) => <NotificationsScreen id={id} />}</Route>
        <Route path="/integrations/:id/ingest">{({ id }) => <IngestScreen id={id} />}</Route>
        <Route path="/integrations/:id/start">{({ id }) => <FirstRunScreen id={id} />}</Route>
        <Route path="/integrations/:id/settings/:section?">
          {({ id, section }) => <SettingsScreen id={id} section={section} />}
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </ErrorBoundary>
  );
}
