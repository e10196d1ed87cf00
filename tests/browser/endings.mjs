// The other ways in which a sign-in ends, as its user sees them. They are the library's doing, so one server is enough.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { User, screenshot, until } from './browser.mjs';
import { assertEndsAt, freePort, isListenedAt, redirectUri } from './receiver.mjs';
import { Till } from './till.mjs';

const NOT_SIGNED_IN = { 'en-US': 'You are not signed in', 'es-MX': 'No se ha iniciado sesión', 'fr-CA': 'Connexion non effectuée' };
const UNREACHABLE = { 'en-US': 'could not reach', 'es-MX': 'no pudo conectar', 'fr-CA': 'n’a pas pu joindre' };
const TROUBLE = { 'en-US': 'has a problem', 'es-MX': 'tiene un problema', 'fr-CA': 'rencontre un problème' };
const EXPIRED = { 'en-US': 'The time is up', 'es-MX': 'Se acabó el tiempo', 'fr-CA': 'Le délai est dépassé' };
const CANCELLED = { 'en-US': 'Sign-in cancelled', 'es-MX': 'Inicio de sesión cancelado', 'fr-CA': 'Connexion annulée' };

export const endings = (server) =>
  describe('endings', () => {
    const start = (till, more) => till.startSignIn({ redirect_uri: 'loopback', ...server.signInRequest, ...more });

    /** The user signs in, and the till gets nothing for that. */
    async function assertFails(user, url, title, line, name) {
      const page = await user.opens(url);
      await server.signIn(page);
      await assertEndsAt(page, title, user);
      await page.getByRole('alert').getByText(line).waitFor();
      await screenshot(page, server, `${name}-${user.language}`);
    }

    for (const locale of Object.keys(NOT_SIGNED_IN)) {
      test(`the till does not reach the server (${locale})`, async (t) => {
        const nowhere = `https://127.0.0.1:${await freePort()}`;
        const environment = { auth_base_url: nowhere, issuer: server.url };
        const [till, user] = [await Till.of(t, server, { environment }), await User.of(t, locale)];
        const { url, state } = await start(till);
        await assertFails(user, url.replace(nowhere, server.url), NOT_SIGNED_IN[locale], UNREACHABLE[locale], 'unreachable');
        await assert.rejects(till.wait(state), { name: 'CL_E_CONNECT' });
      });

      test(`the server has a problem (${locale})`, async (t) => {
        const [till, user] = [await Till.of(t, server), await User.of(t, locale)];
        await server.giveNoTokens();
        const { url, state } = await start(till);
        await assertFails(user, url, NOT_SIGNED_IN[locale], TROUBLE[locale], 'trouble');
        await assert.rejects(till.wait(state), { name: 'CL_E_SERVER' });
      });

      test(`the time is up while the browser asks (${locale})`, async (t) => {
        const [till, user] = [await Till.of(t, server), await User.of(t, locale)];
        const expires = (state) => assert.rejects(till.wait(state), { name: 'CL_E_LOGIN_EXPIRED' });
        const page = await opensAtTheEnd(user, locale, () => start(till, { lifetime_s: 2 }), expires);
        await assertEndsAt(page, EXPIRED[locale], user);
        await screenshot(page, server, `expired-${user.language}`);
      });

      test(`the till cancels while the browser asks (${locale})`, async (t) => {
        const [till, user] = [await Till.of(t, server), await User.of(t, locale)];
        const page = await opensAtTheEnd(user, locale, () => start(till), (state) => till.call('cl_login_cancel', state));
        await assertEndsAt(page, CANCELLED[locale], user);
        await screenshot(page, server, `cancelled-${user.language}`);
      });
    }
  });

/** The callback's page, where the sign-in ends between the beginning of the request and its last line. No browser can be made
 * to send one so; it is shown what came. The library waits a moment only for that line: where it came too late, as on a busy
 * machine it may, another sign-in ends. */
async function opensAtTheEnd(user, locale, start, end) {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const { url, state } = await start();
    const callback = new URL(`/?code=c&state=${state}`, redirectUri(url));
    const answer = await answerAtTheEnd(callback, locale, () => end(state));
    if (answer) return user.opens(callback.href, answer);
  }
  throw new Error('what had begun was never answered');
}

/** Nothing if there is none. */
async function answerAtTheEnd(callback, locale, end) {
  const socket = connect(callback.port, callback.hostname);
  const parts = [];
  socket.on('data', (part) => parts.push(part));
  socket.on('error', () => {}); // `close` has it
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`GET ${callback.pathname}${callback.search} HTTP/1.1\r\nHost: ${callback.host}\r\nAccept-Language: ${locale}\r\n`);
  await fetch(new URL('/favicon.ico', callback)).catch(() => {}); // answered after the connection before it was accepted
  // The till may be slow to say that it is over. The port is not.
  const over = until('the port is given back', async () => !(await isListenedAt(callback.port))).then(() => socket.write('\r\n'));
  await Promise.all([end(), over]);
  if (await closed) return undefined;
  const [head, body] = Buffer.concat(parts).toString().split('\r\n\r\n');
  const [status, ...headers] = head.split('\r\n');
  return { status: Number(status.split(' ')[1]), headers: Object.fromEntries(headers.map((line) => line.split(': '))), body };
}
