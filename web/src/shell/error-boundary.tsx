import { Component, type ReactNode } from 'react';
import { LoadAgain, NotLoaded } from './later.tsx';
import { messageOf } from '../ui/notice.tsx';

/** Shows an error of the page itself where the page would be; the ways out of it stay. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    if (this.state.error instanceof NotLoaded) return <LoadAgain />;
    return (
      <div className="banner crit" role="alert">
        <span>{messageOf(this.state.error)}</span>
        <button type="button" className="btn sm" onClick={() => location.reload()}>
          Reload
        </button>
      </div>
    );
  }
}
