import { describe, expect, it } from '@jest/globals';
import { InputError, ResourceError } from '@zhiyin/domain';
import { createLogger } from './logger.ts';

/** Whatever a line says, these must never be in it. */
const CANARIES = ['canary.person@example.org', 'zy_sk_canary', 'user-canary-77'];

function capture() {
  const lines: string[] = [];
  const log = createLogger({ name: 'test', level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines };
}

describe('createLogger', () => {
  it('writes facts as fields under a constant message', () => {
    const { log, lines } = capture();
    log.child({ tenant: 7 }).info({ users: 3 }, 'trained strategy');
    expect(JSON.parse(lines[0])).toMatchObject({ name: 'test', level: 'info', tenant: 7, users: 3, msg: 'trained strategy' });
  });

  it('cuts out fields that name a person or open a door, also one level down', () => {
    const { log, lines } = capture();
    log.warn({ user: CANARIES[2], email: CANARIES[0], request: { authorization: CANARIES[1], visitor: CANARIES[2] } }, 'careless');
    for (const canary of CANARIES) expect(lines.join('')).not.toContain(canary);
    expect(lines[0]).toContain('careless');
  });

  it('keeps an error findable without the values its message quotes', () => {
    const { log, lines } = capture();
    const cause = Object.assign(new Error(`duplicate key value: Key (external_id)=(${CANARIES[2]}) of "${CANARIES[0]}" exists`), { code: '23505' });
    log.error({ err: new ResourceError('DISK_FULL', `no room for '${CANARIES[2]}'`, {}, { cause }) }, 'request failed');
    for (const canary of CANARIES) expect(lines[0]).not.toContain(canary);
    const { err } = JSON.parse(lines[0]);
    expect(err).toMatchObject({ type: 'ResourceError', code: 'DISK_FULL', cause: { code: '23505' } });
    expect(err.frames[0]).toMatch(/^at /);
  });

  it('keeps an address out that stands without quotes', () => {
    const { log, lines } = capture();
    log.info({ err: new InputError('X', `cannot reach ${CANARIES[0]} now`) }, 'm');
    expect(lines[0]).not.toContain(CANARIES[0]);
    expect(lines[0]).toContain('cannot reach [value] now');
  });
});
