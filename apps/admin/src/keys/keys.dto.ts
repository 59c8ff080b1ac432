import { SCOPES } from '@zhiyin/access';
import type { KeyKind } from '@zhiyin/domain';
import { Choice, Pattern, Text, Texts, Whole } from '../http/fields.ts';

export class CreateKeyBody {
  @Choice(['publishable', 'secret'], { description: 'publishable: may stand in a web page; secret: for servers only' }) kind!: KeyKind;
  @Text(1, 100, { description: 'What it is for', example: 'web shop' }) name!: string;
  @Texts(SCOPES.length, 40, { description: 'What it may do; everything its kind allows unless told', optional: true }, SCOPES) scopes?: string[];
  @Texts(50, 300, { description: 'Browser origins that may use it, such as https://shop.example; none unless told', optional: true }) origins?: string[];
  @Whole(1, 100_000, { description: 'Requests per second, per process of the api; 100 (publishable) or 500 (secret) unless told', optional: true }) requestsPerSecond?: number;
  @Pattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/, 'a time such as 2027-01-31T12:00:00Z', { description: 'End of its life, UTC; none unless told', optional: true }) expiresAt?: string;
}

export class RotateKeyBody {
  @Whole(0, 30 * 24 * 60, { description: 'Minutes during which the old key still works; a day unless told', optional: true }) overlapMinutes?: number;
}
