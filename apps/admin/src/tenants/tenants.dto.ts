import { Flag, Pattern, Text } from '../http/fields.ts';

const CURRENCY = /^[A-Z]{3}$/;

export class CreateTenantBody {
  @Pattern(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens, at most 63', { description: 'Stands in commands and addresses; permanent', example: 'acme' }) slug!: string;
  @Text(1, 200, { description: 'What people read' }) name!: string;
  @Flag({ description: 'Whether people count as consenting where neither event nor user says otherwise; true unless told', optional: true }) defaultConsent?: boolean;
  @Pattern(CURRENCY, 'an ISO 4217 code such as EUR', { description: 'ISO 4217', optional: true, nullable: true, example: 'EUR' }) currency?: string | null;
}

export class UpdateTenantBody {
  @Text(1, 200, { description: 'What people read', optional: true }) name?: string;
  @Flag({ description: 'Consent where neither event nor user says otherwise', optional: true }) defaultConsent?: boolean;
  @Pattern(CURRENCY, 'an ISO 4217 code such as EUR', { description: 'ISO 4217', optional: true, nullable: true }) currency?: string | null;
}
