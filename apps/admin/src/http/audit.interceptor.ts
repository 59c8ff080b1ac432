import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';
import type { AuditEntry, AuditLog, Logger } from '@zhiyin/domain';
import { AUDIT_LOG, LOGGER } from '../tokens.ts';
import type { AdminRequest } from './caller.ts';
import type { RouteRules } from './operation.ts';

const ATTEMPTS = 3;

/**
 * Every request that changes something and succeeds leaves exactly one audit entry, whatever its handler does or forgets;
 * a handler only adds what it knows (`@Audit() note`). The answer waits for the entry. Change and entry are two
 * transactions: when the entry cannot be written after three attempts the caller gets an error and the log of the process
 * names the request.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    @Inject(AUDIT_LOG) private readonly auditLog: AuditLog,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return next.handle();
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        await this.#append(entryOf(request));
        return answer;
      }),
    );
  }

  async #append(entry: AuditEntry): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.auditLog.append(entry);
        return;
      } catch (err) {
        if (attempt < ATTEMPTS) continue;
        this.log.error({ err, action: entry.action, subject: entry.subject, actor: entry.actor, requestId: entry.requestId }, 'a change was made but its audit entry could not be written');
        throw err;
      }
    }
  }
}

function entryOf(request: AdminRequest): AuditEntry {
  const { operation } = request.routeOptions.config as RouteRules;
  const parameters = Object.entries((request.params ?? {}) as Record<string, string>);
  return {
    tenant: request.tenant?.id ?? null,
    actor: request.admin ? `admin:${request.admin.id}` : 'nobody',
    action: operation ?? 'unknown',
    subject: parameters.map(([name, value]) => `${name}:${value}`).join(' ') || 'platform',
    before: null,
    after: null,
    requestId: request.id,
    address: request.ip,
    ...request.audit,
  };
}
