// What the library listens at, and the last page that it shows.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export function redirectUri(url) {
  return new URL(url).searchParams.get('redirect_uri');
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Whether somebody listens at a port. */
export async function isListenedAt(port) {
  const probe = connect(port, '127.0.0.1');
  const answer = await new Promise((resolve) => probe.once('connect', () => resolve(true)).once('error', () => resolve(false)));
  probe.destroy();
  return answer;
}

/** The last page of a sign-in has this title, this language and nothing that it should not have. */
export async function assertEndsAt(page, title, user) {
  await page.getByRole('heading', { name: title, exact: true }).waitFor();
  assert.equal(await page.title(), title);
  assert.equal(await page.getAttribute('html', 'lang'), user.language);
  assert.match(page.url(), /^http:\/\/127\.0\.0\.1:\d+\/(signed-in)?$/);
  assert.deepEqual(user.complaints, []);
}
