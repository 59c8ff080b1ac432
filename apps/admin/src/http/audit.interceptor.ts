import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';
import type { AuditLog, Logger } from '@zhiyin/domain';
import { AUDIT_LOG, LOGGER } from '../tokens.ts';
import { auditEntryOf, type AdminRequest } from './caller.ts';

/**
 * The net below the stores, which write each entry together with its change, and none where nothing changes: a changing request
 * whose handler has handed nothing to a store, because it forgot, still leaves what is known about it, and an error in the log of the process.
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
        if (request.audited || request.auditOffered) return answer;
        const entry = auditEntryOf(request);
        this.log.error({ action: entry.action, subject: entry.subject, requestId: entry.requestId }, 'a change was made without its audit entry');
        await this.auditLog.append(entry);
        return answer;
      }),
    );
  }
}
