import { Flag, Pattern, Text } from '../http/fields.ts';

const CURRENCY = /^[A-Z]{3}$/;
const LOCALE = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?$/;
const LOCALE_RULE = 'a BCP 47 tag such as de or zh-CN';

export class CreateTenantBody {
  @Pattern(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens, at most 63', { description: 'Stands in commands and addresses; permanent', example: 'acme' }) slug!: string;
  @Text(1, 200, { description: 'What people read' }) name!: string;
  @Flag({ description: 'Whether people count as consenting where neither event nor user says otherwise; true unless told', optional: true }) defaultConsent?: boolean;
  @Pattern(CURRENCY, 'an ISO 4217 code such as EUR', { description: 'ISO 4217', optional: true, nullable: true, example: 'EUR' }) currency?: string | null;
  @Pattern(LOCALE, LOCALE_RULE, { description: 'Language of titles and queries, BCP 47: endings of words are taken off by its rules; en unless told', optional: true, example: 'de' }) locale?: string;
}

export class UpdateTenantBody {
  @Text(1, 200, { description: 'What people read', optional: true }) name?: string;
  @Flag({ description: 'Consent where neither event nor user says otherwise', optional: true }) defaultConsent?: boolean;
  @Pattern(CURRENCY, 'an ISO 4217 code such as EUR', { description: 'ISO 4217', optional: true, nullable: true }) currency?: string | null;
  @Pattern(LOCALE, LOCALE_RULE, { description: 'Language of titles and queries, BCP 47; search reads them anew, models at their next training', optional: true }) locale?: string;
}
