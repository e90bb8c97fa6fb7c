import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { useLocation } from 'wouter';
import { queries } from '../api/queries.ts';
import { Dialog } from '../ui/dialog.tsx';
import { activeHotkeys, isTyping } from '../ui/hotkeys.ts';
import { rests } from '../ui/single-keys.tsx';
import { useMayManageInstallation } from './session.ts';

interface Command {
  readonly name: string;
  readonly kind: string;
  readonly key?: string;
  run(): void;
}

/** As many as fit; a longer list is searched, not read. */
const shown = 12;

/** Told to the document where somebody presses the button that opens it. */
const asked = 'clef-command-menu';

/** For those who have not read of the key, and for those without one. */
export function CommandMenuButton() {
  return (
    <button type="button" className="find" onClick={() => document.dispatchEvent(new Event(asked))}>
      <span>Go to or do</span>
      <kbd>Ctrl K</kbd>
    </button>
  );
}

/** Everything one can go to or do here, by typing a part of its name; opened with Ctrl K, ⌘ K or ?. */
export function CommandMenu() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const ask = () => {
      // What a dialog asks comes first; one of them shows a key that is never shown again.
      if (!document.querySelector('dialog[open]')) setOpen(true);
    };
    const onKey = (event: KeyboardEvent) => {
      const combined = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      const question = event.key === '?' && !rests(event.key) && !isTyping(event.target);
      if (!combined && !question) return;
      event.preventDefault();
      ask();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener(asked, ask);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener(asked, ask);
    };
  }, []);
  return open ? <OpenMenu close={() => setOpen(false)} /> : null;
}

function OpenMenu({ close }: { close(): void }) {
  const commands = useCommands();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))).slice(0, shown);
  const run = (command: Command | undefined) => {
    if (!command) return;
    // It acts where the focus was, so the menu has to be gone and the focus back before it does.
    flushSync(close);
    command.run();
  };
  const move = (by: number) => setChosen((chosen + by + found.length) % Math.max(1, found.length));
  return (
    <Dialog title="Go to or do" close={close}>
      <input
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
        aria-label="Type a part of a name"
        placeholder="Type a part of a name"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Enter') run(found[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <div id={list} className="commands" role="listbox" aria-label="Commands">
        {found.map((command, index) => (
          <div
            key={`${command.kind} ${command.name}`}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            <span className="grow">{command.name}</span>
            <span className="dim small">{command.kind}</span>
            {command.key === undefined || rests(command.key) ? null : <kbd>{command.key}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="dim">Nothing is called so. Try a part of an integration’s name.</p> : null}
    </Dialog>
  );
}

function useCommands(): readonly Command[] {
  const [, go] = useLocation();
  const { data } = useQuery(queries.fleet());
  const mayManage = useMayManageInstallation();
  const page = (name: string, href: string) => ({ name, kind: 'page', run: () => go(href) });
  return [
    ...activeHotkeys().map(({ key, does, run }) => ({ name: does, kind: 'here', key, run })),
    page('Fleet', '/'),
    page('Alerts', '/alerts'),
    ...(mayManage
      ? [
          page('New integration', '/new'),
          page('Outbox', '/outbox'),
          page('Keys', '/settings'),
          page('Audit', '/settings/audit'),
        ]
      : []),
    ...(data?.items ?? []).map(({ id, name }) => ({
      name,
      kind: 'integration',
      run: () => go(`/integrations/${id}/matrix`),
    })),
  ];
}
