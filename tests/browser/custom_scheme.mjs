// A redirect URI of the program's own scheme: the system hands the program the address, cl_login_finish gets it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { User, screenshot } from './browser.mjs';
import { Till } from './till.mjs';

const REDIRECT_URI = 'myapp://auth-callback';

export const customScheme = (server) =>
  describe('custom scheme', () => {
    const start = (till, more) => till.startSignIn({ redirect_uri: REDIRECT_URI, ...server.signInRequest, ...more });

    async function signIn(user, url) {
      const page = await user.opens(url);
      await server.signIn(page);
      return { page, callback: await user.answer() };
    }

    test('a user signs in', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      const page = await user.opens(url);
      await screenshot(page, server, 'login-page');
      await server.logIn(page);
      await page.getByText('clearline_api').first().waitFor();
      await screenshot(page, server, 'consent-page');
      await server.consent(page);
      const callback = await user.answer();
      assert.equal(new URL(callback).searchParams.get('iss'), server.url);

      const session = await till.finish(callback);
      const info = await till.info(session);
      assert.equal(info.subject, server.subject);
      assert.equal(info.email, server.email);
      assert.equal(info.scope, server.granted);
      assert.equal(info.has_refresh_token, true);
      assert.ok((await till.token(session)).length > 0);
      assert.equal(await till.wait(state), session);
      assert.equal(await server.exchanges(), 1);
    });

    test('a user cancels at the login page', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      await server.refuse(await user.opens(url));
      const callback = await user.answer();
      await assert.rejects(till.finish(callback), { name: 'CL_E_ACCESS_DENIED', oauth_error: 'access_denied' });
      await assert.rejects(till.wait(state), { name: 'CL_E_ACCESS_DENIED' });
      assert.equal(await server.exchanges(), 0);
    });

    test('a user denies at the consent page', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url } = await start(till);
      const page = await user.opens(url);
      await server.logIn(page);
      await server.deny(page);
      await assert.rejects(till.finish(await user.answer()), { name: 'CL_E_ACCESS_DENIED' });
      assert.equal(await server.exchanges(), 0);
    });

    test('an answer with another state is refused, and the right one still counts', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      const { callback } = await signIn(user, url);
      const forged = new URL(callback);
      forged.searchParams.set('state', state.split('').reverse().join(''));
      await assert.rejects(till.finish(forged.href), { name: 'CL_E_STATE_MISMATCH' });
      assert.equal(await server.exchanges(), 0);
      await till.finish(callback);
    });

    test('an answer to another till is refused', async (t) => {
      const [till, other, user] = [await Till.of(t, server), await Till.of(t, server), await User.of(t)];
      const { callback } = await signIn(user, (await start(other)).url);
      await start(till);
      await assert.rejects(till.finish(callback), { name: 'CL_E_STATE_MISMATCH' });
      assert.equal(await server.exchanges(), 0);
      await other.finish(callback);
    });

    test('two tabs at once, finished in the other order', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const [first, second] = [await start(till), await start(till)];
      const [firstTab, secondTab] = [await user.opens(first.url), await user.opens(second.url)];
      await server.signIn(secondTab);
      const secondSession = await till.finish(await user.answer());
      await server.signIn(firstTab);
      const firstSession = await till.finish(await user.answer());
      assert.equal(await till.wait(second.state), secondSession);
      assert.equal(await till.wait(first.state), firstSession);
      assert.notEqual(firstSession, secondSession);
    });

    test('going back and sending the form again exchanges nothing', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const page = await user.opens((await start(till)).url);
      const stayed = page.waitForEvent('requestfailed', (request) => request.url().startsWith('myapp:'));
      await server.signIn(page);
      const callback = await user.answer();
      const session = await till.finish(callback);
      await assert.rejects(till.finish(callback), { name: 'CL_E_STATE_MISMATCH' });
      await stayed; // the browser does not go to such an address, and going back must not be what it gives up
      await page.goBack();
      if (server.forgetful) {
        await server.consent(page);
        await assert.rejects(till.finish(await user.answer()), { name: 'CL_E_STATE_MISMATCH' });
      } else {
        await page.getByText('interaction session not found').waitFor();
      }
      assert.equal(await server.exchanges(), 1);
      assert.ok(await till.token(session));
    });

    test('a sign-in expires', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till, { lifetime_s: 1 });
      const page = await user.opens(url);
      await assert.rejects(till.wait(state), { name: 'CL_E_LOGIN_EXPIRED' });
      await server.signIn(page);
      await assert.rejects(till.finish(await user.answer()), { name: 'CL_E_LOGIN_EXPIRED' });
      assert.equal(await server.exchanges(), 0);
    });

    test('a sign-in is cancelled while the user types', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      const page = await user.opens(url);
      const waiting = assert.rejects(till.wait(state), { name: 'CL_E_CANCELLED' });
      await till.call('cl_login_cancel', state);
      await waiting;
      await server.signIn(page);
      await assert.rejects(till.finish(await user.answer()), { name: 'CL_E_CANCELLED' });
      assert.equal(await server.exchanges(), 0);
    });
  });
