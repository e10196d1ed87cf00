// What becomes of a session: its token is refreshed, its refresh token is stolen, it ends.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { User } from './browser.mjs';
import { refreshElsewhere } from './servers.mjs';
import { Till } from './till.mjs';

export const sessions = (server) =>
  describe('sessions', () => {
    async function signedIn(t) {
      const [till, user] = [await Till.of(t, server), await User.of(t)];
      const { url } = await till.startSignIn({ redirect_uri: 'myapp://auth-callback', ...server.signInRequest });
      await server.signIn(await user.opens(url));
      return { till, session: await till.finish(await user.answer()) };
    }

    /** The refresh tokens that the library has sent, the oldest first. */
    async function sentRefreshTokens() {
      const forms = await server.requests('/connect/token');
      return forms.filter((form) => form.grant_type === 'refresh_token').map((form) => form.refresh_token);
    }

    const refused = { status: 400, error: 'invalid_grant' };

    test('a token is refreshed, with another refresh token each time', async (t) => {
      await server.setLifetime(6);
      const { till, session } = await signedIn(t);
      const tokens = new Set();
      while (tokens.size < 3) {
        await till.token(session).then((token) => tokens.add(token), repeatable);
        await sleep(100);
      }
      const sent = await sentRefreshTokens();
      assert.ok(sent.length >= 2);
      assert.equal(new Set(sent).size, sent.length);
    });

    test('a refused token is replaced at once', async (t) => {
      const { till, session } = await signedIn(t);
      const token = await till.token(session);
      await till.call('cl_report_unauthorized', token);
      assert.notEqual(await till.token(session), token);
      assert.equal((await sentRefreshTokens()).length, 1);
    });

    test('a stolen refresh token ends the session, as soon as its token does', async (t) => {
      await server.setLifetime(6);
      const { till, session } = await signedIn(t);
      await till.call('cl_report_unauthorized', await till.token(session));
      await till.token(session);
      const [stolen] = await sentRefreshTokens();
      assert.deepEqual(await refreshElsewhere(server, stolen), refused);

      const failure = await firstFailure(() => till.token(session));
      assert.equal(failure.name, 'CL_E_LOGIN_REQUIRED');
      assert.equal(failure.category, 'sign_in');
      const asked = await server.exchanges();
      await assert.rejects(till.token(session), { name: 'CL_E_LOGIN_REQUIRED' });
      assert.equal(await server.exchanges(), asked);
      assert.equal((await till.info(session)).has_refresh_token, false);
    });

    test('a session that ends is revoked at the server', async (t) => {
      const { till, session } = await signedIn(t);
      await till.call('cl_session_end', session);
      const [revoked] = await server.requests('/connect/revocation');
      assert.equal(revoked.token_type_hint, 'refresh_token');
      assert.deepEqual(await refreshElsewhere(server, revoked.token), refused);
      await assert.rejects(till.token(session), { name: 'CL_E_NO_SESSION' });
    });

    test('a refresh token that the server does not revoke is good elsewhere', async (t) => {
      // Without this one the tests above might hear of refusals that have another reason.
      const { till, session } = await signedIn(t);
      await server.ignoreRevocation();
      await till.call('cl_session_end', session).catch(() => {});
      const [kept] = await server.requests('/connect/revocation');
      assert.deepEqual(await refreshElsewhere(server, kept.token), { status: 200, error: undefined });
    });
  });

/** On a busy machine a token's life may be over when it arrives: the next one's will not be. */
function repeatable(error) {
  if (!error.retryable) throw error;
}

/** A call that will fail for good one day does. */
async function firstFailure(call) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    try {
      await call().catch(repeatable);
    } catch (error) {
      return error;
    }
    await sleep(100);
  }
  throw new Error('it did not fail within half a minute');
}
