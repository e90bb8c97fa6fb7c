import type { ComponentProps } from 'react';

/**
 * A button that may be at work. It keeps the focus meanwhile, which a browser takes from one that is disabled, says that
 * it is busy, and does nothing a second time: neither pressed nor by Enter in a field of its form.
 */
export function Button({
  type = 'button',
  busy = false,
  onClick,
  ...rest
}: ComponentProps<'button'> & { busy?: boolean }) {
  return (
    <button
      {...rest}
      type={type}
      {...(busy ? { 'aria-disabled': true, 'aria-busy': true } : {})}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    />
  );
}
