// A line for each server and each test, what went wrong, and the closing line `N passed, N failed, N skipped`.

export default async function* report(events) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type === 'test:start' && data.nesting === 1) yield `${data.name}:\n`;
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details.type === 'suite') continue;
    const outcome = data.skip !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    count[outcome] += 1;
    yield `${outcome}: ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
    if (outcome === 'failed') yield `${data.details.error.cause?.stack ?? data.details.error.stack}\n`;
  }
  yield `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`;
}
