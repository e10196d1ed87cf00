// Users sign in in a real browser, at a server of ours and at one that nobody here wrote. Run by `run`.

import { after, beforeEach, describe } from 'node:test';
import { closeBrowser } from './browser.mjs';
import { customScheme } from './custom_scheme.mjs';
import { endings } from './endings.mjs';
import { loopback } from './loopback.mjs';
import { servers, stopServers } from './servers.mjs';
import { sessions } from './sessions.mjs';

describe('users', { concurrency: servers.length }, () => {
  after(() => Promise.all([closeBrowser(), stopServers()]));
  for (const server of servers) {
    describe(server.name, { concurrency: 1 }, () => {
      beforeEach(() => server.reset());
      customScheme(server);
      loopback(server);
      if (server === servers[0]) endings(server);
      sessions(server);
    });
  }
});
