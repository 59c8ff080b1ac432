import { Injectable } from '@nestjs/common';
import type { Clock, EventLog, JsonObject, NewUserReference, Tenant } from '@zhiyin/domain';
import { readEvent, SECRET_OLDEST_MS, type EventResult, type ReadEvent } from '@zhiyin/intake';
import type { TenantKeys } from '@zhiyin/privacy';

interface Parts {
  readonly log: EventLog;
  readonly clock: Clock;
}

/** Sends single events the way a shop's server does: the same checks, the same log. */
@Injectable()
export class TestEvents {
  constructor(private readonly parts: Parts) {}

  /** What the shop's server would be told of this event; nothing is stored. */
  read(keys: TenantKeys, body: JsonObject): ReadEvent {
    return readEvent(body, { keys, people: new Map<string, NewUserReference>(), now: this.parts.clock(), oldestMs: SECRET_OLDEST_MS, mayName: () => true, userAgent: null });
  }

  /** @param counts whether it is one of the shop's own; as a robot's it trains and counts nowhere */
  async store(tenant: Tenant, read: Exclude<ReadEvent, { error: unknown }>, counts: boolean): Promise<EventResult> {
    const [status] = await this.parts.log.append(tenant.id, [counts ? read.event : { ...read.event, bot: true }]);
    return { index: 0, status: status as EventResult['status'], ...(status === 'accepted' && read.warning !== undefined ? { warning: read.warning } : {}) };
  }
}
