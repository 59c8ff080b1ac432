import { Injectable } from '@nestjs/common';
import type { Clock, EventLog, JsonObject, NewUserReference, Tenant } from '@zhiyin/domain';
import { readEvent, SECRET_OLDEST_MS, type EventResult } from '@zhiyin/intake';
import type { TenantKeys } from '@zhiyin/privacy';

interface Parts {
  readonly log: EventLog;
  readonly clock: Clock;
}

/** Sends single events the way a shop's server does: the same checks, the same log. */
@Injectable()
export class TestEvents {
  constructor(private readonly parts: Parts) {}

  /** @param counts whether it is to count as what people do; otherwise it is kept as a robot's, which trains and counts nowhere */
  async send(tenant: Tenant, keys: TenantKeys, body: JsonObject, counts: boolean): Promise<EventResult> {
    const { log, clock } = this.parts;
    const people = new Map<string, NewUserReference>();
    const read = readEvent(body, { keys, people, now: clock(), oldestMs: SECRET_OLDEST_MS, mayName: () => true, userAgent: null });
    if ('error' in read) return { index: 0, status: 'rejected', error: read.error };
    const [status] = await log.append(tenant.id, [counts ? read.event : { ...read.event, bot: true }]);
    return { index: 0, status: status as EventResult['status'], ...(status === 'accepted' && read.warning !== undefined ? { warning: read.warning } : {}) };
  }
}
