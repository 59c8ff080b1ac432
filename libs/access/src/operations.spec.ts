import { describe, expect, it } from '@jest/globals';
import { tenantId, type AdminAccount, type AdminRole } from '@zhiyin/domain';
import { mayDo, OPERATIONS, ranksAtLeast, roleIn, type Operation, type OperationRule } from './operations.ts';

const acme = tenantId(1);
const other = tenantId(2);

function person(platformRole: AdminRole | null, inAcme?: AdminRole): AdminAccount {
  return {
    id: 1, email: 'a@b.c', name: 'A', platformRole, disabled: false, activated: true, createdAt: 0,
    memberships: inAcme ? [{ tenant: acme, admin: 1, role: inAcme }] : [],
  };
}

describe('the table of operations', () => {
  const rules = Object.entries(OPERATIONS) as [Operation, OperationRule][];

  it('never gives a weaker role more than a stronger one', () => {
    const order: AdminRole[] = ['viewer', 'analyst', 'admin', 'owner'];
    for (const [operation] of rules) {
      const allowed = order.map((role) => mayDo(operation, person(role), acme));
      expect([operation, allowed]).toEqual([operation, [...allowed].sort((a, b) => Number(a) - Number(b))]);
    }
  });

  it('denies nobody-in-particular everything that is not public', () => {
    for (const [operation, { scope }] of rules) expect([operation, mayDo(operation, null, acme)]).toEqual([operation, scope === 'public']);
  });

  it('denies a disabled owner everything that is not public', () => {
    for (const [operation, { scope }] of rules) expect(mayDo(operation, { ...person('owner'), disabled: true }, acme)).toBe(scope === 'public');
  });

  it('denies what is not in it', () => {
    for (const unknown of ['tenants.explode', 'constructor', '__proto__']) expect(mayDo(unknown as Operation, person('owner'), acme)).toBe(false);
  });

  it('confines a membership to its tenant and to operations on tenants', () => {
    const owner = person(null, 'owner');
    expect(mayDo('keys.create', owner, acme)).toBe(true);
    expect(mayDo('keys.create', owner, other)).toBe(false);
    expect(mayDo('keys.create', owner, null)).toBe(false);
    for (const [operation, { scope }] of rules) if (scope === 'platform') expect(mayDo(operation, owner, acme)).toBe(false);
  });
});

describe('roleIn', () => {
  it('takes the stronger of platform role and membership', () => {
    expect(roleIn(person('viewer', 'admin'), acme)).toBe('admin');
    expect(roleIn(person('admin', 'viewer'), acme)).toBe('admin');
    expect(roleIn(person('viewer', 'admin'), other)).toBe('viewer');
    expect(roleIn(person(null, 'admin'), other)).toBeNull();
  });

  it('ranks owner over admin over analyst over viewer', () => {
    expect(ranksAtLeast('owner', 'admin') && ranksAtLeast('analyst', 'analyst')).toBe(true);
    expect(ranksAtLeast('viewer', 'analyst')).toBe(false);
  });
});
