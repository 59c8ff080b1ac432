import type { JsonObject } from '@zhiyin/domain';
import { Document, Flag, Text, Whole } from '../http/fields.ts';

export class SetStrategyBody {
  @Flag({ description: 'Whether pipelines may ask it and it is retrained' }) enabled!: boolean;
  @Document({ description: "What differs from the defaults of the strategy's JSON Schema", optional: true }) config?: JsonObject;
  @Text(1, 100, { description: 'Cron expression of the retraining, UTC; null: only on request; as before when left out', optional: true, nullable: true, example: '30 2 * * *' }) schedule?: string | null;
  @Whole(1, 0x7fffffff, { description: 'The revision this change was decided on: refused when somebody else was faster', optional: true }) revision?: number;
}

export class PromoteBody {
  @Whole(1, 0x7fffffff, { description: 'The artifact to publish: a newer candidate, or an older one to roll back' }) artifact!: number;
  @Whole(0, 0x7fffffff, { description: 'The epoch this was decided on' }) expectedEpoch!: number;
}
