// A redirect URI of this machine: the library receives the browser itself, and shows it the last page.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { User, screenshot, until } from './browser.mjs';
import { assertEndsAt, freePort, redirectUri } from './receiver.mjs';
import { Till } from './till.mjs';

const SIGNED_IN = { 'en-US': 'You are signed in', 'es-MX': 'Sesión iniciada', 'fr-CA': 'Connexion réussie' };
const DECLINED = { 'en-US': 'You are not signed in', 'es-MX': 'No se ha iniciado sesión', 'fr-CA': 'Connexion non effectuée' };

export const loopback = (server) =>
  describe('loopback', () => {
    const start = (till, more) => till.startSignIn({ redirect_uri: 'loopback', ...server.signInRequest, ...more });

    for (const locale of Object.keys(SIGNED_IN)) {
      test(`a user signs in (${locale})`, async (t) => {
        const [till, user] = [await Till.of(t, server), await User.of(t, locale)];
        const { url, state } = await start(till);
        const waiting = till.wait(state);
        const page = await user.opens(url);
        await server.signIn(page);
        await assertEndsAt(page, SIGNED_IN[locale], user);
        await screenshot(page, server, `signed-in-${user.language}`);

        const session = await waiting;
        assert.equal((await till.info(session)).subject, server.subject);
        assert.ok((await till.token(session)).length > 0);
        assert.equal(await server.exchanges(), 1);
        assert.deepEqual(user.complaints, []);
      });

      test(`a user does not want to (${locale})`, async (t) => {
        const [till, user] = [await Till.of(t, server), await User.of(t, locale)];
        const { url, state } = await start(till);
        const page = await user.opens(url);
        await server.refuse(page);
        await assertEndsAt(page, DECLINED[locale], user);
        await screenshot(page, server, `declined-${user.language}`);
        await assert.rejects(till.wait(state), { name: 'CL_E_ACCESS_DENIED' });
        assert.equal(await server.exchanges(), 0);
      });
    }

    test('the pages load nothing, and the browser says so if something tries to', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const page = await user.opens(redirectUri((await start(till)).url));
      await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: '/picture' })));
      await page.waitForFunction(() => document.images[0].complete);
      await until('it is complained of', () => user.complaints.some((text) => /Content Security Policy/.test(text)));
    });

    test('an address with a port and a path is kept', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const address = `http://127.0.0.1:${await freePort()}/signed-in`;
      const { url, state } = await start(till, { redirect_uri: address });
      const page = await user.opens(url);
      await server.signIn(page);
      await assertEndsAt(page, SIGNED_IN['en-US'], user);
      assert.equal(page.url(), address);
      await till.wait(state);
    });

    test('an answer with another state gets a page that says nothing, and the right one still counts', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      const wrong = await user.opens(`${redirectUri(url)}/?code=c&state=${state.split('').reverse().join('')}`);
      await wrong.getByRole('heading', { name: 'Nothing to do here' }).waitFor();
      await screenshot(wrong, server, 'wrong-state');
      await assert.rejects(till.wait(state, 0), { name: 'CL_E_PENDING' });
      assert.equal(await server.exchanges(), 0);

      const page = await user.opens(url);
      await server.signIn(page);
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await till.wait(state);
    });

    test('two tabs at once, finished in the other order', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const [first, second] = [await start(till), await start(till)];
      const [firstTab, secondTab] = [await user.opens(first.url), await user.opens(second.url)];
      await server.signIn(secondTab);
      await assertEndsAt(secondTab, 'You are signed in', user);
      await server.signIn(firstTab);
      await assertEndsAt(firstTab, 'You are signed in', user);
      assert.notEqual(await till.wait(first.state), await till.wait(second.state));
    });

    test('the same answer in a second tab, while its code is exchanged', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      await server.answerLate(10);
      const { url, state } = await start(till);
      const [page, secondTab] = [await user.opens(url), await user.opens('about:blank')]; // a tab takes longest to open
      await server.signIn(page);
      await secondTab.goto(await user.answer());
      await assertEndsAt(page, 'You are signed in', user);
      await assertEndsAt(secondTab, 'You are signed in', user);
      await till.wait(state);
      assert.equal(await server.exchanges(), 1);
    });

    test('afterwards nothing is there any more: another tab, or back and the form again', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      const page = await user.opens(url);
      await server.signIn(page);
      await assertEndsAt(page, 'You are signed in', user);
      const session = await till.wait(state);

      await assert.rejects(user.opens(await user.answer()), /ERR_CONNECTION_REFUSED/);
      await page.goBack();
      if (server.forgetful) {
        const refused = user.isRefused();
        await server.consent(page);
        await refused;
      } else {
        await page.getByText('interaction session not found').waitFor();
      }
      assert.equal(await server.exchanges(), 1);
      assert.ok(await till.token(session));
    });

    test('afterwards nothing is there any more: reloading', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      const page = await user.opens(url);
      await server.signIn(page);
      await assertEndsAt(page, 'You are signed in', user);
      const session = await till.wait(state);
      await assert.rejects(page.reload(), /ERR_CONNECTION_REFUSED/);
      assert.equal(await server.exchanges(), 1);
      assert.ok(await till.token(session));
    });

    test('a sign-in expires', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till, { lifetime_s: 1 });
      const page = await user.opens(url);
      await assert.rejects(till.wait(state), { name: 'CL_E_LOGIN_EXPIRED' });
      const refused = user.isRefused();
      await server.signIn(page);
      await refused;
      assert.equal(await server.exchanges(), 0);
    });

    test('a sign-in is cancelled while the user types', async (t) => {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url, state } = await start(till);
      const page = await user.opens(url);
      const waiting = assert.rejects(till.wait(state), { name: 'CL_E_CANCELLED' });
      await till.call('cl_login_cancel', state);
      await waiting;
      const refused = user.isRefused();
      await server.signIn(page);
      await refused;
      assert.equal(await server.exchanges(), 0);
    });

    test('the code cannot be exchanged', async (t) => {
      const [till, user] = [await Till.of(t, server, { client_secret: 'wrong' }), await User.of(t)];
      const { url, state } = await start(till);
      const page = await user.opens(url);
      await server.signIn(page);
      await assertEndsAt(page, 'You are not signed in', user);
      await screenshot(page, server, 'failed');
      await assert.rejects(till.wait(state), { name: 'CL_E_INVALID_CLIENT' });
    });
  });
