import { expect, it } from '@jest/globals';
import { addressChange } from '../../../../web/src/screens/settings/address-change.ts';

it('NTF-7: another address is another channel, other capitals or blanks around it are not', () => {
  expect(addressChange('security@acme.com', [], 'security@acme.org')).toBe('another');
  expect(addressChange('security@acme.com', [], ' Security@ACME.com ')).toBe('same');
});

it('nothing is said of a new channel, or while nothing is typed', () => {
  expect(addressChange(undefined, [], 'lead@acme.com')).toBe('same');
  expect(addressChange('security@acme.com', [], '')).toBe('same');
});

it('an address that has a channel gets no second one', () => {
  expect(addressChange(undefined, ['security@acme.com'], 'SECURITY@acme.com')).toBe('taken');
  expect(addressChange('lead@acme.com', ['security@acme.com'], 'security@acme.com')).toBe('taken');
});
